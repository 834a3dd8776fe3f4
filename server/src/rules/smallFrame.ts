import type { Frame } from '../model/frames.ts';

const shrinking = new Set([
  'limit',
  'tail',
  'sample',
  'aggregate',
  'distinct',
  'dropDuplicates',
  'local',
  'range',
  'sql',
  'table',
  'view',
]);

/** Typed operators that make one row of each group, as an aggregate does. */
const oneRowEach = new Set(['mapGroups', 'reduceGroups', 'agg', 'count']);

/** Something on the way has made the frame small, or may have: a limit, an aggregate, rows written in the code. */
export function isSmall(frame: Frame, seen: Set<Frame> = new Set()): boolean {
  if (seen.has(frame)) return false;
  seen.add(frame);
  // What cannot be followed may limit.
  if (frame.kind === 'opaque') return true;
  if (frame.kind === 'choice') return frame.alternatives.some((one) => isSmall(one, seen));
  const { op } = frame;
  if (op.name === 'typed' && oneRowEach.has(op.form)) return true;
  return shrinking.has(op.name) || frame.inputs.some((input) => isSmall(input, seen));
}
