import type { Action, Known } from '../../model/frames.ts';
import { table } from '../../base/table.ts';
import { listOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, emitAction } from '../machine.ts';
import { isNone, knownOf, none, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';

const kinds: Readonly<Record<string, Action['kind']>> = table({
  collect: 'collect',
  collectAsList: 'collect',
  take: 'take',
  takeAsList: 'take',
  head: 'head',
  first: 'first',
  tail: 'tail',
  count: 'count',
  show: 'show',
  toPandas: 'toPandas',
  toLocalIterator: 'toLocalIterator',
  isEmpty: 'isEmpty',
  foreach: 'foreach',
  foreachPartition: 'foreachPartition',
  reduce: 'reduce',
});

/** A method that makes Spark run the frame. */
export function runAction(machine: Machine, receiver: FrameValue, name: string, call: Call): Value {
  const kind = kinds[name] ?? 'other';
  const rows = rowsOf(name, call);
  emitAction(machine, call, { kind, frame: receiver.frame, ...(rows === undefined ? {} : { rows }) });
  switch (kind) {
    case 'collect':
    case 'toLocalIterator':
    case 'take':
    case 'tail':
      return listOf([], unknown);
    case 'head':
      return rows === undefined || rows === 1 ? unknown : listOf([], unknown);
    case 'show':
    case 'foreach':
    case 'foreachPartition':
      return none;
    default:
      return unknown;
  }
}

function rowsOf(name: string, call: Call): Known {
  const given = argument(call, 0, 'n', 'num', 'numRows');
  switch (name) {
    case 'first':
      return 1;
    case 'head':
      return given === undefined || isNone(given) ? 1 : knownOf(given);
    case 'show':
      // `show(false)` in Scala asks for the default number of rows.
      return given === undefined || typeof knownOf(given) === 'boolean' ? 20 : knownOf(given);
    case 'take':
    case 'takeAsList':
    case 'tail':
      return knownOf(given);
    default:
      return undefined;
  }
}
