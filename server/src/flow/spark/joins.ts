import type { ColumnExpr, Frame, JoinType, Operator } from '../../model/frames.ts';
import type { Call, Machine } from '../machine.ts';
import { table } from '../../base/table.ts';
import { argument } from '../machine.ts';
import { textOf } from '../text.ts';
import { frameValue, isNone, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import { namesOf, resolveUdfs, toOperand } from './columns.ts';
import { operate } from './operators.ts';

const types: Readonly<Record<string, JoinType>> = table({
  inner: 'inner',
  cross: 'cross',
  left: 'left',
  leftouter: 'left',
  right: 'right',
  rightouter: 'right',
  outer: 'full',
  full: 'full',
  fullouter: 'full',
  semi: 'left_semi',
  leftsemi: 'left_semi',
  anti: 'left_anti',
  leftanti: 'left_anti',
});

/** `join(other, on, how)`, `join(right, Seq("a"), "left")`, `join(right, "a")`, `join(right, condition, "left")`, `joinWith`. */
export function joinFrames(machine: Machine, receiver: FrameValue, call: Call): Value {
  const other = argument(call, 0, 'other', 'right') ?? unknown;
  const right = other.kind === 'frame' ? other.frame : machine.frames.opaque('the joined frame is not known', []);
  const on = argument(call, 1, 'on', 'usingColumns', 'usingColumn', 'joinExprs', 'condition');
  const how = argument(call, 2, 'how', 'joinType');
  const keys = keysOf(machine, on);
  const op: Operator = {
    name: 'join',
    type: joinType(how, on),
    using: keys.using,
    condition: keys.condition,
    form: call.site.method,
    ...broadcastOf(receiver.frame, right),
  };
  const made = operate(machine, call, op, [receiver.frame, right]);
  return frameValue(made.frame, receiver.face);
}

function joinType(how: Value | undefined, on: Value | undefined): JoinType | undefined {
  if (how === undefined || isNone(how)) return on === undefined || isNone(on) ? 'inner' : 'inner';
  const name = textOf(how);
  return name === undefined ? undefined : types[name.toLowerCase().replaceAll('_', '')];
}

function keysOf(
  machine: Machine,
  on: Value | undefined,
): { readonly using: readonly string[] | undefined; readonly condition: ColumnExpr | undefined } {
  if (on === undefined || isNone(on)) return { using: [], condition: undefined };
  if (on.kind === 'column') return { using: undefined, condition: resolveUdfs(machine, on.expr) };
  if (on.kind === 'text') {
    const name = textOf(on);
    return { using: name === undefined ? undefined : [name], condition: undefined };
  }
  if (on.kind === 'sequence') {
    const { items, rest } = on.cell.content;
    // A list of conditions is their conjunction; columns by name are the same as using.
    if (items.some((item) => item.kind === 'column' && item.expr.kind !== 'column')) {
      const condition = items
        .map(toOperand)
        .reduce((left, next): ColumnExpr => ({ kind: 'call', name: 'and', args: [left, next] }));
      return { using: undefined, condition: resolveUdfs(machine, condition) };
    }
    return { using: namesOf(items, rest !== undefined), condition: undefined };
  }
  return { using: undefined, condition: undefined };
}

/** Hints that stand on a side, below aliases and the like. */
function broadcastOf(left: Frame, right: Frame): { readonly broadcast?: 'left' | 'right' | 'both' } {
  const one = isBroadcast(left);
  const other = isBroadcast(right);
  if (!one && !other) return {};
  return { broadcast: one && other ? 'both' : one ? 'left' : 'right' };
}

function isBroadcast(frame: Frame): boolean {
  if (frame.kind !== 'operator') return false;
  if (frame.op.name === 'hint') return ['broadcast', 'broadcastjoin', 'mapjoin'].includes(frame.op.hint);
  const [input] = frame.inputs;
  return frame.op.name === 'alias' && input !== undefined && isBroadcast(input);
}
