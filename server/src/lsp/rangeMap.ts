import type { Range } from '../model/text.ts';

/** Where a range of the text at linking is in the text of now; undefined where its own characters changed. */
export type RangeMap = (range: Range) => Range | undefined;

/**
 * Compares two versions of a text by lines, once, so that any number of ranges can be followed.
 * Exact for what was not touched, whatever was typed elsewhere; undoing an edit brings its ranges back.
 */
export function createRangeMap(before: string, now: string): RangeMap {
  if (before === now) return (range) => range;
  const beforeLines = before.split('\n');
  const nowLines = now.split('\n');
  const pairs = pairLines(beforeLines, nowLines);
  return (range) => {
    const startLine = pairs[range.start.line] ?? -1;
    const endLine = pairs[range.end.line] ?? -1;
    if (startLine === -1 || endLine === -1) return undefined;
    const shift = startShift(range, beforeLines, nowLines[startLine] ?? '');
    if (shift === undefined) return undefined;
    const mapped = {
      start: { line: startLine, character: range.start.character + shift },
      end: { line: endLine, character: range.end.character + (startLine === endLine ? shift : 0) },
    };
    return sliceLines(beforeLines, range) === sliceLines(nowLines, mapped) ? mapped : undefined;
  };
}

/** How far the range's first line was pushed by what was typed before it; undefined where neither side of it is as it was. */
function startShift({ start, end }: Range, before: readonly string[], is: string): number | undefined {
  const was = before[start.line] ?? '';
  const upTo = start.line === end.line ? end.character : was.length;
  if (was.slice(0, upTo) === is.slice(0, upTo)) return 0;
  return is.endsWith(was.slice(start.character)) ? is.length - was.length : undefined;
}

/** The text of a range. */
export function sliceLines(lines: readonly string[], { start, end }: Range): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  const first = (lines[start.line] ?? '').slice(start.character);
  const last = (lines[end.line] ?? '').slice(0, end.character);
  return [first, ...lines.slice(start.line + 1, end.line), last].join('\n');
}

/** For each line of the old text the line of the new one it became, equal or changed; -1 where it has none. */
function pairLines(before: readonly string[], now: readonly string[]): Int32Array {
  const pairs = new Int32Array(before.length).fill(-1);
  const pending: Gap[] = [{ from: 0, to: before.length, nowFrom: 0, nowTo: now.length }];
  for (let gap = pending.pop(); gap !== undefined; gap = pending.pop()) {
    const rest = pairEnds(gap, before, now, pairs);
    const anchors = uniqueInBoth(rest, before, now);
    if (anchors.length > 0) pending.push(...gapsBetween(rest, anchors));
    else if (rest.to - rest.from === rest.nowTo - rest.nowFrom) pairInOrder(rest, pairs);
  }
  return pairs;
}

/** A stretch of lines of both texts that is not paired yet. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly nowFrom: number;
  readonly nowTo: number;
}

function pairEnds(gap: Gap, before: readonly string[], now: readonly string[], pairs: Int32Array): Gap {
  let { from, to, nowFrom, nowTo } = gap;
  while (from < to && nowFrom < nowTo && before[from] === now[nowFrom]) pairs[from++] = nowFrom++;
  while (from < to && nowFrom < nowTo && before[to - 1] === now[nowTo - 1]) pairs[--to] = --nowTo;
  return { from, to, nowFrom, nowTo };
}

/** Changed lines that stand where the old ones stood. */
function pairInOrder({ from, to, nowFrom }: Gap, pairs: Int32Array): void {
  for (let line = from; line < to; line += 1) pairs[line] = nowFrom + line - from;
}

/** Lines that occur once in both stretches, in an order that both share: sure marks to cut the rest at. */
function uniqueInBoth(
  gap: Gap,
  before: readonly string[],
  now: readonly string[],
): readonly (readonly [number, number])[] {
  const inNow = onceOnly(now, gap.nowFrom, gap.nowTo);
  const candidates: (readonly [number, number])[] = [];
  for (const [text, line] of onceOnly(before, gap.from, gap.to)) {
    const other = inNow.get(text);
    if (other !== undefined) candidates.push([line, other]);
  }
  return longestRising(candidates.sort((a, b) => a[0] - b[0]));
}

function onceOnly(lines: readonly string[], from: number, to: number): Map<string, number> {
  const found = new Map<string, number>();
  const repeated = new Set<string>();
  for (let line = from; line < to; line += 1) {
    const text = lines[line] ?? '';
    if (found.has(text)) repeated.add(text);
    found.set(text, line);
  }
  for (const text of repeated) found.delete(text);
  return found;
}

function longestRising(pairs: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  interface Step {
    readonly pair: readonly [number, number];
    readonly previous: Step | undefined;
  }
  const ends: Step[] = [];
  for (const pair of pairs) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    ends[low] = { pair, previous: ends[low - 1] };
  }
  const result: (readonly [number, number])[] = [];
  for (let step = ends.at(-1); step !== undefined; step = step.previous) result.push(step.pair);
  return result.reverse();
}

/** The anchors go into the gap behind them, whose first lines are then equal. */
function gapsBetween(gap: Gap, anchors: readonly (readonly [number, number])[]): readonly Gap[] {
  const gaps: Gap[] = [];
  let { from, nowFrom } = gap;
  for (const [line, nowLine] of anchors) {
    gaps.push({ from, to: line, nowFrom, nowTo: nowLine });
    [from, nowFrom] = [line, nowLine];
  }
  gaps.push({ from, to: gap.to, nowFrom, nowTo: gap.nowTo });
  return gaps;
}
