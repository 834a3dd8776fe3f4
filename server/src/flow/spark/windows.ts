import type { Call, Machine } from '../machine.ts';
import { argument } from '../machine.ts';
import { knownOf, unknown } from '../value.ts';
import type { Value, WindowValue } from '../value.ts';
import { columnsOf, flatten, sortKeysOf } from './columns.ts';

export const emptyWindow: WindowValue = { kind: 'window', partitionBy: [], orderBy: [] };

/** Methods of `Window` and of the specifications it makes. */
export function invokeWindow(machine: Machine, receiver: WindowValue, name: string, call: Call): Value {
  switch (name) {
    case 'partitionBy':
      return { ...receiver, partitionBy: flatten(call).open ? undefined : columnsOf(machine, call) };
    case 'orderBy':
      return { ...receiver, orderBy: flatten(call).open ? undefined : sortKeysOf(machine, call) };
    case 'rowsBetween':
    case 'rangeBetween': {
      const from = knownOf(argument(call, 0, 'start'));
      const to = knownOf(argument(call, 1, 'end'));
      const form = name === 'rowsBetween' ? 'rows' : 'range';
      return { ...receiver, frame: `${form} ${String(from ?? '?')} ${String(to ?? '?')}` };
    }
    default:
      return unknown;
  }
}
