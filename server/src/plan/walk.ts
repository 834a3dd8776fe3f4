import type { PlanNode } from '../model/plan.ts';
import { familyOf } from './operators.ts';

/** Every node in pre-order: the order in which ids count. */
export function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return nodesWithout(plan, nothing);
}

function nothing(): boolean {
  return false;
}

/** The same without the nodes that are left out and all that stands below them. Plans of iterative programs are thousands of levels deep, so it does not call itself. */
export function nodesWithout(plan: PlanNode, leftOut: (node: PlanNode) => boolean): readonly PlanNode[] {
  const found: PlanNode[] = [];
  const open = [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (leftOut(node)) continue;
    found.push(node);
    for (let child = node.children.length - 1; child >= 0; child--) {
      const below = node.children[child];
      if (below !== undefined) open.push(below);
    }
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
export function operatorsOf(plan: PlanNode): readonly PlanNode[] {
  return nodesOf(plan).filter((node) => familyOf(node) !== 'wrapper');
}
