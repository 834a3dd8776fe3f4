import type { TextEdit } from './parser.ts';
import { createPositions } from './positions.ts';

/** The one replacement that makes the new text of the old one: all between their common beginning and their common end. */
export function replacedPart(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  // Half a character outside the basic plane is none.
  if (isLowSurrogate(before.charCodeAt(start)) || isLowSurrogate(after.charCodeAt(start)))
    start = Math.max(0, start - 1);
  let common = 0;
  while (
    common < shorter - start &&
    before.charCodeAt(before.length - 1 - common) === after.charCodeAt(after.length - 1 - common)
  )
    common += 1;
  const oldEndIndex = before.length - common;
  const newEndIndex = after.length - common;
  const [old, current] = [createPositions(before), createPositions(after)];
  return {
    startIndex: start,
    oldEndIndex,
    newEndIndex,
    start: old.at(start),
    oldEnd: old.at(oldEndIndex),
    newEnd: current.at(newEndIndex),
  };
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc_00 && code <= 0xdf_ff;
}
