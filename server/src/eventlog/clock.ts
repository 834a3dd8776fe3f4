import type { LogFile, LogParts } from './parts.ts';

/** Keeps a long reading friendly: tells how far it is, lets others run, and notices when nobody wants it any more. */
export interface Clock {
  readonly read: (bytes: number) => void;
  readonly pause: () => Promise<void>;
  readonly canceled: () => boolean;
}

export interface ClockOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const PAUSE_AFTER_MS = 25;

export function createClock(logs: readonly LogParts[], options: ClockOptions): Clock {
  const total = logs.flatMap((log) => log.parts).reduce((sum: number, part: LogFile) => sum + part.bytes, 0);
  let done = 0;
  let pausedAt = performance.now();
  return {
    read: (bytes) => {
      done += bytes;
    },
    pause: async () => {
      if (performance.now() - pausedAt < PAUSE_AFTER_MS) return;
      options.onProgress?.(Math.min(done, total), total);
      await new Promise((resume) => {
        setImmediate(resume);
      });
      pausedAt = performance.now();
    },
    canceled: () => options.signal?.aborted === true,
  };
}
