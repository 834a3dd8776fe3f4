import type { Action, Trace } from '../model/frames.ts';
import type { Edges, WalkGraph } from './walkGraph.ts';
import { walkGraph } from './walkGraph.ts';

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
  /** The same action once more, without a loop; writes, commands and what Spark's libraries do may run several executions. */
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
  const emitting = new Set(emissions.flatMap((each) => [...each.keys()]));
  const graph = walkGraph(traces, aside, emitting, prices.skip);
  const count = emissions.length;
  const start = new Float64Array(graph.size).fill(Number.NEGATIVE_INFINITY);
  start[graph.start] = 0;
  const reach: Float64Array[] = [];
  let last: Float64Array = start;
  for (const each of emissions) {
    const arrived = spread(last, graph, prices, graph.forwards);
    reach.push(arrived);
    last = consume(arrived, graph, each, prices);
  }
  const total = largest(last);
  const anchors: (readonly Anchor[])[] = [];
  let after: Float64Array = new Float64Array(graph.size);
  for (let e = count - 1; e >= 0; e--) {
    const each = emissions[e] ?? new Map<Action, number>();
    anchors[e] = anchorsOf(each, reach[e] ?? last, after, graph, total, prices);
    after = spread(consumeBack(after, graph, each, prices), graph, prices, graph.backwards);
  }
  return { anchors, score: total };
}

function largest(scores: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > most) most = score;
  return most;
}

/** Scores after moving on along edges. Edges never gain, so that one pass in their order finds the best; loops need a few turns. */
function spread(scores: Float64Array, graph: WalkGraph, prices: WalkPrices, edges: Edges): Float64Array {
  const jumped = largest(scores) - prices.jump;
  const result = new Float64Array(graph.size);
  for (let i = 0; i < graph.size; i++) result[i] = Math.max(scores[i] ?? jumped, jumped);
  const forwards = edges === graph.forwards;
  for (let round = 0, changed = true; changed && round < 64; round++) {
    changed = false;
    for (let k = 0; k < graph.size; k++) {
      const from = forwards ? k : graph.size - 1 - k;
      const score = result[from] ?? Number.NEGATIVE_INFINITY;
      const end = edges.first[from + 1] ?? 0;
      for (let edge = edges.first[from] ?? 0; edge < end; edge++)
        changed = raise(result, edges.to[edge] ?? 0, score - (edges.price[edge] ?? 0)) || changed;
    }
    if (!graph.loops) break;
  }
  return result;
}

function againPrice(action: Action, prices: WalkPrices): number {
  return several.has(action.kind) ? Math.min(1.5, prices.again) : prices.again;
}

const several: ReadonlySet<Action['kind']> = new Set([
  'saveAsTable',
  'insertInto',
  'createTable',
  'merge',
  'command',
  'cacheTable',
  'writeTo',
  'streamStart',
  'library',
]);

function raise(scores: Float64Array, at: number, score: number): boolean {
  if (score <= (scores[at] ?? Number.NEGATIVE_INFINITY) + 1e-9) return false;
  scores[at] = score;
  return true;
}

function consume(
  reach: Float64Array,
  graph: WalkGraph,
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
  graph: WalkGraph,
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
  graph: WalkGraph,
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
