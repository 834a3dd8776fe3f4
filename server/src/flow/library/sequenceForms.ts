import { listOf, mapOf, sequenceOf, tupleOf } from '../join.ts';
import { argument, joinAll } from '../machine.ts';
import { localFrame } from '../spark/session.ts';
import type { Piece } from '../text.ts';
import { hole, keyOf, piecesOf, textOf } from '../text.ts';
import type { Sequence, Value } from '../value.ts';
import { constant, isNone, none, numberOf, unknown } from '../value.ts';
import type { SequenceUse } from './sequenceUse.ts';

/** Methods that give the same elements in another form or order. */
export function convertSequence(use: SequenceUse): Value | undefined {
  const { machine, content, name, call, first, again } = use;
  const { items, rest, uncertain } = content;
  switch (name) {
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
    case 'toDF':
    case 'toDS':
      return localFrame(machine, rest === undefined && uncertain !== true ? items.length : undefined, call);
    case 'swap':
      return tupleOf(items.toReversed());
    default:
      return undefined;
  }
}

/** A map of pairs; what is no pair is lost, and leaves the map open. */
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
