import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject, numberAt, textAt, type JsonObject } from '../eventlog/json.ts';
import { groupLogs, listFiles, type LogFile, type LogParts } from '../eventlog/parts.ts';
import { headOf } from '../eventlog/recognize.ts';

/** A log as its first events tell it, for a list to choose from. */
export interface DiscoveredLog {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly inProgress: boolean;
  readonly appId?: string;
  readonly appName?: string;
  readonly attempt?: string;
  readonly startedAt?: number;
}

/** So much of a log holds its first events, the configuration among them. */
const HEAD_BYTES = 512 * 1024;
/** Looking into more files would keep the disk busy for seconds. */
const MOST_LOOKED_AT = 2000;
const LARGEST_SOURCE = 512 * 1024;
/** What lies in workspaces and is certainly no log; everything else is told by its content. */
const NO_LOG =
  /\.(?:py|pyc|scala|java|class|jar|js|ts|json|md|txt|html|css|sql|sh|ya?ml|toml|xml|conf|cfg|ini|parquet|orc|avro|csv|tsv|png|jpe?g|gif|svg|pdf|wasm|so|whl|lock|map|ipynb|properties|sbt|crc)$/i;

/** Logs at the given places, found by their content; the newest first. A place is a log, or a folder in which logs lie. */
export async function discoverLogs(places: readonly string[]): Promise<readonly DiscoveredLog[]> {
  const found = new Map<string, DiscoveredLog>();
  let lookedAt = 0;
  for (const place of places) {
    const listed = listFiles(place);
    if (listed.kind === 'missing') continue;
    for (const log of groupLogs(
      place,
      listed.files.filter((file) => listed.kind === 'file' || !NO_LOG.test(file.name)),
    )) {
      lookedAt += 1;
      if (lookedAt > MOST_LOOKED_AT) break;
      const discovered = found.has(log.path) ? undefined : await describeLog(log);
      if (discovered !== undefined) found.set(log.path, discovered);
    }
  }
  return [...found.values()].toSorted((a, b) => b.modifiedAt - a.modifiedAt);
}

/** The folders that a workspace's own configuration names: `spark.eventLog.dir` in `spark-defaults.conf` or in code. */
export function configuredLogFolders(roots: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const root of roots) {
    const listed = listFiles(root);
    if (listed.kind === 'missing') continue;
    for (const file of listed.files) {
      if (!/(?:spark-defaults\.conf|\.py|\.scala)$/.test(file.name) || file.bytes > LARGEST_SOURCE) continue;
      for (const folder of foldersIn(file)) folders.add(isAbsolute(folder) ? folder : join(root, folder));
    }
  }
  return [...folders];
}

/** `spark.eventLog.dir  file:/var/log/spark`, `.config("spark.eventLog.dir", "logs")`; places that are not on this disk are left out. */
function foldersIn(file: LogFile): readonly string[] {
  const setting =
    /spark\.(?:eventLog\.dir|history\.fs\.logDirectory)(?:["']\s*,\s*["']([^"']+)["']|[ \t=]+["']?([^\s"',)]+))/g;
  return [...textOf(file).matchAll(setting)].flatMap(([, quoted, bare]) => localPath(quoted ?? bare ?? ''));
}

function localPath(value: string): readonly string[] {
  if (value.startsWith('file:///')) return [fileURLToPath(value)];
  if (value.startsWith('file:')) return [value.slice('file:'.length)];
  return /^[a-z][a-z0-9+.-]*:/i.test(value) || /[{}$]/.test(value) ? [] : [value];
}

function textOf(file: LogFile): string {
  try {
    return readFileSync(file.path, 'utf8');
  } catch {
    // Gone or not to be read: it names no folder.
    return '';
  }
}

async function describeLog(log: LogParts): Promise<DiscoveredLog | undefined> {
  const [first] = log.parts;
  if (first === undefined || first.bytes === 0) return undefined;
  const head = (await headOf(first, HEAD_BYTES)).toString('utf8');
  if (!head.includes('"Event"')) return undefined;
  const start = eventIn(head, 'SparkListenerApplicationStart');
  const text = (key: string): string | undefined => (start === undefined ? undefined : textAt(start, key));
  const told = {
    appId: text('App ID'),
    appName: text('App Name'),
    attempt: text('App Attempt ID'),
    startedAt: start === undefined ? undefined : numberAt(start, 'Timestamp'),
  };
  return {
    path: log.path,
    bytes: log.parts.reduce((sum, part) => sum + part.bytes, 0),
    modifiedAt: Math.max(...log.parts.map((part) => part.modifiedAt)),
    inProgress: log.inProgress,
    ...(told.appId === undefined ? {} : { appId: told.appId }),
    ...(told.appName === undefined ? {} : { appName: told.appName }),
    ...(told.attempt === undefined ? {} : { attempt: told.attempt }),
    ...(told.startedAt === undefined ? {} : { startedAt: told.startedAt }),
  };
}

function eventIn(head: string, name: string): JsonObject | undefined {
  const line = head.split('\n').find((candidate) => candidate.includes(`"${name}"`));
  try {
    const value: unknown = JSON.parse(line ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    // The head may end in the middle of it.
    return undefined;
  }
}
