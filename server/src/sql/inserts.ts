import type { SqlNode, SqlStatement } from '../model/sql.ts';
import { parseClauses } from './clauses.ts';
import { accept, at, dottedName, expect, next, peek, skipParenthesized } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { atQuery, parseQuery, parseTail } from './queries.ts';
import type { Relation } from './relations.ts';
import { buildSelect } from './select.ts';
import { tableName } from './tableName.ts';

/** One insert, or several that share the rows in front of them. */
export function parseInserts(cursor: Cursor, from: readonly Relation[] | undefined): SqlStatement[] {
  const statements = [parseInsert(cursor, from)];
  if (from === undefined) return statements;
  while (at(cursor, 'INSERT')) statements.push(parseInsert(cursor, from));
  return statements;
}

function parseInsert(cursor: Cursor, from: readonly Relation[] | undefined): SqlStatement {
  next(cursor);
  accept(cursor, 'WITH', 'SCHEMA', 'EVOLUTION');
  const overwrite = accept(cursor, 'OVERWRITE');
  if (!overwrite) accept(cursor, 'INTO');
  const directory = at(cursor, 'LOCAL', 'DIRECTORY') || at(cursor, 'DIRECTORY');
  const table = directory ? parseDirectory(cursor) : parseTarget(cursor);
  const query = parseRows(cursor, from);
  return { kind: 'insert', table, overwrite, query, ...(directory ? { directory } : {}) };
}

/** The table, past its partition, its columns, and what Delta replaces. */
function parseTarget(cursor: Cursor): string {
  const table = tableName(cursor);
  if (accept(cursor, 'AS')) next(cursor);
  if (accept(cursor, 'PARTITION')) skipParenthesized(cursor);
  accept(cursor, 'IF', 'NOT', 'EXISTS');
  if (at(cursor, '(') && !atQuery(cursor, 1)) skipParenthesized(cursor);
  accept(cursor, 'BY', 'NAME');
  if (accept(cursor, 'REPLACE', 'WHERE')) parseExpr(cursor);
  if (accept(cursor, 'REPLACE', 'USING')) skipParenthesized(cursor);
  return table;
}

/** `INSERT OVERWRITE DIRECTORY '/out' USING parquet` */
function parseDirectory(cursor: Cursor): string {
  accept(cursor, 'LOCAL');
  expect(cursor, 'DIRECTORY');
  const path = peek(cursor).kind === 'string' ? next(cursor).text : '';
  if (accept(cursor, 'USING')) dottedName(cursor);
  while (peek(cursor).kind !== 'end' && !atQuery(cursor, 0)) {
    if (at(cursor, '(')) skipParenthesized(cursor);
    else next(cursor);
  }
  return path;
}

function parseRows(cursor: Cursor, from: readonly Relation[] | undefined): SqlNode {
  if (from === undefined) return parseQuery(cursor).node;
  const { node } = buildSelect({ ...parseClauses(cursor), from }, []);
  return parseTail(cursor, node);
}
