import { standardLibrary } from '../library/standardLibrary.ts';
import { collectionOfPath } from '../library/scala.ts';
import { argument } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf } from '../text.ts';
import { unknown } from '../value.ts';
import type { ApiValue, Value } from '../value.ts';
import { outside, lastNames, sessionClasses } from './api.ts';
import { openDelta } from './delta.ts';
import { invokeFunction } from './functions.ts';
import { session } from './session.ts';
import { emptyWindow, invokeWindow } from './windows.ts';

/** `api(…)`. */
export function callApi(machine: Machine, receiver: ApiValue, call: Call): Value {
  const { last, owner } = lastNames(receiver.path);
  if (isFunctions(receiver.path)) return invokeFunction(machine, last, call);
  if (sessionClasses.has(last)) return session;
  if (last === 'SparkContext' || last === 'JavaSparkContext') {
    const name = argument(call, 1, 'appName');
    if (name !== undefined) machine.state.appName ??= patternOf(name);
    return { kind: 'session', part: 'context' };
  }
  if (sessionClasses.has(owner)) {
    if (last === 'builder') return { kind: 'session', part: 'builder' };
    if (last === 'getOrCreate' || last === 'active' || last === 'getActiveSession' || last === 'getDefaultSession')
      return session;
    return machine.invoke(session, last, call);
  }
  if (owner === 'SparkContext' && last === 'getOrCreate') return { kind: 'session', part: 'context' };
  if (owner === 'Window') return invokeWindow(machine, emptyWindow, last, call);
  if (owner === 'DataFrame' || owner === 'Dataset') return unboundMethod(machine, last, call);
  if (owner === 'DeltaTable') return openDelta(machine, last, call);
  if (owner === 'Encoders' || owner === 'Trigger') return unknown;
  if (owner === 'types') return typeValue(last, call);
  if (last === 'SparkConf') return { kind: 'unknown' };
  const collection = collectionOfPath(machine, receiver.path);
  if (collection !== undefined) return machine.call(collection, call);
  const known = Object.entries(standardLibrary).find(
    ([path]) => receiver.path === path || receiver.path.endsWith(`.${path}`),
  );
  if (known !== undefined) return known[1](machine, call);
  return outside(machine, receiver.path, call);
}

/** Of types only the names of a structure's columns matter: a field is its name, a structure the list of them. */
function typeValue(name: string, call: Call): Value {
  const first = argument(call, 0, name === 'StructType' ? 'fields' : 'name');
  if (name === 'StructField' && first !== undefined) return first;
  if (name === 'StructType' && first?.kind === 'sequence') return first;
  return unknown;
}

/** `DataFrame.unionByName(a, b)`. */
export function unboundMethod(machine: Machine, name: string, call: Call): Value {
  const [receiver, ...positional] = call.args.positional;
  if (receiver === undefined) return unknown;
  return machine.invoke(receiver, name, { ...call, args: { positional, named: call.args.named } });
}

function isFunctions(path: string): boolean {
  return /(^|\.)(sql|connect)\.functions(\.builtin)?\.\w+$/.test(path) || /(^|\.)F\.\w+$/.test(path);
}
