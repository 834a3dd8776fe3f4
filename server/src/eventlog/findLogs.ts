import type { Problem } from '../model/problem.ts';
import { codecOf } from './codec/detect.ts';
import { groupLogs, listFiles, loneLog, type LogFile, type LogParts } from './parts.ts';
import { looksLikeLog } from './recognize.ts';
import { listZip } from './zip.ts';

export type FoundLogs =
  | { readonly kind: 'logs'; readonly logs: readonly LogParts[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** The logs at a path, none of them read yet. */
export async function findLogs(path: string): Promise<FoundLogs> {
  const found = listFiles(path);
  if (found.kind === 'refused') return refused(found.message);
  if (found.kind === 'folder')
    return {
      kind: 'logs',
      logs: await onlyLogs(groupLogs(path, found.files)),
      problems: found.problem === undefined ? [] : [{ message: found.problem, severity: 'warning' }],
    };
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

function refused(message: string): FoundLogs {
  return { kind: 'refused', problem: { message, severity: 'error' } };
}
