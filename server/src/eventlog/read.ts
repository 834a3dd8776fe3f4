import type { Problem } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import { createClock } from './clock.ts';
import { findLogs } from './findLogs.ts';
import { readLog } from './readLog.ts';

export type ReadResult =
  { readonly kind: 'runs'; readonly runs: readonly Run[] } | { readonly kind: 'refused'; readonly problem: Problem };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read of bytes to read, as they are on the disk. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads every event log at a path: a file, a folder or a zip, in any of Spark's codecs. Never throws for what the log holds. */
export async function readRuns(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const found = await findLogs(path);
  if (found.kind === 'refused') return found;
  const clock = createClock(found.logs, options);
  const runs: Run[] = [];
  const refusals: string[] = [];
  for (const log of found.logs) {
    const run = await readLog(log, clock);
    if (clock.canceled()) return refused('Reading was canceled.');
    if (typeof run === 'string') refusals.push(run);
    else runs.push(withProblems(run, found.problems));
  }
  const [refusal = `${path} holds no Spark event log.`] = refusals;
  if (runs.length === 0)
    return refused(refusals.length > 1 ? `${path} holds no readable Spark event log. ${refusal}` : refusal);
  const told = refusals.map((message): Problem => ({ message, severity: 'warning' }));
  return { kind: 'runs', runs: runs.map((run) => withProblems(run, told)) };
}

function withProblems(run: Run, problems: readonly Problem[]): Run {
  return problems.length === 0 ? run : { ...run, problems: [...run.problems, ...problems] };
}

function refused(message: string): { readonly kind: 'refused'; readonly problem: Problem } {
  return { kind: 'refused', problem: { message, severity: 'error' } };
}
