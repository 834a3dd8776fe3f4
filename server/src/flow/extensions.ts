import { classOfDefinition, construct, definitionSite, instanceScope, instantiate } from './classes.ts';
import { functionValue } from './functionValues.ts';
import type { Call, Machine } from './machine.ts';
import { argumentsOf, joinAll, withArguments } from './machine.ts';
import { memberOf } from './members.ts';
import { scalaModuleScope } from './modules.ts';
import type { Extension } from './programIndex.ts';
import type { Scope } from './scope.ts';
import { childScope, ownCell } from './scope.ts';
import type { Value } from './value.ts';

/** A method that the workspace adds to a library's type: by an implicit class or conversion, or by Scala 3's `extension`. */
export function callExtension(machine: Machine, receiver: Value, name: string, call: Call): Value | undefined {
  if (call.module.language !== 'scala') return undefined;
  const candidates = (machine.program.extensions.get(name) ?? []).filter(({ receiverType }) =>
    accepts(receiverType, receiver),
  );
  const results = candidates.flatMap((candidate) => callOne(machine, candidate, receiver, name, call) ?? []);
  return results.length === 0 ? undefined : joinAll(machine, 'dispatch', results);
}

function callOne(machine: Machine, extension: Extension, receiver: Value, name: string, call: Call): Value | undefined {
  if (extension.kind === 'class') {
    const type = classOfDefinition(machine, extension.wrapper);
    const site = { ...definitionSite(extension.wrapper.definition, extension.wrapper.module.file), method: '' };
    // The wrapper's own constructor runs nothing that is worth a frame on the stack.
    const wrapper = construct(machine, type, { ...withArguments(call, argumentsOf(receiver)), site });
    const method = memberOf(machine, wrapper, name, call.site);
    return method === undefined ? undefined : machine.call(method, call);
  }
  const { method, module, outers } = extension;
  let scope: Scope = scalaModuleScope(machine, module);
  for (const outer of outers) {
    const type = classOfDefinition(machine, outer);
    if (!outer.definition.form.endsWith('object')) return undefined;
    scope = instanceScope(instantiate(machine, type, call.site), type);
  }
  const local = childScope(scope, 'block');
  if (method.extensionOf !== undefined) machine.heap.write(ownCell(local, method.extensionOf.name), receiver);
  return machine.call(functionValue(machine, method, local), call);
}

/** Whether a value may be the receiver by the declared type. */
function accepts(type: string | undefined, receiver: Value): boolean {
  if (type === undefined) return true;
  const isFrameType = /\b(DataFrame|Dataset)\b/.test(type);
  switch (receiver.kind) {
    case 'frame':
      return receiver.face === 'rdd' ? /\bRDD\b/.test(type) : isFrameType;
    case 'column':
      return /\bColumn\b/.test(type);
    case 'text':
      return type === 'String';
    case 'sequence':
      return /^(Seq|List|Array|Iterable|Set|Option|Traversable)/.test(type);
    case 'session':
      return /SparkSession|SQLContext/.test(type);
    case 'reader':
      return /DataFrameReader/.test(type);
    case 'writer':
      return /DataFrameWriter/.test(type);
    case 'constant':
      return /^(Int|Long|Double|Boolean)$/.test(type);
    case 'instance':
      return type.startsWith(receiver.class.name);
    case 'unknown':
      return isFrameType;
    default:
      return false;
  }
}
