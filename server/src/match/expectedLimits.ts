import type { Known } from '../model/frames.ts';
import type { Expected, Make, Source } from './expected.ts';
import { none, nothing } from './expected.ts';

/** Spark makes one limit of two, with the smaller number; it stays with the outer call. */
export function limitExpected(
  rows: Known,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
  vanish: number,
): Expected {
  const plain = make('limit', source, { kind: 'limit', rows, tail: false }, inputs, vanish);
  const merged = limitsBelow(inputs[0]).map((inner) => {
    const other = inner.demand.kind === 'limit' ? inner.demand.rows : undefined;
    const [least, most] = smaller(rows, other);
    return make('limit', source, { kind: 'limit', rows: least, most, tail: false }, inner.inputs, vanish);
  });
  return merged.length === 0 ? plain : make('choice', nothing, none, [...merged, plain]);
}

/** The smaller of two numbers; where one is known only at run time, at least that it is no more than the other. */
function smaller(a: Known, b: Known): readonly [Known, number | undefined] {
  if (typeof a === 'number' && typeof b === 'number') return [Math.min(a, b), undefined];
  return [undefined, typeof a === 'number' ? a : typeof b === 'number' ? b : undefined];
}

/** More ways to a limit than these are not followed: each is read as a whole plan. */
const MOST_WAYS = 4;

/** The limits that an operator may stand on with nothing but projections between. */
function limitsBelow(expected: Expected | undefined): readonly Expected[] {
  let current = expected;
  while (
    current !== undefined &&
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1
  )
    current = current.inputs[0];
  if (current === undefined) return [];
  if (current.kind === 'limit') return [current];
  if (current.kind !== 'choice') return [];
  // Of a limit that is itself made of two the merged one stands first.
  const own = current.inputs.find((each) => each.kind === 'limit');
  return own === undefined ? current.inputs.flatMap(limitsBelow).slice(0, MOST_WAYS) : [own];
}
