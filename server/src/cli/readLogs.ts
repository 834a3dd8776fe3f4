import { readRuns } from '../eventlog/read.ts';
import type { Run } from '../model/run.ts';
import { UsageError, type Io } from './io.ts';

const SHOWN_EVERY_MS = 100;

/** The runs at a path, with progress on a terminal; why there is none becomes a `UsageError`. */
export async function readLogs(path: string, io: Io): Promise<readonly Run[]> {
  const result = await readRuns(path, io.isTerminal ? { onProgress: progressOn(io, path) } : {});
  if (io.isTerminal) io.stderr('\r\u001b[K');
  if (result.kind === 'refused') throw new UsageError(result.problem.message);
  return result.runs;
}

function progressOn(io: Io, path: string): (done: number, total: number) => void {
  let shownAt = 0;
  return (done, total) => {
    const now = performance.now();
    if (now - shownAt < SHOWN_EVERY_MS || total === 0) return;
    shownAt = now;
    io.stderr(`\rReading ${path}: ${Math.floor((100 * done) / total)} %`);
  };
}
