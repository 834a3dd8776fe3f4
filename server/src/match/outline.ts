import type { Expected } from './expected.ts';

/** What is known of an expected operator and all below it, whatever the plan: one action may have run many executions. */
export interface Outline {
  /** Itself and everything below. */
  readonly everything: readonly Expected[];
  /** Semi and anti joins, which Spark may push below other joins. */
  readonly oneSidedJoins: readonly Expected[];
  /** The fewest leaves that each may have, whatever branch is taken. */
  readonly leastLeaves: ReadonlyMap<Expected, number>;
  /** The code sorts inside partitions somewhere. */
  readonly sortsLocally: boolean;
}

const known = new WeakMap<Expected, Outline>();

export function outlineOf(root: Expected): Outline {
  const before = known.get(root);
  if (before !== undefined) return before;
  const everything = allExpected(root);
  const outline: Outline = {
    everything,
    oneSidedJoins: everything.filter(isOneSidedJoin),
    leastLeaves: leastLeavesOf(everything),
    sortsLocally: everything.some(sortsLocally),
  };
  known.set(root, outline);
  return outline;
}

function allExpected(root: Expected): readonly Expected[] {
  const seen = new Set<Expected>([root]);
  // A set hands out what is added while it is walked.
  for (const each of seen) for (const input of each.inputs) seen.add(input);
  return [...seen];
}

function leastLeavesOf(everything: readonly Expected[]): ReadonlyMap<Expected, number> {
  const least = new Map<Expected, number>();
  const visit = (expected: Expected): number => {
    const before = least.get(expected);
    if (before !== undefined) return before;
    // A frame that leads back to itself adds nothing.
    least.set(expected, 0);
    const own = leastOf(expected, visit);
    least.set(expected, own);
    return own;
  };
  // From the leaves up, so that long chains need no deep recursion.
  for (let i = everything.length - 1; i >= 0; i--) {
    const each = everything[i];
    if (each !== undefined) visit(each);
  }
  return least;
}

/** More than any plan has: a choice without alternatives. */
const NONE_FITS = 1_000;

function leastOf({ kind, inputs }: Expected, visit: (input: Expected) => number): number {
  if (kind === 'opaque') return 0;
  if (kind === 'choice') return inputs.reduce((least, input) => Math.min(least, visit(input)), NONE_FITS);
  return inputs.length === 0 ? 1 : inputs.reduce((sum, input) => sum + visit(input), 0);
}

function sortsLocally({ demand, kind }: Expected): boolean {
  return kind === 'opaque' || (demand.kind === 'sort' && !demand.global);
}

function isOneSidedJoin({ demand }: Expected): boolean {
  return demand.kind === 'join' && (demand.type === 'left_semi' || demand.type === 'left_anti');
}
