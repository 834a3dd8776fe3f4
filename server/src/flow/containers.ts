import { isSameKey, listOf, sequenceOf } from './join.ts';
import { joinAll } from './machine.ts';
import type { Machine } from './machine.ts';
import { equalValues } from './text.ts';
import type { MapValue, SequenceValue, Value } from './value.ts';
import { isNone, numberOf, unknown } from './value.ts';

/** The value of a key: the one that is certainly meant, else any that may be. */
export function itemOfMap(machine: Machine, object: MapValue, key: Value): Value {
  const { entries, rest } = object.cell.content;
  const exact = entries.find(([each]) => equalValues(each, key) === true);
  if (exact !== undefined) return exact[1];
  const possible = entries.filter(([each]) => equalValues(each, key) === undefined).map(([, value]) => value);
  if (rest !== undefined) possible.push(rest);
  return joinAll(machine, 'argument', possible);
}

/** The item at a position, or the items of a slice. */
export function itemOfSequence(machine: Machine, object: SequenceValue, index: Value): Value {
  if (index.kind === 'sequence') return slice(object, index);
  const { items, rest, uncertain } = object.cell.content;
  const at = numberOf(index);
  if (at !== undefined && uncertain !== true) {
    const item = items.at(at);
    if (item !== undefined && (rest === undefined || at >= 0)) return item;
  }
  const all = rest === undefined ? items : [...items, rest];
  return all.length === 0 ? unknown : joinAll(machine, 'argument', all);
}

/** A slice was evaluated to its bounds. */
function slice(object: SequenceValue, bounds: SequenceValue): Value {
  const [from, to] = bounds.cell.content.items;
  const { items, rest } = object.cell.content;
  const start = from === undefined || isNone(from) ? 0 : numberOf(from);
  const end = to === undefined || isNone(to) ? undefined : numberOf(to);
  const openEnd = to !== undefined && !isNone(to) && end === undefined;
  if (start === undefined || openEnd) {
    const any = items.at(-1) ?? rest ?? unknown;
    return listOf([], any);
  }
  const content = rest === undefined ? { items: items.slice(start, end) } : { items: items.slice(start, end), rest };
  return sequenceOf(object.form, content);
}

/** `object[key] = value` */
export function assignItem(machine: Machine, object: Value, key: Value, value: Value): void {
  if (object.kind === 'map') {
    const { entries, rest } = object.cell.content;
    if (key.kind === 'unknown' || key.kind === 'choice') {
      // Which entry it is cannot be told: a new one, or any.
      machine.heap.write(object.cell, {
        entries,
        rest: rest === undefined ? value : machine.join('argument')(rest, value),
      });
      return;
    }
    const at = entries.findIndex(([known]) => isSameKey(known, key));
    const next =
      at < 0
        ? [...entries, [key, value] as const]
        : entries.map((entry, index) => (index === at ? ([key, value] as const) : entry));
    machine.heap.write(object.cell, rest === undefined ? { entries: next } : { entries: next, rest });
  } else if (object.kind === 'sequence') {
    const index = numberOf(key);
    const content = object.cell.content;
    if (index !== undefined && index >= 0 && index < content.items.length) {
      machine.heap.write(object.cell, {
        ...content,
        items: content.items.map((item, at) => (at === index ? value : item)),
      });
    }
  }
}
