import { table } from '../../base/table.ts';
import { elementsOf, rangeOf } from '../elements.ts';
import { listOf, sequenceOf, tupleOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, argumentsOf, branch, joinAll, withArguments } from '../machine.ts';
import { anyText, textOf } from '../text.ts';
import type { NativeValue, Value } from '../value.ts';
import { isNone, native, none, numberOf, unknown } from '../value.ts';
import { toMap } from './sequenceForms.ts';

/** What Scala has without an import: collections, options, `println`. */
export function scalaBuiltin(machine: Machine, name: string): Value | undefined {
  if (name === 'None') return sequenceOf('option', { items: [] });
  if (name === 'Nil') return listOf([]);
  if (roots.has(name)) return { kind: 'api', path: name };
  if (name === 'args') return listOf([], anyText);
  const run = collections.has(name) ? makeList : builtins[name];
  if (run === undefined) return undefined;
  let value = machine.world.natives.get(name);
  if (value === undefined) {
    value = native(name, run);
    machine.world.natives.set(name, value);
  }
  return value;
}

/** First names of fully qualified ones. */
const roots = new Set(['org', 'java', 'javax', 'scala']);

const collections = new Set([
  'Seq',
  'List',
  'Array',
  'Vector',
  'IndexedSeq',
  'Iterable',
  'Iterator',
  'Stream',
  'LazyList',
  'ListBuffer',
  'ArrayBuffer',
  'Buffer',
  'Traversable',
  'Queue',
]);

function makeList(machine: Machine, call: Call): Value {
  void machine;
  return sequenceOf('list', {
    items: call.args.positional,
    ...(call.args.rest === undefined ? {} : { rest: call.args.rest }),
  });
}

function makeMap(_machine: Machine, call: Call): Value {
  return toMap({ items: call.args.positional, ...(call.args.rest === undefined ? {} : { rest: call.args.rest }) });
}

/** `scala.collection.mutable.Map[String, Job]()`: a collection under its full name, or an imported one. */
export function collectionOfPath(machine: Machine, path: string): Value | undefined {
  const name = /^scala\.collection\.(?:\w+\.)*([A-Z]\w*)$/.exec(path)?.[1];
  return name === undefined ? undefined : scalaBuiltin(machine, name);
}

function optionOf(value: Value | undefined): Value {
  if (value === undefined || isNone(value)) return sequenceOf('option', { items: [] });
  // A value of which nothing is known may be null.
  const maybe = value.kind === 'unknown' || (value.kind === 'text' && textOf(value) === undefined);
  return sequenceOf('option', maybe ? { items: [], rest: value } : { items: [value] });
}

const builtins: Readonly<Record<string, NativeValue['run']>> = table({
  Set: (_machine, call) =>
    sequenceOf('set', {
      items: call.args.positional,
      ...(call.args.rest === undefined ? {} : { rest: call.args.rest }),
    }),
  Map: makeMap,
  ListMap: makeMap,
  HashMap: makeMap,
  LinkedHashMap: makeMap,
  TreeMap: makeMap,
  SortedMap: makeMap,
  TrieMap: makeMap,
  Some: (_machine, call) => sequenceOf('option', { items: [argument(call, 0) ?? unknown] }),
  Option: (_machine, call) => optionOf(argument(call, 0)),
  // Whether it fails is not known: the value may be missing.
  Try: (_machine, call) => sequenceOf('option', { items: [], rest: argument(call, 0) ?? unknown }),
  Success: (_machine, call) => sequenceOf('option', { items: [argument(call, 0) ?? unknown] }),
  Right: (_machine, call) => sequenceOf('option', { items: [argument(call, 0) ?? unknown] }),
  Left: () => sequenceOf('option', { items: [] }),
  Failure: () => sequenceOf('option', { items: [] }),
  Future: (_machine, call) => sequenceOf('option', { items: [argument(call, 0) ?? unknown] }),
  Range: (_machine, call) =>
    rangeOf(numberOf(argument(call, 0)), numberOf(argument(call, 1)), numberOf(argument(call, 2)) ?? 1),
  String: () => anyText,
  Tuple2: (_machine, call) => tupleOf(call.args.positional),
  identity: (_machine, call) => argument(call, 0) ?? unknown,
  locally: (_machine, call) => argument(call, 0) ?? unknown,
  blocking: (_machine, call) => argument(call, 0) ?? unknown,
  println: () => none,
  print: () => none,
  printf: () => none,
  require: () => none,
  assert: () => none,
  display: (machine, call) => {
    const first = argument(call, 0);
    return first?.kind === 'frame' ? machine.invoke(first, 'display', call) : none;
  },
});

/** Methods of the companions of collections: `Seq.empty`, `List.fill`, `Option.empty`, `Array.range`. */
export function invokeCompanion(machine: Machine, receiver: NativeValue, name: string, call: Call): Value {
  switch (name) {
    case 'apply':
    case 'from':
    case 'fromFuture':
      if (name === 'from') return sequenceOf('list', elementsOf(machine, argument(call, 0) ?? unknown));
      return receiver.run(machine, call);
    case 'empty':
    case 'newBuilder':
      return receiver.run(machine, withArguments(call, argumentsOf()));
    case 'range':
      return rangeOf(numberOf(argument(call, 0)), numberOf(argument(call, 1)), numberOf(argument(call, 2)) ?? 1);
    case 'fill':
    case 'tabulate':
      return native(name, (inner, made) => listOf([], joinAll(inner, 'loop', made.args.positional)));
    case 'concat':
      return listOf(call.args.positional.flatMap((value) => elementsOf(machine, value).items));
    case 'sequence':
    case 'traverse':
      return argument(call, 0) ?? unknown;
    case 'successful':
      return receiver.run(machine, call);
    case 'unapply':
      return unknown;
    default:
      return unknown;
  }
}

/** Methods of `Option`, `Try` and `Future` that lists do not have. */
export function invokeOption(
  machine: Machine,
  receiver: Extract<Value, { kind: 'sequence' }>,
  name: string,
  call: Call,
): Value | undefined {
  const first = argument(call, 0);
  const apply = (value: Value): Value =>
    machine.call(first ?? unknown, { ...withArguments(call, argumentsOf(value)), argumentRanges: [] });
  const { items, rest } = receiver.cell.content;
  switch (name) {
    case 'fold': {
      const otherwise = first ?? unknown;
      return native('fold', (inner, step) => {
        const value = items[0] ?? rest;
        if (value === undefined) return otherwise;
        const target = argument(step, 0) ?? unknown;
        const run = (): Value => inner.call(target, { ...withArguments(step, argumentsOf(value)), argumentRanges: [] });
        return items.length > 0
          ? run()
          : joinAll(inner, 'branch', branch(inner, 'branch', 'option', [run, () => otherwise]));
      });
    }
    case 'recover':
    case 'recoverWith':
    case 'failed':
    case 'onComplete':
    case 'transform':
    case 'andThen': {
      if (name === 'failed') return sequenceOf('option', { items: [], rest: unknown });
      const [kept, recovered] = branch(machine, 'branch', 'exception', [(): Value => receiver, () => apply(unknown)]);
      void recovered;
      return kept;
    }
    case 'isSuccess':
    case 'isFailure':
      return unknown;
    case 'toOption':
    case 'toEither':
      return receiver;
    case 'exists':
    case 'forall':
      return unknown;
    default:
      return undefined;
  }
}
