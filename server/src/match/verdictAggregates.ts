import type { ColumnExpr } from '../model/frames.ts';
import type { AggregateDetails } from '../plan/planDetails.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Demand } from './expected.ts';
import type { KeyAgreement } from './agreement.ts';
import type { Verdict } from './agreement.ts';
import { similarity } from './compare.ts';
import { bareSource, columnNameOf, partsOf, sameName } from './expressions.ts';
import { keyHit } from './keys.ts';

/** Whether an aggregation of the code is one of the plan: by its keys, its functions and the names that it gives. */

export function aggregateVerdict(
  demand: Extract<Demand, { kind: 'aggregate' }>,
  plan: AggregateDetails,
  outputNames: readonly string[],
): Verdict | undefined {
  const agrees: string[] = [];
  let score = demand.form === 'countAction' ? 2 : 1.5;
  if (demand.form === 'distinct' && demand.functions !== undefined && plan.functions.length > 0) return undefined;
  if (demand.form === 'dropDuplicates' && plan.functions.some((each) => each.kind === 'call' && each.name !== 'first'))
    return undefined;
  if ((demand.form === 'distinct' || demand.form === 'dropDuplicates') && plan.keys.length === 0) return undefined;
  if (demand.form === 'countAction' && !isCount(plan)) return undefined;
  if (demand.keys !== undefined) {
    const keys = groupingAgrees(demand.keys, plan);
    if (keys === undefined) return undefined;
    // Functions that nobody reads may go, or a key that is constant; with both it is another aggregation.
    const fewer = plan.keys.length < demand.keys.length && keys.names.length < demand.keys.length;
    if (fewer && plan.functions.length === 0 && (demand.functions?.length ?? 0) > 0) return undefined;
    score += keys.score;
    if (keys.names.length > 0) agrees.push(`grouping by ${keys.names.join(', ')}`);
  }
  if (demand.functions !== undefined && demand.form !== 'distinct' && demand.form !== 'countAction') {
    const functions = functionsAgree(demand.functions, plan, outputNames);
    if (functions === undefined || (demand.form === 'select' && functions.names.length === 0)) return undefined;
    score += functions.score;
    if (functions.names.length > 0) agrees.push(functions.names.join(', '));
  }
  return { score, agrees };
}

/** `count(1)`, or the sum of the counts that a table's format keeps. */
function isCount(plan: AggregateDetails): boolean {
  const [only] = plan.functions;
  if (plan.keys.length > 0 || plan.functions.length !== 1 || only?.kind !== 'call') return false;
  const [argument] = only.args;
  const kept = argument?.kind === 'column' && /^(agg_func_\d+|count\((\*|1)\))$/i.test(argument.name);
  return (only.name === 'sum' && kept) || (only.name === 'count' && only.distinct !== true);
}

function groupingAgrees(keys: readonly ColumnExpr[], plan: AggregateDetails): KeyAgreement | undefined {
  const planKeys = plan.keys.filter(
    (key) => !(key.kind === 'column' && /^(spark_grouping_id|gid|grouping__id)$/.test(key.name)),
  );
  if (keys.length === 0) return planKeys.length === 0 ? { score: 1.5, names: [] } : undefined;
  if (planKeys.length === 0)
    return keys.every((key) => bareSource(key).kind === 'literal') ? { score: 0.5, names: [] } : undefined;
  if (keys.some((key) => key.kind === 'unknown' || key.kind === 'star')) return { score: 0.3, names: [] };
  const names: string[] = [];
  let unknown = 0;
  for (const key of keys) {
    const name = columnNameOf(key)?.toLowerCase();
    const hit = planKeys.some((each) => keyHit(key, name, each));
    if (hit) names.push(name ?? 'an expression');
    else if (bareSource(key).kind !== 'column' || name === undefined || plan.cut) unknown++;
  }
  const missing = keys.length - names.length - unknown;
  if (names.length === 0 && unknown === 0) return undefined;
  const extra = Math.max(0, planKeys.length - keys.length);
  return { score: Math.min(4, 1.2 * names.length) - 0.8 * missing - 0.6 * extra, names };
}

function functionsAgree(
  functions: readonly ColumnExpr[],
  plan: AggregateDetails,
  outputNames: readonly string[],
): KeyAgreement | undefined {
  if (plan.functions.length === 0)
    return functions.length === 0
      ? { score: 1, names: [] }
      : functions.some((each) => each.kind === 'unknown' || each.kind === 'star')
        ? { score: 0, names: [] }
        : { score: -1, names: [] };
  const calls = functions.flatMap(aggregateCalls);
  const unknown = functions.some((each) => hasUnknown(each));
  const names: string[] = [];
  let score = 0;
  let strangers = 0;
  for (const printed of plan.functions) {
    const best = calls.reduce((most, call) => Math.max(most, functionSimilarity(call, printed)), -1);
    if (best > 0.3) {
      score += best;
      names.push(functionText(printed));
    } else if (best <= -0.5) strangers++;
  }
  if (strangers === plan.functions.length && !unknown && calls.length > 0) return undefined;
  const aliases = new Set(
    functions.map((each) => columnNameOf(each)?.toLowerCase()).filter((name) => name !== undefined),
  );
  const named = outputNames.filter((name) => aliases.has(name.toLowerCase()));
  const strange = unknown ? 0 : strangers;
  return {
    score: Math.min(4, 1.2 * score) + Math.min(2, named.length) - 0.8 * strange,
    names: [...new Set([...names, ...named.map((name) => `as ${name}`)])],
  };
}

/** The aggregate functions inside a column: `round(sum(x) / 60)` asks for `sum(x)`. */
function aggregateCalls(expr: ColumnExpr): readonly ColumnExpr[] {
  const bare = bareSource(expr);
  if (bare.kind !== 'call') return bare.kind === 'udf' ? [bare] : [];
  const nested = bare.args.flatMap(aggregateCalls);
  return [bare, ...nested];
}

function hasUnknown(expr: ColumnExpr): boolean {
  for (const part of partsOf(expr)) if (part.kind === 'unknown' || part.kind === 'star') return true;
  return false;
}

function functionSimilarity(source: ColumnExpr, plan: PlanExpr): number {
  if (source.kind === 'udf') return plan.kind === 'call' && plan.name === source.name.toLowerCase() ? 1 : -0.2;
  if (source.kind !== 'call' || plan.kind !== 'call') return -1;
  if (sameName(source.name) !== sameName(plan.name)) return -1;
  const [argument] = source.args;
  const [printed] = plan.args;
  if (argument === undefined || printed === undefined || argument.kind === 'star') return 0.8;
  const same = similarity(argument, printed);
  if (same <= -1) return 0;
  // The same function of a column of another name: a renaming may lie between, and nothing agrees.
  return same <= -0.5 ? 0.2 : 0.6 + 0.4 * same;
}

function functionText(expr: PlanExpr): string {
  if (expr.kind !== 'call') return 'an aggregate';
  const columns = expr.args.map((arg) => (arg.kind === 'column' ? arg.name : arg.kind === 'literal' ? arg.text : '…'));
  return `${expr.name}(${expr.distinct === true ? 'distinct ' : ''}${columns.join(', ')})`;
}
