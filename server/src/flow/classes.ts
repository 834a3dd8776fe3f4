import type { ClassDef, ImportStatement, NewExpr, Statement } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { bindParameters } from './functions.ts';
import { lazyValue } from './functionValues.ts';
import type { Cell } from './heap.ts';
import { onceCell, valueCell } from './heap.ts';
import type { Call, Machine } from './machine.ts';
import { argumentsOf, joinAll, noArguments } from './machine.ts';
import { lookupType } from './types.ts';
import { scalaModuleScope } from './modules.ts';
import { enter } from './activation.ts';
import type { Definition } from './programIndex.ts';
import { nearest } from './programIndex.ts';
import type { Scope } from './scope.ts';
import { childScope, ownCell } from './scope.ts';
import { evaluateArguments } from './arguments.ts';
import type { ClassValue, InstanceValue, Value } from './value.ts';

/** Defines a class in a scope. Python runs the body now, Scala when there is an instance. */
export function defineClass(machine: Machine, definition: ClassDef, scope: Scope): ClassValue {
  const made = classValue(machine, definition, scope);
  if (scope.module.language === 'scala') {
    const isObject = definition.form.endsWith('object');
    if (!isObject) machine.heap.write(ownCell(scope, typeKey(definition.name)), made);
    const cell = ownCell(scope, definition.name);
    if (isObject || cell.content === undefined) machine.heap.write(cell, made);
    return made;
  }
  const body = childScope(scope, 'class', { owner: made });
  const attributes = made.attributes;
  body.variables.clear();
  machine.execute(definition.members, { ...body, variables: attributes });
  return made;
}

/** Types and terms have names of their own in Scala. */
export function typeKey(name: string): string {
  return `class ${name}`;
}

export function classValue(machine: Machine, definition: ClassDef, scope: Scope): ClassValue {
  const shared = scope.kind === 'module' && scope.module.language === 'scala';
  const known = shared ? machine.world.classes.get(definition) : undefined;
  if (known !== undefined) return known;
  let bases: readonly Value[] | undefined;
  const outer = scope.owner?.qualifiedName ?? scope.module.packageName;
  const made: ClassValue = {
    kind: 'class',
    name: definition.name,
    definition,
    module: scope.module,
    scope,
    qualifiedName: outer === '' || scope.module.language === 'python' ? definition.name : `${outer}.${definition.name}`,
    bases: () => {
      bases ??= definition.bases.map(
        (base) => lookupType(machine, base.name, scope) ?? { kind: 'api', path: base.name },
      );
      return bases;
    },
    attributes: new Map(),
    imports: definition.members.filter((member): member is ImportStatement => member.kind === 'import'),
    members: membersByName(definition.members),
    singleton: onceCell(),
  };
  if (shared) machine.world.classes.set(definition, made);
  return made;
}

function membersByName(members: readonly Statement[]): ReadonlyMap<string, readonly Statement[]> {
  const byName = new Map<string, Statement[]>();
  for (const member of members) {
    if (member.kind !== 'function' && member.kind !== 'class') continue;
    const list = byName.get(member.name);
    if (list === undefined) byName.set(member.name, [member]);
    else list.push(member);
  }
  return byName;
}

/** The class and those it inherits from, in the order in which members are looked for. */
export function linearize(machine: Machine, type: ClassValue): readonly ClassValue[] {
  const known = machine.world.linearizations.get(type);
  if (known !== undefined) return known;
  machine.world.linearizations.set(type, [type]);
  const bases = type.bases().filter((base) => base.kind === 'class');
  const ordered = type.module.language === 'scala' ? bases.toReversed() : bases;
  const all = ordered.flatMap((base) => linearize(machine, base));
  // A class that several bases share comes last.
  const result = [type, ...all.filter((base, index) => all.lastIndexOf(base) === index && base !== type)];
  machine.world.linearizations.set(type, result);
  return result;
}

/** The class of a qualified name, seen from a file; any of them where several files define it. */
export function classOf(machine: Machine, qualified: string, file: string): Value | undefined {
  const found = nearest(machine.program.scalaTypes.get(qualified) ?? [], file);
  if (found.length === 0) return undefined;
  return joinAll(
    machine,
    'dispatch',
    found.map((definition) => classOfDefinition(machine, definition)),
  );
}

/** The class of a definition of the index; those inside objects see the object's members. */
export function classOfDefinition(machine: Machine, { definition, module, outers }: Definition): ClassValue {
  const known = machine.world.classes.get(definition);
  if (known !== undefined) return known;
  let scope = scalaModuleScope(machine, module);
  for (const outer of outers) {
    const owner = classValue(machine, outer.definition, scope);
    if (!outer.definition.form.endsWith('object')) break;
    const site = definitionSite(outer.definition, module.file);
    scope = instanceScope(instantiate(machine, owner, site), owner);
  }
  const made = classValue(machine, definition, scope);
  machine.world.classes.set(definition, made);
  return made;
}

export function definitionSite(definition: ClassDef, file: string): Site {
  return {
    file,
    range: definition.nameRange,
    method: definition.name,
    enclosing: definition.name,
    ...(definition.cell === undefined ? {} : { cell: definition.cell }),
  };
}

/** The instance of an object by its qualified name; any of them where several files define it. */
export function objectOf(machine: Machine, qualified: string, site: Site): Value | undefined {
  const found = nearest(machine.program.scalaObjects.get(qualified) ?? [], site.file);
  if (found.length === 0) return undefined;
  return joinAll(
    machine,
    'dispatch',
    found.map((definition) => instantiate(machine, classOfDefinition(machine, definition), site)),
  );
}

/** The one instance of a Scala object; its body runs on the first use. */
export function instantiate(machine: Machine, type: ClassValue, site: Site): InstanceValue {
  const known = type.singleton.content;
  if (known !== undefined && known.kind === 'instance') return known;
  const instance: InstanceValue = { kind: 'instance', class: type, fields: new Map() };
  machine.heap.write(type.singleton, instance);
  enter(machine, type.module, `${type.name}.<init>`, site, () =>
    initialize(machine, instance, type, undefined, new Set()),
  );
  return instance;
}

/** Where the methods of a class look names up, for one instance. */
export function instanceScope(instance: InstanceValue, owner: ClassValue): Scope {
  const self = instance.above === undefined ? instance : withoutAbove(instance);
  return {
    kind: 'instance',
    module: owner.module,
    parent: owner.scope,
    variables: new Map(),
    imports: owner.imports,
    self: { value: self },
    owner,
  };
}

function withoutAbove({ class: type, fields }: InstanceValue): InstanceValue {
  return { kind: 'instance', class: type, fields };
}

/** Runs the constructors of a Scala class and of what it extends. */
function initialize(
  machine: Machine,
  instance: InstanceValue,
  type: ClassValue,
  call: Call | undefined,
  done: Set<ClassValue>,
): void {
  if (done.has(type)) return;
  done.add(type);
  const scope = instanceScope(instance, type);
  const parameters = type.definition.params.flat();
  if (call !== undefined || parameters.length > 0) {
    const local = childScope(scope, 'function');
    bindParameters(machine, parameters, call?.args ?? noArguments, local, {
      module: type.module,
      defaults: scope,
    });
    for (const [name, cell] of local.variables) field(machine, instance, name, cell.content);
  }
  const resolved = type.bases();
  for (const [index, base] of type.definition.bases.entries()) {
    const baseType = resolved[index];
    if (baseType?.kind !== 'class') continue;
    const args = base.args.length === 0 ? noArguments : evaluateArguments(machine, base.args, scope);
    const site = definitionSite(type.definition, type.module.file);
    initialize(machine, instance, baseType, callOfConstructor(machine, type, args, site), done);
  }
  // Members of traits that the linearization has and the bases do not name are initialized through their bases.
  runBody(machine, instance, type, scope);
}

function callOfConstructor(machine: Machine, type: ClassValue, args: Call['args'], site: Site): Call {
  return { args, site, argumentRanges: [], typeArgs: [], module: type.module, statement: machine.state.statement };
}

function runBody(machine: Machine, instance: InstanceValue, type: ClassValue, scope: Scope): void {
  for (const member of type.definition.members) {
    if (member.kind === 'function' || member.kind === 'class' || member.kind === 'import') continue;
    if (member.kind === 'assign' && member.declares !== undefined) {
      if (member.declaredOnly) continue;
      if (member.declares === 'lazy' || member.declares === 'given') {
        for (const target of member.targets) {
          if (target.kind !== 'bind') continue;
          const cell = onceCell();
          instance.fields.set(target.name, cell);
          machine.heap.write(cell, lazyValue(member.value, scope, target.name, `${type.name}.${target.name}`, cell));
        }
        continue;
      }
      const local = childScope(scope, 'block');
      machine.execute([member], local);
      for (const [name, cell] of local.variables) field(machine, instance, name, cell.content);
      continue;
    }
    machine.execute([member], childScope(scope, 'block'));
  }
}

export function fieldCell(instance: InstanceValue, name: string): Cell<Value | undefined> {
  let cell = instance.fields.get(name);
  if (cell === undefined) {
    cell = valueCell();
    instance.fields.set(name, cell);
  }
  return cell;
}

function field(machine: Machine, instance: InstanceValue, name: string, content: Value | undefined): void {
  if (content !== undefined) machine.heap.write(fieldCell(instance, name), content);
}

/** `new C(…)`, `C(…)`: a new object. */
export function construct(machine: Machine, type: ClassValue, call: Call): Value {
  const instance: InstanceValue = { kind: 'instance', class: type, fields: new Map() };
  if (type.module.language === 'scala') {
    machine.coverage.reached.add(type.definition);
    enter(machine, type.module, `${type.name}.<init>`, call.site, () => {
      initialize(machine, instance, type, call, new Set());
    });
    return instance;
  }
  const constructor = pythonAttribute(machine, type, '__init__');
  if (constructor?.value.kind === 'function') {
    machine.call({ ...constructor.value, self: instance, owner: constructor.owner }, call);
    return instance;
  }
  bindDataFields(machine, instance, type, call);
  const after = pythonAttribute(machine, type, '__post_init__');
  if (after?.value.kind === 'function')
    machine.call({ ...after.value, self: instance, owner: after.owner }, { ...call, args: noArguments });
  return instance;
}

/** Annotated fields of data classes, named tuples, pydantic models and the like. */
function bindDataFields(machine: Machine, instance: InstanceValue, type: ClassValue, call: Call): void {
  const positional = [...call.args.positional];
  for (const base of linearize(machine, type).toReversed()) {
    for (const member of base.definition.members) {
      if (member.kind !== 'assign' || member.type === undefined || /^(typing\.)?ClassVar\b/.test(member.type)) continue;
      const [target] = member.targets;
      if (target?.kind !== 'bind') continue;
      const given = call.args.named.get(target.name) ?? positional.shift();
      const value = given ?? defaultOfField(machine, base, target.name, call);
      const known: Value = value ?? { kind: 'unknown', type: member.type, module: base.module };
      machine.heap.write(fieldCell(instance, target.name), known);
    }
  }
}

function defaultOfField(machine: Machine, base: ClassValue, name: string, call: Call): Value | undefined {
  const value = base.attributes.get(name)?.content;
  // `field(default_factory=list)` was evaluated to its factory.
  if (value?.kind === 'native' && value.name === 'field') return machine.call(value, { ...call, args: argumentsOf() });
  return value;
}

/** An attribute of a Python class or of what it inherits from. */
export function pythonAttribute(
  machine: Machine,
  type: ClassValue,
  name: string,
  above?: ClassValue,
): { readonly value: Value; readonly owner: ClassValue } | undefined {
  const order = linearize(machine, type);
  const from = above === undefined ? 0 : order.indexOf(above) + 1;
  for (const owner of order.slice(from)) {
    const value = owner.attributes.get(name)?.content;
    if (value !== undefined) return { value, owner };
  }
  return undefined;
}

/** `new Trait { … }`: a class without a name. */
export function anonymousClass(machine: Machine, expr: NewExpr, scope: Scope): ClassValue {
  const definition: ClassDef = {
    kind: 'class',
    form: 'class',
    name: expr.className,
    nameRange: expr.range,
    params: [],
    bases: [{ name: expr.className, args: expr.args }],
    members: expr.members,
    decorators: [],
    modifiers: [],
    range: expr.range,
    ...(expr.cell === undefined ? {} : { cell: expr.cell }),
  };
  return classValue(machine, definition, childScope(scope, 'block'));
}
