import type { PlanExpr } from '../plan/expression.ts';
import type { Pair } from './align.ts';
import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import { insertCost } from './prices.ts';
import { conditionAgreement, verdict, wholeRow } from './verdict.ts';
import { worthLooking } from './words.ts';

/** The search behind `align`: pairs that may stand together, and the best way on from each. */
export interface Search {
  readonly planSize: number;
  /** By expected operator and plan operator, as one number. */
  readonly states: Map<number, State>;
  /** Rests of unions, by the lists on both sides. */
  readonly rests: Map<string, State>;
  /** In the order in which their best was known: what a state needs stands before it. */
  readonly finished: State[];
  readonly unexplained: number[];
  /** Every condition of the plan. */
  readonly conjuncts: readonly PlanExpr[];
  readonly found: Map<number, number>;
  /** Semi and anti joins of the code, which Spark may push below other joins. */
  readonly floating: readonly Expected[];
  /** For each expected operator the leaves of the plan that its own leaves could be; undefined stands for any. */
  readonly reach: ReadonlyMap<Expected, ReadonlySet<number> | undefined>;
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

export interface Passed {
  readonly expected: Expected;
  readonly plan: Essential;
}

/** Pairs looked at before giving up; 60 operators against 300 nodes are 18,000. */
const MAX_STATES = 120_000;
const MAX_DEPTH = 1_500;
/** A join that stands elsewhere than in the code is a little less likely. */
const PUSHED = 1;

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
    state = newState(current, below, [], []);
    search.states.set(key, state);
  }
  return { state, passed: passed ?? nothingPassed };
}

/** Projections, and sorts that nobody but Spark can have asked for. */
function stepsOver(search: Search, plan: Essential): boolean {
  return plan.kind === 'project' || (plan.kind === 'sort' && plan.free && !search.sortsLocally);
}

const nothingPassed: readonly Passed[] = [];

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
    options: [],
    inside: Number.NEGATIVE_INFINITY,
    outside: Number.NEGATIVE_INFINITY,
    best: undefined,
    status: 'new',
  };
}

export function solve(search: Search, state: State, depth: number): number {
  if (state.status === 'done') return state.inside;
  // A frame that leads back to itself explains nothing.
  if (state.status === 'open') return Number.NEGATIVE_INFINITY;
  state.status = 'open';
  if (search.states.size > MAX_STATES || depth > MAX_DEPTH) {
    search.capped = true;
    state.options = [ending(state.plan === undefined ? -10 : unexplainedCost(search, state.plan), undefined)];
  } else state.options = optionsOf(search, state);
  for (const option of state.options) {
    let total = option.score;
    for (const next of option.next) {
      total += solve(search, next, depth + 1);
      if (total === Number.NEGATIVE_INFINITY) break;
    }
    if (total > state.inside) {
      state.inside = total;
      state.best = option;
    }
  }
  state.status = 'done';
  search.finished.push(state);
  return state.inside;
}

/** What is best outside each state, from the top down; the tops have theirs already. */
export function spreadOutside(search: Search): void {
  for (let i = search.finished.length - 1; i >= 0; i--) {
    const state = search.finished[i];
    if (state === undefined || state.outside === Number.NEGATIVE_INFINITY) continue;
    for (const option of state.options) {
      let total = option.score;
      for (const next of option.next) total += next.inside;
      if (total === Number.NEGATIVE_INFINITY) continue;
      for (const next of option.next) next.outside = Math.max(next.outside, state.outside + total - next.inside);
    }
  }
}

function optionsOf(search: Search, state: State): readonly Option[] {
  const { expected, plan } = state;
  if (expected === undefined || plan === undefined) return unionOptions(search, state.expectedRest, state.planRest);
  const options: Option[] = [ending(unexplainedCost(search, plan), undefined)];
  if (!reaches(search, expected, plan)) return options;
  if (expected.kind === 'choice') {
    for (const each of worthLooking(expected.inputs, search.words)) options.push(on(search, 0, each, plan));
    return options;
  }
  addInsertions(search, options, expected, plan);
  if (expected.kind === 'opaque') {
    addOpaque(search, options, expected, plan);
    return options;
  }
  addMatches(search, options, expected, plan);
  addVanishing(search, options, expected, plan);
  return options;
}

/** More leaves than this on one side only, and giving up is cheaper. */
const ODD_LEAVES = 4;

/** Whether it is worth a look: some leaf of the code can be one of the plan's here, and neither side has many that the other lacks. */
function reaches(search: Search, expected: Expected, plan: Essential): boolean {
  const reach = search.reach.get(expected);
  if (reach === undefined) return true;
  const leaves = plan.lastLeaf - plan.firstLeaf + 1;
  if ((search.leastLeaves.get(expected) ?? 0) - leaves > ODD_LEAVES) return false;
  let common = 0;
  for (let leaf = plan.firstLeaf; leaf <= plan.lastLeaf; leaf++) if (reach.has(leaf)) common++;
  return common > 0 && leaves - common <= ODD_LEAVES;
}

/** Going on with one expected operator. */
function on(search: Search, score: number, expected: Expected, plan: Essential): Option {
  const to = stateOf(search, expected, plan);
  return { score, next: [to.state], match: undefined, passed: to.passed };
}

/** A match whose inputs go on below it. */
function matched(
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

function ending(score: number, match: Pair | undefined): Option {
  return { score, next: nothingNext, match, passed: nothingPassed };
}

const nothingNext: readonly State[] = [];

/** Spark put the plan's operator in: the expected one explains what is below. */
function addInsertions(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  if (plan.children.length === 0) return;
  const own = -insertCost(plan);
  for (const child of plan.children) {
    let score = own;
    for (const other of plan.children) if (other !== child) score += unexplainedCost(search, other);
    options.push(on(search, score, expected, child));
  }
  addPushedJoins(search, options, expected, plan);
}

/** A semi or anti join that was pushed down to here: its left side goes on with what the code expects here, its right side is its own. */
function addPushedJoins(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  const [left, right] = plan.children;
  if (plan.kind !== 'join' || left === undefined || right === undefined) return;
  const { details } = plan;
  if (details.kind !== 'join' || (details.type !== 'left_semi' && details.type !== 'left_anti')) return;
  for (const join of search.floating) {
    const side = join.inputs[1];
    const vague = join.demand.kind === 'join' && join.demand.wholeRow && !wholeRow(details);
    const fits = join === expected || side === undefined || vague ? undefined : verdict(join, plan);
    if (fits === undefined || side === undefined) continue;
    options.push(
      matched(search, { expected: join, plan, verdict: fits }, fits.score - PUSHED, [expected, side], [left, right]),
    );
  }
}

/** Code that cannot be followed may have made anything over its inputs. */
function addOpaque(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  for (const input of expected.inputs) options.push(on(search, -0.2, input, plan));
  // Each operator that it takes in costs little; its inputs may stand below any of them.
  const match = expected.operator === undefined ? undefined : { expected, plan, verdict: { score: 0, agrees: [] } };
  const next = plan.children.map((child) => stateOf(search, expected, child).state);
  options.push({ score: -0.25, next, match, passed: nothingPassed });
}

function addMatches(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  if (expected.kind !== plan.kind && !isCommand(expected, plan)) return;
  if (expected.kind === 'union') {
    const match = { expected, plan, verdict: { score: 2, agrees: [] } };
    options.push({
      score: 2,
      next: [restState(search, flatten(expected), plan.children)],
      match,
      passed: passedIn(expected, plan),
    });
    return;
  }
  const fits = verdict(expected, plan);
  if (fits === undefined) return;
  const match = { expected, plan, verdict: fits };
  const [left, right] = expected.inputs;
  const [below, beside] = plan.children;
  if (left !== undefined && right !== undefined && below !== undefined && beside !== undefined) {
    options.push(matched(search, match, fits.score, [left, right], [below, beside]));
    if (turnable(expected)) options.push(matched(search, match, fits.score - 0.6, [left, right], [beside, below]));
    return;
  }
  if (left === undefined) {
    const rest = plan.children.reduce((sum, child) => sum + unexplainedCost(search, child), 0);
    options.push(ending(fits.score + rest, match));
    return;
  }
  if (below === undefined) {
    options.push(ending(fits.score - 0.5, match));
    return;
  }
  const rest = plan.children.slice(1).reduce((sum, child) => sum + unexplainedCost(search, child), 0);
  for (const input of expected.inputs) options.push(matched(search, match, fits.score + rest, [input], [below]));
}

function isCommand(expected: Expected, plan: Essential): boolean {
  return (
    (expected.kind === 'command' || expected.kind === 'write') && (plan.kind === 'command' || plan.kind === 'write')
  );
}

/** The optimizer took the expected operator away. */
function addVanishing(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  for (const [index, input] of expected.inputs.entries()) {
    let score = -expected.vanish;
    if (expected.kind === 'filter') score += filterBonus(search, expected);
    if (
      expected.demand.kind === 'join' &&
      (expected.demand.type === 'left_semi' || expected.demand.type === 'left_anti')
    ) {
      // It may have been pushed further down; its right side stands nowhere above.
      if (index === 1) continue;
      score += 2.2;
    }
    options.push(on(search, score, input, plan));
  }
}

/** Conjuncts of a filter that moved still stand somewhere. */
function filterBonus(search: Search, expected: Expected): number {
  const before = search.found.get(expected.id);
  if (before !== undefined) return before;
  const condition = expected.demand.kind === 'filter' ? expected.demand.condition : undefined;
  let bonus = 0;
  if (condition !== undefined) {
    const found = conditionAgreement(condition, search.conjuncts);
    bonus = Math.min(2, found.score) - Math.min(1.2, 0.5 * found.missing);
  }
  search.found.set(expected.id, bonus);
  return bonus;
}

function restState(search: Search, items: readonly Expected[], planItems: readonly Essential[]): State {
  const key = `${items.map((each) => each.id).join(',')}:${planItems.map((each) => each.index).join(',')}`;
  let state = search.rests.get(key);
  if (state === undefined) {
    state = newState(undefined, undefined, items, planItems);
    search.rests.set(key, state);
  }
  return state;
}

function unionOptions(
  search: Search,
  expectedRest: readonly Expected[],
  planRest: readonly Essential[],
): readonly Option[] {
  const [head, ...tail] = expectedRest;
  const [planHead, ...planTail] = planRest;
  if (head === undefined)
    return [
      ending(
        planRest.reduce((sum, each) => sum + unexplainedCost(search, each), 0),
        undefined,
      ),
    ];
  if (planHead === undefined) return [ending(-1 * expectedRest.length, undefined)];
  const here = stateOf(search, head, planHead);
  const go = (score: number, ...next: State[]): Option => ({
    score,
    next,
    match: undefined,
    passed: next.includes(here.state) ? here.passed : nothingPassed,
  });
  const options: Option[] = [
    go(0, here.state, restState(search, tail, planTail)),
    go(-1, restState(search, tail, planRest)),
    go(unexplainedCost(search, planHead), restState(search, expectedRest, planTail)),
    // One element of a container that stands for many.
    go(-1, here.state, restState(search, expectedRest, planTail)),
  ];
  if (planTail.length > 0 || head.kind === 'choice')
    for (const opened of openings(head)) options.push(go(0, restState(search, [...opened, ...tail], planRest)));
  return options;
}

/** Nested unions become one; `a.union(b).union(c)` has three children in the plan. */
function flatten(expected: Expected): readonly Expected[] {
  return expected.inputs.flatMap((input) => {
    const inner = throughPasses(input);
    return inner.kind === 'union' ? flatten(inner) : [input];
  });
}

/** The projections between nested unions. */
function passedIn(expected: Expected, plan: Essential): readonly Passed[] {
  return expected.inputs.flatMap((input) => {
    const inner = throughPasses(input);
    if (inner.kind !== 'union') return [];
    const passed: Passed[] = [];
    for (let each = input; each !== inner && each.inputs[0] !== undefined; each = each.inputs[0])
      if (each.kind === 'project') passed.push({ expected: each, plan });
    return [...passed, ...passedIn(inner, plan)];
  });
}

function throughPasses(expected: Expected): Expected {
  let current = expected;
  while (
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1 &&
    current.inputs[0] !== undefined
  )
    current = current.inputs[0];
  return current;
}

/** What a branch or loop below a union may add to it. */
function openings(head: Expected): readonly (readonly Expected[])[] {
  const inner = throughPasses(head);
  if (inner.kind === 'choice') return inner.inputs.map((each) => [each]);
  return inner.kind === 'union' ? [flatten(inner)] : [];
}

/** Spark may take the other side first where the join is the same both ways. */
function turnable(expected: Expected): boolean {
  return (
    expected.demand.kind === 'join' &&
    (expected.demand.type === 'inner' || expected.demand.type === 'cross' || expected.demand.type === undefined)
  );
}

function unexplainedCost(search: Search, plan: Essential): number {
  const before = search.unexplained[plan.index];
  if (before !== undefined) return before;
  let cost = -insertCost(plan);
  for (const child of plan.children) cost += unexplainedCost(search, child);
  search.unexplained[plan.index] = cost;
  return cost;
}
