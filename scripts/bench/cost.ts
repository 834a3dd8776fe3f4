import { spawnSync } from 'node:child_process';

/** What a process cost. */
export interface Cost {
  /** User and system time of the process and those it started. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Runs a program to its end, its output thrown away. Needs `/usr/bin/time`. */
export function costOf(command: string, args: readonly string[]): Cost {
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  const [user = 0, system = 0, kibibytes = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { cpuSeconds: user + system, peakMiB: kibibytes / 1024 };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
