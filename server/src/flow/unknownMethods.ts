import { listOf } from './join.ts';
import { callHandedFunctions } from './library/handedFunctions.ts';
import { invokeSequence } from './library/sequences.ts';
import { argument, framesOfArguments, withArguments } from './machine.ts';
import type { Call, Machine } from './machine.ts';
import { configured, outside, unresolved } from './spark/api.ts';
import { columnByName } from './spark/columns.ts';
import { distinctiveMethods, invokeFrame, isFrameMethod } from './spark/dataframe.ts';
import { invokeLearning } from './spark/learning.ts';
import { invokeSession, session } from './spark/session.ts';
import { patternOf, textOf } from './text.ts';
import { frameValue, isCallable, unknown } from './value.ts';
import type { Value } from './value.ts';

/** A method that nothing defines: on a frame it makes a frame that cannot be told; on the unknown its name may say what it is. */
export function unknownMethod(machine: Machine, receiver: Value, name: string, call: Call): Value {
  configured(machine, name, call);
  if (receiver.kind === 'frame') {
    if (name === 'apply') return columnByName(patternOf(argument(call, 0)));
    const patched = machine.world.patches.get(name);
    if (patched !== undefined)
      return machine.call(
        patched,
        withArguments(call, { ...call.args, positional: [receiver, ...call.args.positional] }),
      );
    const frames = [receiver.frame, ...framesOfArguments(call.args)];
    return frameValue(machine.frames.opaque(`${name} is not in the workspace`, frames, call.site));
  }
  if (receiver.kind === 'column') return { kind: 'column', expr: { kind: 'unknown', parts: [receiver.expr] } };
  if (receiver.kind === 'unknown') return invokeUnknown(machine, name, call);
  if (receiver.kind === 'instance' || receiver.kind === 'class')
    return invokeLearning(machine, name, call) ?? outside(machine, name, call);
  return unresolved(machine, call);
}

const iterating = new Set([
  'map',
  'flatMap',
  'foreach',
  'filter',
  'withFilter',
  'foldLeft',
  'reduce',
  'collect',
  'exists',
  'forall',
  'find',
  'partition',
  'zipWithIndex',
  'toMap',
  'mkString',
]);

function invokeUnknown(machine: Machine, name: string, call: Call): Value {
  const { positional } = call.args;
  const learned = invokeLearning(machine, name, call);
  if (learned !== undefined) return learned;
  const handed = callHandedFunctions(machine, name, call);
  if (handed.kind !== 'unknown') return handed;
  if (looksLikeFrameCall(name, call)) {
    const receiver = frameValue(machine.frames.opaque('an unknown value', [], call.site));
    return invokeFrame(machine, receiver, name, call) ?? unknown;
  }
  if (name === 'getOrCreate') return session;
  if (name === 'createDataFrame' || name === 'readStream') return invokeSession(machine, session, name, call);
  if (
    name === 'sql' &&
    /^\s*(select|with|insert|create|merge|update|delete|drop|alter|cache|refresh|use|show|truncate|optimize|vacuum|set)\b/i.test(
      sqlHead(argument(call, 0)),
    )
  ) {
    return invokeSession(machine, session, name, call);
  }
  if (iterating.has(name) && (positional.some(isCallable) || name === 'foldLeft')) {
    return invokeSequence(machine, listOfUnknown(), name, call) ?? unknown;
  }
  if (name === 'getOrElse' || name === 'get' || name === 'orElse') {
    const otherwise = argument(call, name === 'get' ? 1 : positional.length - 1);
    return otherwise !== undefined && (otherwise.kind === 'frame' || otherwise.kind === 'instance')
      ? otherwise
      : unknown;
  }
  return outside(machine, name, call);
}

function listOfUnknown(): Extract<Value, { kind: 'sequence' }> {
  return listOf([], unknown);
}

function sqlHead(value: Value | undefined): string {
  if (value?.kind !== 'text') return '';
  return (
    textOf(value) ?? value.pieces.find((piece) => piece.text !== undefined && piece.text.trim() !== '')?.text ?? ''
  );
}

/** Whether a call on something unknown is a call on a frame: by a name only frames have, or by what it is given. */
function looksLikeFrameCall(name: string, call: Call): boolean {
  if (!isFrameMethod(name)) return false;
  if (distinctiveMethods.has(name)) return call.module.usesSpark || name !== 'orderBy';
  const given = [...call.args.positional, ...call.args.named.values()];
  if (given.some((value) => value.kind === 'column' || value.kind === 'frame' || value.kind === 'window')) return true;
  if (!call.module.usesSpark) return false;
  return (
    (name === 'collect' || name === 'show' || name === 'cache') && given.every((value) => value.kind === 'constant')
  );
}
