/**
 * Notebook magics, the lines that are no Python: `%pip install …`, `!ls`, `df?`, `files = !ls`.
 * They are masked without moving anything else, so that ranges stay those of the cell.
 */
export function maskMagics(text: string): string {
  return text.replace(LINE_MAGIC, commented).replace(HELP, commented).replace(ASSIGNED, withoutCommand);
}

/** A command may go on over lines that end in a backslash; IPython takes `pip` for `%pip`. */
const LINE_MAGIC =
  /^[ \t]*(?:%%?(?=[A-Za-z_])|![ \t]?(?=[\w/.~"'$({])|\?(?=[A-Za-z_])|(?:pip|conda)(?= install ))(?:[^\\\n]|\\\r?\n|\\)*/gm;
const HELP = /^[ \t]*[\w.]+\?{1,2}[ \t]*(?=\r?$)/gm;
const ASSIGNED = /^([ \t]*[\w., ]+=[ \t]*)[!%][^\r\n]*/gm;

function commented(code: string): string {
  return code.replace(
    /^([ \t]*)([^\s][^\r\n]*)/gm,
    (_line, indent: string, rest: string) => indent + '#'.padEnd(rest.length),
  );
}

function withoutCommand(code: string, target: string): string {
  return target + '0'.padEnd(code.length - target.length);
}

export function hasMagics(text: string): boolean {
  return maskMagics(text) !== text;
}

/** What the magic in a cell's first line makes of the whole cell. */
export interface CellMagic {
  /** `sql`, `md`, `sh`, `time`, … */
  readonly name: string;
  /** Offset of the name, behind its `%` or `%%`. */
  readonly nameStart: number;
  /** Offset of what follows: the magic's arguments, then the cell's other lines. */
  readonly bodyStart: number;
}

/** `%%sql`; Databricks writes `%sql`. A line magic in front of ordinary code is none of the cell's. */
export function cellMagic(text: string): CellMagic | undefined {
  const found = /^\s*(%%?)([A-Za-z_]\w*)/.exec(text);
  if (found === null) return undefined;
  const [all, sign = '', name = ''] = found;
  if (sign === '%' && !DATABRICKS_LANGUAGES.has(name)) return undefined;
  return { name, nameStart: all.length - name.length, bodyStart: all.length };
}

const DATABRICKS_LANGUAGES = new Set(['sql', 'md', 'sh', 'scala', 'r', 'python', 'run', 'fs']);

/** Cell magics around code of the notebook's own language. */
const TRANSPARENT = new Set([
  'time', 'timeit', 'capture', 'prun', 'memit', 'mprun', 'lprun', 'python', 'python3', 'pyspark', 'spark', 'local', 'snippet',
]); // prettier-ignore

export function isTransparent(magic: CellMagic): boolean {
  return TRANSPARENT.has(magic.name);
}

/** The SQL of a `%%sql` cell: after the magic's name, or in the next line where options follow the name. */
export function sqlStart(text: string, magic: CellMagic): number {
  const rest = text.slice(magic.bodyStart);
  const options = /^[ \t]+--?[A-Za-z][^\n]*(?:\n|$)/.exec(rest);
  return magic.bodyStart + (options?.[0].length ?? 0);
}

/** `%run ./setup $day="1"` brings what the notebook beside it defines: Python's `from .setup import *`. */
export function runTarget(argument: string): string | undefined {
  const quoted = /^\s*(?:"([^"]+)"|'([^']+)'|(\S+))/.exec(argument);
  const path = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3];
  if (path === undefined || path.startsWith('-')) return undefined;
  const names = path
    .replace(/\.(ipynb|py|scala|sql)$/, '')
    .split('/')
    .filter((name) => name !== '' && name !== '.');
  const up = names.filter((name) => name === '..').length;
  const dots = path.startsWith('/') ? '' : '.'.repeat(up + 1);
  return dots + names.filter((name) => name !== '..').join('.');
}
