import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Discoverer } from '../runs/discover.ts';
import type { Folders } from './folders.ts';

/** A file or folder that is an event log as far as its name tells, or that a setting names. */
export interface FoundLog {
  readonly path: string;
  /** When it was last written, in milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly bytes: number;
  /** The settings name its place, it lies in the workspace, or where Spark writes by itself. */
  readonly where: 'configured' | 'workspace' | 'usual';
  /** The place for a person: as the setting names it, or the folder. */
  readonly place: string;
}

type FoundFile = Omit<FoundLog, 'where' | 'place'>;

const DEEPEST_FOLDER = 6;
const MOST_ENTRIES = 20_000;

const PASSED_OVER = new Set([
  'node_modules',
  '__pycache__',
  'site-packages',
  'target',
  'build',
  'dist',
  'out',
  'venv',
  'env',
]);

/** As Spark names the logs of its deploy modes: standalone, YARN, local, Kubernetes; then codec and state. A History Server's zip has a word before it. */
const LOG_NAME =
  /^(eventLogs-)?(app-\d{14}-\d{4}|application_\d+_\d+(_\d+)?|local-\d{10,}|spark-[0-9a-f]{20,}|spark-application-\d+)(-\d+)?(\.(zstd|zst|lz4|snappy|lzf|gz|zip))?(\.inprogress)?$/;

/** A log that somebody renamed has no extension or one of these; parts of data sets have them, too. */
const PERHAPS_LOG =
  /^(?!part-|_|\.)(?:[^.]+|.+\.(?:zstd|zst|lz4|snappy|lzf|gz|inprogress|log|eventlogs?|jsonl?|ndjson))$/i;
/** A log of an application that did anything is larger. */
const LEAST_LOG_BYTES = 4096;
/** So many files of a workspace are opened to see whether they are logs. */
const MOST_OPENED = 100;

/** A change of this file may be a new log, or one that grows. */
export function isLogUri(uri: string): boolean {
  const names = uri.split('/');
  return isLogName(names.at(-1) ?? '') || isLogFolder(names.at(-2) ?? '');
}

/**
 * Event logs in the places that the settings name, inside the workspace and in Spark's usual places, the newest first.
 * A place of the settings is known by its logs' content, Spark's usual places by names alone.
 * A workspace has many files: what is not named like a log is opened only if it could be one, and not too many of them.
 */
export async function findLogs(
  folders: Folders,
  locations: readonly string[],
  usual: readonly string[],
  discoverer: Discoverer,
): Promise<readonly FoundLog[]> {
  const found = new Map<string, FoundLog>();
  for (const location of locations) {
    const starts = isAbsolute(location) ? [{ path: location, prefix: '' }] : below(folders, location);
    for (const { path, prefix } of starts) {
      const logs = await logsAt(path, discoverer);
      for (const log of logs) found.set(log.path, { ...log, where: 'configured', place: prefix + location });
    }
  }
  const places = [
    ...folders.roots.map((root) => ({ ...root, where: 'workspace' as const })),
    ...usual.map((path) => ({ path, prefix: '', where: 'usual' as const })),
  ];
  for (const { path, prefix, where } of places) {
    const mayBe = (name: string): boolean => isLogName(name) || (where === 'workspace' && PERHAPS_LOG.test(name));
    let opened = 0;
    for (const log of await logsBelow(path, mayBe)) {
      if (found.has(log.path)) continue;
      if (!isLogName(basename(log.path))) {
        if (log.bytes < LEAST_LOG_BYTES || opened >= MOST_OPENED) continue;
        opened += 1;
        if ((await discoverer.logsAt(log.path))[0]?.appName === undefined) continue;
      }
      const inside = relative(path, dirname(log.path)).replaceAll(sep, '/');
      const place = where === 'usual' ? path : inside === '' ? basename(path) : prefix + inside;
      found.set(log.path, { ...log, where, place });
    }
  }
  return [...found.values()].toSorted((a, b) => b.modifiedAt - a.modifiedAt);
}

/** A relative location is looked for in each folder; of several each has a name that tells them apart. */
function below({ roots }: Folders, location: string): Folders['roots'] {
  return roots.map(({ path, prefix }) => ({ path: join(path, location), prefix }));
}

/** A location is a log, a folder of logs, or a pattern with `*` and `**`. */
async function logsAt(location: string, discoverer: Discoverer): Promise<readonly FoundFile[]> {
  const star = location.indexOf('*');
  if (star === -1) return discoverer.logsAt(location);
  const base = location.slice(0, location.lastIndexOf(sep, star));
  const pattern = patternOf(location);
  return logsBelow(base, (_, path) => pattern.test(path));
}

function patternOf(glob: string): RegExp {
  const text = glob
    .replaceAll(/[.+^${}()|[\]\\?]/g, '\\$&')
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/\\\\]*')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${text}$`);
}

async function logsBelow(root: string, isLog: (name: string, path: string) => boolean): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const pending = [{ folder: root, depth: 0 }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined && seen < MOST_ENTRIES; next = pending.pop()) {
    for (const entry of await entriesOf(next.folder)) {
      seen += 1;
      const path = join(next.folder, entry.name);
      if (entry.isDirectory() && !isLogFolder(entry.name)) {
        if (next.depth < DEEPEST_FOLDER && !entry.name.startsWith('.') && !PASSED_OVER.has(entry.name)) {
          pending.push({ folder: path, depth: next.depth + 1 });
        }
        continue;
      }
      if (!isLog(entry.name, path)) continue;
      const stats = await statOf(path);
      if (stats !== undefined) found.push({ path, modifiedAt: stats.mtimeMs, bytes: stats.isFile() ? stats.size : 0 });
    }
  }
  return found;
}

function isLogName(name: string): boolean {
  return LOG_NAME.test(name) || isLogFolder(name);
}

function isLogFolder(name: string): boolean {
  return name.startsWith('eventlog_v2_');
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be read has no logs for us.
    return [];
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch {
    // Named in the settings but not there, or gone since it was listed.
    return undefined;
  }
}
