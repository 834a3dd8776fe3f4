import type { Pattern } from '../model/program.ts';
import { assignTarget } from './assignments.ts';
import { fieldCell } from './classes.ts';
import { siteOf } from './calls.ts';
import { elementsOf } from './elements.ts';
import { listOf, sequenceOf } from './join.ts';
import { joinAll } from './machine.ts';
import type { Machine } from './machine.ts';
import { constructorVerdict } from './patternVerdicts.ts';
import { bindingScope, ownCell } from './scope.ts';
import type { Scope } from './scope.ts';
import { lookupType, valueOfType } from './types.ts';
import { unknown } from './value.ts';
import type { ClassValue, InstanceValue, Value } from './value.ts';

/** Binds the names of a pattern to the parts of a value, as an assignment or a loop does. */
export function bindPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope, declares = false): void {
  switch (pattern.kind) {
    case 'bind': {
      const refined =
        value.kind === 'unknown' && pattern.type !== undefined
          ? valueOfType(machine, pattern.type, scope, siteOf(machine, scope, pattern.range, ''))
          : value;
      bindName(machine, pattern.name, refined, scope, declares);
      if (pattern.inner !== undefined) bindPattern(machine, pattern.inner, value, scope, declares);
      return;
    }
    case 'target':
      assignTarget(machine, pattern.target, value, scope);
      return;
    case 'sequence': {
      const parts = partsOf(machine, value, pattern.items.length, pattern.rest);
      for (const [index, item] of pattern.items.entries())
        bindPattern(machine, item, parts[index] ?? unknown, scope, declares);
      return;
    }
    case 'constructor': {
      const parts = constructorParts(machine, pattern.name, value, pattern.items.length, scope);
      for (const [index, item] of pattern.items.entries())
        bindPattern(machine, item, parts[index] ?? unknown, scope, declares);
      return;
    }
    case 'alternatives':
      for (const item of pattern.items) bindPattern(machine, item, value, scope, declares);
      return;
    case 'value':
    case 'wildcard':
      return;
  }
}

/** Python binds in the function, Scala where the name was declared. */
export function bindName(machine: Machine, name: string, value: Value, scope: Scope, declares: boolean): void {
  if (scope.module.language === 'scala') {
    if (declares) {
      machine.heap.write(ownCell(scope, name), value);
      return;
    }
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      const cell = at.variables.get(name);
      if (cell !== undefined) {
        machine.heap.write(cell, value);
        return;
      }
      const self = at.self?.value;
      if (self?.kind === 'instance' && self.fields.has(name)) {
        machine.heap.write(fieldCell(self, name), value);
        return;
      }
    }
    machine.heap.write(ownCell(scope, name), value);
    return;
  }
  let target = declares ? scope : bindingScope(scope);
  if (target.outside?.has(name) === true) target = outsideScope(target, name);
  machine.heap.write(ownCell(target, name), value);
}

/** Where `global` and `nonlocal` names live: the nearest function that has it, else the module. */
function outsideScope(scope: Scope, name: string): Scope {
  let at = scope;
  while (at.parent !== undefined) {
    at = at.parent;
    if (at.kind === 'function' && at.variables.has(name)) return at;
  }
  return at;
}

/** The parts of a sequence for `count` targets, of which one may take what is left. */
export function partsOf(machine: Machine, value: Value, count: number, rest: number | undefined): readonly Value[] {
  if (value.kind === 'choice') {
    const all = value.alternatives
      .filter((each) => each.kind === 'sequence')
      .map((each) => partsOf(machine, each, count, rest));
    return Array.from({ length: count }, (_, index) =>
      joinAll(
        machine,
        value.why,
        all.map((parts) => parts[index] ?? unknown),
      ),
    );
  }
  const { items, rest: more } = elementsOf(machine, value);
  if (rest === undefined) return Array.from({ length: count }, (_, index) => items[index] ?? more ?? unknown);
  const after = count - rest - 1;
  const middle = items.slice(rest, Math.max(rest, items.length - after));
  return [...items.slice(0, rest), listOf(middle, more), ...items.slice(items.length - after)];
}

/** Names that build a sequence, and take one apart in a pattern. */
export const sequenceNames = new Set(['Seq', 'List', 'Array', 'Vector', 'IndexedSeq', 'Set']);

export function constructorParts(
  machine: Machine,
  name: string,
  value: Value,
  count: number,
  scope: Scope,
): readonly Value[] {
  if (value.kind === 'instance') return fieldsInOrder(value, value.class);
  if (value.kind === 'choice') {
    const matching = value.alternatives.filter(
      (each) => constructorVerdict(machine, name, each, count, scope) !== 'no',
    );
    const all = matching.map((each) => constructorParts(machine, name, each, count, scope));
    return Array.from({ length: count }, (_, index) =>
      joinAll(
        machine,
        value.why,
        all.map((parts) => parts[index] ?? unknown),
      ),
    );
  }
  if (value.kind === 'sequence') {
    if (name !== '::') return partsOf(machine, value, count, undefined);
    const { items, rest } = value.cell.content;
    const [head, ...tail] = items;
    return [head ?? rest ?? unknown, sequenceOf('list', rest === undefined ? { items: tail } : { items: tail, rest })];
  }
  const expected = lookupType(machine, name, scope);
  if (expected?.kind !== 'class') return [];
  // The parts of an unknown object are known by their types at least.
  return (expected.definition.params[0] ?? []).map((parameter) =>
    valueOfType(machine, parameter.type, expected.scope, siteOf(machine, scope, parameter.range, '')),
  );
}

/** The values of a case class's parameters. */
export function fieldsInOrder(value: InstanceValue, type: ClassValue): readonly Value[] {
  return (type.definition.params[0] ?? []).map((parameter) => value.fields.get(parameter.name)?.content ?? unknown);
}
