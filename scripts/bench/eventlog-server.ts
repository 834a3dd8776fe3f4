/**
 * What the running server feels of a log: how soon a canceled reading answers, the first opening, and the second one, which reads no log.
 *
 *   eventlog-server [--worker dist/eventlogWorker.js] [--turns 9] LOG [LOG...]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReadOptions, ReadResult } from '../../server/src/eventlog/read.ts';
import { readInWorker } from '../../server/src/eventlog/readInWorker.ts';
import { rememberingReader } from '../../server/src/runs/store.ts';
import { median } from './cost.ts';

const { values, positionals } = parseArgs({
  options: {
    worker: { type: 'string', default: 'dist/eventlogWorker.js' },
    turns: { type: 'string', default: '9' },
  },
  allowPositionals: true,
});
const turns = Number(values.turns);
const read = (path: string, options: ReadOptions = {}): Promise<ReadResult> =>
  readInWorker(path, options, join(process.cwd(), values.worker));

/** By the clock, and of the processor: on a busy machine only the second means something. */
interface Took {
  readonly ms: number;
  readonly cpuMs: number;
}

async function timeOf(work: () => Promise<unknown>): Promise<Took> {
  const start = performance.now();
  const cpuAtStart = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpuAtStart);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}

async function repeated<T>(measure: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let turn = 0; turn < turns; turn += 1) all.push(await measure());
  return all;
}

/** From the wish to the answer, in the middle of the log. */
async function cancelOnce(log: string): Promise<number> {
  const controller = new AbortController();
  let canceledAt = NaN;
  const result = await read(log, {
    signal: controller.signal,
    onProgress: (done, total) => {
      if (done < total / 4 || controller.signal.aborted) return;
      canceledAt = performance.now();
      controller.abort();
    },
  });
  if (result.kind === 'runs') throw new Error(`${log} was read before it could be canceled; take a longer one`);
  return performance.now() - canceledAt;
}

function print(name: string, milliseconds: readonly number[]): void {
  const worst = Math.max(...milliseconds);
  console.log(`  ${name.padEnd(44)} ${median(milliseconds).toFixed(1).padStart(8)} ms, at most ${worst.toFixed(1)} ms`);
}

function printBoth(name: string, all: readonly Took[]): void {
  print(
    name,
    all.map(({ ms }) => ms),
  );
  print(
    '  of the processor',
    all.map(({ cpuMs }) => cpuMs),
  );
}

for (const log of positionals) {
  const folder = mkdtempSync(join(tmpdir(), 'planlight-server-'));
  try {
    console.log(basename(log));
    print('a canceled reading answers after', await repeated(() => cancelOnce(log)));
    printBoth('first opening, with storing', [await timeOf(() => rememberingReader(folder, read)(log))]);
    const stored = rememberingReader(folder, () => Promise.reject(new Error(`${log} was not remembered`)));
    printBoth('second opening', await repeated(() => timeOf(() => stored(log))));
    printBoth(
      'second opening, and everything in it read',
      await repeated(() => timeOf(async () => JSON.stringify(await stored(log)))),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
