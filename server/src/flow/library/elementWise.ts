import { truthOf } from '../elements.ts';
import { tupleOf } from '../join.ts';
import { repeat } from '../loops.ts';
import type { Machine } from '../machine.ts';
import { branch, joinAll } from '../machine.ts';
import type { Sequence, Value } from '../value.ts';
import { constant, unknown } from '../value.ts';

/** The elements for which the answer is true or not known; with `negate`, false or not known. */
export function filterElements(content: Sequence, apply: (element: Value) => Value, negate: boolean): Sequence {
  const kept: Value[] = [];
  let uncertain = content.uncertain;
  for (const item of content.items) {
    const answer = truthOf(apply(item));
    if (answer === undefined) uncertain = true;
    if (answer === undefined || answer !== negate) kept.push(item);
  }
  return {
    items: kept,
    ...(content.rest === undefined ? {} : { rest: content.rest }),
    ...(uncertain === true ? { uncertain } : {}),
  };
}

/** One step for each known element, up to two for any number of unknown ones. */
export function foldElements(
  machine: Machine,
  content: Sequence,
  start: Value,
  step: (total: Value, element: Value) => Value,
): Value {
  let total = start;
  for (const item of content.items.slice(0, 32)) {
    if (content.uncertain === true) {
      const before = total;
      const results = branch(machine, 'branch', 'filtered', [() => before, () => step(before, item)]);
      total = joinAll(machine, 'branch', results);
    } else total = step(total, item);
  }
  const { rest } = content;
  if (rest === undefined) return total;
  const one = repeat(machine, () => step(total, rest));
  const after = one === undefined ? total : machine.join('loop')(total, one);
  const two = repeat(machine, () => step(after, rest));
  return two === undefined ? after : machine.join('loop')(total, two);
}

/** A fold that starts with the first element. */
export function reduceElements(
  machine: Machine,
  content: Sequence,
  step: (total: Value, element: Value) => Value,
): Value {
  const [first, ...others] = content.items;
  if (first !== undefined) return foldElements(machine, { ...content, items: others }, first, step);
  return content.rest === undefined ? unknown : foldElements(machine, content, content.rest, step);
}

/** Tuples of what stands in the same place, as long as the shortest. */
export function zipElements(parts: readonly Sequence[]): Sequence {
  const length = Math.min(
    ...parts.map(({ items, rest }) => (rest === undefined ? items.length : Number.POSITIVE_INFINITY)),
  );
  const known = Number.isFinite(length) ? length : Math.max(...parts.map(({ items }) => items.length));
  const items = Array.from({ length: known }, (_, index) =>
    tupleOf(parts.map((part) => part.items[index] ?? part.rest ?? unknown)),
  );
  const uncertain = parts.some((part) => part.uncertain === true);
  const open = !Number.isFinite(length);
  return {
    items,
    ...(open ? { rest: tupleOf(parts.map((part) => part.rest ?? unknown)) } : {}),
    ...(uncertain ? { uncertain: true as const } : {}),
  };
}

/** Pairs of an element and its position. */
export function enumerate(content: Sequence, start: number, indexFirst = false): Sequence {
  const pair = (item: Value, index: Value): Value => tupleOf(indexFirst ? [index, item] : [item, index]);
  return {
    items: content.items.map((item, index) =>
      pair(item, content.uncertain === true ? unknown : constant(start + index)),
    ),
    ...(content.rest === undefined ? {} : { rest: pair(content.rest, unknown) }),
    ...(content.uncertain === true ? { uncertain: true as const } : {}),
  };
}
