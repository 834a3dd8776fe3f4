import type { Problem } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import { codecOf } from './codec/detect.ts';
import { createClock } from './clock.ts';
import { looksLikeLog } from './recognize.ts';
import { groupLogs, listFiles, loneLog, type LogFile, type LogParts } from './parts.ts';
import { readLog } from './readLog.ts';
import { listZip } from './zip.ts';

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

type FoundLogs =
  | { readonly kind: 'logs'; readonly logs: readonly LogParts[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The logs at a path, none of them read yet. */
export async function findLogs(path: string): Promise<FoundLogs> {
  const found = listFiles(path);
  if (found.kind === 'missing') return refused(`${path} cannot be opened (${found.reason}).`);
  if (found.kind === 'folder')
    return { kind: 'logs', logs: await onlyLogs(groupLogs(path, found.files)), problems: [] };
  const [file] = found.files;
  if (file === undefined || !(await isZip(file))) return { kind: 'logs', logs: found.files.map(loneLog), problems: [] };
  const listing = listZip(path, file.bytes, file.modifiedAt);
  if (listing.kind === 'damaged') return refused(`${path} ${listing.reason}.`);
  const problems: readonly Problem[] =
    listing.problem === undefined ? [] : [{ message: listing.problem, severity: 'error' }];
  return { kind: 'logs', logs: await onlyLogs(groupLogs(`${path}!`, listing.files)), problems };
}

async function isZip(file: LogFile): Promise<boolean> {
  for await (const chunk of file.open(() => undefined)) return codecOf(chunk) === 'zip';
  return false;
}

/** In a folder lie other things too: a file alone must show that it is a log. */
async function onlyLogs(logs: readonly LogParts[]): Promise<readonly LogParts[]> {
  const kept: LogParts[] = [];
  for (const log of logs) {
    const [first] = log.parts;
    if (first !== undefined && (log.byName || (await looksLikeLog(first)))) kept.push(log);
  }
  return kept;
}

function withProblems(run: Run, problems: readonly Problem[]): Run {
  return problems.length === 0 ? run : { ...run, problems: [...run.problems, ...problems] };
}

function refused(message: string): { readonly kind: 'refused'; readonly problem: Problem } {
  return { kind: 'refused', problem: { message, severity: 'error' } };
}
