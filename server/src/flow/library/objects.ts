import { construct } from '../classes.ts';
import { rangeOf } from '../elements.ts';
import { listOf } from '../join.ts';
import { argument, argumentsOf, withArguments } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { fieldsInOrder } from '../patterns.ts';
import { anyText, piecesOf } from '../text.ts';
import { unresolved } from '../spark/api.ts';
import { constant, isNone, numberOf, unknown } from '../value.ts';
import type { InstanceValue, Value } from '../value.ts';
import { copyOf } from './copies.ts';

/** `C(…)` where `C` is the companion of a case class without an `apply` of its own. */
export function companionOrNothing(machine: Machine, receiver: InstanceValue, call: Call): Value {
  const { class: type } = receiver;
  if (!type.definition.form.endsWith('object')) return unresolved(machine, call);
  const scope = type.scope;
  const companion = scope.variables.get(`class ${type.name}`)?.content;
  return companion?.kind === 'class' ? construct(machine, companion, call) : unresolved(machine, call);
}

/** Methods of functions. */
export function invokeOnFunction(
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
    case 'withName':
      return receiver;
    default:
      return undefined;
  }
}

/** Methods of numbers and truth values. */
export function invokeConstant(
  receiver: Extract<Value, { kind: 'constant' }>,
  name: string,
  call: Call,
): Value | undefined {
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
export function invokeOnInstance(
  machine: Machine,
  receiver: InstanceValue,
  name: string,
  call: Call,
): Value | undefined {
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
    case 'toColumn':
      // A class of the user's own that extends Aggregator.
      return { kind: 'column', expr: { kind: 'udf', name: receiver.class.name, flavor: 'scala', args: [] } };
    default:
      return undefined;
  }
}

function shown(receiver: InstanceValue): Value {
  const { name, form } = receiver.class.definition;
  return form === 'case object'
    ? { kind: 'text', pieces: [{ text: name }] }
    : { kind: 'text', pieces: [{ text: `${name}(` }, {}, { text: ')' }] };
}
