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
  const inner = limitBelow(inputs[0]);
  if (inner === undefined || inner.demand.kind !== 'limit') return plain;
  const other = inner.demand.rows;
  const least = typeof rows === 'number' && typeof other === 'number' ? Math.min(rows, other) : undefined;
  const merged = make('limit', source, { kind: 'limit', rows: least, tail: false }, inner.inputs, vanish);
  return make('choice', nothing, none, [merged, plain]);
}

function limitBelow(expected: Expected | undefined): Expected | undefined {
  let current = expected;
  while (
    current !== undefined &&
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1
  )
    current = current.inputs[0];
  return current?.kind === 'choice'
    ? current.inputs.find((each) => each.kind === 'limit')
    : current?.kind === 'limit'
      ? current
      : undefined;
}
