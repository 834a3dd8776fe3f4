import { construct } from './classes.ts';
import { callExtension } from './extensions.ts';
import { callFunction } from './functions.ts';
import { itemOf } from './items.ts';
import { invokeMap } from './library/maps.ts';
import { companionOrNothing, invokeConstant, invokeOnFunction, invokeOnInstance } from './library/objects.ts';
import { invokeCompanion, invokeOption } from './library/scala.ts';
import { invokeSequence } from './library/sequences.ts';
import { dedent, invokeText } from './library/texts.ts';
import { argument, branch, joinAll } from './machine.ts';
import type { Call, Machine } from './machine.ts';
import { evaluateMember, memberOf, orUnknown, usefulAlternatives } from './members.ts';
import { callApi, unboundMethod } from './spark/apiCalls.ts';
import { columnWithoutParentheses } from './spark/columns.ts';
import { invokeColumn } from './spark/columnMethods.ts';
import { invokeFrame, invokeFrameFunctions, isFrameMethod } from './spark/dataframe.ts';
import { invokeDelta } from './spark/delta.ts';
import { invokeGrouped } from './spark/grouped.ts';
import { invokeRdd } from './spark/rdd.ts';
import { invokeReader } from './spark/readers.ts';
import { invokeSession } from './spark/session.ts';
import { callUdf, invokeUdf } from './spark/udf.ts';
import { invokeWindow } from './spark/windows.ts';
import { invokeWriter } from './spark/writers.ts';
import { anyText } from './text.ts';
import { valueOfType } from './types.ts';
import { unknownMethod } from './unknownMethods.ts';
import { unresolved } from './spark/api.ts';
import { columnValue, isCallable, numberOf, unknown } from './value.ts';
import type { FrameValue, Value } from './value.ts';

/** Calls any value. */
export function callValue(machine: Machine, callee: Value, call: Call): Value {
  if (machine.state.exhausted) return unknown;
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

/** `receiver.name(…)`. */
export function invokeValue(machine: Machine, receiver: Value, name: string, call: Call): Value {
  if (machine.state.exhausted) return unknown;
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
