import type { ColumnExpr, JoinType } from '../model/frames.ts';
import type { JoinDetails } from '../plan/details.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Demand } from './expected.ts';
import type { KeyAgreement } from './keys.ts';
import type { Verdict } from './verdict.ts';
import { conjuncts } from '../plan/expression.ts';
import { similarity } from './compare.ts';
import { barePlan, bareSource, columnNameOf, sameName, sourceConjuncts } from './expressions.ts';

/** Whether a join of the code is one of the plan: by its type, then by its keys and what else it compares. */

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

export function joinVerdict(demand: Extract<Demand, { kind: 'join' }>, plan: JoinDetails): Verdict | undefined {
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
