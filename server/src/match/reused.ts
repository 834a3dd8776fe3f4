import type { PlanNode } from '../model/plan.ts';
import type { Claim } from './claim.ts';
import { familyOf } from '../plan/operators.ts';
import { nodesOf, nodesWithout } from '../plan/walk.ts';

/**
 * Of exchanges that compute the same Spark keeps the first, and what stands below a `ReusedExchange` is drawn once more but ran only there.
 * So its operators are those of the calls that made the first, even where the code made both sides by calls of their own.
 */
export function ofTheFirst(plan: PlanNode, claims: ReadonlyMap<number, Claim>): readonly Claim[] {
  const copies = nodesOf(plan)
    .filter(isReused)
    .flatMap((node) => node.children);
  if (copies.length === 0) return [];
  // Their texts hold the number that Spark gave to the exchange's plan.
  const ran = nodesWithout(plan, isReused).filter((node) => /\[plan_id=\d+\]/.test(node.text));
  const firsts = new Map(ran.map((node) => [node.text, node]));
  return copies.flatMap((copy) => {
    const first = firsts.get(copy.text);
    return first === undefined ? [] : taken(first, copy, claims);
  });
}

function isReused(node: PlanNode): boolean {
  return familyOf(node) === 'reused';
}

/** The claims below the first, for the same operators below its copy; the exchange itself belongs to the operator that reads it. */
function taken(first: PlanNode, copy: PlanNode, claims: ReadonlyMap<number, Claim>): readonly Claim[] {
  const below = [...nodesOf(copy)].slice(1);
  return [...nodesOf(first)].slice(1).flatMap((node, index) => {
    const same = below[index];
    const claim = claims.get(node.id);
    return claim === undefined || same === undefined || same.text !== node.text ? [] : [{ ...claim, node: same }];
  });
}
