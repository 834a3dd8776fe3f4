import { accessSync, constants, readdirSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { formatCount } from '../base/units.ts';
import { missingParts, rangeOf } from './problems.ts';
import { fileBytes, reasonOf, type Bytes, type Trouble } from './codec/bytes.ts';

/** A file that holds a log or a piece of it: on the disk or inside a zip. */
export interface LogFile {
  /** Relative to what was asked for, with `/`. */
  readonly name: string;
  /** The name for a person, and for the log's identity. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly open: (trouble: Trouble, from?: number) => Bytes;
}

/** One application attempt's log: its files in the order they were written. */
export interface LogParts {
  readonly path: string;
  readonly parts: readonly LogFile[];
  readonly inProgress: boolean;
  /** The folder's form says that it is a log; a lone file must show it by its content. */
  readonly byName: boolean;
  /** A sentence about parts that ought to be there and are not. */
  readonly missing?: string;
}

const DEEPEST_FOLDER = 12;
/** Of a folder with more files, the rest is not looked at. */
export const MOST_FILES = 50_000;

/** The files under a path, or one if it is a file. */
export function listFiles(path: string):
  | {
      readonly kind: 'file' | 'folder';
      readonly files: readonly LogFile[];
      /** Set where a folder holds more files than are looked at. */
      readonly problem?: string;
    }
  | { readonly kind: 'refused'; readonly message: string } {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return { kind: 'file', files: [diskFile(path, basename(path), stats)] };
    // A pipe could not be read twice, and what is never written to would be waited for without end.
    if (!stats.isDirectory()) return { kind: 'refused', message: `${path} is neither a file nor a folder.` };
    accessSync(path, constants.R_OK);
  } catch (error) {
    const reason = reasonOf(error);
    const message =
      reason === 'ENOENT' ? `There is no file or folder ${path}.` : `${path} cannot be opened (${reason}).`;
    return { kind: 'refused', message };
  }
  const files = walkFolder(path);
  if (files.length < MOST_FILES) return { kind: 'folder', files };
  const problem = `${path} holds more than ${formatCount(MOST_FILES)} files: logs among the others were not looked for.`;
  return { kind: 'folder', files, problem };
}

function walkFolder(root: string): readonly LogFile[] {
  const files: LogFile[] = [];
  const open = [{ folder: root, prefix: '', depth: 0 }];
  for (let next = open.pop(); next !== undefined && files.length < MOST_FILES; next = open.pop()) {
    for (const entry of entriesOf(next.folder)) {
      const path = join(next.folder, entry.name);
      const name = next.prefix + entry.name;
      if (entry.isDirectory()) {
        if (next.depth < DEEPEST_FOLDER && !entry.name.startsWith('.') && entry.name !== 'node_modules')
          open.push({ folder: path, prefix: `${name}/`, depth: next.depth + 1 });
        continue;
      }
      const stats = statOf(path);
      if (stats?.isFile() === true) files.push(diskFile(path, name, stats));
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be read holds nothing for us.
    return [];
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Gone meanwhile, a link that leads nowhere or to itself, a folder that hides its files: no file for us.
    return undefined;
  }
}

function diskFile(path: string, name: string, stats: Stats): LogFile {
  return {
    name,
    path,
    bytes: stats.size,
    modifiedAt: stats.mtimeMs,
    open: (trouble, from) => fileBytes(path, trouble, from),
  };
}

/** Puts files together to logs: the parts of a rolling or of a Databricks log are one, every other file is one by itself. */
export function groupLogs(root: string, files: readonly LogFile[]): readonly LogParts[] {
  const folders = new Map<string, LogFile[]>();
  for (const file of files) {
    const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
    const inside = folders.get(folder);
    if (inside === undefined) folders.set(folder, [file]);
    else inside.push(file);
  }
  return [...folders].flatMap(([folder, inside]) => {
    const path = folder === '' ? root : `${root}/${folder.slice(0, -1)}`;
    const lone = inside.filter((file) => mayBeLog(file) && !isRolled(file) && !isDatabricksPart(file, inside));
    return [...rollingLogs(path, inside), ...databricksLogs(path, inside), ...lone.map(loneLog)];
  });
}

interface RolledPart {
  readonly file: LogFile;
  readonly number: number;
  readonly compact: boolean;
}

/** Number and application. Spark leaves no dot in the name of an application or attempt. */
const ROLLED = /^events_(\d+)_([^.]*)/;

function isRolled(file: LogFile): boolean {
  return ROLLED.test(basename(file.name));
}

/** `eventlog_v2_<app>/events_<n>_<app>[.codec][.compact]`, and `appstatus_<app>[.inprogress]` beside them. Somebody may have put those of several applications into one folder. */
function rollingLogs(path: string, files: readonly LogFile[]): readonly LogParts[] {
  const byApplication = new Map<string, RolledPart[]>();
  for (const file of files) {
    const [, number, application = ''] = ROLLED.exec(basename(file.name)) ?? [];
    if (number === undefined) continue;
    const part = { file, number: Number(number), compact: file.name.endsWith('.compact') };
    const parts = byApplication.get(application);
    if (parts === undefined) byApplication.set(application, [part]);
    else parts.push(part);
  }
  return [...byApplication].map(([application, numbered]): LogParts => {
    // A compacted part stands for all parts up to its number.
    const compacted = Math.max(-1, ...numbered.filter(({ compact }) => compact).map(({ number }) => number));
    const parts = numbered
      .filter(({ number, compact }) => number > compacted || (compact && number === compacted))
      .sort((a, b) => a.number - b.number || a.file.modifiedAt - b.file.modifiedAt);
    const only = byApplication.size === 1;
    return {
      path: only ? path : (parts[0]?.file.path ?? path),
      parts: parts.map(({ file }) => file),
      inProgress: files.some((file) => {
        const [, of = ''] = /^appstatus_(.*)\.inprogress$/.exec(basename(file.name)) ?? [];
        return of !== '' && (only || of === application);
      }),
      byName: true,
      ...missingAmong(parts),
    };
  });
}

/** Parts are numbered from 1, and a compacted one takes the place of those before it. */
function missingAmong(parts: readonly RolledPart[]): { readonly missing?: string } {
  const missing: string[] = [];
  let expected = parts[0]?.compact === true ? parts[0].number : 1;
  for (const { number } of parts) {
    if (number > expected) missing.push(rangeOf(expected, number - 1));
    expected = Math.max(expected, number + 1);
  }
  return missing.length === 0 ? {} : { missing: missingParts(missing) };
}

const DATED = /^eventlog-\d{4}-\d\d-\d\d/;

function isDatabricksPart(file: LogFile, beside: readonly LogFile[]): boolean {
  const name = basename(file.name);
  return DATED.test(name) || (name === 'eventlog' && beside.some((other) => DATED.test(basename(other.name))));
}

/** Databricks: `eventlog` is the newest part, older ones are `eventlog-<date>.gz`. */
function databricksLogs(path: string, files: readonly LogFile[]): readonly LogParts[] {
  const dated = files.filter((file) => DATED.test(basename(file.name)));
  if (dated.length === 0) return [];
  const newest = files.filter((file) => basename(file.name) === 'eventlog');
  return [
    { path, parts: [...dated.sort((a, b) => (a.name < b.name ? -1 : 1)), ...newest], inProgress: false, byName: true },
  ];
}

function mayBeLog(file: LogFile): boolean {
  const name = basename(file.name);
  return !name.startsWith('.') && !name.startsWith('_') && !name.endsWith('.crc') && !name.startsWith('appstatus_');
}

export function loneLog(file: LogFile): LogParts {
  return { path: file.path, parts: [file], inProgress: file.name.endsWith('.inprogress'), byName: false };
}
