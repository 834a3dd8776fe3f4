import { isObject } from '../base/json.ts';
import { addUpdate, rowOf, addStage, type Accumulators } from './accumulators.ts';
import { numberAt, numberOf, textAt } from './json.ts';
import { endOfNested, endOfNumber, readNumber } from './shape.ts';

/**
 * Reads the `Accumulables` of task ends, most of the bytes of a log. All tasks of a stage list the same accumulators in the same order under the same names;
 * only the numbers differ. So an entry is read once as a whole, and then by the lengths between its numbers.
 */
export interface AccumulableReader {
  /** Reads the list at its opening bracket; gives the place behind it, or -1. What it found waits until `apply`. */
  readonly read: (buffer: Buffer, at: number, end: number, stageId: number, attempt: number) => number;
  /** Takes what was read last into the accumulators: a task that succeeded. */
  readonly apply: () => void;
}

interface Entry {
  readonly id: number;
  /** Row among the accumulators; negative for Spark's internal ones, which only repeat the task's metrics. */
  readonly row: number;
  /** From behind the id's digits to the update's digits; 0 where the entry is of another form than Spark's usual one. */
  readonly toUpdate: number;
  /** From behind the update's digits to the value's. */
  readonly toValue: number;
  /** From behind the value's digits to behind the brace. */
  readonly toEnd: number;
  readonly quoted: boolean;
}

const MOST_STAGES = 64;
/** Longer lists are read with their line: a new entry is looked for among all, which would take the square of their number. */
const MOST_ENTRIES = 4096;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;
const COMMA = 44;
const COLON = 58;
const QUOTE = 34;
/** `{"ID":` */
const ENTRY_START = [...Buffer.from('{"ID":')];

export function createAccumulableReader(accumulators: Accumulators): AccumulableReader {
  const stages = new Map<string, Entry[]>();
  let lastStage = -1;
  let lastAttempt = -1;
  let entries: Entry[] = [];
  /** Place of the last entry that is wanted. */
  let wantedUpTo = -1;
  let rows = new Int32Array(64);
  let updates = new Float64Array(64);
  let found = 0;

  function entriesOf(stageId: number, attempt: number): Entry[] {
    if (stageId === lastStage && attempt === lastAttempt) return entries;
    lastStage = stageId;
    lastAttempt = attempt;
    wantedUpTo = -1;
    const key = `${stageId}.${attempt}`;
    const known = stages.get(key);
    if (known !== undefined) {
      wantedUpTo = lastWanted(known);
      return known;
    }
    const made: Entry[] = [];
    const [oldest] = stages.keys();
    if (stages.size >= MOST_STAGES && oldest !== undefined) stages.delete(oldest);
    stages.set(key, made);
    return made;
  }

  function note(row: number, update: number): void {
    if (row < 0) return;
    if (found === rows.length) {
      const [moreRows, moreUpdates] = [new Int32Array(found * 2), new Float64Array(found * 2)];
      moreRows.set(rows);
      moreUpdates.set(updates);
      rows = moreRows;
      updates = moreUpdates;
    }
    rows[found] = row;
    updates[found] = update;
    found += 1;
  }

  /** An entry that is new, or not of the usual form. Gives its end, or -1. */
  function readWhole(buffer: Buffer, at: number, end: number, place: number, stageId: number): number {
    const entryEnd = endOfNested(buffer, at, end);
    const value = parseEntry(buffer, at, entryEnd);
    if (value === undefined) return -1;
    const internal = textAt(value, 'Name')?.startsWith('internal.metrics.') === true;
    const id = numberAt(value, 'ID') ?? -1;
    const row = internal ? -1 : rowOf(accumulators, id);
    if (row >= 0) addStage(accumulators, row, stageId);
    note(row, numberOf(value['Update']) ?? NaN);
    if (entries[place]?.id !== id) {
      if (entries.length === MOST_ENTRIES) return -1;
      entries.splice(place, 0, learnEntry(buffer, at, entryEnd, id, row));
      wantedUpTo = lastWanted(entries);
    }
    return entryEnd;
  }

  return {
    read(buffer, from, end, stageId, attempt) {
      found = 0;
      entries = entriesOf(stageId, attempt);
      let at = from + 1;
      let next = 0;
      if (buffer[at] === CLOSE_BRACKET) return at + 1;
      for (;;) {
        const entryStart = at;
        if (!startsLike(buffer, at)) return -1;
        const id = readNumber(buffer, at + ENTRY_START.length);
        at = endOfNumber();
        const place = placeOf(entries, id, next);
        const entry = entries[place];
        if (entry !== undefined && entry.row < 0 && place > wantedUpTo) {
          const behind = behindInternal(buffer, at, end);
          if (behind >= 0) return behind;
        }
        const read = entry === undefined || entry.toUpdate === 0 ? -1 : readByLengths(buffer, at, entry);
        if (entry !== undefined && read >= 0) {
          note(entry.row, lastUpdate);
          at = read;
        } else {
          at = readWhole(buffer, entryStart, end, place < 0 ? next : place, stageId);
          if (at < 0) return -1;
        }
        next = (place < 0 ? next : place) + 1;
        const byte = buffer[at];
        if (byte === CLOSE_BRACKET) return at + 1;
        if (byte !== COMMA || at >= end) return -1;
        at += 1;
      }
    },
    apply() {
      for (let index = 0; index < found; index += 1) addUpdate(accumulators, rows[index] ?? 0, updates[index] ?? NaN);
    },
  };
}

let lastUpdate = 0;

/** From one of Spark's own behind all that are wanted: they stand together up to the list's bracket; unlike a plan's, the last of them ends with no text. */
function behindInternal(buffer: Buffer, at: number, end: number): number {
  const close = buffer.indexOf(CLOSE_BRACKET, at);
  const closed = close > 0 && close < end && buffer[close - 1] === CLOSE_BRACE && buffer[close - 2] !== QUOTE;
  return closed ? close + 1 : -1;
}

function lastWanted(entries: readonly Entry[]): number {
  let place = entries.length - 1;
  while (place >= 0 && (entries[place]?.row ?? -1) < 0) place -= 1;
  return place;
}

/** From behind the id's digits: gives the place behind the entry and leaves its update in `lastUpdate`, or -1 where the lengths do not hold. */
function readByLengths(buffer: Buffer, from: number, { toUpdate, toValue, toEnd, quoted }: Entry): number {
  const before = quoted ? QUOTE : COLON;
  let at = from + toUpdate;
  if (buffer[at - 1] !== before || buffer[at - (quoted ? 2 : 1)] !== COLON) return -1;
  lastUpdate = readNumber(buffer, at);
  at = endOfNumber() + toValue;
  if (Number.isNaN(lastUpdate) || buffer[at - 1] !== before) return -1;
  if (Number.isNaN(readNumber(buffer, at))) return -1;
  at = endOfNumber() + toEnd;
  return buffer[at - 1] === CLOSE_BRACE ? at : -1;
}

function placeOf(entries: readonly Entry[], id: number, from: number): number {
  for (let place = from; place < entries.length; place += 1) if (entries[place]?.id === id) return place;
  for (let place = 0; place < from; place += 1) if (entries[place]?.id === id) return place;
  return -1;
}

function startsLike(buffer: Buffer, at: number): boolean {
  for (let index = 0; index < ENTRY_START.length; index += 1)
    if (buffer[at + index] !== ENTRY_START[index]) return false;
  return true;
}

function parseEntry(buffer: Buffer, start: number, end: number) {
  if (buffer[start] !== OPEN_BRACE || buffer[end - 1] !== CLOSE_BRACE) return undefined;
  try {
    const value: unknown = JSON.parse(buffer.toString('utf8', start, end));
    return isObject(value) ? value : undefined;
  } catch {
    // The whole line is read again then, and counted as bad.
    return undefined;
  }
}

/** The lengths between an entry's numbers, if it has the form that Spark writes. */
function learnEntry(buffer: Buffer, start: number, end: number, id: number, row: number): Entry {
  const text = buffer.toString('latin1', start, end);
  const match =
    /^\{"ID":\d+(,"Name":"(?:[^"\\]|\\.)*","Update":)("?)-?\d+("?,"Value":"?)-?\d+("?(?:,"[A-Za-z ]+":(?:true|false|"[^"\\]*"))*\})$/.exec(
      text,
    );
  const unusual: Entry = { id, row, toUpdate: 0, toValue: 0, toEnd: 0, quoted: false };
  if (match === null) return unusual;
  const [, toUpdate = '', quote = '', toValue = '', toEnd = ''] = match;
  const quoted = quote !== '';
  const even = toValue === (quoted ? '","Value":"' : ',"Value":') && toEnd.startsWith('"') === quoted;
  if (!even) return unusual;
  return { id, row, toUpdate: toUpdate.length + quote.length, toValue: toValue.length, toEnd: toEnd.length, quoted };
}
