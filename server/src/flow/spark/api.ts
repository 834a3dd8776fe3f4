import { argument, framesOfArguments } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { patternOf, text } from '../text.ts';
import { constant, frameValue, unknown } from '../value.ts';
import type { ApiValue, Value } from '../value.ts';
import { session, sessionProperty } from './session.ts';

export const sessionClasses = new Set([
  'SparkSession',
  'DatabricksSession',
  'SQLContext',
  'HiveContext',
  'GlueContext',
]);

/** The last names of a library path. */
export function lastNames(path: string): { readonly last: string; readonly owner: string } {
  const names = path.split('.');
  return { last: names.at(-1) ?? path, owner: names.at(-2) ?? '' };
}

/** `api.name`: a member of a library's module or class. */
export function apiMember(receiver: ApiValue, name: string): Value | undefined {
  const { last } = lastNames(receiver.path);
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

/** `appName` of a configuration that is built apart. */
export function configured(machine: Machine, name: string, call: Call): void {
  if (name === 'setAppName') machine.state.appName ??= patternOf(argument(call, 0));
}

/** A call of something that nothing defines. */
export function unresolved(machine: Machine, call: Call): Value {
  return outside(machine, call.site.method === '' ? 'the called function' : call.site.method, call);
}
