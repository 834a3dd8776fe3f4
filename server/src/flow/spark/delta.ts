import type { Call, Machine } from '../machine.ts';
import { argument, emitAction } from '../machine.ts';
import { patternOf } from '../text.ts';
import { frameValue, none, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import { operate } from './operators.ts';
import { mergeWriter } from './writers.ts';

/** `DeltaTable.forPath(spark, path)`, `DeltaTable.forName(spark, name)`. */
export function openDelta(machine: Machine, name: string, call: Call): Value {
  const target = argument(call, 1, 'path', 'tableOrViewName', 'tableName') ?? argument(call, 0);
  switch (name) {
    case 'forPath':
      return operate(
        machine,
        call,
        { name: 'read', format: 'delta', paths: [patternOf(target)], options: {}, schema: false, streaming: false },
        [],
        'deltaTable',
      );
    case 'forName':
      return operate(machine, call, { name: 'table', table: patternOf(target), streaming: false }, [], 'deltaTable');
    default:
      return unknown;
  }
}

export function invokeDelta(machine: Machine, receiver: FrameValue, name: string, call: Call): Value {
  switch (name) {
    case 'toDF':
    case 'history':
    case 'detail':
      return frameValue(receiver.frame);
    case 'as':
    case 'alias':
      return receiver;
    case 'merge': {
      const source = argument(call, 0, 'source');
      return mergeWriter(
        source?.kind === 'frame' ? source.frame : machine.frames.opaque('the source of a merge', []),
        targetOf(receiver),
      );
    }
    case 'delete':
    case 'update':
    case 'updateExpr':
    case 'vacuum':
      emitAction(machine, call, { kind: 'command', frame: undefined });
      return none;
    default:
      return unknown;
  }
}

function targetOf({ frame }: FrameValue): Value | undefined {
  if (frame.kind !== 'operator') return undefined;
  const pattern = frame.op.name === 'table' ? frame.op.table : frame.op.name === 'read' ? frame.op.paths[0] : undefined;
  return pattern === undefined
    ? undefined
    : { kind: 'text', pieces: pattern.map((part) => (part === undefined ? {} : { text: part })) };
}
