import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import type { Option, Pair, Search, State } from './searchState.ts';
import { insertCost } from './prices.ts';
import { outlineOf } from './outline.ts';
import { reachOf } from './reach.ts';
import { reaches, solve, spreadOutside } from './search.ts';
import { stateOf } from './searchState.ts';

/**
 * The best way to read a plan as what the code expects.
 *
 * Dynamic programming over pairs (expected operator, plan operator) from the top: the two match, the expected one was optimized away, or the plan's was put in by Spark.
 * A contradiction forbids a match; what nothing explains costs. The outside pass then tells for every pair how good the best reading is that contains it, so that each match has a margin over its rivals.
 */
export interface Alignment {
  readonly score: number;
  readonly pairs: readonly Pair[];
  /** Where each expected operator of the best reading stands, matched or not: it explains the subtree of `plan`. */
  readonly visited: readonly { readonly expected: Expected; readonly plan: Essential }[];
  /** The share of the plan's operators below the action's own that calls of the code explain; 1 where there are none. */
  readonly coverage: number;
  /** Other expected operators that could be this operator of the plan, with what the whole reading loses by it; nearest first. */
  readonly rivals: (plan: Essential) => readonly Rival[];
  /** More pairs than we are ready to look at: the answer is not the best one. */
  readonly capped: boolean;
}

export interface Rival {
  readonly expected: Expected;
  readonly loss: number;
}

/** Below this a subquery is none of the code's frames. */
const SUBQUERY_LEAST = 1;

export function align(expected: Expected, plan: EssentialPlan): Alignment {
  const { rivals, ...reading } = bestReading(expected, plan);
  return { ...reading, rivals: (each) => rivals.get(each) ?? [] };
}

interface Reading extends Omit<Alignment, 'rivals'> {
  readonly rivals: ReadonlyMap<Essential, readonly Rival[]>;
}

/** Plain data, so that the search with its many pairs can go. */
function bestReading(expected: Expected, plan: EssentialPlan): Reading {
  const { everything, oneSidedJoins, leastLeaves, sortsLocally } = outlineOf(expected);
  const insertCosts = plan.all.map(insertCost);
  const search: Search = {
    planSize: plan.all.length,
    states: new Map(),
    rests: new Map(),
    finished: [],
    collected: [],
    insertCosts,
    unexplained: [],
    conjuncts: plan.conditions(),
    found: new Map(),
    floating: oneSidedJoins,
    reach: reachOf(everything, plan),
    // What subqueries read is missing from the plan's own leaves.
    leastLeaves: plan.subqueries.length > 0 ? new Map() : leastLeaves,
    sortsLocally,
    words: plan.words,
    capped: false,
  };
  const root = stateOf(search, expected, plan.root);
  solve(search, root.state, 0);
  root.state.outside = 0;
  const subqueries = plan.subqueries.map((each) => solveSubquery(search, everything, each, root.state));
  spreadOutside(search);
  const pairs: Pair[] = [];
  const visited: { expected: Expected; plan: Essential }[] = [...root.passed];
  collect(root.state, pairs, visited);
  for (const state of subqueries) if (state !== undefined) collect(state, pairs, visited);
  return {
    score: root.state.inside,
    pairs,
    visited,
    rivals: rivalsOf(search, root.state.inside, new Map(pairs.map((pair) => [pair.plan, pair.expected]))),
    capped: search.capped,
    coverage: coverageOf(plan, pairs, insertCosts),
  };
}

/** A subquery may be any part of what the code expects: a text's inner select, a frame that Spark took out because it stands in several places. */
function solveSubquery(
  search: Search,
  everything: readonly Expected[],
  subquery: Essential,
  root: State,
): State | undefined {
  let best: State | undefined;
  const states: State[] = [];
  for (const each of everything) {
    if (each.kind === 'choice' || each.kind === 'pass' || each.kind === 'project' || each.kind === 'opaque') continue;
    if (!reaches(search, each, subquery)) continue;
    const { state } = stateOf(search, each, subquery);
    solve(search, state, 0);
    states.push(state);
    if (best === undefined || state.inside > best.inside) best = state;
  }
  if (best === undefined || best.inside <= SUBQUERY_LEAST) return undefined;
  for (const state of states) state.outside = Math.max(state.outside, root.inside - best.inside);
  return best;
}

function collect(root: State, pairs: Pair[], visited: { expected: Expected; plan: Essential }[]): void {
  const stack: State[] = [root];
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (state.expected !== undefined && state.plan !== undefined)
      visited.push({ expected: state.expected, plan: state.plan });
    const option = state.best;
    if (option === undefined) continue;
    if (option.match !== undefined) pairs.push(option.match);
    if (option.passed.length > 0) visited.push(...option.passed);
    for (let i = option.next.length - 1; i >= 0; i--) {
      const next = option.next[i];
      if (next !== undefined) stack.push(next);
    }
  }
}

/** For each matched operator of the plan what else could be it, and what the whole reading loses by taking that. */
function rivalsOf(
  search: Search,
  total: number,
  matched: ReadonlyMap<Essential, Expected>,
): ReadonlyMap<Essential, readonly Rival[]> {
  const losses = new Map<Essential, Map<Expected, number>>();
  for (const state of search.finished) {
    if (state.outside === Number.NEGATIVE_INFINITY || state.plan === undefined) continue;
    const own = matched.get(state.plan);
    if (own === undefined) continue;
    for (const option of state.options) {
      if (option.match === undefined || option.match.expected === own) continue;
      const loss = total - (state.outside + totalOf(option));
      const ofPlan = losses.get(option.match.plan) ?? new Map<Expected, number>();
      losses.set(option.match.plan, ofPlan);
      const before = ofPlan.get(option.match.expected);
      if (before === undefined || loss < before) ofPlan.set(option.match.expected, loss);
    }
  }
  const rivals = new Map<Essential, readonly Rival[]>();
  for (const [plan, ofPlan] of losses) {
    rivals.set(
      plan,
      [...ofPlan].map(([expected, loss]) => ({ expected, loss })).sort((a, b) => a.loss - b.loss),
    );
  }
  return rivals;
}

function totalOf(option: Option): number {
  let total = option.score;
  for (const next of option.next) total += next.inside;
  return total;
}

function coverageOf(plan: EssentialPlan, pairs: readonly Pair[], insertCosts: readonly number[]): number {
  const explained = new Set(
    pairs
      .filter(({ expected, verdict }) => expected.kind !== 'opaque' && verdict.silent !== true)
      .map(({ plan: of }) => of),
  );
  // What a library's method reads is the code's business, what it computes over that its own.
  const byAction = new Set(
    pairs
      .filter(
        ({ expected, plan: { children } }) =>
          expected.action !== undefined && (expected.kind !== 'opaque' || children.length > 0),
      )
      .map((pair) => pair.plan),
  );
  let all = 0;
  let known = 0;
  for (const each of plan.all) {
    if (each.free || byAction.has(each) || each.kind === 'filter' || each.kind === 'project' || each.kind === 'cached')
      continue;
    const weight = insertCosts[each.index] ?? 0;
    all += weight;
    if (explained.has(each)) known += weight;
  }
  return all === 0 ? 1 : known / all;
}
