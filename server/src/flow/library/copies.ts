import { assignField } from '../assignments.ts';
import type { Call, Machine } from '../machine.ts';
import { unknown } from '../value.ts';
import type { Value } from '../value.ts';

/** A copy of an object with some fields changed: `dataclasses.replace`, a case class's `copy`. */
export function copyOf(machine: Machine, value: Value | undefined, call: Call): Value {
  if (value?.kind !== 'instance') return value ?? unknown;
  const fields = new Map(value.fields);
  const parameters = (value.class.definition.params[0] ?? []).map((parameter) => parameter.name);
  const copy: Value = { kind: 'instance', class: value.class, fields: new Map() };
  for (const [name, { content }] of fields) if (content !== undefined) assignField(machine, copy, name, content);
  for (const [index, given] of call.args.positional.entries()) {
    const name = parameters[index];
    if (name !== undefined && call.module.language === 'scala') assignField(machine, copy, name, given);
  }
  for (const [name, given] of call.args.named) assignField(machine, copy, name, given);
  return copy;
}
