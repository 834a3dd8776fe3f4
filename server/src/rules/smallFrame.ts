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

/** Something on the way has made the frame small, or may have: a limit, an aggregate, rows written in the code. */
export function isSmall(frame: Frame, seen: Set<Frame> = new Set()): boolean {
  if (seen.has(frame)) return false;
  seen.add(frame);
  // What cannot be followed may limit.
  if (frame.kind === 'opaque') return true;
  if (frame.kind === 'choice') return frame.alternatives.some((one) => isSmall(one, seen));
  return shrinking.has(frame.op.name) || frame.inputs.some((input) => isSmall(input, seen));
}
