import type { TextPattern } from '../model/text.ts';

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
  return agrees(pattern, text.toLowerCase(), (part) => part.toLowerCase(), undefined);
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

function agrees(
  pattern: TextPattern,
  text: string,
  bare: (part: string) => string,
  separator: '/' | '.' | undefined,
): Agreement {
  const { regex, weight } = compile(pattern, bare, separator);
  return weight === undefined ? 0 : regex.test(text) ? weight : undefined;
}

interface Compiled {
  readonly regex: RegExp;
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

function compile(pattern: TextPattern, bare: (part: string) => string, separator: '/' | '.' | undefined): Compiled {
  const cache = compiled[separator === '/' ? 'path' : separator === '.' ? 'table' : 'text'];
  const before = cache.get(pattern);
  if (before !== undefined) return before;
  const marked = pattern.map((part) => part ?? '\u0001').join('');
  const body = bare(marked)
    .replace(/[\\^$.*+?()[\]{}|]/g, (found) => (found === '*' && separator === '/' ? '[^/]*' : `\\${found}`))
    .replaceAll('\u0001', '.*');
  // What the code names may be the end of what the plan names (relative paths, default catalogs) or, for paths, its beginning (partitions).
  const start =
    separator === undefined ? '^' : separator === '/' ? (body.startsWith('/') ? '^(?:[^/]*)' : '(?:^|/)') : '(?:^|\\.)';
  const end = separator === '/' ? '(?:/[^/]+=.*|/[^/]*\\.[a-z]+)?$' : '$';
  const regex = new RegExp(`${start}${body}${end}`, 's');
  const result = { regex, weight: weightOf(pattern) };
  cache.set(pattern, result);
  return result;
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
