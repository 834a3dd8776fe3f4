import { Worker } from 'node:worker_threads';
import type { Run } from '../model/run.ts';
import type { Following } from './follow.ts';
import { LIMITS, type WorkerMessage } from './readInWorker.ts';

export interface FollowInWorkerOptions {
  /** The run so far; the last call is the one with `inProgress` false. */
  readonly onRun: (run: Run) => void;
  /** The thread died: nothing more will be told. A sentence. */
  readonly onFailed: (message: string) => void;
}

/** `followLog` in a thread of its own. */
export function followInWorker(
  path: string,
  { onRun, onFailed }: FollowInWorkerOptions,
  workerFile: string,
): Following {
  const worker = new Worker(workerFile, { workerData: { path, follow: true }, resourceLimits: LIMITS });
  let closed = false;
  worker.on('message', (message: WorkerMessage) => {
    if (!closed && message.kind === 'run') onRun(message.run);
  });
  worker.on('error', (error) => onFailed(`${path} is not followed any longer: ${error.message}.`));
  return {
    close() {
      closed = true;
      void worker.terminate();
    },
  };
}
