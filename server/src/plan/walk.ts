import type { PlanNode } from '../model/plan.ts';
import { familyOf } from './operators.ts';

/** Every node in pre-order, with its parent and depth: the order in which ids count. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const child of plan.children) yield* nodesOf(child);
}

/** The node itself, or the operator inside its wrappers: codegen, adapters, query stages, AQE reads. */
export function unwrap(node: PlanNode): PlanNode {
  let current = node;
  while (familyOf(current) === 'wrapper') {
    const child = current.children[0];
    if (child === undefined) return current;
    current = child;
  }
  return current;
}

/** Nodes of a subtree that are operators of some kind, not wrapping, in pre-order. */
export function* operatorsOf(plan: PlanNode): Generator<PlanNode> {
  for (const node of nodesOf(plan)) if (familyOf(node) !== 'wrapper') yield node;
}
