import type { PlanNode } from '../model/plan.ts';
import { familyOf } from './operators.ts';

/** Every node in pre-order: the order in which ids count. Plans of iterative programs are thousands of levels deep, so nothing here calls itself. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  const open = [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...node.children.toReversed());
  }
}

/** The same without the nodes that are left out and all that stands below them. */
export function nodesWithout(plan: PlanNode, leftOut: (node: PlanNode) => boolean): readonly PlanNode[] {
  const found: PlanNode[] = [];
  const open = [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (leftOut(node)) continue;
    found.push(node);
    open.push(...node.children.toReversed());
  }
  return found;
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
