import { listOf, mapOf, sequenceOf, tupleOf } from '../join.ts';
import { callWith } from '../calls.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, argumentsOf, withArguments } from '../machine.ts';
import { assignItem, itemOfMap } from '../containers.ts';
import { equalValues } from '../text.ts';
import type { MapValue, Value } from '../value.ts';
import { none, unknown } from '../value.ts';
import { invokeSequence } from './sequences.ts';

/** Methods of dictionaries and of Scala's maps. */
export function invokeMap(machine: Machine, receiver: MapValue, name: string, call: Call): Value | undefined {
  return (
    partOfMap(machine, receiver, name, call) ??
    changeMap(machine, receiver, name, call) ??
    otherMap(machine, receiver, name, call) ??
    pairsOfMap(machine, receiver, name, call)
  );
}

/** Methods that look into the map. */
function partOfMap(machine: Machine, receiver: MapValue, name: string, call: Call): Value | undefined {
  const { entries, rest } = receiver.cell.content;
  const first = argument(call, 0);
  switch (name) {
    case 'get': {
      const found = itemOfMap(machine, receiver, first ?? unknown);
      if (call.module.language !== 'python') return sequenceOf('option', optionOf(receiver, first ?? unknown, found));
      const exact = entries.some(([key]) => equalValues(key, first ?? unknown) === true);
      if (exact) return found;
      const otherwise = argument(call, 1) ?? none;
      if (rest === undefined && entries.every(([key]) => equalValues(key, first ?? unknown) === false))
        return otherwise;
      return machine.join('argument')(found, otherwise);
    }
    case 'getOrElse':
    case 'getOrElseUpdate':
    case 'setdefault':
    case 'pop': {
      const exact = entries.find(([key]) => equalValues(key, first ?? unknown) === true);
      if (exact !== undefined) return exact[1];
      const otherwise = argument(call, 1) ?? unknown;
      if (name === 'setdefault' || name === 'getOrElseUpdate')
        assignItem(machine, receiver, first ?? unknown, otherwise);
      const absent = rest === undefined && entries.every(([key]) => equalValues(key, first ?? unknown) === false);
      return absent ? otherwise : machine.join('argument')(itemOfMap(machine, receiver, first ?? unknown), otherwise);
    }
    case 'apply':
      return itemOfMap(machine, receiver, first ?? unknown);
    case 'contains':
    case 'has_key': {
      if (entries.some(([key]) => equalValues(key, first ?? unknown) === true))
        return { kind: 'constant', value: true };
      return rest === undefined && entries.every(([key]) => equalValues(key, first ?? unknown) === false)
        ? { kind: 'constant', value: false }
        : unknown;
    }
    case 'keys':
    case 'keySet':
    case 'keysIterator':
      return sequenceOf(
        name === 'keySet' ? 'set' : 'list',
        rest === undefined
          ? { items: entries.map(([key]) => key) }
          : { items: entries.map(([key]) => key), rest: unknown },
      );
    case 'values':
    case 'valuesIterator':
      return listOf(
        entries.map(([, value]) => value),
        rest,
      );
    default:
      return undefined;
  }
}

/** Methods that change the map itself. */
function changeMap(machine: Machine, receiver: MapValue, name: string, call: Call): Value | undefined {
  const first = argument(call, 0);
  const isPython = call.module.language === 'python';
  switch (name) {
    case 'update':
    case '+=':
    case 'put': {
      const pair = !isPython && first?.kind === 'sequence' && first.form === 'tuple' ? first.cell.content.items : [];
      if (pair.length === 2) assignItem(machine, receiver, pair[0] ?? unknown, pair[1] ?? unknown);
      if (first?.kind === 'map')
        for (const [key, value] of first.cell.content.entries) assignItem(machine, receiver, key, value);
      else if (call.args.positional.length === 2)
        assignItem(machine, receiver, first ?? unknown, argument(call, 1) ?? unknown);
      for (const [key, value] of call.args.named)
        assignItem(machine, receiver, { kind: 'text', pieces: [{ text: key }] }, value);
      return none;
    }
    case 'clear':
      machine.heap.write(receiver.cell, { entries: [] });
      return none;
    default:
      return undefined;
  }
}

/** Methods that make a map of this one. */
function otherMap(machine: Machine, receiver: MapValue, name: string, call: Call): Value | undefined {
  const { entries, rest } = receiver.cell.content;
  const first = argument(call, 0);
  switch (name) {
    case 'updated':
      return mapOf(
        [
          ...entries.filter(([key]) => equalValues(key, first ?? unknown) !== true),
          [first ?? unknown, argument(call, 1) ?? unknown],
        ],
        rest,
      );
    case '++': {
      if (first?.kind !== 'map') return mapOf(entries, rest ?? unknown);
      const added = first.cell.content;
      return mapOf(
        [
          ...entries.filter(([key]) => !added.entries.some(([other]) => equalValues(key, other) === true)),
          ...added.entries,
        ],
        rest ?? added.rest,
      );
    }
    case '-':
    case 'removed':
      return mapOf(
        entries.filter(([key]) => equalValues(key, first ?? unknown) !== true),
        rest,
      );
    case 'mapValues':
      return mapOf(
        entries.map(([key, value]) => [key, callWith(machine, first, call, value)]),
        rest === undefined ? undefined : callWith(machine, first, call, rest),
      );
    case 'copy':
    case 'toMap':
      return mapOf(entries, rest);
    case 'view':
      return receiver;
    default:
      return undefined;
  }
}

/** The map as a sequence of pairs, and what sequences can do. */
function pairsOfMap(machine: Machine, receiver: MapValue, name: string, call: Call): Value | undefined {
  const { entries, rest } = receiver.cell.content;
  const pairs = listOf(
    entries.map(([key, value]) => tupleOf([key, value])),
    rest === undefined ? undefined : tupleOf([unknown, rest]),
  );
  switch (name) {
    case 'items':
    case 'toSeq':
    case 'toList':
    case 'iterator':
    case 'toArray':
    case 'toVector':
      return pairs;
    case 'map':
    case 'filter':
    case 'filterNot':
    case 'collect':
    case 'withFilter': {
      const result = invokeSequence(machine, pairs, name, call);
      // A map of pairs is a map again.
      return result?.kind === 'sequence' && arePairs(result)
        ? (invokeSequence(machine, result, 'toMap', withArguments(call, argumentsOf())) ?? result)
        : result;
    }
    default:
      return invokeSequence(machine, pairs, name, call);
  }
}

function arePairs(value: Extract<Value, { kind: 'sequence' }>): boolean {
  const { items, rest } = value.cell.content;
  const all = rest === undefined ? items : [...items, rest];
  return all.every((item) => item.kind === 'sequence' && item.form === 'tuple' && item.cell.content.items.length === 2);
}

function optionOf(receiver: MapValue, key: Value, found: Value): { items: readonly Value[]; rest?: Value } {
  const { entries, rest } = receiver.cell.content;
  if (entries.some(([each]) => equalValues(each, key) === true)) return { items: [found] };
  if (rest === undefined && entries.every(([each]) => equalValues(each, key) === false)) return { items: [] };
  return { items: [], rest: found };
}
