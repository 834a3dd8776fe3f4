import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import type { Option, Search, State } from './searchState.ts';
import { reachedBelow } from './reach.ts';
import { ending, matched, noOptions, nothingPassed, on, restState, stateOf, unexplainedCost } from './searchState.ts';
import { flatten, passedIn, unionOptions } from './unions.ts';
import { verdict } from './verdict.ts';
import { wholeRow } from './verdictJoins.ts';
import { conditionAgreement } from './verdictRows.ts';
import { worthLooking } from './words.ts';

/** Pairs looked at before giving up; 60 operators against 300 nodes are 18,000. */
const MAX_STATES = 120_000;

const MAX_DEPTH = 1_500;

/** What a union costs whose inputs are not looked at. */
const CAPPED_UNION = -10;

/** A join that stands elsewhere than in the code is a little less likely. */
const PUSHED = 1;

export function solve(search: Search, state: State, depth: number): number {
  if (state.status === 'done') return state.inside;
  // A frame that leads back to itself explains nothing.
  if (state.status === 'open') return Number.NEGATIVE_INFINITY;
  state.status = 'open';
  // Giving up is always possible.
  if (state.plan !== undefined) state.inside = unexplainedCost(search, state.plan);
  if (search.states.size > MAX_STATES || depth > MAX_DEPTH) {
    search.capped = true;
    if (state.plan === undefined) state.inside = CAPPED_UNION;
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
  if (!reaches(search, expected, plan)) return noOptions;
  const options = search.collected;
  options.length = 0;
  addOptions(search, options, expected, plan);
  return options.slice();
}

function addOptions(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  if (expected.kind === 'choice') {
    for (const each of worthLooking(expected.inputs, search.words))
      if (reaches(search, each, plan)) options.push(on(search, 0, each, plan));
    return;
  }
  addInsertions(search, options, expected, plan);
  if (expected.kind === 'opaque') {
    addOpaque(search, options, expected, plan);
    return;
  }
  addMatches(search, options, expected, plan);
  addVanishing(search, options, expected, plan);
}

/** More leaves than this on one side only, and giving up is cheaper. */
const ODD_LEAVES = 4;

/**
 * Whether it is worth a look: some leaf of the code can be one of the plan's here, and neither side has many that the other lacks.
 * Where not, nothing is explained: going on there without a gain is giving up, which each state can do by itself.
 */
export function reaches(search: Search, expected: Expected, plan: Essential): boolean {
  const reach = search.reach.get(expected);
  if (reach === undefined) return true;
  const leaves = plan.lastLeaf - plan.firstLeaf + 1;
  if ((search.leastLeaves.get(expected) ?? 0) - leaves > ODD_LEAVES) return false;
  const common = reachedBelow(reach, plan);
  return common > 0 && leaves - common <= ODD_LEAVES;
}

/** Spark put the plan's operator in: the expected one explains what is below. */
function addInsertions(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  if (plan.children.length === 0) return;
  const own = -(search.insertCosts[plan.index] ?? 0);
  for (const child of plan.children) {
    if (!reaches(search, expected, child)) continue;
    let score = own;
    for (const other of plan.children) if (other !== child) score += unexplainedCost(search, other);
    options.push(on(search, score, expected, child));
  }
  addPushedJoins(search, options, expected, plan);
}

/** A semi or anti join that was pushed down to here: its left side goes on with what the code expects here, its right side is its own. */
function addPushedJoins(search: Search, options: Option[], expected: Expected, plan: Essential): void {
  if (plan.kind !== 'join' || search.floating.length === 0) return;
  const { details } = plan;
  const [left, right] = plan.children;
  if (left === undefined || right === undefined) return;
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
  for (const input of expected.inputs) if (reaches(search, input, plan)) options.push(on(search, -0.2, input, plan));
  // Each operator that it takes in costs little; its inputs may stand below any of them.
  const named = expected.operator !== undefined || expected.action !== undefined;
  const match = named ? { expected, plan, verdict: { score: 0, agrees: [] } } : undefined;
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
  const { inputs, demand } = expected;
  const oneSided = demand.kind === 'join' && (demand.type === 'left_semi' || demand.type === 'left_anti');
  let score = -expected.vanish;
  if (expected.kind === 'filter') score += filterBonus(search, expected);
  if (oneSided) score += 2.2;
  for (const input of inputs) {
    if (score > 0 || reaches(search, input, plan)) options.push(on(search, score, input, plan));
    // It may have been pushed further down; its right side stands nowhere above.
    if (oneSided) return;
  }
}

/** Conjuncts of a filter that moved still stand somewhere. */
function filterBonus(search: Search, expected: Expected): number {
  const before = search.found.get(expected.id);
  if (before !== undefined) return before;
  const condition = expected.demand.kind === 'filter' ? expected.demand.condition : undefined;
  let bonus = 0;
  if (condition !== undefined) {
    const found = conditionAgreement(condition, search.conjuncts, expected.operator);
    bonus = Math.min(2, found.score) - Math.min(1.2, 0.5 * found.missing);
  }
  search.found.set(expected.id, bonus);
  return bonus;
}

/** Spark may take the other side first where the join is the same both ways. */
function turnable(expected: Expected): boolean {
  return (
    expected.demand.kind === 'join' &&
    (expected.demand.type === 'inner' || expected.demand.type === 'cross' || expected.demand.type === undefined)
  );
}
