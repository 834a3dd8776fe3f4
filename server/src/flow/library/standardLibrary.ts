import { table } from '../../base/table.ts';
import { elementsOf } from '../elements.ts';
import { pythonPath } from '../imports.ts';
import { listOf, mapOf, sequenceOf, tupleOf } from '../join.ts';
import { mapElements } from '../loops.ts';
import { argument, joinAll, withArguments } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { loadPythonModule } from '../modules.ts';
import { findPythonModules } from '../programIndex.ts';
import { patternOfPieces, piecesOf, textOf } from '../text.ts';
import { native, unknown } from '../value.ts';
import type { NativeValue, Value } from '../value.ts';
import { builtins } from './pythonBuiltins.ts';
import { elementsOfArgument } from '../elements.ts';
import { callWith } from '../calls.ts';
import { copyOf } from './copies.ts';
import { foldElements, reduceElements, zipElements } from './elementWise.ts';

/** Functions of Python's standard library that frames flow through, by the end of their path. */
export const standardLibrary: Readonly<Record<string, NativeValue['run']>> = table({
  'functools.reduce': (machine, call) => {
    const target = argument(call, 0);
    const content = elementsOfArgument(machine, argument(call, 1));
    const start = argument(call, 2);
    const step = (total: Value, element: Value): Value => callWith(machine, target, call, total, element);
    return start === undefined ? reduceElements(machine, content, step) : foldElements(machine, content, start, step);
  },
  'functools.partial': (_machine, call) => partial(call),
  'functools.wraps': () => native('wraps', (_machine, call) => argument(call, 0) ?? unknown),
  'functools.lru_cache': (_machine, call) => transparent(call),
  'functools.cache': (_machine, call) => transparent(call),
  'itertools.chain': (machine, call) => joinLists(machine, call.args.positional),
  'itertools.chain.from_iterable': (machine, call) =>
    joinLists(
      machine,
      elementsOfArgument(machine, argument(call, 0)).items,
      elementsOfArgument(machine, argument(call, 0)).rest,
    ),
  'itertools.product': (machine, call) => product(machine, call.args.positional),
  'itertools.zip_longest': (machine, call) =>
    sequenceOf('list', zipElements(call.args.positional.map((value) => elementsOf(machine, value)))),
  'itertools.starmap': (machine, call) => {
    const target = argument(call, 0);
    return sequenceOf(
      'list',
      mapElements(machine, elementsOfArgument(machine, argument(call, 1)), (element) =>
        callWith(machine, target, call, ...(element.kind === 'sequence' ? element.cell.content.items : [unknown])),
      ),
    );
  },
  'os.path.join': (_machine, call) => ({
    kind: 'text',
    pieces: call.args.positional.flatMap((value, index) => [
      ...(index === 0 ? [] : [{ text: '/' }]),
      ...piecesOf(value),
    ]),
  }),
  'posixpath.join': (_machine, call) => ({
    kind: 'text',
    pieces: call.args.positional.flatMap((value, index) => [
      ...(index === 0 ? [] : [{ text: '/' }]),
      ...piecesOf(value),
    ]),
  }),
  'pathlib.Path': (_machine, call) => argument(call, 0) ?? unknown,
  'textwrap.dedent': (machine, call) => {
    const first = argument(call, 0);
    return first?.kind === 'text' ? machine.invoke(first, 'dedent', call) : unknown;
  },
  'dataclasses.field': (_machine, call) => {
    const factory = call.args.named.get('default_factory');
    const value = call.args.named.get('default');
    return native('field', (inner, made) => value ?? (factory === undefined ? unknown : inner.call(factory, made)));
  },
  'attr.ib': (_machine, call) => call.args.named.get('default') ?? unknown,
  'pydantic.Field': (_machine, call) => argument(call, 0, 'default') ?? unknown,
  'dataclasses.replace': (machine, call) => copyOf(machine, argument(call, 0), call),
  'copy.copy': (_machine, call) => argument(call, 0) ?? unknown,
  'copy.deepcopy': (_machine, call) => argument(call, 0) ?? unknown,
  'importlib.import_module': (machine, call) => importedByName(machine, argument(call, 0, 'name'), call),
  'typing.cast': (_machine, call) => argument(call, 1) ?? unknown,
  'collections.OrderedDict': (machine, call) => builtins['dict']?.(machine, call) ?? unknown,
  'collections.defaultdict': () => mapOf([]),
  'collections.deque': (machine, call) => sequenceOf('list', elementsOfArgument(machine, argument(call, 0))),
  'asyncio.run': (_machine, call) => argument(call, 0) ?? unknown,
  'asyncio.gather': (_machine, call) => listOf(call.args.positional),
});

/** A module by a computed name: all modules of the workspace whose names fit. */
function importedByName(machine: Machine, name: Value | undefined, call: Call): Value {
  const known = textOf(name);
  if (known !== undefined) return pythonPath(machine, known, call.module, call.site);
  if (name?.kind !== 'text' || !name.pieces.some((piece) => piece.text !== undefined && piece.text !== ''))
    return unknown;
  const modules = findPythonModules(machine.program, patternOfPieces(name.pieces), call.module).slice(0, 24);
  return joinAll(
    machine,
    'dispatch',
    modules.map((module) => loadPythonModule(machine, module, call.site)),
  );
}

function transparent(call: Call): Value {
  const first = argument(call, 0);
  return first?.kind === 'function' ? first : native('cache', (_machine, inner) => argument(inner, 0) ?? unknown);
}

function partial(call: Call): Value {
  const [target, ...positional] = call.args.positional;
  if (target?.kind === 'function')
    return { ...target, bound: [...target.bound, { positional, named: call.args.named, open: true }] };
  if (target === undefined) return unknown;
  return native('partial', (machine, inner) =>
    machine.call(
      target,
      withArguments(inner, {
        positional: [...positional, ...inner.args.positional],
        named: new Map([...call.args.named, ...inner.args.named]),
      }),
    ),
  );
}

function joinLists(machine: Machine, lists: readonly Value[], rest?: Value): Value {
  const contents = lists.map((list) => elementsOf(machine, list));
  const rests = [
    ...contents.flatMap((content) => content.rest ?? []),
    ...(rest === undefined ? [] : elementsOf(machine, rest).items),
  ];
  return listOf(
    contents.flatMap((content) => content.items),
    rests.length === 0 ? undefined : joinAll(machine, 'loop', rests),
  );
}

function product(machine: Machine, lists: readonly Value[]): Value {
  let rows: readonly (readonly Value[])[] = [[]];
  for (const list of lists) {
    const { items, rest } = elementsOf(machine, list);
    if (rest !== undefined) return listOf([], unknown);
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return rows.length > 64 ? listOf([], tupleOf(lists.map(() => unknown))) : listOf(rows.map((row) => tupleOf(row)));
}
