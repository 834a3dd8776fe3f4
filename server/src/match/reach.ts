import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { verdict } from './verdict.ts';

/** Leaves of the plan by what the code reads. Code that cannot be followed may read anything, and an empty relation may stand for anything. */
export function reachOf(
  everything: readonly Expected[],
  plan: EssentialPlan,
): ReadonlyMap<Expected, ReadonlySet<number> | undefined> {
  const leaves = plan.all.filter((each) => each.children.length === 0);
  const reach = new Map<Expected, ReadonlySet<number> | undefined>();
  const visit = (expected: Expected): ReadonlySet<number> | undefined => {
    if (reach.has(expected)) return reach.get(expected);
    // Before its inputs are known, a frame that leads back to itself reaches anything.
    reach.set(expected, undefined);
    const result = reachesOf(expected, leaves, visit);
    reach.set(expected, result);
    return result;
  };
  for (const each of everything) visit(each);
  return reach;
}

function reachesOf(
  expected: Expected,
  leaves: readonly Essential[],
  visit: (input: Expected) => ReadonlySet<number> | undefined,
): ReadonlySet<number> | undefined {
  if (expected.kind === 'opaque') return undefined;
  if (expected.inputs.length > 0) {
    const all = new Set<number>();
    for (const input of expected.inputs) {
      const below = visit(input);
      if (below === undefined) return undefined;
      for (const leaf of below) all.add(leaf);
    }
    return all;
  }
  if (expected.kind !== 'scan' && expected.kind !== 'rows') return undefined;
  return new Set(
    leaves
      .filter((leaf) => leaf.kind === 'rows' || leaf.kind !== 'scan' || verdict(expected, leaf) !== undefined)
      .map((leaf) => leaf.firstLeaf),
  );
}

/** The fewest leaves that a frame may have, whatever branch is taken. */
export function leastLeavesOf(everything: readonly Expected[]): ReadonlyMap<Expected, number> {
  const least = new Map<Expected, number>();
  const visit = (expected: Expected): number => {
    const before = least.get(expected);
    if (before !== undefined) return before;
    least.set(expected, 0);
    const inputs = expected.inputs.map(visit);
    const sum = inputs.reduce((total, each) => total + each, 0);
    const own =
      expected.kind === 'opaque'
        ? 0
        : expected.kind === 'choice'
          ? Math.min(...inputs, 1_000)
          : inputs.length === 0
            ? 1
            : sum;
    least.set(expected, own);
    return own;
  };
  for (const each of everything) visit(each);
  return least;
}

export function sortsLocally({ demand, kind }: Expected): boolean {
  return kind === 'opaque' || (demand.kind === 'sort' && !demand.global);
}

export function isOneSidedJoin({ demand }: Expected): boolean {
  return demand.kind === 'join' && (demand.type === 'left_semi' || demand.type === 'left_anti');
}

export function allExpected(root: Expected): ReadonlySet<Expected> {
  const seen = new Set<Expected>([root]);
  // A set hands out what is added while it is walked.
  for (const each of seen) for (const input of each.inputs) seen.add(input);
  return seen;
}
