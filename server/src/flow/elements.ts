import { listOf, tupleOf } from './join.ts';
import { joinAll } from './machine.ts';
import type { Machine } from './machine.ts';
import { constant, unknown } from './value.ts';
import type { Sequence, Value } from './value.ts';

/** What iterating over a value gives. Something unknown gives any number of unknown things. */
export function elementsOf(machine: Machine, value: Value): Sequence {
  switch (value.kind) {
    case 'sequence':
      return value.cell.content;
    case 'map': {
      const { entries, rest } = value.cell.content;
      if (machine.state.activation.module.language === 'python') {
        return rest === undefined
          ? { items: entries.map(([key]) => key) }
          : { items: entries.map(([key]) => key), rest: unknown };
      }
      const items = entries.map(([key, entry]) => tupleOf([key, entry]));
      return rest === undefined ? { items } : { items, rest: tupleOf([unknown, rest]) };
    }
    case 'choice': {
      const parts = value.alternatives
        .filter((each) => each.kind === 'sequence' || each.kind === 'map')
        .map((each) => elementsOf(machine, each));
      const all = parts.flatMap(({ items, rest }) => [...items, ...(rest === undefined ? [] : [rest])]);
      return { items: [], rest: all.length === 0 ? unknown : joinAll(machine, value.why, all) };
    }
    case 'constant':
      return { items: [] };
    default:
      return { items: [], rest: unknown };
  }
}

/** A range of numbers where it is short and known. */
export function rangeOf(from: number | undefined, to: number | undefined, step: number | undefined): Value {
  if (from === undefined || to === undefined || step === undefined || step === 0) return listOf([], unknown);
  const length = Math.ceil((to - from) / step);
  if (length > 64) return listOf([], unknown);
  return listOf(Array.from({ length: Math.max(0, length) }, (_, index) => constant(from + index * step)));
}

/** Whether the value counts as true; `undefined` where that is not known. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value !== null && value.value !== false && value.value !== 0;
    case 'text': {
      if (value.pieces.some((piece) => piece.text !== undefined && piece.text !== '')) return true;
      return value.pieces.some((piece) => piece.text === undefined) ? undefined : false;
    }
    case 'sequence': {
      const { items, rest, uncertain } = value.cell.content;
      if (items.length > 0 && uncertain !== true) return true;
      return items.length === 0 && rest === undefined ? false : undefined;
    }
    case 'map': {
      const { entries, rest } = value.cell.content;
      if (entries.length > 0) return true;
      return rest === undefined ? false : undefined;
    }
    case 'choice': {
      const answers = new Set(value.alternatives.map(truthOf));
      return answers.size === 1 ? [...answers][0] : undefined;
    }
    case 'unknown':
    case 'api':
    case 'udf':
      return undefined;
    default:
      return true;
  }
}

/** The elements of an argument; none where it is not given. */
export function elementsOfArgument(machine: Machine, value: Value | undefined): Sequence {
  return value === undefined ? { items: [] } : elementsOf(machine, value);
}
