import type { ColumnExpr } from '../model/frames.ts';
import { isAggregateFunction } from './functions.ts';

export function call(name: string, args: readonly ColumnExpr[]): ColumnExpr {
  return { kind: 'call', name, args };
}

export function not(expr: ColumnExpr): ColumnExpr {
  return call('not', [expr]);
}

/** The expression and all in it, outermost first. Without recursion, for conditions of thousands of terms. */
export function allWithin(root: ColumnExpr): ColumnExpr[] {
  const found: ColumnExpr[] = [];
  const pending = [root];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    found.push(expr);
    pending.push(...childrenOf(expr).toReversed());
  }
  return found;
}

function childrenOf(expr: ColumnExpr): readonly ColumnExpr[] {
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

/** The terms that `and` joins. */
export function conjuncts(root: ColumnExpr): ColumnExpr[] {
  const found: ColumnExpr[] = [];
  const pending = [root];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (expr.kind === 'call' && expr.name === 'and') pending.push(...expr.args.toReversed());
    else found.push(expr);
  }
  return found;
}

export function conjunction(terms: readonly ColumnExpr[]): ColumnExpr | undefined {
  return terms.length === 0 ? undefined : terms.reduce((left, right) => call('and', [left, right]));
}

/** Calls of aggregate functions; the function of a window is none, but one inside its arguments is. */
export function aggregateCalls(root: ColumnExpr): ColumnExpr[] {
  const found: ColumnExpr[] = [];
  const pending = [root];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (expr.kind === 'call' && isAggregateFunction(expr.name)) found.push(expr);
    else if (expr.kind === 'window') pending.push(...childrenOf(expr).slice(1), ...childrenOf(expr.function));
    else pending.push(...childrenOf(expr));
  }
  return found;
}

export function windowsWithin(root: ColumnExpr): ColumnExpr[] {
  return allWithin(root).filter((expr) => expr.kind === 'window');
}

export function hasGenerator(root: ColumnExpr): boolean {
  return allWithin(root).some((expr) => expr.kind === 'generator');
}

/** What the columns of an expression are qualified with, in lower case: `o` for `o.id` and for `o.address.city`. */
export function qualifiersOf(root: ColumnExpr): ReadonlySet<string> {
  const found = new Set<string>();
  for (const expr of allWithin(root)) {
    if (expr.kind === 'column' && expr.qualifier !== undefined) found.add(firstName(expr.qualifier));
  }
  return found;
}

function firstName(qualifier: string): string {
  return (qualifier.split('.', 1)[0] ?? '').toLowerCase();
}
