import type { PlanNode } from '../model/plan.ts';
import { familyOf } from './operators.ts';

/** Every node in pre-order, with its parent and depth: the order in which ids count. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan;
  for (const child of plan.children) yield* nodesOf(child);
}

/** Parents by id. */
export function parentsOf(plan: PlanNode): ReadonlyMap<number, PlanNode> {
  const parents = new Map<number, PlanNode>();
  const visit = (node: PlanNode): void => {
    for (const child of node.children) {
      parents.set(child.id, node);
      visit(child);
    }
  };
  visit(plan);
  return parents;
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

/** Children with wrappers taken off. */
export function operatorChildren(node: PlanNode): readonly PlanNode[] {
  return node.children.map(unwrap);
}

/** Nodes of a subtree that are operators of some kind, not wrapping, in pre-order. */
export function* operatorsOf(plan: PlanNode): Generator<PlanNode> {
  for (const node of nodesOf(plan)) if (familyOf(node) !== 'wrapper') yield node;
}

/** The nearest ancestors first. */
export function* ancestorsOf(node: PlanNode, parents: ReadonlyMap<number, PlanNode>): Generator<PlanNode> {
  for (let parent = parents.get(node.id); parent !== undefined; parent = parents.get(parent.id)) yield parent;
}
