import type { PlanExpr } from '../plan/expression.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import type { Verdict } from './verdict.ts';
import { conjuncts } from '../plan/expression.ts';
import { conditionAgreement, verdict, wholeRow } from './verdict.ts';

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
  /** Other expected operators that could be this plan operator, with what the whole reading loses by it; nearest first. */
  readonly rivals: (plan: Essential) => readonly { readonly expected: Expected; readonly loss: number }[];
  /** More pairs than we are ready to look at: the answer is not the best one. */
  readonly capped: boolean;
}

export interface Pair {
  readonly expected: Expected;
  readonly plan: Essential;
  readonly verdict: Verdict;
}

/** Pairs looked at before giving up; 60 operators against 300 nodes are 18,000. */
const MAX_STATES = 120_000;
const MAX_DEPTH = 1_500;
/** Below this a subquery is none of the code's frames. */
const SUBQUERY_LEAST = 1;
/** A join that stands elsewhere than in the code is a little less likely. */
const PUSHED = 1;

export function align(expected: Expected, plan: EssentialPlan): Alignment {
  const aligner = new Aligner(plan);
  return aligner.run(expected);
}

/** The rest of a flattened union, on either side. */
interface Rest<T> {
  readonly items: readonly T[];
  readonly key: string;
}

interface Option {
  readonly score: number;
  readonly next: readonly State[];
  readonly match?: { readonly expected: Expected; readonly plan: Essential; readonly verdict: Verdict };
}

interface State {
  readonly expected: Expected | undefined;
  readonly plan: Essential | undefined;
  readonly expectedRest: Rest<Expected> | undefined;
  readonly planRest: Rest<Essential> | undefined;
  options: Option[];
  inside: number;
  outside: number;
  best: Option | undefined;
  status: 'new' | 'open' | 'done';
}

class Aligner {
  private readonly states = new Map<string, State>();
  private readonly finished: State[] = [];
  private readonly unexplained = new Map<Essential, number>();
  private readonly conjuncts: readonly PlanExpr[];
  private readonly found = new Map<number, number>();
  /** Semi and anti joins of the code, which Spark may push below other joins. */
  private floating: readonly Expected[] = [];
  private capped = false;
  private readonly plan: EssentialPlan;

  constructor(plan: EssentialPlan) {
    this.plan = plan;
    this.conjuncts = plan.all.flatMap(conjunctsOf);
  }

  run(expected: Expected): Alignment {
    this.floating = oneSidedJoins(expected);
    const root = this.state(expected, this.plan.root);
    this.solve(root, 0);
    root.outside = 0;
    const subqueries = this.plan.subqueries.map((each) => this.solveSubquery(expected, each, root));
    this.spreadOutside();
    const pairs: Pair[] = [];
    const visited: { expected: Expected; plan: Essential }[] = [];
    collect(root, pairs, visited);
    for (const state of subqueries) if (state !== undefined) collect(state, pairs, visited);
    return {
      score: root.inside,
      pairs,
      visited,
      rivals: (plan) => this.rivals(root, plan),
      capped: this.capped,
      coverage: this.coverage(pairs),
    };
  }

  /** A subquery may be any part of what the code expects: a text's inner select, a frame that Spark took out because it stands in several places. */
  private solveSubquery(expected: Expected, subquery: Essential, root: State): State | undefined {
    let best: State | undefined;
    const states: State[] = [];
    for (const each of allExpected(expected)) {
      if (each.kind === 'choice' || each.kind === 'pass' || each.kind === 'opaque') continue;
      const state = this.state(each, subquery);
      this.solve(state, 0);
      states.push(state);
      if (best === undefined || state.inside > best.inside) best = state;
    }
    if (best === undefined || best.inside <= SUBQUERY_LEAST) return undefined;
    for (const state of states) state.outside = Math.max(state.outside, root.inside - best.inside);
    return best;
  }

  private state(expected: Expected, plan: Essential): State {
    return this.intern(`${expected.id}:${plan.index}`, expected, plan, undefined, undefined);
  }

  private intern(
    key: string,
    expected: Expected | undefined,
    plan: Essential | undefined,
    expectedRest: Rest<Expected> | undefined,
    planRest: Rest<Essential> | undefined,
  ): State {
    const before = this.states.get(key);
    if (before !== undefined) return before;
    const state: State = {
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
    this.states.set(key, state);
    return state;
  }

  private solve(state: State, depth: number): number {
    if (state.status === 'done') return state.inside;
    // A frame that leads back to itself explains nothing.
    if (state.status === 'open') return Number.NEGATIVE_INFINITY;
    state.status = 'open';
    if (this.states.size > MAX_STATES || depth > MAX_DEPTH) {
      this.capped = true;
      state.options =
        state.plan === undefined ? [{ score: -10, next: [] }] : [{ score: this.unexplainedCost(state.plan), next: [] }];
    } else state.options = this.optionsOf(state);
    for (const option of state.options) {
      let total = option.score;
      for (const next of option.next) {
        total += this.solve(next, depth + 1);
        if (total === Number.NEGATIVE_INFINITY) break;
      }
      if (total > state.inside) {
        state.inside = total;
        state.best = option;
      }
    }
    state.status = 'done';
    this.finished.push(state);
    return state.inside;
  }

  private optionsOf(state: State): Option[] {
    if (state.expectedRest !== undefined && state.planRest !== undefined)
      return this.unionOptions(state.expectedRest, state.planRest);
    const { expected, plan } = state;
    if (expected === undefined || plan === undefined) return [];
    const options: Option[] = [{ score: this.unexplainedCost(plan), next: [] }];
    if (expected.kind === 'choice') {
      for (const each of expected.inputs) options.push({ score: 0, next: [this.state(each, plan)] });
      return options;
    }
    this.addInsertions(options, expected, plan);
    if (expected.kind === 'opaque') return this.opaqueOptions(options, expected, plan);
    this.addMatches(options, expected, plan);
    this.addVanishing(options, expected, plan);
    return options;
  }

  /** Spark put the plan's operator in: the expected one explains what is below. */
  private addInsertions(options: Option[], expected: Expected, plan: Essential): void {
    for (const child of plan.children) {
      let score = -insertCost(plan);
      for (const other of plan.children) if (other !== child) score += this.unexplainedCost(other);
      options.push({ score, next: [this.state(expected, child)] });
    }
    this.addPushedJoins(options, expected, plan);
  }

  /** A semi or anti join that was pushed down to here: its left side goes on with what the code expects here, its right side is its own. */
  private addPushedJoins(options: Option[], expected: Expected, plan: Essential): void {
    const [left, right] = plan.children;
    if (plan.details.kind !== 'join' || left === undefined || right === undefined) return;
    if (plan.details.type !== 'left_semi' && plan.details.type !== 'left_anti') return;
    for (const join of this.floating) {
      const side = join.inputs[1];
      const vague = join.demand.kind === 'join' && join.demand.wholeRow && !wholeRow(plan.details);
      const fits = join === expected || side === undefined || vague ? undefined : verdict(join, plan);
      if (fits === undefined || side === undefined) continue;
      options.push({
        score: fits.score - PUSHED,
        next: [this.state(expected, left), this.state(side, right)],
        match: { expected: join, plan, verdict: fits },
      });
    }
  }

  /** Code that cannot be followed may have made anything over its inputs. */
  private opaqueOptions(options: Option[], expected: Expected, plan: Essential): Option[] {
    for (const input of expected.inputs) options.push({ score: -0.2, next: [this.state(input, plan)] });
    const own: Verdict = { score: 0, agrees: [] };
    const match = expected.operator === undefined ? undefined : { match: { expected, plan, verdict: own } };
    // Each operator that it takes in costs little; its inputs may stand below any of them.
    options.push({ score: -0.25, next: plan.children.map((child) => this.state(expected, child)), ...match });
    return options;
  }

  private addMatches(options: Option[], expected: Expected, plan: Essential): void {
    if (expected.kind === 'union' && plan.kind === 'union') {
      const match = { expected, plan, verdict: { score: 2, agrees: [] } };
      options.push({ score: 2, next: [this.restState(flatten(expected), plan.children)], match });
      return;
    }
    const fits = verdict(expected, plan);
    if (fits === undefined) return;
    const match = { expected, plan, verdict: fits };
    const [left, right] = expected.inputs;
    const [below, beside] = plan.children;
    if (left !== undefined && right !== undefined && below !== undefined && beside !== undefined) {
      options.push({ score: fits.score, next: [this.state(left, below), this.state(right, beside)], match });
      if (turnable(expected))
        options.push({ score: fits.score - 0.6, next: [this.state(left, beside), this.state(right, below)], match });
      return;
    }
    if (left === undefined) {
      const rest = plan.children.reduce((sum, child) => sum + this.unexplainedCost(child), 0);
      options.push({ score: fits.score + rest, next: [], match });
      return;
    }
    if (below === undefined) {
      options.push({ score: fits.score - 0.5, next: [], match });
      return;
    }
    const rest = plan.children.slice(1).reduce((sum, child) => sum + this.unexplainedCost(child), 0);
    for (const input of expected.inputs)
      options.push({ score: fits.score + rest, next: [this.state(input, below)], match });
  }

  /** The optimizer took the expected operator away. */
  private addVanishing(options: Option[], expected: Expected, plan: Essential): void {
    for (const [index, input] of expected.inputs.entries()) {
      let score = -expected.vanish;
      if (expected.kind === 'filter') score += this.filterBonus(expected);
      if (expected.kind === 'join' && expected.demand.kind === 'join') {
        const oneSided = expected.demand.type === 'left_semi' || expected.demand.type === 'left_anti';
        // A semi or anti join may have been pushed further down; its right side stands nowhere above.
        if (index === 1 && oneSided) continue;
        if (index === 0 && oneSided) score += 2.2;
      }
      options.push({ score, next: [this.state(input, plan)] });
    }
  }

  /** Conjuncts of a filter that moved still stand somewhere. */
  private filterBonus(expected: Expected): number {
    const before = this.found.get(expected.id);
    if (before !== undefined) return before;
    const condition = expected.demand.kind === 'filter' ? expected.demand.condition : undefined;
    let bonus = 0;
    if (condition !== undefined) {
      const found = conditionAgreement(condition, this.conjuncts);
      bonus = Math.min(2, found.score) - Math.min(1.2, 0.5 * found.missing);
    }
    this.found.set(expected.id, bonus);
    return bonus;
  }

  private restState(items: readonly Expected[], planItems: readonly Essential[]): State {
    const key = `u${items.map((each) => each.id).join(',')}:${planItems.map((each) => each.index).join(',')}`;
    return this.intern(key, undefined, undefined, { items, key }, { items: planItems, key });
  }

  private unionOptions(expectedRest: Rest<Expected>, planRest: Rest<Essential>): Option[] {
    const [head, ...tail] = expectedRest.items;
    const [planHead, ...planTail] = planRest.items;
    if (head === undefined)
      return [{ score: planRest.items.reduce((sum, each) => sum + this.unexplainedCost(each), 0), next: [] }];
    if (planHead === undefined) return [{ score: -1 * expectedRest.items.length, next: [] }];
    const options: Option[] = [
      { score: 0, next: [this.state(head, planHead), this.restState(tail, planTail)] },
      { score: -1, next: [this.restState(tail, planRest.items)] },
      { score: this.unexplainedCost(planHead), next: [this.restState(expectedRest.items, planTail)] },
      // One element of a container that stands for many.
      { score: -1, next: [this.state(head, planHead), this.restState(expectedRest.items, planTail)] },
    ];
    if (planTail.length > 0 || head.kind === 'choice')
      for (const opened of openings(head))
        options.push({ score: 0, next: [this.restState([...opened, ...tail], planRest.items)] });
    return options;
  }

  private unexplainedCost(plan: Essential): number {
    const before = this.unexplained.get(plan);
    if (before !== undefined) return before;
    const own = plan.children.length === 0 ? 1.5 : insertCost(plan);
    const cost = -own + plan.children.reduce((sum, child) => sum + this.unexplainedCost(child), 0);
    this.unexplained.set(plan, cost);
    return cost;
  }

  private spreadOutside(): void {
    for (let i = this.finished.length - 1; i >= 0; i--) {
      const state = this.finished[i];
      if (state === undefined || state.outside === Number.NEGATIVE_INFINITY) continue;
      for (const option of state.options) {
        const total = option.score + option.next.reduce((sum, next) => sum + next.inside, 0);
        if (total === Number.NEGATIVE_INFINITY) continue;
        for (const next of option.next) next.outside = Math.max(next.outside, state.outside + total - next.inside);
      }
    }
  }

  private coverage(pairs: readonly Pair[]): number {
    const explained = new Set(pairs.filter((pair) => pair.expected.kind !== 'opaque').map((pair) => pair.plan));
    const byAction = new Set(pairs.filter((pair) => pair.expected.action !== undefined).map((pair) => pair.plan));
    let all = 0;
    let known = 0;
    for (const each of this.plan.all) {
      if (
        each.free ||
        byAction.has(each) ||
        each.kind === 'filter' ||
        each.kind === 'project' ||
        each.kind === 'cached'
      )
        continue;
      const weight = insertCost(each);
      all += weight;
      if (explained.has(each)) known += weight;
    }
    return all === 0 ? 1 : known / all;
  }

  private rivals(root: State, plan: Essential): readonly { expected: Expected; loss: number }[] {
    const losses = new Map<Expected, number>();
    for (const state of this.finished) {
      if (state.plan !== plan || state.outside === Number.NEGATIVE_INFINITY) continue;
      for (const option of state.options) {
        if (option.match === undefined) continue;
        const total = option.score + option.next.reduce((sum, next) => sum + next.inside, 0);
        const loss = root.inside - (state.outside + total);
        const before = losses.get(option.match.expected);
        if (before === undefined || loss < before) losses.set(option.match.expected, loss);
      }
    }
    return [...losses].map(([expected, loss]) => ({ expected, loss })).sort((a, b) => a.loss - b.loss);
  }
}

function collect(root: State, pairs: Pair[], visited: { expected: Expected; plan: Essential }[]): void {
  const stack: State[] = [root];
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    if (state.expected !== undefined && state.plan !== undefined)
      visited.push({ expected: state.expected, plan: state.plan });
    const option = state.best;
    if (option === undefined) continue;
    if (option.match !== undefined) pairs.push(option.match);
    for (let i = option.next.length - 1; i >= 0; i--) {
      const next = option.next[i];
      if (next !== undefined) stack.push(next);
    }
  }
}

/** The semi and anti joins that the code expects anywhere. */
function oneSidedJoins(root: Expected): readonly Expected[] {
  return [...allExpected(root)].filter(
    ({ demand }) => demand.kind === 'join' && (demand.type === 'left_semi' || demand.type === 'left_anti'),
  );
}

function allExpected(root: Expected): ReadonlySet<Expected> {
  const seen = new Set<Expected>([root]);
  // A set hands out what is added while it is walked.
  for (const each of seen) for (const input of each.inputs) seen.add(input);
  return seen;
}

/** Nested unions become one; `a.union(b).union(c)` has three children in the plan. */
function flatten(expected: Expected): readonly Expected[] {
  return expected.inputs.flatMap((input) => {
    const inner = throughPasses(input);
    return inner.kind === 'union' ? flatten(inner) : [input];
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

/** What it costs to say that Spark put an operator in by itself. */
function insertCost(plan: Essential): number {
  if (plan.free) return 0;
  switch (plan.kind) {
    case 'project':
      return 0.02;
    case 'filter':
      return inferred(plan) ? 0.05 : 0.3;
    case 'cached':
    case 'state':
      return 0;
    case 'objects':
      return 0.1;
    case 'expand':
    case 'other':
      return 0.4;
    case 'pythonEval':
      return 1;
    case 'limit':
      return 1.5;
    case 'sort':
    case 'window':
    case 'generate':
    case 'typed':
    case 'union':
      return 2;
    case 'aggregate':
      return 2.5;
    case 'join':
    case 'sample':
    case 'write':
    case 'command':
      return 3;
    case 'exchange':
    case 'coalesce':
      return 4;
    case 'scan':
    case 'rows':
      return 1.5;
  }
}

/** Filters that only say that a column is not null are mostly Spark's. */
function inferred(plan: Essential): boolean {
  return (
    plan.details.kind === 'filter' &&
    plan.details.conjuncts.every((each) => each.kind === 'call' && each.name === 'isnotnull')
  );
}

function conjunctsOf(plan: Essential): readonly PlanExpr[] {
  const { details } = plan;
  if (details.kind === 'filter') return details.conjuncts;
  if (details.kind === 'scan') return [...details.partitionFilters, ...details.dataFilters];
  return details.kind === 'join' && details.condition !== undefined ? conjuncts(details.condition) : [];
}
