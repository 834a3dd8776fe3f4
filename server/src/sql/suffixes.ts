import type { ColumnExpr, Operator } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { call } from './columns.ts';
import {
  accept,
  at,
  commaSeparated,
  expect,
  last,
  name,
  next,
  parenthesized,
  peek,
  skipParenthesized,
  unexpected,
} from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { atAlias, parseExpr, parseNamedExpr } from './expressions.ts';
import type { Relation } from './relations.ts';
import { nameTokens } from './tables.ts';

/** What follows a relation, if anything does. */
export function parseSuffix(cursor: Cursor, relation: Relation): Relation | undefined {
  const { node, names } = relation;
  if (at(cursor, 'TABLESAMPLE')) return { node: parseSample(cursor, node), names };
  if (at(cursor, 'PIVOT', '(')) return { node: parsePivot(cursor, node), names };
  if (at(cursor, 'UNPIVOT')) return { node: parseUnpivot(cursor, node), names };
  if (at(cursor, 'LATERAL', 'VIEW')) return parseLateralView(cursor, relation);
  const named = node.op.name === 'alias';
  return !named && (at(cursor, 'AS') || atAlias(cursor)) ? parseAlias(cursor, relation) : undefined;
}

function parseAlias(cursor: Cursor, { node }: Relation): Relation | undefined {
  // A window or the target of a merge may follow.
  if (atOneOfClauses(cursor)) return undefined;
  accept(cursor, 'AS');
  const alias = at(cursor, '(') ? undefined : name(cursor);
  const { start, end } = last(cursor);
  const columns = at(cursor, '(') ? parenthesized(cursor, () => columnName(cursor)) : undefined;
  const named = columns === undefined ? node : withColumns(node, columns, start, end);
  if (alias === undefined) return { node: named, names: new Set() };
  return {
    node: { op: { name: 'alias', alias: [alias] }, inputs: [named], start, end },
    names: new Set([alias.toLowerCase()]),
  };
}

/** A name, or a name with its type, as for `from_json`'s like. */
function columnName(cursor: Cursor): string {
  const found = name(cursor);
  while (!at(cursor, ',') && !at(cursor, ')')) {
    if (next(cursor).kind === 'end') throw unexpected(cursor, '")"');
  }
  return found;
}

function withColumns(node: SqlNode, columns: readonly string[], start: number, end: number): SqlNode {
  if (node.op.name === 'local') return { ...node, op: { ...node.op, columns } };
  const renamed = columns.map((column) => ({ kind: 'column', name: [column] }) as const);
  return { op: { name: 'project', form: 'toDF', columns: renamed, keepsOthers: false }, inputs: [node], start, end };
}

const CLAUSES = new Set(['SET', 'WHEN', 'VALUES', 'MATCHED', 'DISTRIBUTE']);

function atOneOfClauses(cursor: Cursor): boolean {
  return CLAUSES.has(peek(cursor).word);
}

/** Rows are a limit to Spark; shares and buckets are a sample. */
export function parseSample(cursor: Cursor, input: SqlNode): SqlNode {
  const { start, end } = next(cursor);
  if (!at(cursor, '(')) name(cursor);
  expect(cursor, '(');
  const place = { inputs: [input], start, end };
  let op: Operator;
  if (accept(cursor, 'BUCKET')) {
    parseExpr(cursor);
    expect(cursor, 'OUT', 'OF');
    const buckets = parseExpr(cursor);
    if (accept(cursor, 'ON')) parseExpr(cursor);
    op = { name: 'sample', args: [share(buckets)] };
  } else {
    const size = parseExpr(cursor);
    const value = size.kind === 'literal' ? size.value : undefined;
    const percent = accept(cursor, 'PERCENT');
    const rows = accept(cursor, 'ROWS');
    if (percent) op = { name: 'sample', args: [typeof value === 'number' ? value / 100 : undefined] };
    else op = rows ? { name: 'limit', rows: value } : { name: 'sample', args: [undefined] };
  }
  expect(cursor, ')');
  if (accept(cursor, 'REPEATABLE')) skipParenthesized(cursor);
  return { op, ...place };
}

function share(buckets: ColumnExpr): number | undefined {
  return buckets.kind === 'literal' && typeof buckets.value === 'number' && buckets.value > 0
    ? 1 / buckets.value
    : undefined;
}

/** A pivot groups by all columns that it does not name; which those are, the text alone does not tell. */
export function parsePivot(cursor: Cursor, input: SqlNode): SqlNode {
  const { start, end } = next(cursor);
  expect(cursor, '(');
  const functions = commaSeparated(cursor, () => parseNamedExpr(cursor));
  expect(cursor, 'FOR');
  const column = at(cursor, '(')
    ? call(
        'struct',
        parenthesized(cursor, () => parseExpr(cursor)),
      )
    : columnOf(cursor);
  expect(cursor, 'IN');
  parenthesized(cursor, () => parseNamedExpr(cursor));
  expect(cursor, ')');
  const op = {
    name: 'aggregate',
    grouping: 'groupBy',
    keys: [{ kind: 'unknown', parts: [] }],
    functions,
    pivot: { column, valuesGiven: true },
    form: 'pivot',
  } as const;
  return { op, inputs: [input], start, end };
}

/** Not an expression, which would take the `IN` behind it for its own. */
function columnOf(cursor: Cursor): ColumnExpr {
  const names = nameTokens(cursor).map((token) => token.text);
  const qualifier = names.slice(0, -1).join('.');
  return { kind: 'column', name: [names.at(-1) ?? ''], ...(qualifier === '' ? {} : { qualifier }) };
}

export function parseUnpivot(cursor: Cursor, input: SqlNode): SqlNode {
  const { start, end } = next(cursor);
  if (accept(cursor, 'INCLUDE') || accept(cursor, 'EXCLUDE')) expect(cursor, 'NULLS');
  skipParenthesized(cursor);
  return { op: { name: 'unpivot', args: [] }, inputs: [input], start, end };
}

/** `LATERAL VIEW OUTER explode(items) t AS item` */
export function parseLateralView(cursor: Cursor, { node, names }: Relation): Relation {
  const { start } = next(cursor);
  const { end } = next(cursor);
  const outer = accept(cursor, 'OUTER');
  const called = parseExpr(cursor);
  const generator =
    called.kind === 'call' ? { kind: 'generator' as const, name: called.name, args: called.args } : called;
  const columns: string[] = [];
  const table = atAlias(cursor) ? name(cursor) : undefined;
  if (accept(cursor, 'AS') || (table !== undefined && atAlias(cursor)))
    columns.push(...commaSeparated(cursor, () => name(cursor)));
  const column =
    columns.length === 0 ? generator : ({ kind: 'alias', name: [columns.join(', ')], child: generator } as const);
  const form = outer ? 'lateral view outer' : 'lateral view';
  return {
    node: { op: { name: 'generate', columns: [column], form, keepsOthers: true }, inputs: [node], start, end },
    names: table === undefined ? names : new Set([...names, table.toLowerCase()]),
  };
}
