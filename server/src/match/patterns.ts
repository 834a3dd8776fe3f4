import type { TextPattern } from '../model/text.ts';
import { sameText } from './letters.ts';

/** How far a text of the source agrees with a text of the plan: known characters that agree, `undefined` where it contradicts. Nothing known is 0. */
export type Agreement = number | undefined;

/** Whether a path of the plan can be the one that the code names. Schemes, doubled and final slashes do not count; a relative path is the end of the plan's. */
export function pathAgrees(pattern: TextPattern, path: string): Agreement {
  return agrees(pattern, barePath(path), barePath, '/');
}

/** Whether a table's name of the plan can be the one that the code names: `marts.revenue` is `spark_catalog.marts.revenue`. */
export function tableAgrees(pattern: TextPattern, table: string): Agreement {
  return agrees(pattern, bareTable(table), bareTable, '.');
}

/** Whether a plain text can be what the code names. */
export function textAgrees(pattern: TextPattern, text: string): Agreement {
  return agrees(pattern, text, lowerCase, undefined);
}

/** The text, where all of it is known. */
export function wholeText(pattern: TextPattern): string | undefined {
  let text = '';
  for (const part of pattern) {
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}

function agrees(pattern: TextPattern, text: string, bare: (part: string) => string, separator: Separator): Agreement {
  const { fits, weight } = compile(pattern, bare, separator);
  return weight === undefined ? 0 : fits(text) ? weight : undefined;
}

type Separator = '/' | '.' | undefined;

interface Compiled {
  readonly fits: (text: string) => boolean;
  /** How many characters are known; undefined where no part is. */
  readonly weight: number | undefined;
}

function weightOf(pattern: TextPattern): number | undefined {
  const known = pattern.filter((part) => part !== undefined && part !== '');
  return known.length === 0
    ? undefined
    : known.reduce((sum, part) => sum + (part ?? '').replace(/[/.]+/g, '').length, 0);
}

const compiled = {
  path: new WeakMap<TextPattern, Compiled>(),
  table: new WeakMap<TextPattern, Compiled>(),
  text: new WeakMap<TextPattern, Compiled>(),
};

function compile(pattern: TextPattern, bare: (part: string) => string, separator: Separator): Compiled {
  const cache = compiled[separator === '/' ? 'path' : separator === '.' ? 'table' : 'text'];
  const before = cache.get(pattern);
  if (before !== undefined) return before;
  const plain = bare(pattern.map((part) => part ?? HOLE).join(''));
  const open = plain.includes(HOLE) || (separator === '/' && plain.includes('*'));
  const result = { fits: fitting(plain, open, separator), weight: weightOf(pattern) };
  cache.set(pattern, result);
  return result;
}

function fitting(plain: string, open: boolean, separator: Separator): (text: string) => boolean {
  if (separator !== undefined) return open ? withHoles(plain, separator) : whole(plain, separator);
  if (!open) return (text) => sameText(text, plain);
  const fits = withHoles(plain, separator);
  return (text) => fits(text.toLowerCase());
}

/** A character that no path and no name has. */
const HOLE = '\u0001';
/** For paths, what the code names may be the beginning of what the plan names: partitions, files of a folder. */
const BELOW = '(?:/[^/]+=.*|/[^/]*\\.[a-z]+)?$';
const belowPath = new RegExp(`^${BELOW}`, 's');

/** Without a regular expression: a large workspace has thousands of names, and each meets each name of the plan. */
function whole(plain: string, separator: '/' | '.'): (text: string) => boolean {
  const beginsAt = (text: string, at: number): boolean => {
    if (at === 0) return true;
    if (separator === '/' && plain.startsWith('/')) return text.lastIndexOf('/', at - 1) < 0;
    return text.charAt(at - 1) === separator;
  };
  const endsAt = (text: string, at: number): boolean =>
    at === text.length || (separator === '/' && belowPath.test(text.slice(at)));
  return (text) => {
    for (let at = text.indexOf(plain); at >= 0; at = text.indexOf(plain, at + 1)) {
      if (beginsAt(text, at) && endsAt(text, at + plain.length)) return true;
      if (at >= text.length) return false;
    }
    return false;
  };
}

function withHoles(plain: string, separator: Separator): (text: string) => boolean {
  const parts = plain.split(HOLE).flatMap((part) => (separator === '/' ? part.split('*') : [part]));
  // Most texts are told apart by a search for the longest known part, which costs far less than the expression.
  const longest = parts.reduce((most, part) => (part.length > most.length ? part : most), '');
  const body = plain
    .replace(/[\\^$.*+?()[\]{}|]/g, (found) => (found === '*' && separator === '/' ? '[^/]*' : `\\${found}`))
    .replaceAll(HOLE, '.*');
  // What the code names may be the end of what the plan names: relative paths, default catalogs.
  const start =
    separator === undefined ? '^' : separator === '/' ? (body.startsWith('/') ? '^(?:[^/]*)' : '(?:^|/)') : '(?:^|\\.)';
  const regex = new RegExp(`${start}${body}${separator === '/' ? BELOW : '$'}`, 's');
  return (text) => text.includes(longest) && regex.test(text);
}

const barePaths = new Map<string, string>();

/** Without scheme and authority of local files, with single slashes and none at the end. */
function barePath(path: string): string {
  const before = barePaths.get(path);
  if (before !== undefined) return before;
  const bare = path
    .replaceAll('\\', '/')
    .replace(/^[a-z][\w+.-]+:\/*(?=\/|[^/])/i, (scheme) =>
      /^(?:file|dbfs|hdfs|abfss?|wasbs?|s3[an]?|gs):/i.test(scheme) ? '/' : scheme,
    )
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
  // A log names the same few thousand paths again and again.
  if (barePaths.size < 20_000) barePaths.set(path, bare);
  return bare;
}

function bareTable(table: string): string {
  return table.replaceAll('`', '').toLowerCase();
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
