import { parentPort, workerData } from 'node:worker_threads';
import { isObject } from '../base/json.ts';
import { followLog } from './follow.ts';
import { textAt } from './json.ts';
import { readRuns } from './read.ts';
import type { WorkerMessage } from './readInWorker.ts';

/** The entry of the worker thread: reads or follows one path, and ends. It is stopped from outside, so it need not listen. */
const PROGRESS_EVERY_MS = 100;
/** Each run that is told is copied to the editor's thread and judged there. */
const FOLLOW_EVERY_MS = 1_000;

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message, []);
}

async function read(path: string): Promise<void> {
  let toldAt = 0;
  const result = await readRuns(path, {
    onProgress: (done, total) => {
      const now = performance.now();
      if (now - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = now;
      tell({ kind: 'progress', done, total });
    },
  });
  tell({ kind: 'result', result });
}

const asked = isObject(workerData) ? workerData : {};
const path = textAt(asked, 'path') ?? '';
if (asked['follow'] === true) followLog(path, { onRun: (run) => tell({ kind: 'run', run }), everyMs: FOLLOW_EVERY_MS });
else void read(path);
