import type { ColumnExpr } from '../model/frames.ts';
import type { SqlStatement } from '../model/sql.ts';
import { accept, at, next, openCursor, peek, SqlSyntaxError, unexpected } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseNamedExpr } from './expressions.ts';
import { parseStatement } from './statements.ts';

/**
 * The statements of a text, as trees of operators. One that is no SQL as Spark, Delta Lake, Iceberg or Databricks know it
 * is `failed`; those after it are read all the same.
 *
 * Subqueries: `in` and `exists` become joins, as Spark plans them. A scalar subquery is a further input of the node whose
 * expressions hold it; one that speaks of the enclosing select (by the names of its relations) is the right side of a left join below.
 */
export function parseSql(text: string): readonly SqlStatement[] {
  const cursor = openCursor(text);
  const statements: SqlStatement[] = [];
  while (peek(cursor).kind !== 'end') {
    if (!accept(cursor, ';')) statements.push(...statementOrFailure(cursor));
  }
  return statements;
}

function statementOrFailure(cursor: Cursor): readonly SqlStatement[] {
  const { scope } = cursor;
  try {
    const statements = parseStatement(cursor);
    if (peek(cursor).kind !== 'end' && !at(cursor, ';')) throw unexpected(cursor, 'the end of the statement');
    return statements;
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    Object.assign(cursor, { depth: 0, scope, outerNames: new Set(), windows: new Map(), broadcast: new Set() });
    while (peek(cursor).kind !== 'end' && !at(cursor, ';')) next(cursor);
    return [{ kind: 'failed', message: error.message }];
  }
}

/** A column as `expr`, `selectExpr` and `filter` take it, with its alias. */
export function parseColumn(text: string): ColumnExpr {
  const cursor = openCursor(text);
  try {
    const expr = parseNamedExpr(cursor);
    return peek(cursor).kind === 'end' ? expr : { kind: 'unknown', parts: [expr] };
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return { kind: 'unknown', parts: [] };
  }
}
