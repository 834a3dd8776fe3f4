import type { Problem } from '../model/problem.ts';
import { codecOf } from './codec/detect.ts';
import { groupLogs, listFiles, loneLog, MOST_FILES, type LogFile, type LogParts } from './parts.ts';
import { looksLikeLog } from './recognize.ts';
import { listZip } from './zip.ts';

export type FoundLogs =
  | { readonly kind: 'logs'; readonly logs: readonly LogParts[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly problem: Problem };

interface Finding {
  readonly logs: LogParts[];
  readonly problems: Problem[];
}

/** The logs at a path, none of them read yet. */
export async function findLogs(path: string): Promise<FoundLogs> {
  const listed = listFiles(path);
  if (listed.kind === 'refused') return { kind: 'refused', problem: errorOf(listed.message) };
  const found: Finding = { logs: [], problems: [] };
  const [file] = listed.files;
  if (listed.kind === 'folder') await findInFolder(path, listed.files, found);
  else if (file !== undefined && (await isZip(file))) await findInZip(file, found);
  else found.logs.push(...listed.files.map(loneLog));
  const [problem] = found.problems;
  if (found.logs.length === 0 && problem !== undefined)
    return { kind: 'refused', problem: errorOf(`${path} holds no readable Spark event log. ${problem.message}`) };
  return { kind: 'logs', ...found };
}

/** Logs lie in a folder as they are, or in zips as the History Server gives them. Zips go by their name here: jars and office documents are zips too. */
async function findInFolder(path: string, files: readonly LogFile[], found: Finding): Promise<void> {
  if (files.length === MOST_FILES)
    found.problems.push(errorOf(`Only the first ${MOST_FILES} files of ${path} were looked at.`));
  for (const log of groupLogs(path, files)) {
    const [first] = log.parts;
    if (first === undefined) continue;
    if (!log.byName && /\.zip$/i.test(first.name) && (await isZip(first))) await findInZip(first, found);
    else if (log.byName || (await looksLikeLog(first))) found.logs.push(log);
  }
}

async function findInZip(zip: LogFile, found: Finding): Promise<void> {
  const listing = listZip(zip.path, zip.bytes, zip.modifiedAt);
  if (listing.kind === 'damaged') {
    found.problems.push(errorOf(`${zip.path} ${listing.reason}.`));
    return;
  }
  if (listing.problem !== undefined) found.problems.push(errorOf(listing.problem));
  const unreadable: string[] = [];
  for (const log of groupLogs(`${zip.path}!`, listing.files)) {
    const [first] = log.parts;
    if (first === undefined) continue;
    const note = (message: string): void => void unreadable.push(`${first.path} ${message}.`);
    if (log.byName || (await looksLikeLog(first, note))) found.logs.push(log);
  }
  const [message] = unreadable;
  if (message !== undefined) found.problems.push(errorOf(message));
}

async function isZip(file: LogFile): Promise<boolean> {
  for await (const chunk of file.open(() => undefined)) return codecOf(chunk) === 'zip';
  return false;
}

function errorOf(message: string): Problem {
  return { message, severity: 'error' };
}
