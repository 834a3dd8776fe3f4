import { Worker } from 'node:worker_threads';
import type { Run } from '../model/run.ts';
import type { ReadOptions, ReadResult } from './read.ts';

/** What the worker says. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  /** Of a log that is followed: the run so far. */
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'result'; readonly result: ReadResult };

/** Plans nested a thousand levels deep are sent between threads by recursion. Small young generations cost little time and save 30 MiB. */
export const LIMITS = { stackSizeMb: 16, maxYoungGenerationSizeMb: 12 };

/** `readRuns` in a thread of its own, so that whoever asks stays quick to answer. Canceling ends the thread at once. */
export function readInWorker(path: string, options: ReadOptions, workerFile: string): Promise<ReadResult> {
  const { signal, onProgress } = options;
  if (signal?.aborted === true) return Promise.resolve(refused('Reading was canceled.'));
  return new Promise((resolve) => {
    const worker = new Worker(workerFile, { workerData: { path }, resourceLimits: LIMITS });
    const finish = (result: ReadResult): void => {
      signal?.removeEventListener('abort', cancel);
      resolve(result);
      void worker.terminate();
    };
    const cancel = (): void => finish(refused('Reading was canceled.'));
    signal?.addEventListener('abort', cancel);
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
      else if (message.kind === 'result') finish(message.result);
    });
    worker.on('error', (error) => finish(refused(`${path} could not be read: ${error.message}.`)));
    worker.on('exit', () => finish(refused(`${path} could not be read: the reading thread ended early.`)));
  });
}

function refused(message: string): ReadResult {
  return { kind: 'refused', problem: { message, severity: 'error' } };
}
