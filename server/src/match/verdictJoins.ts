import type { ColumnExpr, JoinType } from '../model/frames.ts';
import type { JoinDetails } from '../plan/planDetails.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Demand } from './expected.ts';
import type { KeyAgreement } from './agreement.ts';
import type { Verdict } from './agreement.ts';
import { conjuncts } from '../plan/expression.ts';
import { similarity } from './compare.ts';
import { barePlan, bareSource, columnNameOf, sameName, sourceConjuncts } from './expressions.ts';
import { sameText } from './letters.ts';

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
  const type = typesAgree(demand.type, plan.type);
  if (type === undefined) return undefined;
  if (demand.wholeRow) {
    const whole = wholeRow(plan);
    return {
      score: 2 + type + (whole ? 1 : -1),
      agrees: [...typeText(type, plan), ...(whole ? ['compares whole rows'] : [])],
    };
  }
  const keys = keysAgree(demand, plan);
  if (keys === undefined) return undefined;
  const named = keys.names.length > 0 ? [`keys ${keys.names.join(', ')}`] : [];
  return { score: 2 + type + keys.score, agrees: [...typeText(type, plan), ...named] };
}

const SAME_TYPE = 1.5;

function typesAgree(written: JoinType | undefined, printed: JoinDetails['type']): number | undefined {
  if (written === undefined || printed === undefined) return 0;
  if (written === printed) return SAME_TYPE;
  return narrower[written].includes(printed) ? -0.5 : undefined;
}

function typeText(agreement: number, plan: JoinDetails): readonly string[] {
  return agreement === SAME_TYPE && plan.type !== undefined ? [`${plan.type.replace('_', ' ')} join`] : [];
}

/** `except` and `intersect` compare rows so that null equals null. */
export function wholeRow(plan: JoinDetails): boolean {
  const nullSafe = (key: PlanExpr): boolean =>
    key.kind === 'call' && (key.name === 'isnull' || key.name === 'coalesce');
  const condition = plan.condition === undefined ? [] : conjuncts(plan.condition);
  return plan.leftKeys.some(nullSafe) || condition.some((each) => each.kind === 'call' && each.name === '<=>');
}

function keysAgree(demand: Extract<Demand, { kind: 'join' }>, plan: JoinDetails): KeyAgreement | undefined {
  if (demand.using !== undefined && demand.using.length > 0) return usingAgrees(demand.using, plan);
  if (demand.condition === undefined) {
    // A cross join has no keys; for the others nothing is known.
    return { score: demand.type === 'cross' && plan.leftKeys.length > 0 ? -0.5 : 0, names: [] };
  }
  const parts = sourceConjuncts(demand.condition);
  let score = 0;
  let contradictions = 0;
  const names: string[] = [];
  const rest = plan.condition === undefined ? [] : conjuncts(plan.condition);
  for (const part of parts) {
    const best = bestKey(part, plan, rest);
    if (best.score > 0.5) {
      score += 1.5 * best.score;
      if (best.name !== undefined) names.push(best.name);
    } else if (best.score <= -0.55) contradictions++;
  }
  if (contradictions === parts.length && names.length === 0 && plan.leftKeys.length + rest.length > 0) return undefined;
  return { score: Math.min(5, score) - 0.7 * contradictions, names };
}

function bestKey(
  part: ColumnExpr,
  plan: JoinDetails,
  rest: readonly PlanExpr[],
): { score: number; name: string | undefined } {
  const bare = bareSource(part);
  // A text whose condition is made at run time reads as a column without a name.
  if (bare.kind === 'unknown' || (bare.kind === 'column' && bare.name.every((part) => part === undefined)))
    return { score: 0, name: undefined };
  const name = sameNameOf(bare);
  let best = -1;
  let bestName: string | undefined;
  if (plan.leftKeys.length + rest.length === 0) best = 0;
  if (bare.kind === 'call' && (name === '=' || name === '<=>') && bare.args.length === 2) {
    const [a, b] = bare.args;
    if (a !== undefined && b !== undefined)
      for (const [index, leftKey] of plan.leftKeys.entries()) {
        const left = keyColumn(leftKey, name);
        const right = keyColumn(plan.rightKeys[index] ?? leftKey, name);
        const score = Math.max(pairSimilarity(a, b, left, right), pairSimilarity(b, a, left, right));
        if (score <= best) continue;
        best = score;
        bestName = columnNameOf(a) ?? columnNameOf(b);
      }
  }
  for (const each of rest) {
    const score = similarity(bare, each);
    if (score <= best) continue;
    best = score;
    bestName = undefined;
  }
  return { score: best, name: bestName };
}

/** Spark compares `coalesce(a, 0)` and `isnull(a)` where the code has `a <=> b`. */
function keyColumn(key: PlanExpr, comparison: string): PlanExpr {
  const bare = barePlan(key);
  const [first] = bare.kind === 'call' && bare.name === 'coalesce' ? bare.args : [];
  return comparison === '<=>' && first !== undefined ? barePlan(first) : bare;
}

function sameNameOf(expr: ColumnExpr): string | undefined {
  return expr.kind === 'call' ? sameName(expr.name) : undefined;
}

function pairSimilarity(a: ColumnExpr, b: ColumnExpr, left: PlanExpr, right: PlanExpr): number {
  const first = similarity(a, left);
  const second = similarity(b, right);
  return first <= -1 || second <= -1 ? -1 : (first + second) / 2;
}

function usingAgrees(using: readonly string[], plan: JoinDetails): KeyAgreement | undefined {
  const keys = plan.leftKeys.length;
  if (keys === 0) return { score: -0.5, names: [] };
  const names: string[] = [];
  let unknown = 0;
  for (let index = 0; index < keys; index++) {
    const left = bareName(plan.leftKeys[index]);
    const right = bareName(plan.rightKeys[index] ?? plan.leftKeys[index]);
    const hit = isAmong(left, using) ? left : isAmong(right, using) ? right : undefined;
    if (hit !== undefined) names.push(hit);
    else if (left === undefined || right === undefined) unknown++;
  }
  if (names.length === 0 && unknown === 0) return undefined;
  return { score: Math.min(5, 1.5 * names.length) - 0.7 * (keys - names.length - unknown), names };
}

function bareName(key: PlanExpr | undefined): string | undefined {
  const bare = key === undefined ? undefined : barePlan(key);
  return bare?.kind === 'column' ? bare.name : undefined;
}

function isAmong(name: string | undefined, names: readonly string[]): boolean {
  return name !== undefined && names.some((each) => sameText(each, name));
}
