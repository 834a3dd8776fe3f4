import { itemOfSequence } from '../containers.ts';
import { elementsOf, truthOf } from '../elements.ts';
import { listOf, mapOf, sequenceOf, tupleOf } from '../join.ts';
import { forEachElement, mapElements, repeat } from '../loops.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, argumentsOf, branch, joinAll, withArguments } from '../machine.ts';
import { equalValues, hole, keyOf, piecesOf, textOf } from '../text.ts';
import type { Piece } from '../text.ts';
import type { Sequence, SequenceValue, Value } from '../value.ts';
import { constant, isNone, none, numberOf, unknown } from '../value.ts';
import { localFrame } from '../spark/session.ts';

/** Methods of lists, tuples, sets, iterators and options, of both languages. `undefined`: no such method. */
export function invokeSequence(machine: Machine, receiver: SequenceValue, name: string, call: Call): Value | undefined {
  const content = receiver.cell.content;
  const { items, rest, uncertain } = content;
  const first = argument(call, 0);
  const again = (change: Sequence): Value => sequenceOf(receiver.form, change);
  const write = (change: Sequence): Value => {
    machine.heap.write(receiver.cell, change);
    return none;
  };
  const apply = (...given: readonly Value[]): Value =>
    machine.call(first ?? unknown, { ...withArguments(call, argumentsOf(...given)), argumentRanges: [] });
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
    case '++=': {
      const other = elementsOf(machine, first ?? unknown);
      const more = [rest, other.rest].filter((each) => each !== undefined);
      return write({
        ...content,
        items: [...items, ...other.items],
        ...(more.length === 0 ? {} : { rest: joinAll(machine, 'loop', more) }),
      });
    }
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
    case 'map':
    case 'parMap':
      return again(mapElements(machine, content, (element) => apply(element)));
    case 'collect':
      return again({
        ...mapElements(machine, content, (element) => apply(element)),
        ...(items.length > 0 ? { uncertain: true as const } : {}),
      });
    case 'flatMap':
    case 'flatten': {
      const mapped = name === 'flatten' ? content : mapElements(machine, content, (element) => apply(element));
      return flatten(machine, receiver, mapped);
    }
    case 'foreach':
      forEachElement(machine, content, (element) => void apply(element));
      return none;
    case 'filter':
    case 'withFilter':
    case 'filterNot':
    case 'takeWhile':
    case 'dropWhile':
      return again(filterElements(content, apply, name === 'filterNot'));
    case 'find': {
      const found = filterElements(content, apply, false);
      const all = [...found.items, ...(found.rest === undefined ? [] : [found.rest])];
      return sequenceOf(
        'option',
        all.length === 0 ? { items: [] } : { items: [], rest: joinAll(machine, 'argument', all) },
      );
    }
    case 'partition': {
      return tupleOf([again(filterElements(content, apply, false)), again(filterElements(content, apply, true))]);
    }
    case 'foldLeft':
    case 'fold':
    case '/:':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          foldElements(inner, content, first ?? unknown, (total, element) => callWith(inner, step, total, element)),
      };
    case 'foldRight':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          foldElements(inner, { ...content, items: items.toReversed() }, first ?? unknown, (total, element) =>
            callWith(inner, step, element, total),
          ),
      };
    case 'reduce':
    case 'reduceLeft':
    case 'reduceOption':
    case 'reduceLeftOption': {
      const result = reduceElements(machine, content, (total, element) => apply(total, element));
      return name.endsWith('Option') ? sequenceOf('option', { items: [result] }) : result;
    }
    case 'reduceRight':
      return reduceElements(machine, { ...content, items: items.toReversed() }, (total, element) =>
        apply(element, total),
      );
    case 'scanLeft':
      return {
        kind: 'native',
        name,
        run: (inner, step) =>
          listOf(
            [],
            foldElements(inner, content, first ?? unknown, (total, element) => callWith(inner, step, total, element)),
          ),
      };
    case 'zip': {
      const other = elementsOf(machine, first ?? unknown);
      return again(zipElements([content, other]));
    }
    case 'zipWithIndex':
      return again(enumerate(content, 0));
    case 'toMap':
      return toMap(content);
    case 'groupBy':
      return mapOf([], listOf([], joinAll(machine, 'argument', items.length === 0 ? [rest ?? unknown] : items)));
    case 'toSeq':
    case 'toList':
    case 'toArray':
    case 'toVector':
    case 'toIndexedSeq':
    case 'toIterable':
    case 'iterator':
    case 'par':
    case 'seq':
    case 'view':
    case 'toBuffer':
    case 'result':
    case 'copy':
    case 'asJava':
    case 'asScala':
    case 'toStream':
      return sequenceOf('list', content);
    case 'toSet':
    case 'distinct':
      return sequenceOf(name === 'toSet' ? 'set' : 'list', { ...content, items: distinct(items) });
    case 'sorted':
    case 'sortBy':
    case 'sortWith':
    case 'sort':
    case 'reverse':
    case 'reversed':
      if (name === 'sort') return none;
      return again(name.startsWith('reverse') ? { ...content, items: items.toReversed() } : sortItems(content));
    case 'head':
    case 'headOption':
    case 'last':
    case 'lastOption':
    case 'next': {
      const edge = name.startsWith('last') ? items.at(-1) : items[0];
      const value =
        uncertain === true || edge === undefined
          ? joinAll(machine, 'argument', [...items, ...(rest === undefined ? [] : [rest])])
          : edge;
      if (!name.endsWith('Option')) return value;
      return sequenceOf('option', items.length === 0 && rest === undefined ? { items: [] } : { items: [value] });
    }
    case 'tail':
    case 'init':
      return again({ ...content, items: name === 'tail' ? items.slice(1) : items.slice(0, -1) });
    case 'take':
    case 'drop':
    case 'slice':
    case 'takeRight':
    case 'dropRight': {
      const count = numberOf(first);
      if (count === undefined) return again({ ...content, uncertain: true });
      if (name === 'slice') return again({ ...content, items: items.slice(count, numberOf(argument(call, 1))) });
      if (name === 'take') return again({ ...content, items: items.slice(0, count) });
      if (name === 'drop') return again({ ...content, items: items.slice(count) });
      return again({ ...content, items: name === 'takeRight' ? items.slice(-count) : items.slice(0, -count) });
    }
    case 'union':
    case 'concat':
    case 'appendedAll':
    case '++':
    case ':++': {
      const other = elementsOf(machine, first ?? unknown);
      const more = [rest, other.rest].filter((each) => each !== undefined);
      return again({
        items: [...items, ...other.items],
        ...(more.length === 0 ? {} : { rest: joinAll(machine, 'loop', more) }),
      });
    }
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
    case 'getOrElse':
    case 'orElse': {
      if (items.length > 0 && uncertain !== true) return name === 'orElse' ? receiver : (items[0] ?? unknown);
      if (items.length === 0 && rest === undefined) return first ?? unknown;
      const [found, otherwise] = branch(machine, 'branch', 'option', [
        () => joinAll(machine, 'branch', [...items, ...(rest === undefined ? [] : [rest])]),
        () => first ?? unknown,
      ]);
      return joinAll(
        machine,
        'branch',
        [found, otherwise].filter((each) => each !== undefined),
      );
    }
    case 'get':
    case 'orNull':
    case 'value':
      if (receiver.form !== 'option') return undefined;
      return items[0] ?? rest ?? none;
    case 'isDefined':
    case 'nonEmpty':
    case 'isEmpty': {
      const any =
        items.length > 0 && uncertain !== true ? true : items.length === 0 && rest === undefined ? false : undefined;
      return any === undefined ? unknown : constant(name === 'isEmpty' ? !any : any);
    }
    case 'size':
    case 'length':
    case '__len__':
      return rest === undefined && uncertain !== true ? constant(items.length) : unknown;
    case 'contains':
    case 'exists':
    case 'forall':
    case 'count':
    case 'index':
    case 'indexOf': {
      if (name === 'contains') {
        const answers = items.map((item) => equalValues(item, first ?? unknown));
        if (answers.includes(true) && uncertain !== true) return constant(true);
        return rest === undefined && answers.every((answer) => answer === false) ? constant(false) : unknown;
      }
      if (name === 'exists' || name === 'forall') {
        const answers = items.map((item) => truthOf(apply(item)));
        const decides = name === 'exists';
        if (answers.includes(decides) && uncertain !== true) return constant(decides);
        return rest === undefined && answers.every((answer) => answer === !decides) ? constant(!decides) : unknown;
      }
      return unknown;
    }
    case 'mkString':
      return joinTexts(
        content,
        name === 'mkString' && call.args.positional.length === 3 ? argument(call, 1) : first,
        call.args.positional.length === 3 ? [first, argument(call, 2)] : [],
      );
    case 'grouped':
    case 'sliding':
    case 'combinations':
    case 'transpose':
      return listOf([], listOf([], joinAll(machine, 'argument', [...items, ...(rest === undefined ? [] : [rest])])));
    case 'indices':
      return rest === undefined ? listOf(items.map((_, index) => constant(index))) : listOf([], unknown);
    case 'apply':
    case 'lift':
      return itemOfSequence(machine, receiver, first ?? unknown);
    case 'toDF':
    case 'toDS':
      return localFrame(machine, rest === undefined && uncertain !== true ? items.length : undefined, call);
    case 'sum':
    case 'max':
    case 'min':
    case 'maxBy':
    case 'minBy':
    case 'product':
      return unknown;
    case '_1':
    case '_2':
    case '_3':
    case '_4':
    case '_5':
      return items[Number(name.slice(1)) - 1] ?? rest ?? unknown;
    case 'swap':
      return tupleOf(items.toReversed());
    case 'remove':
      return write({ ...content, uncertain: true });
    default:
      return undefined;
  }
}

function callWith(machine: Machine, call: Call, ...given: readonly Value[]): Value {
  return machine.call(argument(call, 0) ?? unknown, {
    ...withArguments(call, argumentsOf(...given)),
    argumentRanges: [],
  });
}

function flatten(machine: Machine, receiver: SequenceValue, mapped: Sequence): Value {
  const items: Value[] = [];
  let rest: Value | undefined;
  let uncertain = mapped.uncertain;
  const add = (value: Value, repeated: boolean): void => {
    const inner = elementsOf(machine, value);
    if (inner.uncertain === true) uncertain = true;
    if (repeated) for (const item of inner.items) rest = rest === undefined ? item : machine.join('loop')(rest, item);
    else items.push(...inner.items);
    if (inner.rest !== undefined) rest = rest === undefined ? inner.rest : machine.join('loop')(rest, inner.rest);
  };
  for (const value of mapped.items) add(value, false);
  if (mapped.rest !== undefined) add(mapped.rest, true);
  return sequenceOf(receiver.form, {
    items,
    ...(rest === undefined ? {} : { rest }),
    ...(uncertain === true ? { uncertain } : {}),
  });
}

export function filterElements(content: Sequence, apply: (element: Value) => Value, negate: boolean): Sequence {
  const kept: Value[] = [];
  let uncertain = content.uncertain;
  for (const item of content.items) {
    const answer = truthOf(apply(item));
    if (answer === undefined) uncertain = true;
    if (answer === undefined || answer !== negate) kept.push(item);
  }
  return {
    items: kept,
    ...(content.rest === undefined ? {} : { rest: content.rest }),
    ...(uncertain === true ? { uncertain } : {}),
  };
}

export function foldElements(
  machine: Machine,
  content: Sequence,
  start: Value,
  step: (total: Value, element: Value) => Value,
): Value {
  let total = start;
  for (const item of content.items.slice(0, 32)) {
    if (content.uncertain === true) {
      const before = total;
      const results = branch(machine, 'branch', 'filtered', [() => before, () => step(before, item)]);
      total = joinAll(machine, 'branch', results);
    } else total = step(total, item);
  }
  const { rest } = content;
  if (rest === undefined) return total;
  const one = repeat(machine, () => step(total, rest));
  const after = one === undefined ? total : machine.join('loop')(total, one);
  const two = repeat(machine, () => step(after, rest));
  return two === undefined ? after : machine.join('loop')(total, two);
}

export function reduceElements(
  machine: Machine,
  content: Sequence,
  step: (total: Value, element: Value) => Value,
): Value {
  const [first, ...others] = content.items;
  if (first !== undefined) return foldElements(machine, { ...content, items: others }, first, step);
  return content.rest === undefined ? unknown : foldElements(machine, content, content.rest, step);
}

export function zipElements(parts: readonly Sequence[]): Sequence {
  const length = Math.min(
    ...parts.map(({ items, rest }) => (rest === undefined ? items.length : Number.POSITIVE_INFINITY)),
  );
  const known = Number.isFinite(length) ? length : Math.max(...parts.map(({ items }) => items.length));
  const items = Array.from({ length: known }, (_, index) =>
    tupleOf(parts.map((part) => part.items[index] ?? part.rest ?? unknown)),
  );
  const uncertain = parts.some((part) => part.uncertain === true);
  const open = !Number.isFinite(length);
  return {
    items,
    ...(open ? { rest: tupleOf(parts.map((part) => part.rest ?? unknown)) } : {}),
    ...(uncertain ? { uncertain: true as const } : {}),
  };
}

export function enumerate(content: Sequence, start: number, indexFirst = false): Sequence {
  const pair = (item: Value, index: Value): Value => tupleOf(indexFirst ? [index, item] : [item, index]);
  return {
    items: content.items.map((item, index) =>
      pair(item, content.uncertain === true ? unknown : constant(start + index)),
    ),
    ...(content.rest === undefined ? {} : { rest: pair(content.rest, unknown) }),
    ...(content.uncertain === true ? { uncertain: true as const } : {}),
  };
}

export function toMap(content: Sequence): Value {
  const entries = content.items.flatMap((item): (readonly [Value, Value])[] => {
    if (item.kind !== 'sequence') return [];
    const [key, value] = item.cell.content.items;
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  const rest = content.rest?.kind === 'sequence' ? (content.rest.cell.content.items[1] ?? unknown) : content.rest;
  const open = rest ?? (entries.length < content.items.length || content.uncertain === true ? unknown : undefined);
  return mapOf(entries, open);
}

function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    if (key === undefined || !seen.has(key)) {
      if (key !== undefined) seen.add(key);
      return true;
    }
    return false;
  });
}

/** Known texts and numbers in their order; anything else stays as it is. */
export function sortItems(content: Sequence): Sequence {
  const texts = content.items.map(textOf);
  if (texts.every((each) => each !== undefined))
    return { ...content, items: content.items.toSorted((one, other) => compare(textOf(one), textOf(other))) };
  const numbers = content.items.map(numberOf);
  if (numbers.every((each) => each !== undefined))
    return { ...content, items: content.items.toSorted((one, other) => (numberOf(one) ?? 0) - (numberOf(other) ?? 0)) };
  return content;
}

function compare(one: string | undefined, other: string | undefined): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

/** `", ".join(names)`, `names.mkString(", ")`. */
export function joinTexts(
  content: Sequence,
  separator: Value | undefined,
  around: readonly (Value | undefined)[] = [],
): Value {
  const between = separator === undefined || isNone(separator) ? [] : piecesOf(separator);
  const pieces: Piece[] = [...(around[0] === undefined ? [] : piecesOf(around[0]))];
  for (const [index, item] of content.items.entries()) {
    if (index > 0) pieces.push(...between);
    pieces.push(...piecesOf(item));
  }
  if (content.rest !== undefined || content.uncertain === true)
    return {
      kind: 'text',
      pieces: [
        ...(around[0] === undefined ? [] : piecesOf(around[0])),
        hole,
        ...(around[1] === undefined ? [] : piecesOf(around[1])),
      ],
    };
  if (around[1] !== undefined) pieces.push(...piecesOf(around[1]));
  return { kind: 'text', pieces: pieces.length === 0 ? [{ text: '' }] : pieces };
}
