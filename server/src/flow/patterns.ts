import type { Expr, Pattern } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { fieldCell, linearize, pythonAttribute } from './classes.ts';
import { elementsOf } from './elements.ts';
import { isSameKey, listOf, sequenceOf } from './join.ts';
import type { Machine } from './machine.ts';
import { argumentsOf, joinAll } from './machine.ts';
import { memberOf, simpleCall } from './members.ts';
import { lookupType, valueOfType } from './types.ts';
import type { Scope } from './scope.ts';
import { bindingScope, ownCell } from './scope.ts';
import { equalValues } from './text.ts';
import type { ClassValue, FunctionValue, InstanceValue, Value } from './value.ts';
import { alternativesOf, numberOf, unknown } from './value.ts';

/** Binds the names of a pattern to the parts of a value, as an assignment or a loop does. */
export function bindPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope, declares = false): void {
  switch (pattern.kind) {
    case 'bind': {
      const refined =
        value.kind === 'unknown' && pattern.type !== undefined
          ? valueOfType(machine, pattern.type, scope, siteAt(machine, pattern.range, scope))
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

function siteAt(machine: Machine, range: Site['range'], scope: Scope): Site {
  return { file: scope.module.file, range, method: '', enclosing: machine.state.activation.enclosing };
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

function assignTarget(
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
  const site = { ...siteAt(machine, target.nameRange, scope), method: target.name };
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

export function assignItem(machine: Machine, object: Value, key: Value, value: Value): void {
  if (object.kind === 'map') {
    const { entries, rest } = object.cell.content;
    if (key.kind === 'unknown' || key.kind === 'choice') {
      // Which entry it is cannot be told: a new one, or any.
      machine.heap.write(object.cell, {
        entries,
        rest: rest === undefined ? value : machine.join('argument')(rest, value),
      });
      return;
    }
    const at = entries.findIndex(([known]) => isSameKey(known, key));
    const next =
      at < 0
        ? [...entries, [key, value] as const]
        : entries.map((entry, index) => (index === at ? ([key, value] as const) : entry));
    machine.heap.write(object.cell, rest === undefined ? { entries: next } : { entries: next, rest });
  } else if (object.kind === 'sequence') {
    const index = numberOf(key);
    const content = object.cell.content;
    if (index !== undefined && index >= 0 && index < content.items.length) {
      machine.heap.write(object.cell, {
        ...content,
        items: content.items.map((item, at) => (at === index ? value : item)),
      });
    }
  }
}

/** The parts of a sequence for `count` targets, of which one may take what is left. */
function partsOf(machine: Machine, value: Value, count: number, rest: number | undefined): readonly Value[] {
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

export type Verdict = 'yes' | 'maybe' | 'no';

/** Whether a value matches a pattern; binds its names where it may. */
export function matchPattern(machine: Machine, pattern: Pattern, value: Value, scope: Scope): Verdict {
  switch (pattern.kind) {
    case 'wildcard':
      return 'yes';
    case 'bind': {
      const inner =
        pattern.inner === undefined
          ? typeVerdict(machine, pattern.type, value, scope)
          : matchPattern(machine, pattern.inner, value, scope);
      if (inner !== 'no') bindPattern(machine, { ...pattern, inner: { kind: 'wildcard' } }, value, scope, true);
      return inner;
    }
    case 'value': {
      const expected = constantPattern(machine, pattern.value, scope);
      const equal = expected === undefined ? undefined : equalValues(expected, value);
      return equal === true ? 'yes' : equal === false && decidable(expected, value) ? 'no' : 'maybe';
    }
    case 'alternatives': {
      const verdicts = pattern.items.map((item) => matchPattern(machine, item, value, scope));
      return verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no';
    }
    case 'sequence':
    case 'constructor': {
      const shape =
        pattern.kind === 'sequence'
          ? sequenceVerdict(value, pattern.items.length, pattern.rest)
          : constructorVerdict(machine, pattern.name, value, pattern.items.length, scope);
      if (shape === 'no') return 'no';
      const parts =
        pattern.kind === 'sequence'
          ? partsOf(machine, value, pattern.items.length, pattern.rest)
          : constructorParts(machine, pattern.name, value, pattern.items.length, scope);
      const verdicts = pattern.items.map((item, index) => matchPattern(machine, item, parts[index] ?? unknown, scope));
      if (verdicts.includes('no')) return 'no';
      return shape === 'yes' && verdicts.every((verdict) => verdict === 'yes') ? 'yes' : 'maybe';
    }
    case 'target':
      return 'maybe';
  }
}

/** Texts with holes, choices and the unknown leave a match open. */
function decidable(expected: Value | undefined, value: Value): boolean {
  return (
    expected !== undefined &&
    value.kind !== 'unknown' &&
    value.kind !== 'choice' &&
    value.kind !== 'api' &&
    expected.kind !== 'unknown' &&
    expected.kind !== 'api'
  );
}

function constantPattern(machine: Machine, expr: Expr, scope: Scope): Value | undefined {
  return machine.evaluate(expr, scope);
}

function typeVerdict(machine: Machine, type: string | undefined, value: Value, scope: Scope): Verdict {
  if (type === undefined) return 'yes';
  if (value.kind !== 'instance') return 'maybe';
  const expected = lookupType(machine, type, scope);
  if (expected?.kind !== 'class') return 'maybe';
  return linearize(machine, value.class).includes(expected) ? 'yes' : 'no';
}

function sequenceVerdict(value: Value, count: number, rest: number | undefined): Verdict {
  if (value.kind !== 'sequence') return 'maybe';
  const { items, rest: more, uncertain } = value.cell.content;
  if (more !== undefined || uncertain === true) return 'maybe';
  return (rest === undefined ? items.length === count : items.length >= count - 1) ? 'yes' : 'no';
}

const collections = new Set(['Seq', 'List', 'Array', 'Vector', 'IndexedSeq', 'Set']);

function constructorVerdict(machine: Machine, name: string, value: Value, count: number, scope: Scope): Verdict {
  if (value.kind === 'choice') {
    const verdicts = new Set(value.alternatives.map((each) => constructorVerdict(machine, name, each, count, scope)));
    return verdicts.size === 1 ? ([...verdicts][0] ?? 'maybe') : 'maybe';
  }
  if (name === 'Some' && value.kind === 'sequence' && value.form === 'option') {
    const { items, rest } = value.cell.content;
    return rest !== undefined ? 'maybe' : items.length === 1 ? 'yes' : 'no';
  }
  if (collections.has(name)) return sequenceVerdict(value, count, undefined);
  if (name === '::' && value.kind === 'sequence')
    return value.cell.content.items.length > 0 ? 'yes' : value.cell.content.rest === undefined ? 'no' : 'maybe';
  if (value.kind !== 'instance') return 'maybe';
  const expected = lookupType(machine, name, scope);
  if (expected?.kind !== 'class') return 'maybe';
  return linearize(machine, value.class).includes(expected) ? 'yes' : 'no';
}

function constructorParts(machine: Machine, name: string, value: Value, count: number, scope: Scope): readonly Value[] {
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
    valueOfType(machine, parameter.type, expected.scope, siteAt(machine, parameter.range, scope)),
  );
}

/** The values of a case class's parameters. */
export function fieldsInOrder(value: InstanceValue, type: ClassValue): readonly Value[] {
  return (type.definition.params[0] ?? []).map((parameter) => value.fields.get(parameter.name)?.content ?? unknown);
}
