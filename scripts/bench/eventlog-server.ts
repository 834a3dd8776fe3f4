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

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function repeated(measure: () => Promise<number>): Promise<readonly number[]> {
  const all: number[] = [];
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

function print(name: string, times: readonly number[]): void {
  const worst = Math.max(...times);
  console.log(`  ${name.padEnd(44)} ${median(times).toFixed(1).padStart(8)} ms, at most ${worst.toFixed(1)} ms`);
}

for (const log of positionals) {
  const folder = mkdtempSync(join(tmpdir(), 'planlight-server-'));
  try {
    console.log(basename(log));
    print('a canceled reading answers after', await repeated(() => cancelOnce(log)));
    const first = await millisecondsOf(() => rememberingReader(folder, read)(log));
    print('first opening, with storing', [first]);
    const stored = rememberingReader(folder, () => Promise.reject(new Error(`${log} was not remembered`)));
    print('second opening', await repeated(() => millisecondsOf(() => stored(log))));
    print(
      'second opening, and everything in it read',
      await repeated(() => millisecondsOf(async () => JSON.stringify(await stored(log)))),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
