import { table } from '../base/table.ts';

/** One word of a SQL text. Offsets are UTF-16 units. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'sign' | 'hint' | 'end';
  /** Words in upper case, to compare with keywords; signs as they are; of the others nothing. */
  readonly word: string;
  /** The name, the string's text, the number or the hint's inside as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BLANK = /(?:\s|\u00A0|\uFEFF|--(?:\\\r?\n|[^\r\n])*)+/y;
const BRACED = /\$\{[^}]*\}|\{\{[^}]*\}\}/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:bd|[lsyfd])?(?!\w)/iy;
const WORD = /(?:[\p{L}_\d]|\$(?=\w)|\$\{[^}]*\}|\{\{[^}]*\}\})(?:[\p{L}\p{M}\p{N}_]|\$\{[^}]*\}|\{\{[^}]*\}\})*/uy;
const QUOTED = /`((?:[^`]|``)*)`/y;
const STRING = /([rR]?)('(?:[^'\\]|\\[^]|'')*'|"(?:[^"\\]|\\[^]|"")*")/y;
const RAW_STRING = /[rR]('[^']*'|"[^"]*")/y;
const SIGN = /<=>|\|>|\|\||->|=>|::|<>|!=|==|<=|>=|!<|!>|<<|>>>|>>|[^\s]/uy;

/** The words of a text, with the end as the last one. A quote that nobody closes reaches to the end of the text. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const blank = matchAt(BLANK, sql, at);
    if (blank !== undefined) {
      at += blank[0].length;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at);
      // Elsewhere a hint is a comment to Spark as well.
      const hint = sql.startsWith('/*+', at) && tokens.at(-1)?.word === 'SELECT';
      if (hint) tokens.push({ kind: 'hint', word: '', text: sql.slice(at + 3, end - 2), start: at, end });
      at = end;
      continue;
    }
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', word: '', text: '', start: sql.length, end: sql.length });
  return tokens;
}

/** Comments nest, as in Spark since 3.0. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

function tokenAt(sql: string, start: number): Token {
  const raw = matchAt(RAW_STRING, sql, start);
  if (raw !== undefined) return token('string', '', (raw[1] ?? '').slice(1, -1), start, raw[0]);
  const string = matchAt(STRING, sql, start);
  if (string !== undefined) return token('string', '', unescape(string[2] ?? ''), start, string[0]);
  const quoted = matchAt(QUOTED, sql, start);
  if (quoted !== undefined) return token('quoted', '', (quoted[1] ?? '').replaceAll('``', '`'), start, quoted[0]);
  const number = matchAt(NUMBER, sql, start);
  if (number !== undefined) return token('number', '', number[0], start, number[0]);
  const word = matchAt(WORD, sql, start) ?? matchAt(BRACED, sql, start);
  if (word !== undefined) return token('word', word[0].toUpperCase(), word[0], start, word[0]);
  const open = sql.charAt(start);
  if (open === "'" || open === '"' || open === '`') {
    return { kind: open === '`' ? 'quoted' : 'string', word: '', text: sql.slice(start + 1), start, end: sql.length };
  }
  const sign = matchAt(SIGN, sql, start)?.[0] ?? open;
  return token('sign', sign, sign, start, sign);
}

function token(kind: Token['kind'], word: string, text: string, start: number, source: string): Token {
  return { kind, word, text, start, end: start + source.length };
}

function matchAt(pattern: RegExp, sql: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql) ?? undefined;
}

const ESCAPES: Readonly<Record<string, string>> = table({ n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\u001A' });

/** `\%` and `\_` keep their backslash: they are escapes of LIKE. */
function unescape(quoted: string): string {
  const quote = quoted.charAt(0);
  return quoted
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(u[\da-fA-F]{4}|[^])/g, (match, escape: string) => {
      if (escape.length > 1) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
      return escape === '%' || escape === '_' ? match : (ESCAPES[escape] ?? escape);
    });
}
