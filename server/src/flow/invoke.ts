import { construct, linearize } from './classes.ts';
import { callExtension } from './extensions.ts';
import { callFunction } from './functions.ts';
import { listOf } from './join.ts';
import { invokeMap } from './library/maps.ts';
import { callHandedFunctions, copyOf } from './library/python.ts';
import { invokeCompanion, invokeOption } from './library/scala.ts';
import { invokeSequence } from './library/sequences.ts';
import { dedent, invokeText } from './library/texts.ts';
import type { Call, Machine } from './machine.ts';
import { argument, argumentsOf, branch, framesOfArguments, joinAll, withArguments } from './machine.ts';
import { evaluateMember, memberOf, orUnknown, usefulAlternatives } from './members.ts';
import { fieldsInOrder } from './patterns.ts';
import { callApi, configured, outside, unboundMethod } from './spark/api.ts';
import { columnByName, columnWithoutParentheses, invokeColumn } from './spark/columns.ts';
import { distinctiveMethods, invokeFrame, invokeFrameFunctions, isFrameMethod } from './spark/dataframe.ts';
import { invokeDelta } from './spark/delta.ts';
import { invokeGrouped } from './spark/grouped.ts';
import { invokeRdd } from './spark/rdd.ts';
import { invokeReader } from './spark/readers.ts';
import { invokeSession, session } from './spark/session.ts';
import { callUdf, invokeUdf } from './spark/udf.ts';
import { invokeWindow } from './spark/windows.ts';
import { invokeWriter } from './spark/writers.ts';
import { anyText, patternOf, piecesOf, textOf } from './text.ts';
import { valueOfType } from './types.ts';
import type { FrameValue, InstanceValue, Value } from './value.ts';
import { columnValue, constant, frameValue, isCallable, isNone, numberOf, unknown } from './value.ts';
import { itemOf } from './items.ts';
import { rangeOf } from './elements.ts';

/** Calls any value. */
export function callValue(machine: Machine, callee: Value, call: Call): Value {
  if (spend(machine)) return unknown;
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, call);
    case 'native':
      return callee.run(machine, call);
    case 'class':
      return callee.definition.form.endsWith('object')
        ? invokeValue(machine, callee, 'apply', call)
        : construct(machine, callee, call);
    case 'method':
      if (callee.receiver === undefined) return unboundMethod(machine, callee.name, call);
      return invokeValue(machine, callee.receiver, callee.name, call);
    case 'api':
      return callApi(machine, callee, call);
    case 'udf':
      return callUdf(callee, call);
    case 'choice': {
      const useful = usefulAlternatives(callee.alternatives).filter(
        (each) => isCallable(each) || each.kind === 'instance' || each.kind === 'sequence' || each.kind === 'map',
      );
      if (useful.length === 0) return unknown;
      return joinAll(
        machine,
        callee.why,
        branch(
          machine,
          callee.why,
          callee.why,
          useful.map((each) => () => callValue(machine, each, call)),
        ),
      );
    }
    case 'instance': {
      const name = callee.class.module.language === 'scala' ? 'apply' : '__call__';
      const method = memberOf(machine, callee, name, call.site);
      if (method !== undefined) return callValue(machine, method, call);
      return companionOrNothing(machine, callee, call);
    }
    case 'frame':
    case 'sequence':
    case 'map':
    case 'column':
      return invokeValue(machine, callee, 'apply', call);
    case 'session':
      return callee;
    case 'text':
      return numberOf(argument(call, 0)) === undefined ? unknown : anyText;
    default:
      return unresolved(machine, call);
  }
}

/** `C(…)` where `C` is the companion of a case class without an `apply` of its own. */
function companionOrNothing(machine: Machine, receiver: InstanceValue, call: Call): Value {
  const { class: type } = receiver;
  if (!type.definition.form.endsWith('object')) return unresolved(machine, call);
  const scope = type.scope;
  const companion = scope.variables.get(`class ${type.name}`)?.content;
  return companion?.kind === 'class' ? construct(machine, companion, call) : unresolved(machine, call);
}

function unresolved(machine: Machine, call: Call): Value {
  return outside(machine, call.site.method === '' ? 'the called function' : call.site.method, call);
}

/** Counts a step; true once the budget is spent. */
function spend(machine: Machine): boolean {
  return machine.state.exhausted;
}

/** `receiver.name(…)`. */
export function invokeValue(machine: Machine, receiver: Value, name: string, call: Call): Value {
  if (spend(machine)) return unknown;
  if (receiver.kind === 'choice') {
    const useful = usefulAlternatives(receiver.alternatives);
    const results = branch(
      machine,
      receiver.why,
      receiver.why,
      useful.map((each) => () => invokeValue(machine, each, name, call)),
    );
    return orUnknown(machine, joinAll(machine, receiver.why, results), useful.length < receiver.alternatives.length);
  }
  if (name === 'asInstanceOf') return cast(machine, receiver, call);
  const own = memberOf(machine, receiver, name, call.site);
  if (own !== undefined) return callValue(machine, own, call);
  return (
    invokeLibrary(machine, receiver, name, call) ??
    callExtension(machine, receiver, name, call) ??
    unknownMethod(machine, receiver, name, call)
  );
}

/** `x.asInstanceOf[T]` says what something unknown is. */
function cast(machine: Machine, receiver: Value, call: Call): Value {
  const [type] = call.typeArgs;
  if (receiver.kind !== 'unknown' || type === undefined || call.scope === undefined) return receiver;
  return valueOfType(machine, type, call.scope, call.site);
}

function invokeLibrary(machine: Machine, receiver: Value, name: string, call: Call): Value | undefined {
  switch (receiver.kind) {
    case 'frame':
      return invokeFrameLike(machine, receiver, name, call);
    case 'grouped':
      return invokeGrouped(machine, receiver, name, call);
    case 'reader':
      return invokeReader(machine, receiver, name, call);
    case 'writer':
      return invokeWriter(machine, receiver, name, call);
    case 'frameFunctions':
      return invokeFrameFunctions(machine, receiver.frame, receiver.group, name, call);
    case 'column':
      return name === 'apply'
        ? itemOf(machine, receiver, argument(call, 0) ?? unknown, call.site)
        : invokeColumn(machine, receiver, name, call);
    case 'window':
      return invokeWindow(machine, receiver, name, call);
    case 'session':
      return invokeSession(machine, receiver, name, call);
    case 'udf':
      return invokeUdf(receiver, name, call);
    case 'api': {
      const column = name === 'apply' ? undefined : columnWithoutParentheses(receiver);
      if (column !== undefined) return invokeColumn(machine, columnValue(column), name, call);
      const member = evaluateMember(machine, receiver, name, call.site, { ...call.module, language: 'python' });
      return member.kind === 'api'
        ? callApi(machine, member, call)
        : member.kind === 'session'
          ? member
          : callValue(machine, member, call);
    }
    case 'text':
      if (name === 'dedent') return dedent(receiver);
      return invokeText(machine, receiver, name, call);
    case 'sequence':
      if (receiver.form === 'option')
        return invokeOption(machine, receiver, name, call) ?? invokeSequence(machine, receiver, name, call);
      return invokeSequence(machine, receiver, name, call);
    case 'map':
      return invokeMap(machine, receiver, name, call);
    case 'native':
      return receiver.name === 'String' && name === 'format' ? anyText : invokeCompanion(machine, receiver, name, call);
    case 'function':
      return invokeOnFunction(machine, receiver, name, call);
    case 'constant':
      return invokeConstant(receiver, name, call);
    case 'instance':
      return invokeOnInstance(machine, receiver, name, call);
    case 'class':
      return receiver.module.language === 'scala' && (name === 'apply' || name === 'tupled')
        ? construct(machine, receiver, call)
        : undefined;
    default:
      return undefined;
  }
}

function invokeFrameLike(machine: Machine, receiver: FrameValue, name: string, call: Call): Value | undefined {
  if (receiver.face === 'deltaTable') return invokeDelta(machine, receiver, name, call);
  if (receiver.face === 'rdd') return invokeRdd(machine, receiver, name, call);
  const property =
    call.args.positional.length === 0 && !isFrameMethod(name)
      ? evaluatePlainProperty(machine, receiver, name, call)
      : undefined;
  return property ?? invokeFrame(machine, receiver, name, call);
}

/** Java style: `df.columns()`, `df.write()`. */
function evaluatePlainProperty(machine: Machine, receiver: FrameValue, name: string, call: Call): Value | undefined {
  const known = new Set([
    'write',
    'writeStream',
    'rdd',
    'javaRDD',
    'toJavaRDD',
    'na',
    'stat',
    'columns',
    'dtypes',
    'schema',
    'sparkSession',
  ]);
  return known.has(name)
    ? evaluateMember(machine, receiver, name, call.site, { ...call.module, language: 'python' })
    : undefined;
}

function invokeOnFunction(
  machine: Machine,
  receiver: Extract<Value, { kind: 'function' }>,
  name: string,
  call: Call,
): Value | undefined {
  const other = argument(call, 0) ?? unknown;
  const compose = (first: Value, second: Value): Value => ({
    kind: 'native',
    name,
    run: (inner, made) =>
      inner.call(second, { ...withArguments(made, argumentsOf(inner.call(first, made))), argumentRanges: [] }),
  });
  switch (name) {
    case 'apply':
    case '__call__':
      return machine.call(receiver, call);
    case 'andThen':
      return compose(receiver, other);
    case 'compose':
      return compose(other, receiver);
    case 'tupled':
    case 'curried':
    case '_':
      return receiver;
    case 'withName':
      return receiver;
    default:
      return undefined;
  }
}

function invokeConstant(receiver: Extract<Value, { kind: 'constant' }>, name: string, call: Call): Value | undefined {
  const number = numberOf(receiver);
  if (isNone(receiver)) return unknown;
  switch (name) {
    case 'toString':
      return { kind: 'text', pieces: piecesOf(receiver) };
    case 'toInt':
    case 'toLong':
    case 'toDouble':
    case 'toFloat':
      return receiver;
    case 'to':
    case 'until': {
      const end = numberOf(argument(call, 0));
      return rangeOf(number, end === undefined ? undefined : name === 'to' ? end + 1 : end, 1);
    }
    case 'max':
    case 'min': {
      const other = numberOf(argument(call, 0));
      return number === undefined || other === undefined
        ? unknown
        : constant(name === 'max' ? Math.max(number, other) : Math.min(number, other));
    }
    default:
      return undefined;
  }
}

/** What every object has, and every case class. */
function invokeOnInstance(machine: Machine, receiver: InstanceValue, name: string, call: Call): Value | undefined {
  switch (name) {
    case 'copy':
    case '_replace':
    case 'model_copy':
      return copyOf(machine, receiver, call);
    case 'toString':
    case '__str__':
      return receiver.class.definition.form.startsWith('case') ? shown(receiver) : anyText;
    case 'productIterator':
      return listOf(fieldsInOrder(receiver, receiver.class));
    case 'getClass':
    case 'hashCode':
    case 'equals':
      return unknown;
    case 'apply':
      return receiver.class.definition.form.endsWith('object')
        ? companionOrNothing(machine, receiver, call)
        : undefined;
    case '->':
      return undefined;
    default: {
      // A user-defined function class, an Aggregator: `toColumn`, `register`.
      if (name === 'toColumn' && linearize(machine, receiver.class).length > 0)
        return { kind: 'column', expr: { kind: 'udf', name: receiver.class.name, flavor: 'scala', args: [] } };
      return undefined;
    }
  }
}

function shown(receiver: InstanceValue): Value {
  const { name, form } = receiver.class.definition;
  return form === 'case object'
    ? { kind: 'text', pieces: [{ text: name }] }
    : { kind: 'text', pieces: [{ text: `${name}(` }, {}, { text: ')' }] };
}

/** A method that nothing defines: on a frame it makes a frame that cannot be told; on the unknown its name may say what it is. */
function unknownMethod(machine: Machine, receiver: Value, name: string, call: Call): Value {
  configured(machine, name, call);
  if (receiver.kind === 'frame') {
    if (name === 'apply') return columnByName(patternOf(argument(call, 0)));
    const patched = machine.world.patches.get(name);
    if (patched !== undefined)
      return callValue(
        machine,
        patched,
        withArguments(call, { ...call.args, positional: [receiver, ...call.args.positional] }),
      );
    const frames = [receiver.frame, ...framesOfArguments(call.args)];
    return frameValue(machine.frames.opaque(`${name} is not in the workspace`, frames, call.site));
  }
  if (receiver.kind === 'column') return { kind: 'column', expr: { kind: 'unknown', parts: [receiver.expr] } };
  if (receiver.kind === 'unknown') return invokeUnknown(machine, name, call);
  if (receiver.kind === 'instance' || receiver.kind === 'class') return outside(machine, name, call);
  return unresolved(machine, call);
}

const iterating = new Set([
  'map',
  'flatMap',
  'foreach',
  'filter',
  'withFilter',
  'foldLeft',
  'reduce',
  'collect',
  'exists',
  'forall',
  'find',
  'partition',
  'zipWithIndex',
  'toMap',
  'mkString',
]);

function invokeUnknown(machine: Machine, name: string, call: Call): Value {
  const { positional } = call.args;
  const handed = callHandedFunctions(machine, name, call);
  if (handed.kind !== 'unknown') return handed;
  if (looksLikeFrameCall(name, call)) {
    const receiver = frameValue(machine.frames.opaque('an unknown value', [], call.site));
    return invokeFrame(machine, receiver, name, call) ?? unknown;
  }
  if (name === 'getOrCreate') return session;
  if (name === 'createDataFrame' || name === 'readStream') return invokeSession(machine, session, name, call);
  if (
    name === 'sql' &&
    /^\s*(select|with|insert|create|merge|update|delete|drop|alter|cache|refresh|use|show|truncate|optimize|vacuum|set)\b/i.test(
      sqlHead(argument(call, 0)),
    )
  ) {
    return invokeSession(machine, session, name, call);
  }
  if (iterating.has(name) && (positional.some(isCallable) || name === 'foldLeft')) {
    return invokeSequence(machine, listOfUnknown(), name, call) ?? unknown;
  }
  if (name === 'getOrElse' || name === 'get' || name === 'orElse') {
    const otherwise = argument(call, name === 'get' ? 1 : positional.length - 1);
    return otherwise !== undefined && (otherwise.kind === 'frame' || otherwise.kind === 'instance')
      ? otherwise
      : unknown;
  }
  return outside(machine, name, call);
}

function listOfUnknown(): Extract<Value, { kind: 'sequence' }> {
  return listOf([], unknown);
}

function sqlHead(value: Value | undefined): string {
  if (value?.kind !== 'text') return '';
  return (
    textOf(value) ?? value.pieces.find((piece) => piece.text !== undefined && piece.text.trim() !== '')?.text ?? ''
  );
}

/** Whether a call on something unknown is a call on a frame: by a name only frames have, or by what it is given. */
function looksLikeFrameCall(name: string, call: Call): boolean {
  if (!isFrameMethod(name)) return false;
  if (distinctiveMethods.has(name)) return call.module.usesSpark || name !== 'orderBy';
  const given = [...call.args.positional, ...call.args.named.values()];
  if (given.some((value) => value.kind === 'column' || value.kind === 'frame' || value.kind === 'window')) return true;
  if (!call.module.usesSpark) return false;
  return (
    (name === 'collect' || name === 'show' || name === 'cache') && given.every((value) => value.kind === 'constant')
  );
}
