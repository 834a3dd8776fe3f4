import type { ColumnExpr, SortKey } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Where the parsing of one text stands. */
export interface Cursor {
  readonly sql: string;
  readonly tokens: readonly Token[];
  /** Index of the next token. */
  at: number;
  /** Nesting of parentheses and the like at this moment. */
  depth: number;
  /** The common table expressions that may be named here. */
  scope: Scope;
  /** What the enclosing selects call their relations, in lower case: a subquery may speak of them. */
  outerNames: ReadonlySet<string>;
  /** The named windows of this select, by their names in lower case. */
  windows: ReadonlyMap<string, WindowSpec>;
  /** Relations that a broadcast hint of this select names, in lower case. */
  broadcast: ReadonlySet<string>;
}

export interface WindowSpec {
  readonly partitionBy: readonly ColumnExpr[] | undefined;
  readonly orderBy: readonly SortKey[] | undefined;
  readonly frame?: string;
}

/** Names in lower case. A name read twice gives the same node twice: the same frame used twice. */
export interface Scope {
  readonly queries: ReadonlyMap<string, SqlNode>;
  readonly outer: Scope | undefined;
}

/** What is not SQL as we know it. Thrown inside this room only; a statement that throws it becomes `failed`. */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';
}

/** Code of people does not nest like this; recursion over it would end in a stack overflow. */
const DEEPEST = 200;

export function openCursor(sql: string): Cursor {
  return {
    sql,
    tokens: tokenize(sql),
    at: 0,
    depth: 0,
    scope: { queries: new Map(), outer: undefined },
    outerNames: new Set(),
    windows: new Map(),
    broadcast: new Set(),
  };
}

const END: Token = { kind: 'end', word: '', text: '', start: 0, end: 0 };

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? END;
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at += 1;
  return token;
}

/** The token before the next one. */
export function last(cursor: Cursor): Token {
  return cursor.tokens[cursor.at - 1] ?? peek(cursor);
}

/** Whether these words or signs come next. */
export function at(cursor: Cursor, ...words: readonly string[]): boolean {
  return words.every((word, index) => peek(cursor, index).word === word);
}

export function atOneOf(cursor: Cursor, words: ReadonlySet<string>): boolean {
  const token = peek(cursor);
  return token.kind === 'word' && words.has(token.word);
}

/** Takes the words if all of them come next. */
export function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  if (!at(cursor, ...words)) return false;
  cursor.at += words.length;
  return true;
}

export function expect(cursor: Cursor, ...words: readonly string[]): void {
  for (const word of words) {
    if (!accept(cursor, word)) throw unexpected(cursor, word);
  }
}

export function unexpected(cursor: Cursor, wanted: string): SqlSyntaxError {
  const token = peek(cursor);
  const line = cursor.sql.slice(0, token.start).split('\n').length;
  const found = token.kind === 'end' ? 'the end of the text' : `"${cursor.sql.slice(token.start, token.end)}"`;
  return new SqlSyntaxError(`Line ${line}: found ${found} where ${wanted} was expected.`);
}

/** Runs `parse` one level deeper. */
export function deeper<T>(cursor: Cursor, parse: () => T): T {
  if (cursor.depth >= DEEPEST) throw new SqlSyntaxError('The text nests too deeply.');
  cursor.depth += 1;
  const result = parse();
  cursor.depth -= 1;
  return result;
}

export function commaSeparated<T>(cursor: Cursor, parse: () => T): T[] {
  const items = [parse()];
  while (accept(cursor, ',')) items.push(parse());
  return items;
}

/** What stands in parentheses, comma-separated; the parentheses may be empty. */
export function parenthesized<T>(cursor: Cursor, parse: () => T): T[] {
  expect(cursor, '(');
  if (accept(cursor, ')')) return [];
  const items = commaSeparated(cursor, parse);
  expect(cursor, ')');
  return items;
}

/** Passes over a pair of parentheses with all that is in it. */
export function skipParenthesized(cursor: Cursor): void {
  expect(cursor, '(');
  for (let open = 1; open > 0;) {
    const token = next(cursor);
    if (token.kind === 'end') throw unexpected(cursor, '")"');
    if (token.word === '(') open += 1;
    if (token.word === ')') open -= 1;
  }
}

export function isName(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted';
}

export function name(cursor: Cursor): string {
  if (!isName(peek(cursor))) throw unexpected(cursor, 'a name');
  return next(cursor).text;
}

/** `catalog.schema.table`, joined by dots. */
export function dottedName(cursor: Cursor): string {
  const parts = [name(cursor)];
  while (at(cursor, '.') && isName(peek(cursor, 1))) {
    next(cursor);
    parts.push(name(cursor));
  }
  return parts.join('.');
}

/** A place in the text that `flow` left open because it does not know what the code puts there. */
export function isHole(token: Token): boolean {
  return token.kind === 'word' && /^__hole\d+__$/.test(token.text);
}
