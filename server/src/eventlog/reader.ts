import { isAscii } from 'node:buffer';
import { isObject } from '../base/json.ts';
import { foldEvent } from './fold/fold.ts';
import { createRunState, type RunState } from './fold/state.ts';
import { textAt } from './json.ts';
import { createTaskLineReader } from './taskLines.ts';

/** Takes lines into a state; what is no event becomes a problem. */
export interface EventReader {
  readonly state: RunState;
  readonly line: (buffer: Buffer, start: number, end: number, whole: boolean) => void;
}

const COMMA = 44;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const EVENT_BEGINS = Buffer.from('{"Event":');
/** Some editors put it before a text in UTF-8. */
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

export function createEventReader(): EventReader {
  const state = createRunState();
  const tasks = createTaskLineReader(state);
  /** An event was met that has its line for itself, as Spark writes them. */
  let isPlain = false;

  function line(buffer: Buffer, from: number, to: number, whole: boolean): void {
    if (tasks.line(buffer, from, to)) return;
    const [start, end] = trimmed(buffer, from, to);
    if (start === end || ((start > from || end < to) && tasks.line(buffer, start, end))) return;
    const alone = parseLine(buffer, start, end);
    isPlain ||= alone !== undefined;
    const value = isPlain ? alone : parseBehindPrefix(state, buffer, start, end);
    if (!isObject(value) || !foldEvent(state, value)) return noteBadLine(state, value, whole);
    const name = textAt(value, 'Event');
    if (name === 'SparkListenerTaskEnd' || name === 'SparkListenerTaskStart') tasks.learn(buffer, start, end, value);
  }
  return { state, line };
}

function noteBadLine(state: RunState, value: unknown, whole: boolean): void {
  if (value !== undefined) state.problems.add('A line of the log is JSON but no event; it was passed over.');
  else if (whole) state.problems.add('A line of the log is damaged; it was passed over.');
  else state.problems.add('The log ends in the middle of a line: it was cut off, or is still being written.');
}

/** Without space around it, and without what makes a list of the lines: `[` before the first, commas between, `]` after the last. */
function trimmed(buffer: Buffer, from: number, to: number): readonly [number, number] {
  let start = BYTE_ORDER_MARK.every((byte, index) => buffer[from + index] === byte)
    ? from + BYTE_ORDER_MARK.length
    : from;
  let end = to;
  while (start < end && isAround(buffer[start] ?? 0, OPEN_BRACKET)) start += 1;
  while (end > start && isAround(buffer[end - 1] ?? 0, CLOSE_BRACKET)) end -= 1;
  return [start, end];
}

/** In a log that went through a collector of logs, each line has a time and more before its event. In any other log such a line is a damaged one, and so is one that begins as an object. */
function parseBehindPrefix(state: RunState, buffer: Buffer, start: number, end: number): unknown {
  const at = buffer[start] === OPEN_BRACE ? -1 : buffer.subarray(start, end).indexOf(EVENT_BEGINS);
  const value = at < 0 ? undefined : parseLine(buffer, start + at, end);
  if (value !== undefined)
    state.problems.add('A line of the log has other text before its event; the event is taken.', 'information');
  return value;
}

function isAround(byte: number, bracket: number): boolean {
  return byte <= 32 || byte === COMMA || byte === bracket;
}

function parseLine(buffer: Buffer, start: number, end: number): unknown {
  try {
    const value: unknown = JSON.parse(textOf(buffer, start, end));
    return value;
  } catch {
    return parseWithoutNumbersOfPython(buffer, start, end);
  }
}

/** One byte for each character where there are no others: half the memory, and faster. */
function textOf(buffer: Buffer, start: number, end: number): string {
  const bytes = buffer.subarray(start, end);
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** Some writers leave numbers that JSON does not know. */
function parseWithoutNumbersOfPython(buffer: Buffer, start: number, end: number): unknown {
  const text = textOf(buffer, start, end);
  if (!text.startsWith('{') || !/:\s*-?(?:NaN|Infinity)\b/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text.replaceAll(/(:\s*)-?(?:NaN|Infinity)\b/g, '$1null'));
    return value;
  } catch {
    // Damaged in another way: counted as bad by the caller.
    return undefined;
  }
}
