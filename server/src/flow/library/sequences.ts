import { callWith } from '../calls.ts';
import { elementsOf } from '../elements.ts';
import { sequenceOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, joinAll } from '../machine.ts';
import { equalValues } from '../text.ts';
import type { Sequence, SequenceValue, Value } from '../value.ts';
import { none, numberOf, unknown } from '../value.ts';
import { enumerate, zipElements } from './elementWise.ts';
import { convertSequence } from './sequenceForms.ts';
import { foldSequence, transformSequence } from './sequenceFunctions.ts';
import { answerOfSequence, partOfSequence } from './sequenceParts.ts';
import type { SequenceUse } from './sequenceUse.ts';

/** Methods of lists, tuples, sets, iterators and options, of both languages. `undefined`: no such method. */
export function invokeSequence(machine: Machine, receiver: SequenceValue, name: string, call: Call): Value | undefined {
  const first = argument(call, 0);
  const use: SequenceUse = {
    machine,
    receiver,
    content: receiver.cell.content,
    name,
    call,
    first,
    again: (content) => sequenceOf(receiver.form, content),
    apply: (...given) => callWith(machine, first, call, ...given),
  };
  return (
    changeSequence(use) ??
    transformSequence(use) ??
    foldSequence(use) ??
    combineSequences(use) ??
    convertSequence(use) ??
    partOfSequence(use) ??
    answerOfSequence(use)
  );
}

/** Methods that change the sequence itself. */
function changeSequence(use: SequenceUse): Value | undefined {
  const { machine, receiver, content, name, call, first } = use;
  const { items, rest } = content;
  const write = (change: Sequence): Value => {
    machine.heap.write(receiver.cell, change);
    return none;
  };
  switch (name) {
    case 'append':
    case 'add':
    case 'addOne':
    case '+=':
      return write(
        rest === undefined
          ? { ...content, items: [...items, first ?? unknown] }
          : { ...content, rest: machine.join('loop')(rest, first ?? unknown) },
      );
    case 'extend':
    case 'addAll':
    case 'update':
    case '++=':
      return write({ ...content, ...appended(machine, content, first) });
    case 'insert':
      return write({
        ...content,
        items: [
          ...items.slice(0, numberOf(first) ?? 0),
          argument(call, 1) ?? unknown,
          ...items.slice(numberOf(first) ?? 0),
        ],
      });
    case 'pop': {
      if (rest !== undefined || items.length === 0) return rest ?? unknown;
      const at = numberOf(first) ?? -1;
      const index = at < 0 ? items.length + at : at;
      write({ ...content, items: items.filter((_, position) => position !== index) });
      return items[index] ?? unknown;
    }
    case 'clear':
      return write({ items: [] });
    case 'remove':
      return write({ ...content, uncertain: true });
    default:
      return undefined;
  }
}

/** Methods that make a sequence of this one and something else. */
function combineSequences(use: SequenceUse): Value | undefined {
  const { machine, content, name, first, again } = use;
  const { items } = content;
  switch (name) {
    case 'zip': {
      const other = elementsOf(machine, first ?? unknown);
      return again(zipElements([content, other]));
    }
    case 'zipWithIndex':
      return again(enumerate(content, 0));
    case 'union':
    case 'concat':
    case 'appendedAll':
    case '++':
    case ':++':
      return again(appended(machine, content, first));
    case ':+':
    case 'appended':
      return again({ ...content, items: [...items, first ?? unknown] });
    case '+:':
    case '::':
    case 'prepended':
      return again({ ...content, items: [first ?? unknown, ...items] });
    case '+':
      return again({ ...content, items: [...items, first ?? unknown] });
    case 'diff':
    case '--':
    case 'intersect':
    case 'difference':
    case 'intersection':
    case 'symmetric_difference':
    case 'filterKeys': {
      const other = elementsOf(machine, first ?? unknown);
      const keeps = name.startsWith('inter');
      const decided = items.filter((item) => other.items.some((each) => equalValues(item, each) === true) === keeps);
      return again({
        ...content,
        items: other.rest === undefined ? decided : items,
        ...(other.rest === undefined ? {} : { uncertain: true as const }),
      });
    }
    default:
      return undefined;
  }
}

/** The elements of both; how many the second has may not be known. */
function appended(machine: Machine, content: Sequence, other: Value | undefined): Sequence {
  const added = elementsOf(machine, other ?? unknown);
  const rests = [content.rest, added.rest].filter((each) => each !== undefined);
  const items = [...content.items, ...added.items];
  return rests.length === 0 ? { items } : { items, rest: joinAll(machine, 'loop', rests) };
}
