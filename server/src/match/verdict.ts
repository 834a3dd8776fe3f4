import type { ColumnExpr, JoinType, Known, SortKey } from '../model/frames.ts';
import type { AggregateDetails, ExchangeDetails, JoinDetails, WindowDetails } from '../plan/details.ts';
import type { PlanExpr, PlanSortKey } from '../plan/expression.ts';
import type { Essential } from './essential.ts';
import type { Demand, Expected, WindowExpr } from './expected.ts';
import { conjuncts } from '../plan/expression.ts';
import { barePlan, bareSource, columnNameOf, partsOf, sameName, similarity, sourceConjuncts } from './compare.ts';
import { scanVerdict, rowsVerdict, writeVerdict } from './verdictSources.ts';

/** How well an expected operator and one of the plan fit. */
export interface Verdict {
  readonly score: number;
  /** What agrees, for people: `2 partitions`, `keys store_id, day`. */
  readonly agrees: readonly string[];
}

/** Undefined where they cannot be one: another constant, another join type, other keys. */
export function verdict(expected: Expected, plan: Essential): Verdict | undefined {
  const { demand } = expected;
  const { details } = plan;
  if (
    expected.kind !== plan.kind &&
    !(expected.kind === 'command' && plan.kind === 'write') &&
    !(expected.kind === 'write' && plan.kind === 'command')
  )
    return undefined;
  switch (demand.kind) {
    case 'scan':
      return details.kind === 'scan' ? scanVerdict(demand.op, details) : undefined;
    case 'rows':
      return rowsVerdict(demand, details);
    case 'join':
      return details.kind === 'join' ? joinVerdict(demand, details) : undefined;
    case 'aggregate':
      return details.kind === 'aggregate' ? aggregateVerdict(demand, details, plan.outputNames) : undefined;
    case 'exchange':
      return details.kind === 'exchange' ? exchangeVerdict(demand, details) : undefined;
    case 'coalesce':
      return details.kind === 'coalesce'
        ? numberVerdict(demand.partitions, details.partitions, 'partitions', 3, 6)
        : undefined;
    case 'sort':
      return details.kind === 'sort' ? sortVerdict(demand, details.keys, details.global) : undefined;
    case 'window':
      return details.kind === 'window' ? windowVerdict(demand, details) : undefined;
    case 'filter':
      return details.kind === 'filter' ? filterVerdict(demand.condition, details.conjuncts) : undefined;
    case 'project':
      return details.kind === 'project' ? projectVerdict(demand.columns, details.columns) : undefined;
    case 'generate':
      return details.kind === 'generate'
        ? generateVerdict(demand.columns, details.generator, details.columns)
        : undefined;
    case 'limit':
      return details.kind === 'limit' ? limitVerdict(demand, details) : undefined;
    case 'sample':
      return { score: 3, agrees: [] };
    case 'pythonEval':
      return details.kind === 'pythonEval' ? pythonVerdict(demand.names, details.functions) : undefined;
    case 'typed':
      return details.kind === 'typed' ? typedVerdict(demand, details.form, details.functionName) : undefined;
    case 'objects':
      return objectsVerdict(demand.part, plan.node.name);
    case 'write':
      return writeVerdict(demand, plan);
    case 'none':
      return { score: 1.5, agrees: [] };
  }
}

function numberVerdict(
  written: Known,
  printed: number | undefined,
  unit: string,
  unknown: number,
  equal: number,
): Verdict | undefined {
  if (typeof written !== 'number' || printed === undefined) return { score: unknown, agrees: [] };
  return written === printed ? { score: equal, agrees: [`${printed} ${unit}`] } : undefined;
}

/** The optimizer turns outer joins into narrower ones where a filter drops the rows without a partner. */
const narrower: Readonly<Record<JoinType, readonly string[]>> = {
  inner: ['cross', 'left_semi'],
  cross: ['inner'],
  left: ['inner', 'left_anti'],
  right: ['inner'],
  full: ['left', 'right', 'inner'],
  left_semi: ['existence', 'inner'],
  left_anti: ['existence'],
};

function joinVerdict(demand: Extract<Demand, { kind: 'join' }>, plan: JoinDetails): Verdict | undefined {
  const agrees: string[] = [];
  let score = 2;
  if (demand.type !== undefined && plan.type !== undefined) {
    if (demand.type === plan.type) {
      score += 1.5;
      agrees.push(`${plan.type.replace('_', ' ')} join`);
    } else if (narrower[demand.type].includes(plan.type)) score -= 0.5;
    else return undefined;
  }
  if (demand.wholeRow)
    return wholeRow(plan)
      ? { score: score + 1, agrees: [...agrees, 'compares whole rows'] }
      : { score: score - 1, agrees };
  const keys = keysAgree(demand, plan);
  if (keys === undefined) return undefined;
  if (keys.names.length > 0) agrees.push(`keys ${keys.names.join(', ')}`);
  return { score: score + keys.score, agrees };
}

/** `except` and `intersect` compare rows so that null equals null. */
export function wholeRow(plan: JoinDetails): boolean {
  const nullSafe = (key: PlanExpr): boolean =>
    key.kind === 'call' && (key.name === 'isnull' || key.name === 'coalesce');
  const condition = plan.condition === undefined ? [] : conjuncts(plan.condition);
  return plan.leftKeys.some(nullSafe) || condition.some((each) => each.kind === 'call' && each.name === '<=>');
}

interface KeyAgreement {
  readonly score: number;
  readonly names: readonly string[];
}

function keysAgree(demand: Extract<Demand, { kind: 'join' }>, plan: JoinDetails): KeyAgreement | undefined {
  const planKeys = plan.leftKeys.map((left, index) => ({
    left: barePlan(left),
    right: barePlan(plan.rightKeys[index] ?? left),
  }));
  if (demand.using !== undefined && demand.using.length > 0) return usingAgrees(demand.using, planKeys);
  if (demand.condition === undefined) {
    // A cross join has no keys; for the others nothing is known.
    return demand.type === 'cross' && planKeys.length > 0 ? { score: -0.5, names: [] } : { score: 0, names: [] };
  }
  const parts = sourceConjuncts(demand.condition);
  let score = 0;
  let contradictions = 0;
  const names: string[] = [];
  const rest = plan.condition === undefined ? [] : conjuncts(plan.condition);
  for (const part of parts) {
    const best = bestKey(part, planKeys, rest);
    if (best.score > 0.5) {
      score += 1.5 * best.score;
      if (best.name !== undefined) names.push(best.name);
    } else if (best.score <= -0.55) contradictions++;
  }
  if (contradictions === parts.length && names.length === 0 && planKeys.length + rest.length > 0) return undefined;
  return { score: Math.min(5, score) - 0.7 * contradictions, names };
}

function bestKey(
  part: ColumnExpr,
  keys: readonly { left: PlanExpr; right: PlanExpr }[],
  rest: readonly PlanExpr[],
): { score: number; name: string | undefined } {
  const bare = bareSource(part);
  if (bare.kind === 'unknown') return { score: 0, name: undefined };
  const name = sameNameOf(bare);
  let best = { score: keys.length + rest.length === 0 ? 0 : -1, name: undefined as string | undefined };
  if (bare.kind === 'call' && (name === '=' || name === '<=>') && bare.args.length === 2) {
    const [a, b] = bare.args;
    if (a !== undefined && b !== undefined)
      for (const key of keys) {
        const score = Math.max(pairSimilarity(a, b, key.left, key.right), pairSimilarity(b, a, key.left, key.right));
        if (score > best.score) best = { score, name: columnNameOf(a) ?? columnNameOf(b) };
      }
  }
  for (const each of rest) {
    const score = similarity(bare, each);
    if (score > best.score) best = { score, name: undefined };
  }
  return best;
}

function sameNameOf(expr: ColumnExpr): string | undefined {
  return expr.kind === 'call' ? sameName(expr.name) : undefined;
}

function pairSimilarity(a: ColumnExpr, b: ColumnExpr, left: PlanExpr, right: PlanExpr): number {
  const first = similarity(a, left);
  const second = similarity(b, right);
  return first <= -1 || second <= -1 ? -1 : (first + second) / 2;
}

function usingAgrees(
  using: readonly string[],
  keys: readonly { left: PlanExpr; right: PlanExpr }[],
): KeyAgreement | undefined {
  if (keys.length === 0) return { score: -0.5, names: [] };
  const wanted = new Set(using.map((name) => name.toLowerCase()));
  const names: string[] = [];
  let unknown = 0;
  for (const key of keys) {
    const sides = [key.left, key.right]
      .filter((each) => each.kind === 'column')
      .map((each) => (each.kind === 'column' ? each.name : ''));
    const hit = sides.find((name) => wanted.has(name.toLowerCase()));
    if (hit !== undefined) names.push(hit);
    else if (sides.length < 2) unknown++;
  }
  if (names.length === 0 && unknown === 0) return undefined;
  return { score: Math.min(5, 1.5 * names.length) - 0.7 * (keys.length - names.length - unknown), names };
}

function aggregateVerdict(
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

function keyHit(key: ColumnExpr, name: string | undefined, plan: PlanExpr): boolean {
  const bare = barePlan(plan);
  if (bare.kind === 'column') return name !== undefined && bare.name.toLowerCase() === name;
  if (plan.kind === 'alias' && name !== undefined && plan.name.toLowerCase() === name) return true;
  return similarity(key, plan) > 0.5;
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
  return same <= -1 ? 0 : 0.6 + 0.4 * same;
}

function functionText(expr: PlanExpr): string {
  if (expr.kind !== 'call') return 'an aggregate';
  const columns = expr.args.map((arg) => (arg.kind === 'column' ? arg.name : arg.kind === 'literal' ? arg.text : '…'));
  return `${expr.name}(${expr.distinct === true ? 'distinct ' : ''}${columns.join(', ')})`;
}

function exchangeVerdict(demand: Extract<Demand, { kind: 'exchange' }>, plan: ExchangeDetails): Verdict | undefined {
  if (plan.origin === 'rebalance' && demand.form !== 'rebalance') return undefined;
  if (demand.form === 'rebalance' && plan.origin !== 'rebalance' && plan.origin !== undefined) return undefined;
  const single = plan.partitioning === 'single';
  if (demand.form === 'repartitionByRange' && plan.partitioning !== 'range' && !single) return undefined;
  if (demand.form === 'repartition' && plan.partitioning === 'range') return undefined;
  const agrees: string[] = [];
  let score = 2;
  if (demand.partitionsGiven && plan.origin === 'repartitionByColumns') return undefined;
  if (!demand.partitionsGiven && plan.origin === 'repartitionByNumber') return undefined;
  if (demand.partitionsGiven && typeof demand.partitions === 'number' && plan.partitions !== undefined) {
    if (demand.partitions !== plan.partitions) return undefined;
    score += 3;
    agrees.push(`${plan.partitions} partitions`);
  }
  if (demand.keys.length > 0 && plan.partitioning === 'roundRobin') return undefined;
  if (demand.keys.length === 0 && plan.partitioning === 'hash' && demand.form === 'repartition') return undefined;
  if (demand.keys.length > 0 && plan.keys.length > 0) {
    const hits = demand.keys.filter((key) =>
      plan.keys.some((each) => keyHit(key, columnNameOf(key)?.toLowerCase(), each)),
    );
    const unsure = demand.keys.some((key) => bareSource(key).kind !== 'column');
    if (hits.length === 0 && !unsure) return undefined;
    score += Math.min(3, 1.2 * hits.length);
    if (hits.length > 0) agrees.push(`by ${hits.map((key) => columnNameOf(key) ?? 'an expression').join(', ')}`);
  }
  return { score, agrees };
}

function sortVerdict(
  demand: Extract<Demand, { kind: 'sort' }>,
  keys: readonly PlanSortKey[],
  global: boolean,
): Verdict | undefined {
  if (demand.global !== global) return undefined;
  const order = orderAgrees(demand.keys, keys);
  if (order === undefined) return undefined;
  return { score: 1.2 + order.score, agrees: order.names.length > 0 ? [`order by ${order.names.join(', ')}`] : [] };
}

function orderAgrees(written: readonly SortKey[], printed: readonly PlanSortKey[]): KeyAgreement | undefined {
  if (written.length === 0) return { score: 0, names: [] };
  const names: string[] = [];
  let score = 0;
  let contradictions = 0;
  for (const [index, key] of written.entries()) {
    const plan = printed[index];
    if (plan === undefined) continue;
    const bare = barePlan(plan.child);
    const name = columnNameOf(key.column)?.toLowerCase();
    const same =
      bare.kind === 'column' && name !== undefined
        ? bare.name.toLowerCase() === name
          ? 1
          : -0.6
        : similarity(key.column, bare);
    const turned = key.ascending !== undefined && key.ascending !== plan.ascending;
    if (same > 0.5 && !turned) {
      score += 1;
      names.push(name ?? 'an expression');
    } else if (same <= -0.5 || turned) contradictions++;
  }
  if (contradictions > 0 && names.length === 0) return undefined;
  return { score: Math.min(3, 1.2 * score) - contradictions, names };
}

function windowVerdict(demand: Extract<Demand, { kind: 'window' }>, plan: WindowDetails): Verdict | undefined {
  const [first] = demand.windows;
  if (first === undefined) return { score: 1, agrees: [] };
  const { partitionBy, orderBy } = first.window;
  const agrees: string[] = [];
  let score = 1.5;
  if (partitionBy !== undefined) {
    if (partitionBy.length === 0 && plan.partitionBy.length > 0) return undefined;
    const hits = partitionBy.filter((key) =>
      plan.partitionBy.some((each) => keyHit(key, columnNameOf(key)?.toLowerCase(), each)),
    );
    const unsure = partitionBy.some((key) => bareSource(key).kind !== 'column' || columnNameOf(key) === undefined);
    if (partitionBy.length > 0 && hits.length === 0 && !unsure) return undefined;
    if (plan.partitionBy.length === 0 && partitionBy.length > 0 && !unsure) return undefined;
    score += Math.min(2.5, 1.2 * hits.length);
    if (hits.length > 0) agrees.push(`partitioned by ${hits.map((key) => columnNameOf(key) ?? '…').join(', ')}`);
  }
  if (orderBy !== undefined) {
    const order = orderAgrees(orderBy, plan.orderBy);
    // Spark may order by a column that it computed for the purpose (`_w0`).
    const computed = plan.orderBy.some((key) => key.child.kind === 'column' && /^_w\d+$/.test(key.child.name));
    if (order === undefined && !computed) return undefined;
    score += order?.score ?? 0;
    if (order !== undefined && order.names.length > 0) agrees.push(`ordered by ${order.names.join(', ')}`);
  }
  const functions = windowFunctions(demand, plan);
  if (functions === undefined) return undefined;
  return { score: score + functions.score, agrees: [...agrees, ...functions.names] };
}

function windowFunctions(demand: Extract<Demand, { kind: 'window' }>, plan: WindowDetails): KeyAgreement | undefined {
  const names: string[] = [];
  let score = 0;
  let contradictions = 0;
  for (const { window, alias } of demand.windows) {
    const written = bareSource(window.function);
    if (written.kind !== 'call') continue;
    const printed = plan.functions.filter((each) => each.kind === 'alias' && each.child.kind === 'window');
    const hit = printed.find(
      (each) =>
        each.kind === 'alias' && each.child.kind === 'window' && windowFunctionSame(written, each.child.function),
    );
    if (hit === undefined) contradictions++;
    else {
      score += 1;
      names.push(written.name);
      if (alias !== undefined && hit.kind === 'alias' && hit.name.toLowerCase() === alias.toLowerCase()) {
        score += 1;
        names.push(`as ${alias}`);
      }
    }
  }
  if (contradictions > 0 && names.length === 0) return undefined;
  return { score: Math.min(3, score) - 0.5 * contradictions, names };
}

/** Whether a window of the code is this one of the plan, by its function and the name that it is given. */
export function sameWindowFunction({ window, alias }: WindowExpr, printed: PlanExpr): boolean {
  const written = bareSource(window.function);
  if (printed.kind !== 'alias' || printed.child.kind !== 'window' || written.kind !== 'call') return false;
  if (alias !== undefined && alias.toLowerCase() !== printed.name.toLowerCase()) return false;
  return windowFunctionSame(written, printed.child.function);
}

function windowFunctionSame(written: Extract<ColumnExpr, { kind: 'call' }>, printed: PlanExpr): boolean {
  const bare = barePlan(printed);
  if (bare.kind !== 'call') return false;
  const name = sameName(written.name).replace(/_/g, '');
  return sameName(bare.name).replace(/_/g, '') === name;
}

function filterVerdict(condition: ColumnExpr | undefined, printed: readonly PlanExpr[]): Verdict | undefined {
  if (condition === undefined) {
    const lambda = printed.some(
      (each) => JSON.stringify(each).includes('Lambda') || JSON.stringify(each).includes('.apply'),
    );
    return { score: lambda ? 2 : 0.1, agrees: lambda ? ['a function of objects'] : [] };
  }
  const found = conditionAgreement(condition, printed);
  return found.score <= 0 ? { score: -0.2, agrees: [] } : { score: Math.min(4, 2 * found.score), agrees: found.agrees };
}

export interface ConditionAgreement {
  /** Conjuncts of the code that stand in the plan, each at most 1. */
  readonly score: number;
  readonly agrees: readonly string[];
  /** Conjuncts that are known and stand nowhere. */
  readonly missing: number;
}

/** How much of a condition stands among printed conjuncts. */
export function conditionAgreement(condition: ColumnExpr, printed: readonly PlanExpr[]): ConditionAgreement {
  const agrees: string[] = [];
  let score = 0;
  let missing = 0;
  for (const part of sourceConjuncts(condition)) {
    let best = -1;
    for (const each of printed) best = Math.max(best, similarity(part, each));
    if (best > 0.5) {
      score += best;
      agrees.push(conditionText(part));
    } else if (best <= -0.1) missing++;
  }
  return { score, agrees, missing };
}

function conditionText(expr: ColumnExpr): string {
  const names = new Set<string>();
  const values: string[] = [];
  for (const part of partsOf(expr)) {
    const name = part.kind === 'column' ? columnNameOf(part) : undefined;
    if (name !== undefined) names.add(name);
    if (part.kind === 'literal' && part.value !== undefined) values.push(String(part.value));
  }
  const sign = expr.kind === 'call' ? expr.name : '';
  return `condition on ${[...names].join(', ') || 'a column'}${values.length > 0 ? ` ${sign} ${values.join(', ')}` : ''}`;
}

function projectVerdict(columns: readonly ColumnExpr[], printed: readonly PlanExpr[]): Verdict | undefined {
  const names = projectAgreement(columns, printed);
  return {
    score: names.length > 0 ? Math.min(1.5, 0.5 * names.length) : 0.05,
    agrees: names.length > 0 ? [`columns ${names.slice(0, 4).join(', ')}`] : [],
  };
}

/** `show` makes texts of columns that are there already. */
function isShown(expr: PlanExpr): boolean {
  return expr.kind === 'call' && expr.name === 'toprettystring' && expr.args[0]?.kind === 'column';
}

/** New columns of the code that the plan's projection computes. */
export function projectAgreement(columns: readonly ColumnExpr[], printed: readonly PlanExpr[]): readonly string[] {
  const computed = new Map<string, PlanExpr>();
  for (const each of printed)
    if (each.kind === 'alias' && !isShown(each.child)) computed.set(each.name.toLowerCase(), each.child);
  const names: string[] = [];
  for (const each of columns) {
    const name = each.kind === 'alias' ? columnNameOf(each) : undefined;
    const child = name === undefined ? undefined : computed.get(name.toLowerCase());
    if (name !== undefined && child !== undefined && similarity(each, child) > -0.7) names.push(name);
  }
  return names;
}

function generateVerdict(
  columns: readonly ColumnExpr[],
  generator: PlanExpr,
  outputs: readonly string[],
): Verdict | undefined {
  for (const each of columns) {
    const alias = each.kind === 'alias' ? columnNameOf(each) : undefined;
    const named = alias !== undefined && outputs.some((name) => name.toLowerCase() === alias.toLowerCase());
    for (const part of partsOf(each)) {
      if (part.kind !== 'generator') continue;
      if (generator.kind === 'call' && sameGenerator(part.name, generator.name))
        return { score: 3 + (named ? 1.5 : 0), agrees: named ? [part.name, `as ${alias}`] : [part.name] };
      return undefined;
    }
  }
  return { score: 1.5, agrees: [] };
}

function sameGenerator(written: string, printed: string): boolean {
  const bare = (name: string): string => name.toLowerCase().replace(/_outer$/, '');
  return bare(written) === bare(printed) || bare(written) === 'flatten';
}

function limitVerdict(
  demand: Extract<Demand, { kind: 'limit' }>,
  plan: Extract<Essential['details'], { kind: 'limit' }>,
): Verdict | undefined {
  if (demand.tail !== plan.tail) return undefined;
  return numberVerdict(demand.rows, plan.rows, 'rows', 2, 4.5);
}

function pythonVerdict(names: readonly string[], functions: readonly string[]): Verdict | undefined {
  const hits = names.filter((name) =>
    functions.some((each) => each === name || (name.includes('lambda') && each.includes('lambda'))),
  );
  return hits.length === 0 ? undefined : { score: 2 + hits.length, agrees: [`function ${hits.join(', ')}`] };
}

const typedForms: Readonly<Record<string, RegExp>> = {
  map: /^mapElements/,
  flatMap: /^mapPartitions/,
  mapPartitions: /^mapPartitions/,
  mapGroups: /^mapGroups/,
  flatMapGroups: /^mapGroups/,
  mapInPandas: /^(pythonMapIn|mapIn)/,
  mapInArrow: /^(pythonMapIn|mapIn)/,
  applyInPandas: /^(flatMapGroupsIn|flatMapCoGroupsIn)/,
  applyInArrow: /^(flatMapGroupsIn|flatMapCoGroupsIn)/,
  cogroup: /^coGroup/,
};

function typedVerdict(
  demand: Extract<Demand, { kind: 'typed' }>,
  form: string,
  functionName: string | undefined,
): Verdict | undefined {
  const wanted = typedForms[demand.form];
  if (wanted !== undefined && !wanted.test(form)) return undefined;
  if (
    demand.functionName !== undefined &&
    functionName !== undefined &&
    !/lambda/.test(functionName + demand.functionName)
  ) {
    if (demand.functionName !== functionName) return undefined;
    return { score: 5, agrees: [`function ${functionName}`] };
  }
  return { score: wanted === undefined ? 1.5 : 2.5, agrees: [] };
}

function objectsVerdict(part: 'serialize' | 'deserialize' | 'append', name: string): Verdict | undefined {
  const fits =
    part === 'append'
      ? name.startsWith('AppendColumns')
      : part === 'serialize'
        ? name.startsWith('Serialize')
        : name.startsWith('Deserialize');
  return fits ? { score: 0.5, agrees: [] } : undefined;
}
