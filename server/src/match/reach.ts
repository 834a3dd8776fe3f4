import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { verdict } from './verdict.ts';

/** Which leaves of the plan an expected operator's own leaves could be. */
export interface Reach {
  /** 1 for each leaf that is among them. */
  readonly leaves: Uint8Array;
  /** How many there are before each leaf, so that any span of leaves is counted at once. */
  readonly before: Int32Array;
}

/** Undefined where any leaf may be meant: code that cannot be followed may read anything, and an empty relation may stand for anything. */
export function reachOf(
  everything: readonly Expected[],
  plan: EssentialPlan,
): ReadonlyMap<Expected, Reach | undefined> {
  const leaves = plan.all.filter((each) => each.children.length === 0);
  const reach = new Map<Expected, Reach | undefined>();
  const visit = (expected: Expected): Reach | undefined => {
    if (reach.has(expected)) return reach.get(expected);
    // Before its inputs are known, a frame that leads back to itself reaches anything.
    reach.set(expected, undefined);
    const result = reachesOf(expected, leaves, visit);
    reach.set(expected, result);
    return result;
  };
  // From the leaves up, so that long chains need no deep recursion.
  for (let i = everything.length - 1; i >= 0; i--) {
    const each = everything[i];
    if (each !== undefined) visit(each);
  }
  return reach;
}

function reachesOf(
  expected: Expected,
  leaves: readonly Essential[],
  visit: (input: Expected) => Reach | undefined,
): Reach | undefined {
  if (expected.kind === 'opaque') return undefined;
  const [only] = expected.inputs;
  if (only !== undefined && expected.inputs.length === 1) return visit(only);
  const found = new Uint8Array(leaves.length);
  if (only !== undefined) {
    for (const input of expected.inputs) {
      const below = visit(input);
      if (below === undefined) return undefined;
      for (let leaf = 0; leaf < found.length; leaf++) if (below.leaves[leaf] === 1) found[leaf] = 1;
    }
    return counted(found);
  }
  if (expected.kind !== 'scan' && expected.kind !== 'rows') return undefined;
  for (const leaf of leaves)
    if (leaf.kind !== 'scan' || verdict(expected, leaf) !== undefined) found[leaf.firstLeaf] = 1;
  return counted(found);
}

function counted(leaves: Uint8Array): Reach {
  const before = new Int32Array(leaves.length + 1);
  for (let leaf = 0; leaf < leaves.length; leaf++) before[leaf + 1] = (before[leaf] ?? 0) + (leaves[leaf] ?? 0);
  return { leaves, before };
}

/** How many of the leaves below an operator of the plan could be meant. */
export function reachedBelow(reach: Reach, plan: Essential): number {
  return (reach.before[plan.lastLeaf + 1] ?? 0) - (reach.before[plan.firstLeaf] ?? 0);
}
