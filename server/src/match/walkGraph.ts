import type { Action, Trace } from '../model/frames.ts';

/**
 * A program's actions as a graph for the walk: places between actions, and what it costs to go from one to the next.
 * What can have run none of the executions (thousands of reads, in a large program) is folded into the price of passing it.
 */
export interface WalkGraph {
  readonly size: number;
  readonly start: number;
  readonly stepsOf: ReadonlyMap<Action, readonly Step[]>;
  readonly forwards: Edges;
  readonly backwards: Edges;
  /** Without loops every edge leads from a smaller number to a larger one. */
  readonly loops: boolean;
}

/** An action that stands between two places. */
export interface Step {
  readonly from: number;
  readonly to: number;
}

/** Edges by the place they leave: those of place k stand from `first[k]` up to `first[k + 1]`. */
export interface Edges {
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly price: Float64Array;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly price: number;
}

/** `emitting`: the actions that may have run some execution; `skip`: what passing an action costs. Into traces that stand `aside` no edge leads. */
export function walkGraph(
  traces: readonly Trace[],
  aside: readonly Trace[],
  emitting: ReadonlySet<Action>,
  skip: number,
): WalkGraph {
  const edges: Edge[] = [];
  const stepsOf = new Map<Action, Step[]>();
  const silent = silentPrices(emitting, skip);
  let size = 0;
  let loops = false;
  const link = (from: number, to: number, price: number): number => {
    edges.push({ from, to, price });
    return to;
  };
  const build = (trace: Trace, from: number): number => {
    const passing = silent(trace);
    if (passing !== undefined) return passing === 0 ? from : link(from, size++, passing);
    switch (trace.kind) {
      case 'action': {
        const to = link(from, size++, skip);
        const steps = stepsOf.get(trace.action);
        if (steps === undefined) stepsOf.set(trace.action, [{ from, to }]);
        else steps.push({ from, to });
        return to;
      }
      case 'sequence':
        return buildSequence(trace.items, from);
      case 'choice': {
        const ends = trace.items.map((item) => build(item, from));
        const end = size++;
        for (const each of ends) link(each, end, 0);
        return end;
      }
      case 'repeat': {
        const head = link(from, size++, 0);
        link(build(trace.body, head), head, 0);
        loops = true;
        return head;
      }
    }
  };
  const buildSequence = (items: readonly Trace[], from: number): number => {
    let at = from;
    let passing = 0;
    for (const item of items) {
      const price = silent(item);
      if (price !== undefined) {
        passing += price;
        continue;
      }
      if (passing > 0) at = link(at, size++, passing);
      passing = 0;
      at = build(item, at);
    }
    return passing > 0 ? link(at, size++, passing) : at;
  };
  const start = size++;
  for (const trace of traces) build(trace, link(start, size++, 0));
  for (const trace of aside) build(trace, size++);
  return { size, start, stepsOf, forwards: packed(edges, size, false), backwards: packed(edges, size, true), loops };
}

/** What it costs to pass a part of the program in which no action may have run anything; undefined where one may. */
function silentPrices(emitting: ReadonlySet<Action>, skip: number): (trace: Trace) => number | undefined {
  const known = new Map<Trace, number | undefined>();
  const priceOf = (trace: Trace): number | undefined => {
    if (known.has(trace)) return known.get(trace);
    const price = computed(trace);
    known.set(trace, price);
    return price;
  };
  const computed = (trace: Trace): number | undefined => {
    if (trace.kind === 'action') return emitting.has(trace.action) ? undefined : skip;
    // A loop may take no turn.
    if (trace.kind === 'repeat') return priceOf(trace.body) === undefined ? undefined : 0;
    let sum = 0;
    let least = trace.items.length === 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const item of trace.items) {
      const price = priceOf(item);
      if (price === undefined) return undefined;
      sum += price;
      least = Math.min(least, price);
    }
    return trace.kind === 'sequence' ? sum : least;
  };
  return priceOf;
}

function packed(edges: readonly Edge[], size: number, reversed: boolean): Edges {
  const first = new Int32Array(size + 1);
  for (const edge of edges) {
    const at = (reversed ? edge.to : edge.from) + 1;
    first[at] = (first[at] ?? 0) + 1;
  }
  for (let k = 0; k < size; k++) first[k + 1] = (first[k + 1] ?? 0) + (first[k] ?? 0);
  const filled = first.slice();
  const to = new Int32Array(edges.length);
  const price = new Float64Array(edges.length);
  for (const edge of edges) {
    const from = reversed ? edge.to : edge.from;
    const at = filled[from] ?? 0;
    to[at] = reversed ? edge.from : edge.to;
    price[at] = edge.price;
    filled[from] = at + 1;
  }
  return { first, to, price };
}
