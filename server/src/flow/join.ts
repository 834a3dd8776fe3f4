import type { FrameStore } from './frameStore.ts';
import type { Cell, Join, Why } from './heap.ts';
import { equalValues, keyOf, samePieces } from './text.ts';
import { alternativesOf, anything, columnValue, frameValue } from './value.ts';
import type { ColumnValue, Mapping, MapValue, Sequence, SequenceValue, Value } from './value.ts';

/** Beyond these a choice is no knowledge. */
const maxAlternatives = 24;

/** One of two columns; what a choice of columns holds already stays the same choice. */
function joinColumns(left: ColumnValue, right: ColumnValue): ColumnValue {
  const known = left.expr.kind === 'unknown' ? left.expr.parts : [left.expr];
  const added = (right.expr.kind === 'unknown' ? right.expr.parts : [right.expr]).filter(
    (part) => !known.includes(part),
  );
  if (added.length === 0 && left.expr.kind === 'unknown') return left;
  return columnValue({ kind: 'unknown', parts: [...known, ...added].slice(0, maxColumns) });
}

/** Alternatives of a column that are kept. */
const maxColumns = 6;

/** Alternatives without repetition; frames of one kind become one. */
class Distinct {
  readonly values: Value[] = [];
  private readonly keys = new Set<Value | string>();
  private readonly join: Join;

  constructor(join: Join) {
    this.join = join;
  }

  /** Whether the value was new. */
  add(value: Value): boolean {
    const key = value.kind === 'unknown' ? 'unknown' : (keyOf(value) ?? value);
    if (this.keys.has(key)) return false;
    this.keys.add(key);
    if (value.kind === 'frame') {
      const at = this.values.findIndex((other) => other.kind === 'frame' && other.face === value.face);
      const known = this.values[at];
      if (known !== undefined) {
        this.values[at] = this.join(known, value);
        return this.values[at] !== known;
      }
    }
    this.values.push(value);
    return true;
  }
}

/** Values where paths of the program meet. */
export function createJoin(frames: FrameStore, why: Why): Join {
  const join: Join = (left, right) => {
    if (left === right || left === anything) return left;
    if (right === anything) return right;
    if (left.kind === 'frame' && right.kind === 'frame' && left.face === right.face) {
      return frameValue(frames.choice(why, [left.frame, right.frame]), left.face);
    }
    if (left.kind === 'column' && right.kind === 'column') {
      return joinColumns(left, right);
    }
    if (left.kind === 'text' && right.kind === 'text' && samePieces(left.pieces, right.pieces)) return left;
    if (left.kind === 'constant' && right.kind === 'constant' && left.value === right.value) return left;
    if (left.kind === 'sequence' && right.kind === 'sequence' && left.form === right.form) {
      return sequenceOf(left.form, mergeSequences(left.cell.content, right.cell.content, join));
    }
    return choose(left, right);
  };

  const choose = (left: Value, right: Value): Value => {
    const distinct = new Distinct(join);
    for (const value of alternativesOf(left)) distinct.add(value);
    const before = distinct.values.length;
    let grew = false;
    for (const value of alternativesOf(right)) if (distinct.add(value)) grew = true;
    // What is known already must stay the same value: a loop that adds nothing has ended.
    if (!grew && before === alternativesOf(left).length) return left;
    const [only] = distinct.values;
    if (distinct.values.length === 1 && only !== undefined) return only;
    return distinct.values.length > maxAlternatives ? anything : { kind: 'choice', why, alternatives: distinct.values };
  };
  return join;
}

export function sequenceOf(form: SequenceValue['form'], content: Sequence): SequenceValue {
  return { kind: 'sequence', form, cell: sequenceCell(content) };
}

export function listOf(items: readonly Value[], rest?: Value): SequenceValue {
  return sequenceOf('list', rest === undefined ? { items } : { items, rest });
}

export function tupleOf(items: readonly Value[]): SequenceValue {
  return sequenceOf('tuple', { items });
}

export function mapOf(entries: Mapping['entries'], rest?: Value): MapValue {
  return { kind: 'map', cell: mappingCell(rest === undefined ? { entries } : { entries, rest }) };
}

function sequenceCell(content: Sequence): Cell<Sequence> {
  return { content, merge: (left, right, join) => mergeSequences(left, right, join) };
}

function mergeSequences(left: Sequence, right: Sequence, join: Join): Sequence {
  if (left === right) return left;
  const shared = Math.min(left.items.length, right.items.length);
  const items: Value[] = [];
  for (let index = 0; index < shared; index++) {
    const one = left.items[index];
    const other = right.items[index];
    if (one !== undefined && other !== undefined) items.push(join(one, other));
  }
  let rest = joinOptional(left.rest, right.rest, join);
  for (const further of [...left.items.slice(shared), ...right.items.slice(shared)])
    rest = joinOptional(rest, further, join);
  return {
    items,
    ...(rest === undefined ? {} : { rest }),
    ...(left.uncertain || right.uncertain ? { uncertain: true as const } : {}),
  };
}

/** Entries of a map beyond these are not told apart. */
const maxEntries = 200;

/** The same key, known or not: keys with the same holes are taken for one, so that merging a map with itself adds nothing. */
export function isSameKey(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one.kind === 'text' && other.kind === 'text') return samePieces(one.pieces, other.pieces);
  return equalValues(one, other) === true;
}

function mappingCell(content: Mapping): Cell<Mapping> {
  return {
    content,
    merge: (left, right, join) => {
      if (left === right) return left;
      const entries = [...left.entries];
      let further: Value | undefined;
      for (const [key, value] of right.entries) {
        const at = entries.findIndex(([other]) => isSameKey(key, other));
        const known = entries[at];
        if (known === undefined && entries.length < maxEntries) entries.push([key, value]);
        else if (known === undefined) further = joinOptional(further, value, join);
        else if (known[1] !== value) entries[at] = [key, join(known[1], value)];
      }
      const rest = joinOptional(joinOptional(left.rest, right.rest, join), further, join);
      return rest === undefined ? { entries } : { entries, rest };
    },
  };
}

function joinOptional(left: Value | undefined, right: Value | undefined, join: Join): Value | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : join(left, right);
}

/** Settings of a reader or writer that two paths left differently: what they agree on. */
export function settingsCell<T extends object>(content: T, agree: (left: T, right: T, join: Join) => T): Cell<T> {
  return { content, merge: (left, right, join) => (left === right ? left : agree(left, right, join)) };
}
