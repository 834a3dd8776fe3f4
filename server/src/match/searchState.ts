import type { PlanExpr } from '../plan/expression.ts';
import type { Verdict } from './agreement.ts';
import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import type { Reach } from './reach.ts';

/** The search behind `align`: pairs that may stand together, and the best way on from each. */
export interface Search {
  readonly planSize: number;
  /** By expected operator and plan operator, as one number. */
  readonly states: Map<number, State>;
  /** Rests of unions, by the lists on both sides. */
  readonly rests: Map<string, State>;
  /** In the order in which their best was known: what a state needs stands before it. */
  readonly finished: State[];
  /** Options of the state at hand while they are collected: most states have one or two. */
  readonly collected: Option[];
  /** What each operator of the plan costs with nothing to explain it, and with nothing to explain all below it either. */
  readonly insertCosts: readonly number[];
  readonly unexplained: number[];
  /** Every condition of the plan. */
  readonly conjuncts: readonly PlanExpr[];
  readonly found: Map<number, number>;
  /** Semi and anti joins of the code, which Spark may push below other joins. */
  readonly floating: readonly Expected[];
  /** For each expected operator the leaves of the plan that its own leaves could be; undefined stands for any. */
  readonly reach: ReadonlyMap<Expected, Reach | undefined>;
  /** How many leaves an expected operator has at least. */
  readonly leastLeaves: ReadonlyMap<Expected, number>;
  /** The code sorts inside partitions somewhere: then a sort that Spark may have put in may be the code's. */
  readonly sortsLocally: boolean;
  /** Words of the plan's texts. */
  readonly words: () => ReadonlySet<string>;
  capped: boolean;
}

/** A pair: what is expected here, and what stands here. For unions: the rest of the inputs on both sides. */
export interface State {
  readonly expected: Expected | undefined;
  readonly plan: Essential | undefined;
  readonly expectedRest: readonly Expected[];
  readonly planRest: readonly Essential[];
  options: readonly Option[];
  /** The best total from here down. */
  inside: number;
  /** The best total of all that is not below here. */
  outside: number;
  best: Option | undefined;
  status: 'new' | 'open' | 'done';
}

export interface Option {
  readonly score: number;
  readonly next: readonly State[];
  readonly match: Pair | undefined;
  /** Projections and marks that were stepped over; they are matched as sets. */
  readonly passed: readonly Passed[];
}

export interface Pair {
  readonly expected: Expected;
  readonly plan: Essential;
  readonly verdict: Verdict;
}

export interface Passed {
  readonly expected: Expected;
  readonly plan: Essential;
}

/** The state of a pair, with what was stepped over on both sides to get there. */
export function stateOf(
  search: Search,
  expected: Expected,
  plan: Essential,
): { readonly state: State; readonly passed: readonly Passed[] } {
  let below = plan;
  while (stepsOver(search, below) && below.children[0] !== undefined) below = below.children[0];
  let current = expected;
  let passed: Passed[] | undefined;
  while (
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1 &&
    current.inputs[0] !== undefined
  ) {
    if (current.kind === 'project') (passed ??= []).push({ expected: current, plan });
    current = current.inputs[0];
  }
  const key = current.id * search.planSize + below.index;
  let state = search.states.get(key);
  if (state === undefined) {
    state = newState(current, below, nothingExpected, nothingPlanned);
    search.states.set(key, state);
  }
  return { state, passed: passed ?? nothingPassed };
}

/** Projections, and sorts that nobody but Spark can have asked for. */
function stepsOver(search: Search, plan: Essential): boolean {
  return plan.kind === 'project' || (plan.kind === 'sort' && plan.free && !search.sortsLocally);
}

export const nothingPassed: readonly Passed[] = [];

function newState(
  expected: Expected | undefined,
  plan: Essential | undefined,
  expectedRest: readonly Expected[],
  planRest: readonly Essential[],
): State {
  return {
    expected,
    plan,
    expectedRest,
    planRest,
    options: noOptions,
    inside: Number.NEGATIVE_INFINITY,
    outside: Number.NEGATIVE_INFINITY,
    best: undefined,
    status: 'new',
  };
}

export function restState(search: Search, items: readonly Expected[], planItems: readonly Essential[]): State {
  const key = `${items.map((each) => each.id).join(',')}:${planItems.map((each) => each.index).join(',')}`;
  let state = search.rests.get(key);
  if (state === undefined) {
    state = newState(undefined, undefined, items, planItems);
    search.rests.set(key, state);
  }
  return state;
}

/** Going on with one expected operator. */
export function on(search: Search, score: number, expected: Expected, plan: Essential): Option {
  const to = stateOf(search, expected, plan);
  return { score, next: [to.state], match: undefined, passed: to.passed };
}

/** A match whose inputs go on below it. */
export function matched(
  search: Search,
  match: Pair,
  score: number,
  expected: readonly Expected[],
  plan: readonly Essential[],
): Option {
  const next: State[] = [];
  let passed = nothingPassed;
  for (let i = 0; i < expected.length; i++) {
    const each = expected[i];
    const place = plan[i];
    if (each === undefined || place === undefined) continue;
    const to = stateOf(search, each, place);
    next.push(to.state);
    if (to.passed.length > 0) passed = passed.length === 0 ? to.passed : [...passed, ...to.passed];
  }
  return { score, next, match, passed };
}

export function ending(score: number, match: Pair | undefined): Option {
  return { score, next: nothingNext, match, passed: nothingPassed };
}

export const noOptions: readonly Option[] = [];
const nothingNext: readonly State[] = [];
const nothingExpected: readonly Expected[] = [];
const nothingPlanned: readonly Essential[] = [];

export function unexplainedCost(search: Search, plan: Essential): number {
  const before = search.unexplained[plan.index];
  if (before !== undefined) return before;
  let cost = -(search.insertCosts[plan.index] ?? 0);
  for (const child of plan.children) cost += unexplainedCost(search, child);
  search.unexplained[plan.index] = cost;
  return cost;
}
