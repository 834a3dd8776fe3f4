import type { ColumnExpr, SortKey } from '../model/frames.ts';
import type { ExchangeDetails, WindowDetails } from '../plan/planDetails.ts';
import type { PlanExpr, PlanSortKey } from '../plan/expression.ts';
import type { Demand, WindowExpr } from './expected.ts';
import type { KeyAgreement } from './agreement.ts';
import type { Verdict } from './agreement.ts';
import { plural } from '../base/units.ts';
import { similarity } from './compare.ts';
import { barePlan, bareSource, columnNameOf, sameName } from './expressions.ts';
import { keyHit } from './keys.ts';

/** Repartitioning, sorting and windows: what says by which columns rows are dealt out and ordered. */

export function exchangeVerdict(
  demand: Extract<Demand, { kind: 'exchange' }>,
  plan: ExchangeDetails,
): Verdict | undefined {
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
    agrees.push(plural(plan.partitions, 'partition'));
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

export function sortVerdict(
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

export function windowVerdict(demand: Extract<Demand, { kind: 'window' }>, plan: WindowDetails): Verdict | undefined {
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
    // Spark may order by a column that it computed for the purpose (`_w0`); for a plain column of the code it does not.
    const computed =
      !orderBy.every(isPlain) &&
      plan.orderBy.some((key) => key.child.kind === 'column' && /^_w\d+$/.test(key.child.name));
    if (order === undefined && !computed) return undefined;
    score += order?.score ?? 0;
    if (order !== undefined && order.names.length > 0) agrees.push(`ordered by ${order.names.join(', ')}`);
  }
  const functions = windowFunctions(demand, plan);
  if (functions === undefined) return undefined;
  return { score: score + functions.score, agrees: [...agrees, ...functions.names] };
}

/** A column by its name; a field of a struct is computed. */
function isPlain({ column }: SortKey): boolean {
  return column.kind === 'column' && columnNameOf(column)?.includes('.') === false;
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
