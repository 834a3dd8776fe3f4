import type { ColumnExpr, Operator } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { parseCondition, parseGroupBy } from './clauses.ts';
import { aggregateCalls, conjuncts, hasGenerator } from './columns.ts';
import { accept, at, commaSeparated, expect, name, next, peek, unexpected } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseNamedExpr } from './expressions.ts';
import { combined, parseQuery, parseTail, setOperation } from './queries.ts';
import { parseJoin } from './relations.ts';
import { applyConditions, attachSubqueries } from './subqueries.ts';
import { parseLateralView, parsePivot, parseSample, parseUnpivot } from './suffixes.ts';

/** One step of Spark 4's pipe syntax: `FROM t |> WHERE a > 1 |> SELECT b`. */
export function parsePipe(cursor: Cursor, input: SqlNode): SqlNode {
  expect(cursor, '|>');
  const relation = { node: input, names: new Set<string>() };
  switch (peek(cursor).word) {
    case 'SELECT':
      return parseProject(cursor, input, 'select', false);
    case 'EXTEND':
      return parseProject(cursor, input, 'withColumn', true);
    case 'SET':
      return parseProject(cursor, input, 'withColumn', true);
    case 'DROP':
      return parseProject(cursor, input, 'drop', true);
    case 'AS':
      return parseAlias(cursor, input);
    case 'WHERE': {
      const { condition, ...words } = parseCondition(cursor);
      return applyConditions(input, conjuncts(condition), words);
    }
    case 'AGGREGATE':
      return parseAggregate(cursor, input);
    case 'PIVOT':
      return parsePivot(cursor, input);
    case 'UNPIVOT':
      return parseUnpivot(cursor, input);
    case 'TABLESAMPLE':
      return parseSample(cursor, input);
    case 'LATERAL':
      if (peek(cursor, 1).word === 'VIEW') return parseLateralView(cursor, relation).node;
  }
  const joined = parseJoin(cursor, relation);
  if (joined !== undefined) return joined.node;
  const operation = setOperation(cursor, ['UNION', 'EXCEPT', 'MINUS', 'INTERSECT']);
  if (operation !== undefined) return combined(input, operation, parseQuery(cursor).node);
  const node = parseTail(cursor, input);
  if (node === input) throw unexpected(cursor, 'a pipe operator');
  return node;
}

function parseProject(cursor: Cursor, input: SqlNode, form: string, keepsOthers: boolean): SqlNode {
  const { start, end } = next(cursor);
  const distinct = form === 'select' && accept(cursor, 'DISTINCT');
  const columns = commaSeparated(cursor, () => parseColumn(cursor));
  const keeps = keepsOthers || columns.some((column) => column.kind === 'star');
  const op: Operator = { name: columns.some(hasGenerator) ? 'generate' : 'project', form, columns, keepsOthers: keeps };
  const node = attachSubqueries(input, columns, (inputs) => ({ op, inputs, start, end }));
  return distinct ? { op: { name: 'distinct' }, inputs: [node], start, end } : node;
}

/** `SET a = b` is read as a comparison. */
function parseColumn(cursor: Cursor): ColumnExpr {
  const expr = parseNamedExpr(cursor);
  if (expr.kind !== 'call' || expr.name !== '=') return expr;
  const [target, child] = expr.args;
  return target?.kind === 'column' && child !== undefined ? { kind: 'alias', name: target.name, child } : expr;
}

function parseAlias(cursor: Cursor, input: SqlNode): SqlNode {
  const { start, end } = next(cursor);
  return { op: { name: 'alias', alias: [name(cursor)] }, inputs: [input], start, end };
}

function parseAggregate(cursor: Cursor, input: SqlNode): SqlNode {
  const { start, end } = next(cursor);
  const functions = at(cursor, 'GROUP') ? [] : commaSeparated(cursor, () => parseNamedExpr(cursor));
  const groupBy = at(cursor, 'GROUP', 'BY') ? parseGroupBy(cursor) : undefined;
  const keys = groupBy === undefined || groupBy.keys === 'all' ? [] : groupBy.keys;
  const op: Operator = {
    name: 'aggregate',
    grouping: groupBy?.grouping ?? 'groupBy',
    keys,
    functions: functions.filter((item) => aggregateCalls(item).length > 0),
    form: 'sql',
  };
  return { op, inputs: [input], start, end };
}
