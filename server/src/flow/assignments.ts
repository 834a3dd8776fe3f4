import type { Pattern } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { simpleCall, siteOf } from './calls.ts';
import { fieldCell, pythonAttribute } from './classes.ts';
import { argumentsOf } from './machine.ts';
import type { Machine } from './machine.ts';
import { memberOf } from './members.ts';
import { assignItem } from './containers.ts';
import { ownCell } from './scope.ts';
import type { Scope } from './scope.ts';
import { alternativesOf } from './value.ts';
import type { FunctionValue, InstanceValue, Value } from './value.ts';

/** `object.name = value` and `object[key] = value`. */
export function assignTarget(
  machine: Machine,
  target: Extract<Pattern, { kind: 'target' }>['target'],
  value: Value,
  scope: Scope,
): void {
  const object = machine.evaluate(target.object, scope);
  if (target.kind === 'index') {
    assignItem(machine, object, machine.evaluate(target.index, scope), value);
    return;
  }
  const site = siteOf(machine, scope, target.nameRange, target.name);
  for (const each of alternativesOf(object)) assignMember(machine, each, target.name, value, site);
}

/** Assigns as code does: a property's setter runs. */
export function assignMember(machine: Machine, object: Value, name: string, value: Value, site: Site): void {
  const setter = object.kind === 'instance' ? setterOf(machine, object, name, site) : undefined;
  if (setter === undefined) assignField(machine, object, name, value);
  else machine.call(setter, simpleCall(machine, site, setter.module, argumentsOf(value)));
}

/** Python's `@name.setter`, Scala's `def name_=`. */
function setterOf(machine: Machine, object: InstanceValue, name: string, site: Site): FunctionValue | undefined {
  if (object.class.module.language === 'scala') {
    const found = memberOf(machine, object, `${name}_=`, site);
    return found?.kind === 'function' ? found : undefined;
  }
  const found = pythonAttribute(machine, object.class, name);
  const setter = found?.value.kind === 'descriptor' ? found.value.setter : undefined;
  return found === undefined || setter?.kind !== 'function'
    ? undefined
    : { ...setter, self: object, owner: found.owner };
}

/** Assigns without asking the class: no setter runs. */
export function assignField(machine: Machine, object: Value, name: string, value: Value): void {
  switch (object.kind) {
    case 'instance':
      machine.heap.write(fieldCell(object, name), value);
      return;
    case 'class': {
      const cell =
        object.attributes.get(name) ?? fieldCell({ kind: 'instance', class: object, fields: object.attributes }, name);
      machine.heap.write(cell, value);
      return;
    }
    case 'pythonModule':
      machine.heap.write(ownCell(object.scope, name), value);
      return;
    case 'api':
      // Python's monkey patches: DataFrame.foo = foo.
      machine.world.patches.set(name, value);
      return;
    default:
  }
}
