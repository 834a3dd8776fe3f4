/**
 * The lines of one kind of event differ in little but their numbers. A shape is such a line with holes: it is learned from one line that was read as a whole,
 * and the next lines are read by jumping from hole to hole. A line that does not fit is read as a whole again, so a wrong guess costs time, never truth.
 */
export interface Shape {
  /** Lengths of the constant text before each hole, and behind the last. */
  readonly literalLengths: Int32Array;
  /** The last bytes of each constant text, `TAIL` for each; looked at before a hole is read. */
  readonly tails: Uint8Array;
  /** What stands in each hole. */
  readonly kinds: Uint8Array;
  /** Where a hole's value goes; negative if nobody asked for it. */
  readonly slots: Int16Array;
  /** At the first of several numbers of one object: how many they are. Mostly all are zero, which one look at each tells. */
  readonly groups: Uint8Array;
  /** Names of the paths that were given slots beyond the asked ones. */
  readonly openNames: readonly string[];
}

/** What to take out of a line: paths joined by `PATH` → slot. */
export interface Wanted {
  readonly slots: ReadonlyMap<string, number>;
  /** Every number under this path gets a slot of its own, from `openSlot` on. */
  readonly openPath: string;
  readonly openSlot: number;
  /** The list that is scanned by `onList` instead of being passed over. */
  readonly listPath: string;
}

export const PATH = ' › ';
export const MOST_OPEN_SLOTS = 64;

const NUMBER = 0;
const TEXT = 1;
const WORD = 2;
const LIST = 3;
const ASKED_LIST = 4;

const TAIL = 4;
const DEEPEST = 6;
const MOST_HOLES = 200;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const COMMA = 44;
const ZERO = 48;
const LETTER_T = 116;
const LETTER_F = 102;
const LETTER_N = 110;

/** Values of a line that fits: numbers by slot (truth values as 0 and 1), and for texts where they stand. */
export interface Values {
  readonly numbers: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export function createValues(slots: number): Values {
  return { numbers: new Float64Array(slots), starts: new Int32Array(slots), ends: new Int32Array(slots) };
}

/** Where the last number that was read ended. One place for all readers: a pair as a result would be made a million times. */
let after = 0;

export function endOfNumber(): number {
  return after;
}

/** A number at `from`; `endOfNumber` tells where it ended. Not a number where there is none. */
export function readNumber(buffer: Buffer, from: number): number {
  let at = from;
  const negative = buffer[at] === 45;
  if (negative) at += 1;
  const first = at;
  let value = 0;
  for (let digit = (buffer[at] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (buffer[at] ?? 0) - 48) {
    value = value * 10 + digit;
    at += 1;
  }
  const next = buffer[at];
  if (at - first > 15 || next === 46 || next === 69 || next === 101) return readLongNumber(buffer, from);
  after = at;
  if (at === first) return NaN;
  return negative ? -value : value;
}

/** Numbers with a fraction, an exponent or more digits than a double holds exactly. */
function readLongNumber(buffer: Buffer, from: number): number {
  let at = from;
  for (
    let byte = buffer[at] ?? 0;
    (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46 || byte === 69 || byte === 101;
  ) {
    at += 1;
    byte = buffer[at] ?? 0;
  }
  after = at;
  const number = Number(buffer.toString('latin1', from, at));
  return Number.isFinite(number) ? number : NaN;
}

/** Where the text that begins at `from`, behind its quote, ends: at its closing quote. */
function endOfText(buffer: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const byte = buffer[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return end;
}

/** `true` and `null` have four letters, `false` five. */
function wordLength(firstLetter: number): number {
  return firstLetter === LETTER_F ? 5 : 4;
}

/** Where the list or object that begins at `from` ends, behind its bracket. */
export function endOfNested(buffer: Buffer, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const byte = buffer[at];
    if (byte === QUOTE) at = endOfText(buffer, at + 1, end);
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth += 1;
    else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return end;
}

/** Reads a whole line by the shape. `onList` reads the asked list at its opening bracket and tells where it ended, or a negative number if it cannot. */
export function fits(
  shape: Shape,
  buffer: Buffer,
  start: number,
  end: number,
  values: Values,
  onList: (at: number, end: number) => number,
): boolean {
  const { literalLengths, tails, kinds, slots, groups } = shape;
  let at = start;
  for (let hole = 0; hole < kinds.length; hole += 1) {
    at += literalLengths[hole] ?? 0;
    if (at >= end || !endsLike(buffer, at, tails, hole)) return false;
    const group = groups[hole] ?? 0;
    if (group > 0) {
      const behind = behindZeros(buffer, at, literalLengths, hole, group);
      if (behind >= 0) {
        at = behind;
        hole += group - 1;
        continue;
      }
    }
    const slot = slots[hole] ?? -1;
    const kind = kinds[hole];
    if (kind === NUMBER) {
      const number = readNumber(buffer, at);
      if (Number.isNaN(number)) return false;
      at = after;
      if (slot >= 0) values.numbers[slot] = number;
    } else if (kind === TEXT) {
      const from = at;
      at = endOfText(buffer, from, end);
      if (slot >= 0) {
        values.starts[slot] = from;
        values.ends[slot] = at;
      }
    } else if (kind === WORD) {
      const byte = buffer[at];
      if (byte !== LETTER_T && byte !== LETTER_F && byte !== LETTER_N) return false;
      at += wordLength(byte);
      if (slot >= 0) values.numbers[slot] = byte === LETTER_T ? 1 : 0;
    } else if (kind === ASKED_LIST) {
      at = onList(at, end);
      if (at < 0) return false;
    } else {
      if (buffer[at] !== OPEN_BRACKET) return false;
      at = endOfNested(buffer, at, end);
    }
  }
  at += literalLengths[kinds.length] ?? 0;
  return at === end && endsLike(buffer, at, tails, kinds.length);
}

/** The place behind `count` numbers that are all zero, or -1. Their slots stay as they were: zero. */
function behindZeros(buffer: Buffer, from: number, literalLengths: Int32Array, hole: number, count: number): number {
  let at = from;
  for (let index = 0; index < count; index += 1) {
    if (index > 0) at += literalLengths[hole + index] ?? 0;
    if (buffer[at] !== ZERO) return -1;
    at += 1;
    if (buffer[at] !== COMMA && buffer[at] !== CLOSE_BRACE) return -1;
  }
  return at;
}

function endsLike(buffer: Buffer, at: number, tails: Uint8Array, literal: number): boolean {
  const from = literal * TAIL;
  for (let back = 1; back <= TAIL; back += 1) {
    const expected = tails[from + TAIL - back];
    if (expected === 0) return true;
    if (buffer[at - back] !== expected) return false;
  }
  return true;
}

interface Hole {
  readonly kind: number;
  readonly slot: number;
  readonly start: number;
  readonly end: number;
  /** The object it stands in. */
  readonly parent: string;
}

/** Learns the shape of a line that is known to be valid JSON; undefined where lines of its kind can hardly be alike. */
export function learnShape(buffer: Buffer, start: number, end: number, wanted: Wanted): Shape | undefined {
  const holes: Hole[] = [];
  const openNames: string[] = [];
  let at = start;
  let depth = 0;
  const skipSpace = (): void => {
    while (at < end && (buffer[at] ?? 0) <= 32) at += 1;
  };

  /** At an opening brace; afterwards behind the closing one. */
  function walkObject(path: string): boolean {
    depth += 1;
    if (depth > DEEPEST) return false;
    at += 1;
    for (;;) {
      skipSpace();
      if (buffer[at] === CLOSE_BRACE) {
        at += 1;
        depth -= 1;
        return true;
      }
      if (buffer[at] === COMMA) {
        at += 1;
        continue;
      }
      if (buffer[at] !== QUOTE) return false;
      const keyEnd = endOfText(buffer, at + 1, end);
      const key = buffer.toString('utf8', at + 1, keyEnd);
      at = keyEnd + 1;
      skipSpace();
      at += 1;
      skipSpace();
      if (!walkValue(path === '' ? key : `${path}${PATH}${key}`, path, key)) return false;
    }
  }

  function walkValue(path: string, parent: string, key: string): boolean {
    const from = at;
    const byte = buffer[at] ?? 0;
    const slot = wanted.slots.get(path) ?? -1;
    if (byte === OPEN_BRACE) return walkObject(path);
    if (byte === OPEN_BRACKET) {
      at = endOfNested(buffer, at, end);
      holes.push({ kind: path === wanted.listPath ? ASKED_LIST : LIST, slot, start: from, end: at, parent });
    } else if (byte === QUOTE) {
      const textEnd = endOfText(buffer, at + 1, end);
      holes.push({ kind: TEXT, slot, start: from + 1, end: textEnd, parent });
      at = textEnd + 1;
    } else if (byte === LETTER_T || byte === LETTER_F || byte === LETTER_N) {
      at += wordLength(byte);
      holes.push({ kind: WORD, slot, start: from, end: at, parent });
    } else {
      if (Number.isNaN(readNumber(buffer, at)) || after === at) return false;
      at = after;
      holes.push({ kind: NUMBER, slot: slot >= 0 ? slot : openSlot(parent, key), start: from, end: at, parent });
    }
    return holes.length <= MOST_HOLES;
  }

  function openSlot(parent: string, key: string): number {
    if (parent !== wanted.openPath || openNames.length === MOST_OPEN_SLOTS) return -1;
    openNames.push(key);
    return wanted.openSlot + openNames.length - 1;
  }

  if (buffer[at] !== OPEN_BRACE || !walkObject('') || at !== end) return undefined;
  return shapeOf(buffer, start, end, holes, openNames);
}

function shapeOf(
  buffer: Buffer,
  start: number,
  end: number,
  holes: readonly Hole[],
  openNames: readonly string[],
): Shape {
  const literalLengths = new Int32Array(holes.length + 1);
  const tails = new Uint8Array((holes.length + 1) * TAIL);
  let from = start;
  for (let index = 0; index <= holes.length; index += 1) {
    const to = holes[index]?.start ?? end;
    literalLengths[index] = to - from;
    const tail = buffer.subarray(Math.max(from, to - TAIL), to);
    tails.set(tail, (index + 1) * TAIL - tail.length);
    from = holes[index]?.end ?? end;
  }
  return {
    literalLengths,
    tails,
    kinds: Uint8Array.from(holes, (hole) => hole.kind),
    slots: Int16Array.from(holes, (hole) => hole.slot),
    groups: groupsOf(holes),
    openNames,
  };
}

function groupsOf(holes: readonly Hole[]): Uint8Array {
  const groups = new Uint8Array(holes.length);
  for (let first = 0; first < holes.length;) {
    let next = first + 1;
    while (
      holes[first]?.kind === NUMBER &&
      holes[next]?.kind === NUMBER &&
      holes[next]?.parent === holes[first]?.parent
    )
      next += 1;
    if (next - first > 1) groups[first] = next - first;
    first = next;
  }
  return groups;
}
