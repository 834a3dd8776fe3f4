import type { ColumnExpr } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { wholeText } from './patterns.ts';

/** What the code's expressions and the plan's are called and made of, whichever language or form they are written in. */

const sameNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '==': '=',
    '===': '=',
    '&&': 'and',
    '&': 'and',
    '||': 'or',
    '!': 'not',
    '=!=': '!=',
    '<>': '!=',
    mean: 'avg',
    average: 'avg',
    stddev: 'stddev_samp',
    std: 'stddev_samp',
    variance: 'var_samp',
    countdistinct: 'count',
    count_distinct: 'count',
    sumdistinct: 'sum',
    sum_distinct: 'sum',
    approxcountdistinct: 'approx_count_distinct',
    approx_percentile: 'percentile_approx',
    is_null: 'isnull',
    isin: 'in',
    first_value: 'first',
    last_value: 'last',
    array_agg: 'collect_list',
    every: 'min',
    bool_and: 'min',
    any: 'max',
    some: 'max',
    bool_or: 'max',
    eqnullsafe: '<=>',
    startswith: 'startswith',
    substr: 'substring',
    lcase: 'lower',
    ucase: 'upper',
    dayofmonth: 'day',
    when: 'case',
  }),
);

const known = new Map<string, string>();

/** One name for the names that mean the same function. */
export function sameName(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const lower = name.toLowerCase();
  const same = sameNames.get(lower) ?? lower;
  // Damaged plans may hold any name.
  if (known.size < 4096) known.set(name, same);
  return same;
}

/** Without alias and casts that Spark adds as it likes. */
export function bareSource(expr: ColumnExpr): ColumnExpr {
  if (expr.kind === 'alias') return bareSource(expr.child);
  if (expr.kind === 'call' && expr.name === 'cast' && expr.args[0] !== undefined) return bareSource(expr.args[0]);
  return expr;
}

const wrappers = new Set([
  'cast',
  'ansi_cast',
  'promote_precision',
  'promoteprecision',
  'checkoverflow',
  'check_overflow',
  'knownfloatingpointnormalized',
  'normalizenanandzero',
  'knownnotnull',
  'knownnullable',
  'assertnotnull',
  'toprettystring',
]);

export function barePlan(expr: PlanExpr): PlanExpr {
  if (expr.kind === 'alias') return barePlan(expr.child);
  if (expr.kind === 'call' && wrappers.has(expr.name) && expr.args[0] !== undefined) return barePlan(expr.args[0]);
  return expr;
}

/** The name by which a column of the code is known in the plan: its alias, or the plain column's name. */
export function columnNameOf(expr: ColumnExpr): string | undefined {
  if (expr.kind === 'alias') return wholeText(expr.name);
  if (expr.kind === 'column') return wholeText(expr.name);
  if (expr.kind === 'call' && expr.name === 'cast' && expr.args[0] !== undefined) return columnNameOf(expr.args[0]);
  return undefined;
}

/** The conjuncts of a condition. */
export function sourceConjuncts(expr: ColumnExpr): readonly ColumnExpr[] {
  return expr.kind === 'call' && sameName(expr.name) === 'and' ? expr.args.flatMap(sourceConjuncts) : [expr];
}

/** Every part of an expression, outermost first. */
export function partsOf(expr: ColumnExpr): readonly ColumnExpr[] {
  const parts: ColumnExpr[] = [];
  addParts(expr, parts);
  return parts;
}

function addParts(expr: ColumnExpr, parts: ColumnExpr[]): void {
  parts.push(expr);
  switch (expr.kind) {
    case 'call':
    case 'udf':
    case 'generator':
      for (const arg of expr.args) addParts(arg, parts);
      return;
    case 'alias':
      addParts(expr.child, parts);
      return;
    case 'unknown':
      for (const part of expr.parts) addParts(part, parts);
      return;
    case 'window':
      addParts(expr.function, parts);
      for (const key of expr.partitionBy ?? []) addParts(key, parts);
      for (const key of expr.orderBy ?? []) addParts(key.column, parts);
      return;
    case 'column':
    case 'literal':
    case 'star':
  }
}
