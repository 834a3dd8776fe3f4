import type { Machine } from './machine.ts';
import { branch, pushTrace, traced } from './machine.ts';
import type { Trace } from '../model/frames.ts';
import { emptyTrace, repeatTrace } from './trace.ts';
import type { Sequence, Value } from './value.ts';
import { unknown } from './value.ts';

/** Turns of a loop over known values that are run one by one. */
const maxTurns = 32;
/** The same for a loop that stands in no other: lists of tables, of queries, of days. */
const maxOuterTurns = 128;
/** Loops of unknown length inside each other beyond which one turn stands for all. */
const maxNesting = 3;

/** What a turn of a loop says about going on. */
export interface Turn {
  /** No further turn follows for sure. */
  readonly stops: boolean;
}

/** Runs the body for each element: known ones one after the other, unknown ones as a repetition. */
export function forEachElement(machine: Machine, elements: Sequence, body: (element: Value) => Turn | undefined): void {
  const { items, rest } = elements;
  if (items.length > turnsOf(machine)) {
    const any = items.reduce(machine.join('loop'));
    repeat(machine, () => body(any));
    return;
  }
  const { state } = machine;
  state.unrolled++;
  try {
    if (takeTurns(machine, elements, body)) return;
  } finally {
    state.unrolled--;
  }
  if (rest !== undefined) repeat(machine, () => body(rest));
}

function turnsOf({ state }: Machine): number {
  return state.unrolled === 0 && state.loops === 0 ? maxOuterTurns : maxTurns;
}

/** Whether the loop has ended before its time. */
function takeTurns(
  machine: Machine,
  { items, uncertain }: Sequence,
  body: (element: Value) => Turn | undefined,
): boolean {
  for (const item of items) {
    let turn: Turn | undefined;
    if (uncertain === true) {
      branch(machine, 'branch', 'filtered', [
        () => undefined,
        () => {
          turn = body(item);
        },
      ]);
    } else turn = body(item);
    if (turn?.stops === true && uncertain !== true) return true;
    if (machine.state.exhausted) return true;
  }
  return false;
}

/** A body that runs zero or more times: what it changes is a choice of no, one and two turns. */
export function repeat<R>(machine: Machine, body: () => R): R | undefined {
  const { state } = machine;
  state.loops++;
  try {
    let result: { readonly value: R } | undefined;
    let trace: Trace = emptyTrace;
    const once = (): void => {
      const turn = (): void => {
        const [value, made] = traced(machine, body);
        result = { value };
        trace = made;
      };
      machine.heap.fork([() => undefined, turn], (results) => results.map((_, index) => index), machine.join('loop'));
    };
    const before = machine.heap.rebound();
    once();
    // The second turn sees what the first has left; its frames hold both.
    if (machine.heap.rebound() !== before && state.loops <= maxNesting && !state.exhausted) once();
    pushTrace(machine, repeatTrace(trace));
    return result?.value;
  } finally {
    state.loops--;
  }
}

/** The results of a function over elements, as the elements of a new collection. */
export function mapElements(
  machine: Machine,
  elements: Sequence,
  apply: (element: Value) => Value | undefined,
): Sequence {
  const items: Value[] = [];
  const rests: Value[] = [];
  let open = elements.uncertain;
  const known = elements.items.length <= turnsOf(machine);
  forEachElement(machine, elements, (element) => {
    const result = apply(element);
    if (result === undefined) return undefined;
    if (known && element !== elements.rest) items.push(result);
    else rests.push(result);
    return undefined;
  });
  if (!known) open = undefined;
  const rest =
    rests.length === 0
      ? elements.rest === undefined && known
        ? undefined
        : unknown
      : rests.reduce(machine.join('loop'));
  return {
    items,
    ...(rest === undefined ? {} : { rest }),
    ...(open === true ? { uncertain: true as const } : {}),
  };
}
