import type { ColumnExpr, OperatorFrame } from '../model/frames.ts';

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
  switch (op.name) {
    case 'filter':
      return [op.condition];
    case 'project':
    case 'generate':
      return op.columns;
    case 'aggregate':
      return [...op.keys, ...op.functions];
    case 'sort':
      return op.keys.map((key) => key.column);
    case 'join':
      return op.condition === undefined ? [] : [op.condition];
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
      return op.keys;
    default:
      return [];
  }
}
