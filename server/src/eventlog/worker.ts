import { parentPort, workerData } from 'node:worker_threads';
import { isObject, textAt } from './json.ts';
import { readRuns } from './read.ts';

/** The entry of the worker thread: reads one path, tells how far it is, and ends. It is stopped from outside, so it need not listen. */
const PROGRESS_EVERY_MS = 100;

async function main(): Promise<void> {
  const path = isObject(workerData) ? (textAt(workerData, 'path') ?? '') : '';
  let toldAt = 0;
  const result = await readRuns(path, {
    onProgress: (done, total) => {
      const now = performance.now();
      if (now - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = now;
      parentPort?.postMessage({ kind: 'progress', done, total }, []);
    },
  });
  parentPort?.postMessage({ kind: 'result', result }, []);
}

void main();
