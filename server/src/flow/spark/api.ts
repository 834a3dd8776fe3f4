import type { Module } from '../../model/program.ts';
import { standardLibrary } from '../library/python.ts';
import { collectionOfPath } from '../library/scala.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, framesOfArguments } from '../machine.ts';
import { patternOf, text } from '../text.ts';
import type { ApiValue, Value } from '../value.ts';
import { constant, frameValue, unknown } from '../value.ts';
import { openDelta } from './delta.ts';
import { invokeFunction } from './functions.ts';
import { session, sessionProperty } from './session.ts';
import { emptyWindow, invokeWindow } from './windows.ts';

const sessionClasses = new Set(['SparkSession', 'DatabricksSession', 'SQLContext', 'HiveContext', 'GlueContext']);

/** The last names of a library path. */
function parts(path: string): { readonly last: string; readonly owner: string } {
  const names = path.split('.');
  return { last: names.at(-1) ?? path, owner: names.at(-2) ?? '' };
}

/** `api.name`: a member of a library's module or class. */
export function apiMember(receiver: ApiValue, name: string): Value | undefined {
  const { last } = parts(receiver.path);
  const path = `${receiver.path}.${name}`;
  if (sessionClasses.has(last) && name !== 'getOrCreate')
    return sessionProperty(session, name) ?? { kind: 'api', path };
  if (last === 'Window') {
    if (name === 'unboundedPreceding' || name === 'unboundedFollowing') return text('unbounded');
    if (name === 'currentRow') return constant(0);
  }
  if (path.endsWith('sys.argv')) return { kind: 'unknown' };
  return { kind: 'api', path };
}

/** `api(…)`. */
export function callApi(machine: Machine, receiver: ApiValue, call: Call): Value {
  const { last, owner } = parts(receiver.path);
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

/** A call that leads out of the workspace: what it does to the frames it is given is not known. */
export function outside(machine: Machine, path: string, call: Call): Value {
  const frames = framesOfArguments(call.args);
  runHanded(machine, call);
  if (frames.length > 0) return frameValue(machine.frames.opaque(`${path} is not in the workspace`, frames, call.site));
  return unknown;
}

/** Functions of the workspace that are handed out may be called: with what is not known. */
function runHanded(machine: Machine, call: Call): void {
  for (const value of [...call.args.positional, ...call.args.named.values()]) {
    if (value.kind !== 'function' || machine.state.activation.depth > 40) continue;
    machine.call(value, { ...call, args: { positional: [], named: new Map(), rest: unknown }, argumentRanges: [] });
  }
}

function isFunctions(path: string): boolean {
  return /(^|\.)(sql|connect)\.functions(\.builtin)?\.\w+$/.test(path) || /(^|\.)F\.\w+$/.test(path);
}

/** `appName` of a configuration that is built apart. */
export function configured(machine: Machine, name: string, call: Call): void {
  if (name === 'setAppName') machine.state.appName ??= patternOf(argument(call, 0));
}

/** Whether an unresolved name may be one of Spark's SQL functions. */
export function isSparkFunctionName(name: string, language: Module['language']): boolean {
  if (!/^[a-z]\w*$/.test(name)) return false;
  return !(language === 'python' ? pythonNames : scalaNames).has(name);
}

const pythonNames = new Set([
  'print',
  'range',
  'list',
  'tuple',
  'set',
  'frozenset',
  'dict',
  'str',
  'repr',
  'int',
  'float',
  'bool',
  'enumerate',
  'zip',
  'map',
  'sorted',
  'reversed',
  'iter',
  'next',
  'isinstance',
  'issubclass',
  'callable',
  'hasattr',
  'getattr',
  'setattr',
  'type',
  'vars',
  'globals',
  'locals',
  'del',
  'id',
  'input',
  'open',
  'object',
  'any',
  'all',
  'property',
  'staticmethod',
  'classmethod',
  'display',
  'dbutils',
  'spark',
  'sc',
  'len',
  'super',
  'exec',
  'eval',
  'self',
  'format',
  'sum',
  'max',
  'min',
  'abs',
  'round',
  'pow',
  'hash',
  'slice',
  'filter',
  'bin',
  'ascii',
  'hex',
  'chr',
  'ord',
]);

const scalaNames = new Set([
  'println',
  'print',
  'printf',
  'require',
  'assert',
  'identity',
  'locally',
  'display',
  'spark',
  'sc',
  'args',
  'this',
  'super',
  'classOf',
  'implicitly',
  'sys',
  'mutable',
  'scala',
  'java',
  'org',
  'com',
  'dbutils',
  'blocking',
]);
