import { table } from '../../base/table.ts';
import { assignMember } from '../assignments.ts';
import { callWith } from '../calls.ts';
import { linearize } from '../classes.ts';
import { elementsOfArgument, elementsOf, rangeOf, truthOf } from '../elements.ts';
import { mapOf, sequenceOf, tupleOf } from '../join.ts';
import { mapElements } from '../loops.ts';
import { argument, joinAll } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { evaluateMember, memberOf } from '../members.ts';
import type { Scope } from '../scope.ts';
import { anyText, piecesOf, text, textOf } from '../text.ts';
import { constant, isNone, native, none, numberOf, unknown } from '../value.ts';
import type { NativeValue, Value } from '../value.ts';
import { enumerate, filterElements, foldElements, zipElements } from './elementWise.ts';
import { sortItems, toMap } from './sequenceForms.ts';

/** Python's built-in names. */
export function pythonBuiltin(machine: Machine, name: string, scope: Scope): Value | undefined {
  switch (name) {
    case '__name__':
      return scope.module === machine.state.main ? text('__main__') : text(scope.module.packageName);
    case '__file__':
      return anyText;
    case 'display':
      return native('display', (inner, call) => displayed(inner, call));
    default:
  }
  const run = builtins[name];
  if (run === undefined) return undefined;
  let value = machine.world.natives.get(name);
  if (value === undefined) {
    value = native(name, run);
    machine.world.natives.set(name, value);
  }
  return value;
}

/** `display(df)` of notebooks shows a frame. */
function displayed(machine: Machine, call: Call): Value {
  const first = argument(call, 0);
  return first?.kind === 'frame' ? machine.invoke(first, 'display', call) : none;
}

/** Functions by their names; types are functions, too. */
export const builtins: Readonly<Record<string, NativeValue['run']>> = table({
  range: (_machine, call) => {
    const start = argument(call, 0);
    const end = argument(call, 1);
    const step = argument(call, 2);
    return end === undefined
      ? rangeOf(0, numberOf(start), 1)
      : rangeOf(numberOf(start), numberOf(end), step === undefined ? 1 : numberOf(step));
  },
  list: (machine, call) => sequenceOf('list', elementsOfArgument(machine, argument(call, 0))),
  tuple: (machine, call) => sequenceOf('tuple', elementsOfArgument(machine, argument(call, 0))),
  set: (machine, call) => sequenceOf('set', elementsOfArgument(machine, argument(call, 0))),
  frozenset: (machine, call) => sequenceOf('set', elementsOfArgument(machine, argument(call, 0))),
  iter: (machine, call) => sequenceOf('list', elementsOfArgument(machine, argument(call, 0))),
  reversed: (machine, call) => {
    const content = elementsOfArgument(machine, argument(call, 0));
    return sequenceOf('list', { ...content, items: content.items.toReversed() });
  },
  sorted: (machine, call) =>
    sequenceOf(
      'list',
      call.args.named.has('key')
        ? elementsOfArgument(machine, argument(call, 0))
        : sortItems(elementsOfArgument(machine, argument(call, 0))),
    ),
  enumerate: (machine, call) =>
    sequenceOf(
      'list',
      enumerate(elementsOfArgument(machine, argument(call, 0)), numberOf(argument(call, 1, 'start')) ?? 0, true),
    ),
  zip: (machine, call) =>
    sequenceOf('list', zipElements(call.args.positional.map((value) => elementsOf(machine, value)))),
  map: (machine, call) => {
    const [target, ...lists] = call.args.positional;
    const [only] = lists;
    const content =
      lists.length === 1 && only !== undefined
        ? elementsOf(machine, only)
        : zipElements(lists.map((value) => elementsOf(machine, value)));
    return sequenceOf(
      'list',
      mapElements(machine, content, (element) => {
        const given = lists.length > 1 && element.kind === 'sequence' ? element.cell.content.items : [element];
        return callWith(machine, target, call, ...given);
      }),
    );
  },
  filter: (machine, call) => {
    const target = argument(call, 0);
    const content = elementsOfArgument(machine, argument(call, 1));
    return sequenceOf(
      'list',
      filterElements(
        content,
        (element) => (target === undefined || isNone(target) ? element : callWith(machine, target, call, element)),
        false,
      ),
    );
  },
  dict: (machine, call) => {
    const first = argument(call, 0);
    const named = [...call.args.named].map(([name, value]): readonly [Value, Value] => [text(name), value]);
    if (first === undefined) return mapOf(named);
    if (first.kind === 'map') return mapOf([...first.cell.content.entries, ...named], first.cell.content.rest);
    const made = toMap(elementsOf(machine, first));
    return made.kind === 'map' ? mapOf([...made.cell.content.entries, ...named], made.cell.content.rest) : made;
  },
  len: (machine, call) => {
    const content = elementsOfArgument(machine, argument(call, 0));
    return content.rest === undefined && content.uncertain !== true ? constant(content.items.length) : unknown;
  },
  str: (_machine, call) => {
    const first = argument(call, 0);
    return first === undefined ? text('') : { kind: 'text', pieces: piecesOf(first) };
  },
  repr: () => anyText,
  format: () => anyText,
  int: (_machine, call) => number(argument(call, 0), Math.trunc),
  float: (_machine, call) => number(argument(call, 0), (value) => value),
  bool: (_machine, call) => {
    const value = truthOf(argument(call, 0) ?? none);
    return value === undefined ? unknown : constant(value);
  },
  abs: (_machine, call) => number(argument(call, 0), Math.abs),
  round: (_machine, call) => number(argument(call, 0), Math.round),
  max: (machine, call) => extreme(machine, call, Math.max),
  min: (machine, call) => extreme(machine, call, Math.min),
  sum: (machine, call) => {
    const content = elementsOfArgument(machine, argument(call, 0));
    const start = argument(call, 1, 'start') ?? constant(0);
    return foldElements(machine, content, start, (total, element) => {
      const one = numberOf(total);
      const other = numberOf(element);
      return one === undefined || other === undefined
        ? element.kind === 'column'
          ? element
          : unknown
        : constant(one + other);
    });
  },
  any: () => unknown,
  all: () => unknown,
  next: (machine, call) => {
    const { items, rest } = elementsOfArgument(machine, argument(call, 0));
    return items[0] ?? rest ?? argument(call, 1) ?? unknown;
  },
  isinstance: (machine, call) => instanceOf(machine, argument(call, 0), argument(call, 1)),
  issubclass: () => unknown,
  callable: (_machine, call) => {
    const first = argument(call, 0);
    return first?.kind === 'function' || first?.kind === 'native' || first?.kind === 'class' ? constant(true) : unknown;
  },
  hasattr: (machine, call) => {
    const first = argument(call, 0);
    const name = textOf(argument(call, 1));
    if (first?.kind !== 'instance' || name === undefined) return unknown;
    return constant(memberOf(machine, first, name, call.site) !== undefined);
  },
  getattr: (machine, call) => {
    const first = argument(call, 0) ?? unknown;
    const name = textOf(argument(call, 1));
    if (name === undefined) return anyMember(machine, first, call);
    const known = memberOf(machine, first, name, call.site);
    const otherwise = argument(call, 2);
    if (known !== undefined) return known;
    if (
      otherwise !== undefined &&
      (first.kind === 'instance' || first.kind === 'class' || first.kind === 'pythonModule')
    )
      return otherwise;
    return evaluateMember(machine, first, name, { ...call.site, method: name }, call.module);
  },
  setattr: (machine, call) => {
    const name = textOf(argument(call, 1));
    const value = argument(call, 2);
    const first = argument(call, 0);
    if (name !== undefined && value !== undefined && first !== undefined)
      assignMember(machine, first, name, value, call.site);
    return none;
  },
  type: (_machine, call) => {
    const first = argument(call, 0);
    return first?.kind === 'instance' ? first.class : unknown;
  },
  vars: (_machine, call) => fieldsOf(argument(call, 0)),
  globals: (_machine, call) => scopeMap(call.scope, true),
  locals: (_machine, call) => scopeMap(call.scope, false),
  print: () => none,
  del: () => none,
  id: () => unknown,
  hash: () => unknown,
  input: () => anyText,
  open: () => unknown,
  object: () => unknown,
  chr: () => anyText,
  ord: () => unknown,
  slice: (_machine, call) => tupleOf(call.args.positional),
  property: (_machine, call) => {
    const setter = argument(call, 1);
    const target = argument(call, 0) ?? unknown;
    return { kind: 'descriptor', form: 'property', target, ...(setter === undefined ? {} : { setter }) };
  },
  staticmethod: (_machine, call) => ({ kind: 'descriptor', form: 'static', target: argument(call, 0) ?? unknown }),
  classmethod: (_machine, call) => ({ kind: 'descriptor', form: 'class', target: argument(call, 0) ?? unknown }),
  Exception: () => unknown,
});

function number(value: Value | undefined, change: (value: number) => number): Value {
  const known = value === undefined ? undefined : (numberOf(value) ?? numberOfText(value));
  return known === undefined ? unknown : constant(change(known));
}

function numberOfText(value: Value): number | undefined {
  const known = textOf(value);
  return known === undefined || known.trim() === '' || !Number.isFinite(Number(known)) ? undefined : Number(known);
}

function extreme(machine: Machine, call: Call, choose: (...values: number[]) => number): Value {
  const [first] = call.args.positional;
  const values =
    call.args.positional.length === 1 && first !== undefined ? elementsOf(machine, first).items : call.args.positional;
  const known = values.map(numberOf).filter((value) => value !== undefined);
  return known.length === values.length && known.length > 0 ? constant(choose(...known)) : unknown;
}

function instanceOf(machine: Machine, value: Value | undefined, type: Value | undefined): Value {
  if (value === undefined || type === undefined) return unknown;
  if (type.kind === 'sequence') {
    const answers = type.cell.content.items.map((each) => instanceOf(machine, value, each));
    if (answers.some((each) => each.kind === 'constant' && each.value === true)) return constant(true);
    return answers.every((each) => each.kind === 'constant') ? constant(false) : unknown;
  }
  if (type.kind === 'class') {
    if (value.kind === 'instance') return constant(linearize(machine, value.class).includes(type));
    return value.kind === 'unknown' || value.kind === 'choice' ? unknown : constant(false);
  }
  if (type.kind === 'native') {
    const kinds: Readonly<Record<string, readonly Value['kind'][]>> = table({
      str: ['text'],
      list: ['sequence'],
      tuple: ['sequence'],
      set: ['sequence'],
      dict: ['map'],
    });
    const expected = kinds[type.name];
    if (expected === undefined || value.kind === 'unknown' || value.kind === 'choice' || value.kind === 'api')
      return unknown;
    if (value.kind === 'sequence') return constant(value.form === type.name);
    return constant(expected.includes(value.kind));
  }
  if (type.kind === 'api') {
    if (/\bDataFrame$/.test(type.path) && !type.path.startsWith('pandas'))
      return value.kind === 'unknown' || value.kind === 'choice' ? unknown : constant(value.kind === 'frame');
    if (/\bColumn$/.test(type.path))
      return value.kind === 'unknown' || value.kind === 'choice' ? unknown : constant(value.kind === 'column');
  }
  return unknown;
}

/** `getattr(object, name)` with a name that is not known: any method of it. */
function anyMember(machine: Machine, receiver: Value, call: Call): Value {
  if (receiver.kind === 'pythonModule') {
    const functions = [...receiver.scope.variables.values()].flatMap(({ content }) =>
      content?.kind === 'function' && content.module === receiver.module ? [content] : [],
    );
    return functions.length === 0 ? unknown : joinAll(machine, 'dispatch', functions.slice(0, 12));
  }
  if (receiver.kind !== 'instance') return unknown;
  const names = [...receiver.class.attributes.keys()].filter((name) => !name.startsWith('_'));
  const methods = names.flatMap((name) => {
    const value = memberOf(machine, receiver, name, call.site);
    return value?.kind === 'function' ? [value] : [];
  });
  return methods.length === 0 ? unknown : joinAll(machine, 'dispatch', methods.slice(0, 12));
}

function fieldsOf(value: Value | undefined): Value {
  if (value?.kind !== 'instance') return unknown;
  return mapOf(
    [...value.fields].flatMap(([name, { content }]): (readonly [Value, Value])[] =>
      content === undefined ? [] : [[text(name), content]],
    ),
  );
}

function scopeMap(scope: Scope | undefined, global: boolean): Value {
  let at = scope;
  if (global) while (at?.parent !== undefined) at = at.parent;
  if (at === undefined) return unknown;
  return mapOf(
    [...at.variables].flatMap(([name, { content }]): (readonly [Value, Value])[] =>
      content === undefined ? [] : [[text(name), content]],
    ),
  );
}
