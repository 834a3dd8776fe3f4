import { spawnSync } from 'node:child_process';

/** What a process cost. */
export interface Cost {
  /** User and system time of the process and those it started. */
  readonly cpuSeconds: number;
  /** Of the largest of them. */
  readonly peakMiB: number;
}

/** bash tells times to the millisecond, `/usr/bin/time` only hundredths, rounded down: a tenth of the smallest floor. But it knows the memory. */
const MEASURED = 'TIMEFORMAT="%3U %3S"; time /usr/bin/time -f %M "$@" >/dev/null';

/** Runs a program to its end, its output thrown away. Needs bash and `/usr/bin/time`. */
export function costOf(command: string, args: readonly string[]): Cost {
  const { stderr, status } = spawnSync('bash', ['-c', MEASURED, 'bash', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  const [kibibytes = '', times = ''] = stderr.trim().split('\n').slice(-2);
  const [user = 0, system = 0] = times.split(' ').map(Number);
  return { cpuSeconds: user + system, peakMiB: Number(kibibytes) / 1024 };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
