import type { Position, Range } from '../model/text.ts';

/** Turns offsets into positions as LSP counts them: lines end with `\n`, `\r\n` or a lone `\r`, characters are UTF-16 units. */
export interface Positions {
  at(offset: number): Position;
  range(start: number, end: number): Range;
}

export function createPositions(text: string): Positions {
  const lineStarts = startsOfLines(text);
  let last = 0;
  return { at, range: (start, end) => ({ start: at(start), end: at(end) }) };

  function at(offset: number): Position {
    last = lineOf(lineStarts, offset, last);
    return { line: last, character: Math.max(0, offset - (lineStarts[last] ?? 0)) };
  }
}

function startsOfLines(text: string): readonly number[] {
  // Editors take a byte order mark off before they count.
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const lineEnd of text.matchAll(/\r\n|\n|\r/g)) starts.push(lineEnd.index + lineEnd[0].length);
  return starts;
}

/** Looks first near the last answer, because a lowering asks for offsets in about the order of the text. */
function lineOf(starts: readonly number[], offset: number, near: number): number {
  const contains = (line: number): boolean =>
    (starts[line] ?? Infinity) <= offset && offset < (starts[line + 1] ?? Infinity);
  if (contains(near)) return near;
  if (contains(near + 1)) return near + 1;
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
