import type { ColumnExpr, OperatorFrame } from '../model/frames.ts';
import { siteKey } from './facts.ts';
import type { CodeContext } from './rule.ts';

/** Every expression inside a column expression, itself included. */
export function* expressionsIn(expr: ColumnExpr): Generator<ColumnExpr> {
  yield expr;
  for (const child of partsOf(expr)) yield* expressionsIn(child);
}

function partsOf(expr: ColumnExpr): readonly ColumnExpr[] {
  switch (expr.kind) {
    case 'call':
    case 'udf':
    case 'generator':
      return expr.args;
    case 'alias':
      return [expr.child];
    case 'window':
      return [expr.function, ...(expr.partitionBy ?? []), ...(expr.orderBy ?? []).map((key) => key.column)];
    case 'unknown':
      return expr.parts;
    case 'column':
    case 'literal':
    case 'star':
      return [];
  }
}

/** The column expressions that an operator call was given. */
export function columnsOf(frame: OperatorFrame): readonly ColumnExpr[] {
  const { op } = frame;
  if (op.name === 'filter') return [op.condition];
  if (op.name === 'project' || op.name === 'generate') return op.columns;
  if (op.name === 'aggregate') return [...op.keys, ...op.functions];
  if (op.name === 'sort') return op.keys.map((key) => key.column);
  if (op.name === 'join') return op.condition === undefined ? [] : [op.condition];
  if (op.name === 'repartition' || op.name === 'repartitionByRange' || op.name === 'rebalance') return op.keys;
  return [];
}

/** Each call of the sources once: a function that is called from several places has its operators for each of them. */
export function operatorsOnce(context: CodeContext): readonly OperatorFrame[] {
  const bySite = new Map<string, OperatorFrame>();
  for (const operator of context.flow?.operators ?? []) {
    const key = siteKey(operator.site);
    if (!bySite.has(key)) bySite.set(key, operator);
  }
  return [...bySite.values()];
}
