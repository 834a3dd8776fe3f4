import type { Module } from '../model/program.ts';
import type { Site } from '../model/text.ts';
import { simpleCall } from './calls.ts';
import {
  classValue,
  definitionSite,
  fieldCell,
  instanceScope,
  instantiate,
  linearize,
  pythonAttribute,
  typeKey,
} from './classes.ts';
import { autoApply } from './functions.ts';
import { functionValue } from './functionValues.ts';
import { packageAttribute } from './imports.ts';
import { emitAction, joinAll } from './machine.ts';
import type { Machine } from './machine.ts';
import { loadPythonModule } from './modules.ts';
import { conventional } from './names.ts';
import { findPythonModule, moduleName } from './programIndex.ts';
import { apiMember } from './spark/api.ts';
import { columnByName, onlyText } from './spark/columns.ts';
import { isColumnMethod } from './spark/columnMethods.ts';
import { frameProperty, isFrameMethod } from './spark/dataframe.ts';
import { mentionedTransform } from './spark/learning.ts';
import { operate } from './spark/operators.ts';
import { newReader } from './spark/readers.ts';
import { sessionProperty } from './spark/session.ts';
import { newWriter } from './spark/writers.ts';
import { frameValue, unknown } from './value.ts';
import type { ClassValue, FunctionValue, InstanceValue, Value } from './value.ts';

/** Evaluates what stands for a value that is made on demand: lazy values, by-name arguments, Scala's objects. */
export function force(machine: Machine, value: Value, site: Site): Value {
  if (value.kind === 'class' && value.definition.form.endsWith('object')) return instantiate(machine, value, site);
  if (value.kind !== 'function' || value.byName !== true) return value;
  if (value.memo === undefined) return machine.call(value, simpleCall(machine, site, value.module));
  // While it is being evaluated a lazy value is unknown to itself.
  machine.heap.write(value.memo, unknown);
  const { memo, byName, ...evaluation } = value;
  // Unlike a by-name argument, a lazy value is a frame of its own on the stack.
  const result = machine.call(evaluation, simpleCall(machine, site, value.module));
  machine.heap.write(memo, result);
  return byName ? result : unknown;
}

/** What `receiver.name` is, without running methods; `undefined` where there is no such member. */
export function memberOf(machine: Machine, receiver: Value, name: string, site: Site): Value | undefined {
  switch (receiver.kind) {
    case 'instance':
      return receiver.class.module.language === 'scala'
        ? scalaMember(machine, receiver, name, site)
        : pythonMember(machine, receiver, name, site);
    case 'class':
      return classMember(machine, receiver, name, site);
    case 'pythonModule': {
      const value = receiver.scope.variables.get(name)?.content;
      if (value !== undefined) return value;
      const submodule = findPythonModule(machine.program, `${moduleName(receiver.module)}.${name}`, receiver.module);
      if (submodule !== undefined) return loadPythonModule(machine, submodule, site);
      const wildcard = receiver.scope.imports.findLast((each) => each.names.some((item) => item.name === '*'));
      return wildcard === undefined ? undefined : { kind: 'api', path: `${wildcard.path}.${name}` };
    }
    case 'package':
      return packageAttribute(machine, receiver, name, site);
    default:
      return undefined;
  }
}

/** An object's field, or a method of its class bound to it. */
function pythonMember(machine: Machine, receiver: InstanceValue, name: string, site: Site): Value | undefined {
  const own = receiver.above === undefined ? receiver.fields.get(name)?.content : undefined;
  if (own !== undefined) return own;
  const found = pythonAttribute(machine, receiver.class, name, receiver.above);
  if (found !== undefined) return bindAttribute(machine, receiver, name, found.value, found.owner, site);
  if (name === '__class__') return receiver.class;
  const fallback = pythonAttribute(machine, receiver.class, '__getattr__');
  if (fallback?.value.kind !== 'function' || name.startsWith('__')) return undefined;
  const bound: FunctionValue = { ...fallback.value, self: receiver, owner: fallback.owner };
  const argument: Value = { kind: 'text', pieces: [{ text: name }] };
  return machine.call(
    bound,
    simpleCall(machine, site, receiver.class.module, { positional: [argument], named: new Map() }),
  );
}

function bindAttribute(
  machine: Machine,
  receiver: InstanceValue,
  name: string,
  value: Value,
  owner: ClassValue,
  site: Site,
): Value {
  const self: InstanceValue =
    receiver.above === undefined ? receiver : { kind: 'instance', class: receiver.class, fields: receiver.fields };
  if (value.kind === 'function') return { ...value, self, owner };
  if (value.kind !== 'descriptor') return value;
  const { target } = value;
  switch (value.form) {
    case 'static':
      return target;
    case 'class':
      return target.kind === 'function' ? { ...target, self: receiver.class, owner } : target;
    case 'property':
    case 'cachedProperty': {
      if (target.kind !== 'function') return unknown;
      const result = machine.call({ ...target, self, owner }, simpleCall(machine, site, owner.module));
      if (value.form === 'cachedProperty') machine.heap.write(fieldCell(self, name), result);
      return result;
    }
  }
}

function classMember(machine: Machine, receiver: ClassValue, name: string, site: Site): Value | undefined {
  if (receiver.module.language === 'scala') {
    if (receiver.definition.form.endsWith('object'))
      return memberOf(machine, instantiate(machine, receiver, site), name, site);
    if (name === 'apply' || name === 'tupled' || name === 'curried') return receiver;
    return undefined;
  }
  const found = pythonAttribute(machine, receiver, name);
  if (found === undefined) return undefined;
  const { value, owner } = found;
  if (value.kind === 'function') return { ...value, owner };
  if (value.kind !== 'descriptor') return value;
  if (value.form === 'class' && value.target.kind === 'function') return { ...value.target, self: receiver, owner };
  return value.form === 'static' ? value.target : unknown;
}

/** A field, a method, or a class inside the object. */
function scalaMember(machine: Machine, receiver: InstanceValue, name: string, site: Site): Value | undefined {
  const field = receiver.above === undefined ? receiver.fields.get(name)?.content : undefined;
  if (field !== undefined) return force(machine, field, site);
  const order = linearize(machine, receiver.class);
  const from = receiver.above === undefined ? 0 : order.indexOf(receiver.above) + 1;
  const isType = name.startsWith('class ');
  const bare = isType ? name.slice('class '.length) : name;
  let abstract: FunctionValue | undefined;
  for (const type of order.slice(from)) {
    const members = type.members.get(bare);
    if (members === undefined) continue;
    const scope = instanceScope(receiver, type);
    const functions: FunctionValue[] = [];
    for (const member of members) {
      if (member.kind === 'class') {
        const isObject = member.form.endsWith('object');
        if (
          isType === isObject &&
          (isType || members.some((each) => each.kind === 'class' && each.form.endsWith('object')))
        )
          continue;
        const cell = fieldCell(receiver, isObject ? bare : typeKey(bare));
        const made = cell.content ?? classValue(machine, member, scope);
        if (cell.content === undefined) machine.heap.write(cell, made);
        return force(machine, made, site.method === '' ? definitionSite(member, type.module.file) : site);
      }
      if (member.kind === 'function' && !isType) {
        const made = { ...functionValue(machine, member, scope), self: receiver, owner: type };
        if (member.abstract === true) abstract ??= made;
        else functions.push(made);
      }
    }
    const [first, ...overloads] = functions;
    if (first !== undefined) return overloads.length === 0 ? first : { ...first, overloads };
  }
  return abstract;
}

/** `receiver.name` as an expression. */
export function evaluateMember(machine: Machine, receiver: Value, name: string, site: Site, module: Module): Value {
  if (receiver.kind === 'choice') {
    const useful = usefulAlternatives(receiver.alternatives);
    const result = joinAll(
      machine,
      receiver.why,
      useful.map((each) => evaluateMember(machine, each, name, site, module)),
    );
    return orUnknown(machine, result, useful.length < receiver.alternatives.length);
  }
  const found = memberOf(machine, receiver, name, site);
  if (found !== undefined) return autoApply(machine, found, site, module);
  const special = specialMember(machine, receiver, name, site, module);
  if (special !== undefined) return special;
  if (module.language === 'scala') {
    if (needsArguments(receiver, name)) return { kind: 'method', receiver, name };
    const range = {
      start: { line: site.range.start.line, character: Math.max(0, site.range.start.character - 1) },
      end: site.range.end,
    };
    return machine.invoke(receiver, name, { ...simpleCall(machine, site, module), range });
  }
  return pythonLibraryMember(receiver, name);
}

/** Library methods that mean nothing without arguments: only mentioned, they are functions (`names.map(spark.table)`). */
function needsArguments(receiver: Value, name: string): boolean {
  switch (receiver.kind) {
    case 'session':
      return receiver.part === 'session' && ['table', 'sql', 'createDataFrame', 'createDataset'].includes(name);
    case 'reader':
      return ['parquet', 'csv', 'json', 'orc', 'text', 'textFile', 'table', 'format', 'schema'].includes(name);
    case 'frame':
      return receiver.face === 'frame' && frameMethodsWithArguments.has(name);
    default:
      return false;
  }
}

const frameMethodsWithArguments = new Set([
  'union',
  'unionAll',
  'unionByName',
  'join',
  'crossJoin',
  'intersect',
  'except',
  'exceptAll',
  'filter',
  'where',
  'select',
  'col',
  'apply',
  'drop',
  'withColumn',
  'transform',
  'createOrReplaceTempView',
  'writeTo',
]);

/** Alternatives that can have members at all; `None` and the unknown only where there is nothing else. */
export function usefulAlternatives(alternatives: readonly Value[]): readonly Value[] {
  const known = alternatives.filter((each) => each.kind !== 'unknown' && each.kind !== 'constant');
  return known.length === 0 ? alternatives : known;
}

/** What only some alternatives say is no certain answer: numbers, texts and truth values of the others are not known. */
export function orUnknown(machine: Machine, result: Value, incomplete: boolean): Value {
  if (!incomplete || (result.kind !== 'constant' && result.kind !== 'text')) return result;
  return machine.join('branch')(result, unknown);
}

const rddNames = new Set(['rdd', 'javaRDD', 'toJavaRDD']);

/** Members that a value has in both languages without being called. */
function specialMember(machine: Machine, receiver: Value, name: string, site: Site, module: Module): Value | undefined {
  switch (receiver.kind) {
    case 'frame':
      if (receiver.face === 'rdd') return name === 'rdd' ? receiver : undefined;
      if (receiver.face !== 'frame') return undefined;
      if (rddNames.has(name)) {
        const call = simpleCall(machine, site, module);
        // Since Spark 4 an execution of its own; before, none.
        emitAction(machine, call, { kind: 'rdd', frame: receiver.frame });
        return operate(machine, call, { name: 'rddOperator', form: 'rdd', args: [] }, [receiver.frame], 'rdd');
      }
      return frameProperty(receiver, name);
    case 'session':
      return sessionProperty(receiver, name);
    case 'api':
      return apiMember(receiver, name);
    case 'text':
    case 'constant':
      // Members of enumerations were evaluated to their values.
      return name === 'value' ? receiver : undefined;
    case 'unknown': {
      if (module.language === 'scala' && name === 'transform') return mentionedTransform(site);
      if (module.usesSpark) {
        if (name === 'write') return newWriter(machine.frames.opaque('an unknown value', [], site), 'write');
        if (name === 'writeStream')
          return newWriter(machine.frames.opaque('an unknown value', [], site), 'writeStream');
        if (name === 'read') return newReader(false);
        if (name === 'readStream') return newReader(true);
        if (name === 'rdd') return frameValue(machine.frames.opaque('an unknown value', [], site), 'rdd');
      }
      return conventional(name);
    }
    case 'function':
      return name === '__name__' ? { kind: 'text', pieces: [{ text: receiver.name }] } : undefined;
    default:
      return undefined;
  }
}

/** A library's method that is mentioned but not called, or a column of a frame. */
function pythonLibraryMember(receiver: Value, name: string): Value {
  switch (receiver.kind) {
    case 'frame':
      if (receiver.face !== 'frame' || isFrameMethod(name)) return { kind: 'method', receiver, name };
      return columnByName([name]);
    case 'unknown':
      return unknown;
    case 'column': {
      // `df.address.city`: a field, where it is no method of columns.
      const whole = receiver.expr.kind === 'column' ? onlyText(receiver.expr.name) : undefined;
      if (whole === undefined || isColumnMethod(name)) return { kind: 'method', receiver, name };
      return columnByName([`${whole}.${name}`]);
    }
    case 'instance':
    case 'class':
    case 'constant':
    case 'pythonModule':
      return unknown;
    default:
      return { kind: 'method', receiver, name };
  }
}
