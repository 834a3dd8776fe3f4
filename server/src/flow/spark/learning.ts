import type { Call, Machine } from '../machine.ts';
import { argument, emitAction, framesOfArguments } from '../machine.ts';
import { frameValue, native, unknown } from '../value.ts';
import type { NativeValue, Value } from '../value.ts';
import type { Site } from '../../model/text.ts';
import { callRangeParts } from './operators.ts';

/**
 * MLlib by its conventions: whatever is not a frame and has `transform(frame)` adds columns to it, and `fit` and `evaluate` run executions of their own over theirs.
 * Undefined where the call is none of these.
 */
export function invokeLearning(machine: Machine, name: string, call: Call): Value | undefined {
  if (name !== 'transform' && name !== 'fit' && name !== 'evaluate') return undefined;
  const given = argument(call, 0, 'dataset');
  if (given?.kind !== 'frame' || given.face !== 'frame') return undefined;
  if (name === 'transform') {
    const inputs = framesOfArguments(call.args);
    const op = { name: 'other', form: 'transform' } as const;
    return frameValue(machine.frames.operator({ op, inputs, ...callRangeParts(machine, call) }));
  }
  emitAction(machine, call, { kind: 'library', frame: given.frame });
  return unknown;
}

/** `model.transform` handed over as a function: on the JVM's stack stands the line on which it is mentioned. */
export function mentionedTransform(site: Site): NativeValue {
  return native('transform', (machine, call) => invokeLearning(machine, 'transform', { ...call, site }) ?? unknown);
}
