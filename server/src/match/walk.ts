import type { Action, Trace } from '../model/frames.ts';

/**
 * The best walk through a program that runs these executions in this order.
 *
 * The program's actions are a graph (sequence, branch, loop); the log is a row of executions in time.
 * A walk may pass an action that leaves no execution, leave an execution unexplained, and, dearly, jump. Forward and backward passes give every pair of execution and action the best total in which it takes part, so that each anchor has a margin over the others.
 */
export interface Walk {
  /** For each execution the actions that may have run it, best first, with what the best walk loses by taking it; empty where leaving it unexplained is best. */
  readonly anchors: readonly (readonly Anchor[])[];
  readonly score: number;
}

export interface Anchor {
  readonly action: Action;
  readonly loss: number;
}

export interface WalkPrices {
  /** An action that leaves no execution. */
  readonly skip: number;
  /** An execution that no action explains. */
  readonly unexplained: number;
  /** Going on at another place than the code says. */
  readonly jump: number;
  /** The same action once more, without a loop; writes and commands may run several executions. */
  readonly again: number;
}

export const scriptPrices: WalkPrices = { skip: 0.25, unexplained: 4, jump: 7, again: 6 };
/** Cells are run in any order, and again. */
export const notebookPrices: WalkPrices = { skip: 0.1, unexplained: 4, jump: 2.5, again: 2.5 };

/** `emissions[e]` lists the actions that may have run execution e, with a score. Into traces that stand `aside` only a jump leads. */
export function bestWalk(
  traces: readonly Trace[],
  emissions: readonly ReadonlyMap<Action, number>[],
  prices: WalkPrices,
  aside: readonly Trace[] = [],
): Walk {
  const graph = graphOf(traces, aside);
  const count = emissions.length;
  const forward: Float64Array[] = [initial(graph)];
  const reach: Float64Array[] = [];
  for (let e = 0; e < count; e++) {
    const arrived = spread(forward[e] ?? initial(graph), graph, prices, graph.next);
    reach.push(arrived);
    forward.push(consume(arrived, graph, emissions[e] ?? new Map<Action, number>(), prices));
  }
  const backward: Float64Array[] = Array.from({ length: count + 1 }, () => new Float64Array(graph.size));
  for (let e = count - 1; e >= 0; e--) {
    const after = backward[e + 1] ?? new Float64Array(graph.size);
    backward[e] = spread(
      consumeBack(after, graph, emissions[e] ?? new Map<Action, number>(), prices),
      graph,
      prices,
      graph.previous,
    );
  }
  const last = forward[count] ?? initial(graph);
  const total = last.reduce((best, score) => Math.max(best, score), Number.NEGATIVE_INFINITY);
  const anchors = emissions.map((each, e) =>
    anchorsOf(each, reach[e] ?? last, backward[e + 1] ?? last, graph, total, prices),
  );
  return { anchors, score: total };
}

interface Graph {
  readonly size: number;
  readonly next: readonly (readonly number[])[];
  readonly previous: readonly (readonly number[])[];
  /** Edges that an action stands on. */
  readonly steps: readonly Step[];
  readonly stepsOf: ReadonlyMap<Action, readonly Step[]>;
  readonly start: number;
}

interface Step {
  readonly from: number;
  readonly to: number;
  readonly action: Action;
}

function graphOf(traces: readonly Trace[], aside: readonly Trace[]): Graph {
  const next: number[][] = [];
  const previous: number[][] = [];
  const steps: Step[] = [];
  const node = (): number => {
    next.push([]);
    previous.push([]);
    return next.length - 1;
  };
  const link = (from: number, to: number): void => {
    next[from]?.push(to);
    previous[to]?.push(from);
  };
  const build = (trace: Trace, from: number): number => {
    switch (trace.kind) {
      case 'action': {
        const to = node();
        steps.push({ from, to, action: trace.action });
        return to;
      }
      case 'sequence':
        return trace.items.reduce((at, item) => build(item, at), from);
      case 'choice': {
        const end = node();
        for (const item of trace.items) link(build(item, from), end);
        if (trace.items.length === 0) link(from, end);
        return end;
      }
      case 'repeat': {
        const head = node();
        link(from, head);
        const end = build(trace.body, head);
        link(end, head);
        return head;
      }
    }
  };
  const start = node();
  for (const trace of traces) {
    const entry = node();
    link(start, entry);
    build(trace, entry);
  }
  for (const trace of aside) build(trace, node());
  const stepsOf = new Map<Action, Step[]>();
  for (const step of steps) stepsOf.set(step.action, [...(stepsOf.get(step.action) ?? []), step]);
  return { size: next.length, next, previous, steps, stepsOf, start };
}

function initial(graph: Graph): Float64Array {
  const scores = new Float64Array(graph.size).fill(Number.NEGATIVE_INFINITY);
  scores[graph.start] = 0;
  return scores;
}

/** Scores after moving on freely along edges and, for a price, past actions. Edges never gain, so the best is taken first, as in Dijkstra's algorithm. */
function spread(
  scores: Float64Array,
  graph: Graph,
  prices: WalkPrices,
  edges: readonly (readonly number[])[],
): Float64Array {
  const result = Float64Array.from(scores);
  const best = result.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i] ?? best, best - prices.jump);
  const forwards = edges === graph.next;
  const skips = skipEdges(graph, forwards);
  // Rounds over nodes in the order of building converge after a few turns: loops only lose.
  for (let round = 0, changed = true; changed && round < 64; round++) {
    changed = false;
    for (let k = 0; k < graph.size; k++) {
      const from = forwards ? k : graph.size - 1 - k;
      const score = result[from] ?? Number.NEGATIVE_INFINITY;
      for (const to of edges[from] ?? []) changed = raise(result, to, score) || changed;
      for (const to of skips[from] ?? []) changed = raise(result, to, score - prices.skip) || changed;
    }
  }
  return result;
}

function againPrice(action: Action, prices: WalkPrices): number {
  return writing.has(action.kind) ? Math.min(1.5, prices.again) : prices.again;
}

const writing: ReadonlySet<Action['kind']> = new Set([
  'saveAsTable',
  'insertInto',
  'createTable',
  'merge',
  'command',
  'cacheTable',
  'writeTo',
  'streamStart',
]);

function raise(scores: Float64Array, at: number, score: number): boolean {
  if (score <= (scores[at] ?? Number.NEGATIVE_INFINITY) + 1e-9) return false;
  scores[at] = score;
  return true;
}

const skipCache = new WeakMap<
  Graph,
  { readonly forwards: readonly (readonly number[])[]; readonly backwards: readonly (readonly number[])[] }
>();

function skipEdges(graph: Graph, forwards: boolean): readonly (readonly number[])[] {
  const before = skipCache.get(graph);
  if (before !== undefined) return forwards ? before.forwards : before.backwards;
  const ahead: number[][] = Array.from({ length: graph.size }, () => []);
  const back: number[][] = Array.from({ length: graph.size }, () => []);
  for (const step of graph.steps) {
    ahead[step.from]?.push(step.to);
    back[step.to]?.push(step.from);
  }
  skipCache.set(graph, { forwards: ahead, backwards: back });
  return forwards ? ahead : back;
}

function consume(
  reach: Float64Array,
  graph: Graph,
  emissions: ReadonlyMap<Action, number>,
  prices: WalkPrices,
): Float64Array {
  const result = reach.map((score) => score - prices.unexplained);
  for (const [action, emission] of emissions)
    for (const step of graph.stepsOf.get(action) ?? []) {
      const from = reach[step.from] ?? Number.NEGATIVE_INFINITY;
      const again = (reach[step.to] ?? Number.NEGATIVE_INFINITY) - againPrice(action, prices);
      raise(result, step.to, Math.max(from, again) + emission);
    }
  return result;
}

function consumeBack(
  after: Float64Array,
  graph: Graph,
  emissions: ReadonlyMap<Action, number>,
  prices: WalkPrices,
): Float64Array {
  const result = after.map((score) => score - prices.unexplained);
  for (const [action, emission] of emissions)
    for (const step of graph.stepsOf.get(action) ?? []) {
      const to = after[step.to] ?? Number.NEGATIVE_INFINITY;
      raise(result, step.from, to + emission);
      raise(result, step.to, to + emission - againPrice(action, prices));
    }
  return result;
}

function anchorsOf(
  emissions: ReadonlyMap<Action, number>,
  reach: Float64Array,
  after: Float64Array,
  graph: Graph,
  total: number,
  prices: WalkPrices,
): readonly Anchor[] {
  const anchors: Anchor[] = [];
  for (const [action, emission] of emissions) {
    let best = Number.NEGATIVE_INFINITY;
    for (const step of graph.stepsOf.get(action) ?? []) {
      const from = Math.max(
        reach[step.from] ?? Number.NEGATIVE_INFINITY,
        (reach[step.to] ?? Number.NEGATIVE_INFINITY) - againPrice(action, prices),
      );
      best = Math.max(best, from + emission + (after[step.to] ?? Number.NEGATIVE_INFINITY));
    }
    if (best > Number.NEGATIVE_INFINITY) anchors.push({ action, loss: total - best });
  }
  anchors.sort((a, b) => a.loss - b.loss);
  const [first] = anchors;
  return first === undefined || first.loss > 1e-6 + 0.5 ? anchors.filter((anchor) => anchor.loss <= 0.5) : anchors;
}
