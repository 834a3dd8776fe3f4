import type {
  Action,
  ColumnExpr,
  Frame,
  JoinType,
  Known,
  Operator,
  OperatorFrame,
  Sink,
  SortKey,
} from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import type { EssentialKind } from './essential.ts';
import { bareSource, partsOf } from './compare.ts';
import { columnsOfFrame } from './frameColumns.ts';

/**
 * What the code asks of the plan: the operators that a frame becomes, in the plan's terms.
 * One call may become several (`except` is an anti join under an aggregate), one or none.
 */
export interface Expected {
  readonly id: number;
  readonly kind: EssentialKind | 'choice' | 'opaque' | 'pass' | 'unions';
  readonly site: Site | undefined;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly action: Action | undefined;
  readonly inputs: readonly Expected[];
  readonly demand: Demand;
  /** What it costs to say that the optimizer took it away. */
  readonly vanish: number;
}

/** What is asked, as far as the code tells; `undefined` is unknown. */
export type Demand =
  | { readonly kind: 'scan'; readonly op: Extract<Operator, { name: 'read' | 'table' }> }
  | {
      readonly kind: 'rows';
      readonly form: 'range' | 'local' | 'rdd' | 'checkpoint';
      readonly bounds: readonly Known[];
      readonly columns: readonly string[] | undefined;
    }
  | {
      readonly kind: 'join';
      readonly type: JoinType | undefined;
      readonly using: readonly string[] | undefined;
      readonly condition: ColumnExpr | undefined;
      readonly wholeRow: boolean;
    }
  | {
      readonly kind: 'aggregate';
      readonly form: 'agg' | 'select' | 'distinct' | 'dropDuplicates' | 'countAction' | 'pivot';
      readonly keys: readonly ColumnExpr[] | undefined;
      readonly functions: readonly ColumnExpr[] | undefined;
    }
  | {
      readonly kind: 'exchange';
      readonly form: 'repartition' | 'repartitionByRange' | 'rebalance';
      readonly partitions: Known;
      readonly partitionsGiven: boolean;
      readonly keys: readonly ColumnExpr[];
    }
  | { readonly kind: 'coalesce'; readonly partitions: Known }
  | { readonly kind: 'sort'; readonly global: boolean; readonly keys: readonly SortKey[] }
  | { readonly kind: 'window'; readonly windows: readonly WindowExpr[] }
  | { readonly kind: 'filter'; readonly condition: ColumnExpr | undefined }
  | { readonly kind: 'project'; readonly columns: readonly ColumnExpr[] }
  | { readonly kind: 'generate'; readonly columns: readonly ColumnExpr[] }
  | { readonly kind: 'limit'; readonly rows: Known; readonly tail: boolean }
  | { readonly kind: 'sample'; readonly args: readonly Known[] }
  | { readonly kind: 'pythonEval'; readonly names: readonly string[] }
  | {
      readonly kind: 'typed';
      readonly form: string;
      readonly functionName: string | undefined;
      readonly typeArgs: readonly string[];
      readonly keys: readonly ColumnExpr[] | undefined;
    }
  | { readonly kind: 'objects'; readonly part: 'serialize' | 'deserialize' | 'append' }
  | {
      readonly kind: 'write';
      readonly sink: Sink | undefined;
      readonly method: string;
      readonly actionKind: Action['kind'];
    }
  | { readonly kind: 'none' };

export interface WindowExpr {
  readonly window: Extract<ColumnExpr, { kind: 'window' }>;
  readonly alias: string | undefined;
}

/** Makes the expected operators of frames; frames that are shared stay shared. */
export interface ExpectedBuilder {
  readonly of: (frame: Frame) => Expected;
  readonly ofAction: (action: Action) => Expected | undefined;
}

export function expectedBuilder(): ExpectedBuilder {
  const made = new Map<Frame, Expected>();
  const actions = new Map<Action, Expected | undefined>();
  const counter = { next: 0 };
  const make: Make = (kind, source, demand, inputs, vanish = 0) => ({
    id: counter.next++,
    kind,
    ...source,
    demand,
    inputs,
    vanish,
  });
  const of = (frame: Frame): Expected => {
    const before = made.get(frame);
    if (before !== undefined) return before;
    const result = frameExpected(frame, of, make);
    made.set(frame, result);
    return result;
  };
  const ofAction = (action: Action): Expected | undefined => {
    if (!actions.has(action)) actions.set(action, actionExpected(action, of, make));
    return actions.get(action);
  };
  return { of, ofAction };
}

interface Source {
  readonly site: Site | undefined;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly action: Action | undefined;
}

type Make = (
  kind: Expected['kind'],
  source: Source,
  demand: Demand,
  inputs: readonly Expected[],
  vanish?: number,
) => Expected;

const nothing: Source = { site: undefined, callers: [], operator: undefined, action: undefined };
const none: Demand = { kind: 'none' };

function frameExpected(frame: Frame, of: (frame: Frame) => Expected, make: Make): Expected {
  if (frame.kind === 'choice') return make('choice', nothing, none, frame.alternatives.map(of));
  if (frame.kind === 'opaque') return make('opaque', { ...nothing, site: frame.site }, none, frame.inputs.map(of));
  const source: Source = { site: frame.site, callers: frame.callers, operator: frame, action: undefined };
  return operatorExpected(frame.op, source, frame.inputs.map(of), make);
}

function operatorExpected(op: Operator, source: Source, inputs: readonly Expected[], make: Make): Expected {
  const one = (kind: EssentialKind, demand: Demand, vanish: number, over = inputs): Expected =>
    make(kind, source, demand, over, vanish);
  switch (op.name) {
    case 'read':
    case 'table':
      return one('scan', { kind: 'scan', op }, 0, []);
    case 'range':
      return one('rows', { kind: 'rows', form: 'range', bounds: op.bounds, columns: ['id'] }, 0, []);
    case 'local':
      return one('rows', { kind: 'rows', form: 'local', bounds: [], columns: op.columns }, 0, []);
    case 'rdd':
      return make(
        'objects',
        source,
        { kind: 'objects', part: 'serialize' },
        [make('rows', source, { kind: 'rows', form: 'rdd', bounds: [], columns: undefined }, [])],
        0.05,
      );
    case 'filter':
      return one(
        'filter',
        { kind: 'filter', condition: op.condition },
        0.1,
        pythonEvals([op.condition], source, inputs, make),
      );
    case 'project':
      return projectExpected(op, source, inputs, make);
    case 'generate': {
      const generated = make(
        'generate',
        source,
        { kind: 'generate', columns: op.columns },
        pythonEvals(op.columns, source, inputs, make),
        2,
      );
      return one('project', { kind: 'project', columns: op.columns }, 0.02, [generated]);
    }
    case 'unpivot':
      return one('expand', none, 2);
    case 'sample':
      return one('sample', { kind: 'sample', args: op.args }, 2);
    case 'randomSplit':
      return one('sample', { kind: 'sample', args: [] }, 2, [
        make('sort', source, { kind: 'sort', global: false, keys: [] }, inputs, 0.1),
      ]);
    case 'typed':
      return typedExpected(op, source, inputs, make);
    case 'coalesce':
      return one('coalesce', { kind: 'coalesce', partitions: op.partitions }, 2.5);
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
      return one(
        'exchange',
        {
          kind: 'exchange',
          form: op.name,
          partitions: op.partitions,
          partitionsGiven: op.partitionsGiven,
          keys: op.keys,
        },
        0.8,
      );
    case 'sort':
      return one('sort', { kind: 'sort', global: op.global, keys: op.keys }, 0.4);
    case 'distinct':
      return one('aggregate', { kind: 'aggregate', form: 'distinct', keys: wholeRow(source), functions: [] }, 1);
    case 'dropDuplicates': {
      const keys = op.keys?.map(column) ?? wholeRow(source);
      return one('aggregate', { kind: 'aggregate', form: 'dropDuplicates', keys, functions: undefined }, 1.5);
    }
    case 'aggregate':
      return aggregateExpected(op, source, inputs, make);
    case 'join':
      return one('join', { kind: 'join', type: op.type, using: op.using, condition: op.condition, wholeRow: false }, 3);
    case 'union':
      return one('union', none, 1.5);
    case 'intersect':
    case 'except': {
      const join = make(
        'join',
        source,
        {
          kind: 'join',
          type: op.name === 'except' ? 'left_anti' : 'left_semi',
          using: undefined,
          condition: undefined,
          wholeRow: true,
        },
        inputs,
        2,
      );
      return op.all
        ? join
        : make('aggregate', source, { kind: 'aggregate', form: 'distinct', keys: undefined, functions: [] }, [join], 1);
    }
    case 'limit':
      return limitExpected(op.rows, source, inputs, make, 1);
    case 'tail':
      return one('limit', { kind: 'limit', rows: op.rows, tail: true }, 1);
    case 'offset':
      return one('limit', { kind: 'limit', rows: undefined, tail: false }, 0.5);
    case 'cache':
      return one('cached', none, 0);
    case 'checkpoint':
      return make('choice', nothing, none, [
        make('pass', source, none, inputs),
        make('rows', source, { kind: 'rows', form: 'checkpoint', bounds: [], columns: undefined }, []),
      ]);
    case 'hint':
    case 'alias':
    case 'view':
    case 'watermark':
      return make('pass', source, none, inputs);
    case 'sql':
    case 'rddOperator':
    case 'other':
      return make('opaque', source, none, inputs);
  }
}

/** Spark makes one limit of two, with the smaller number; it stays with the outer call. */
function limitExpected(rows: Known, source: Source, inputs: readonly Expected[], make: Make, vanish: number): Expected {
  const plain = make('limit', source, { kind: 'limit', rows, tail: false }, inputs, vanish);
  const inner = limitBelow(inputs[0]);
  if (inner === undefined || inner.demand.kind !== 'limit') return plain;
  const other = inner.demand.rows;
  const least = typeof rows === 'number' && typeof other === 'number' ? Math.min(rows, other) : undefined;
  const merged = make('limit', source, { kind: 'limit', rows: least, tail: false }, inner.inputs, vanish);
  return make('choice', nothing, none, [merged, plain]);
}

function limitBelow(expected: Expected | undefined): Expected | undefined {
  let current = expected;
  while (
    current !== undefined &&
    (current.kind === 'pass' || current.kind === 'project') &&
    current.inputs.length === 1
  )
    current = current.inputs[0];
  return current?.kind === 'choice'
    ? current.inputs.find((each) => each.kind === 'limit')
    : current?.kind === 'limit'
      ? current
      : undefined;
}

function column(name: string): ColumnExpr {
  return { kind: 'column', name: [name] };
}

/** The columns of the rows that an operator takes, where the code tells all of them. */
function wholeRow(source: Source): readonly ColumnExpr[] | undefined {
  const [input] = source.operator?.inputs ?? [];
  const { complete, columns } = input === undefined ? { complete: false, columns: [] } : columnsOfFrame(input);
  if (!complete || columns.length === 0) return undefined;
  const keys: ColumnExpr[] = [];
  for (const { name, expr } of columns) {
    if (name === undefined) return undefined;
    keys.push(expr === undefined ? column(name) : { kind: 'alias', name: [name], child: expr });
  }
  return keys;
}

/** Aggregate functions make an aggregation of a selection: `df.select(max("day"))`. */
function projectExpected(
  op: Extract<Operator, { name: 'project' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const { columns } = op;
  const below = columnOperators(columns, source, inputs, make);
  const plain = make('project', source, { kind: 'project', columns }, below, 0.02);
  if (op.keepsOthers || !columns.some((each) => bareSource(each).kind === 'call')) return plain;
  const demand: Demand = { kind: 'aggregate', form: 'select', keys: [], functions: columns };
  const whole = make('aggregate', source, demand, pythonEvals(columns, source, inputs, make), 3);
  return make('choice', nothing, none, [plain, whole]);
}

/** Python functions, windows and generators inside a projection stand below it, in this order from below. */
function columnOperators(
  columns: readonly ColumnExpr[],
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): readonly Expected[] {
  let below = pythonEvals(columns, source, inputs, make);
  const windows = columns.flatMap(windowsOf);
  for (const group of bySpecification(windows))
    below = [make('window', source, { kind: 'window', windows: group }, below, 0.8)];
  if (columns.some((each) => hasKind(each, 'generator')))
    below = [make('generate', source, { kind: 'generate', columns }, below, 2)];
  return below;
}

function pythonEvals(
  columns: readonly ColumnExpr[],
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): readonly Expected[] {
  const names = new Map<boolean, string[]>();
  for (const each of columns)
    for (const part of partsOf(each)) {
      if (part.kind !== 'udf' || part.flavor === 'scala') continue;
      const arrow = part.flavor !== 'python';
      names.set(arrow, [...(names.get(arrow) ?? []), part.name]);
    }
  let below = inputs;
  for (const group of names.values())
    below = [make('pythonEval', source, { kind: 'pythonEval', names: group }, below, 0.3)];
  return below;
}

function windowsOf(expr: ColumnExpr): readonly WindowExpr[] {
  const alias = expr.kind === 'alias' && expr.name.every((part) => part !== undefined) ? expr.name.join('') : undefined;
  const found: WindowExpr[] = [];
  for (const part of partsOf(expr))
    if (part.kind === 'window')
      found.push({ window: part, alias: expr.kind === 'alias' && expr.child === part ? alias : undefined });
  return found;
}

/** Windows with one partitioning and order become one operator. */
function bySpecification(windows: readonly WindowExpr[]): readonly (readonly WindowExpr[])[] {
  const groups = new Map<string, WindowExpr[]>();
  for (const each of windows) {
    const key = JSON.stringify([each.window.partitionBy, each.window.orderBy]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function hasKind(expr: ColumnExpr, kind: ColumnExpr['kind']): boolean {
  for (const part of partsOf(expr)) if (part.kind === kind) return true;
  return false;
}

/** What `describe` and `summary` compute, whatever the columns. */
const describing: readonly ColumnExpr[] = ['count', 'avg', 'stddev', 'min', 'max', 'percentile_approx'].map((name) => ({
  kind: 'call',
  name,
  args: [],
}));

function aggregateExpected(
  op: Extract<Operator, { name: 'aggregate' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const functions = op.form === 'describe' || op.form === 'summary' ? describing : op.functions;
  const evaluated = pythonEvals([...op.keys, ...functions], source, inputs, make);
  const below = op.grouping === 'groupBy' ? evaluated : [make('expand', source, none, evaluated, 1)];
  const demand: Demand = {
    kind: 'aggregate',
    form: op.pivot === undefined ? 'agg' : 'pivot',
    keys: op.keys,
    functions,
  };
  if (op.pivot === undefined) {
    const whole = make('aggregate', source, demand, below, 3);
    // Statistics are computed in one row and then dealt out to one row each.
    const dealt = op.form === 'describe' || op.form === 'summary';
    return dealt ? make('generate', source, { kind: 'generate', columns: [] }, [whole], 0.5) : whole;
  }
  const inner: Demand = {
    kind: 'aggregate',
    form: 'pivot',
    keys: [...op.keys, op.pivot.column],
    functions,
  };
  return make(
    'aggregate',
    source,
    { ...demand, functions: undefined },
    [make('aggregate', source, inner, below, 0.8)],
    2,
  );
}

/** Forms whose plan has no operator of its own. */
const transparentTyped = new Set(['as', 'groupByKey', 'keyAs', 'mapValues', 'toDS', 'toDF']);
const groupedTyped =
  /^(mapGroups|flatMapGroups|flatMapSortedGroups|mapGroupsWithState|flatMapGroupsWithState|reduceGroups|cogroup|cogroupSorted|transformWithState)$/;

function typedExpected(
  op: Extract<Operator, { name: 'typed' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const typed: Demand = {
    kind: 'typed',
    form: op.form,
    functionName: op.functionName,
    typeArgs: op.typeArgs,
    keys: op.keys,
  };
  if (transparentTyped.has(op.form)) return make('pass', source, none, inputs);
  if (op.form === 'filter') {
    const filter = make(
      'filter',
      source,
      { kind: 'filter', condition: undefined },
      [deserialize(source, inputs, make)],
      0.3,
    );
    return make('objects', source, { kind: 'objects', part: 'serialize' }, [filter], 0.05);
  }
  if (op.form === 'joinWith')
    return make(
      'project',
      source,
      { kind: 'project', columns: [] },
      [
        make(
          'join',
          source,
          { kind: 'join', type: undefined, using: undefined, condition: undefined, wholeRow: false },
          inputs,
          3,
        ),
      ],
      0.02,
    );
  if (/InPandas|InArrow|applyInPandas|^apply$/.test(op.form)) return make('typed', source, typed, inputs, 2);
  if (op.form === 'agg' || op.form === 'count' || op.form === 'reduceGroups') {
    const append = make('objects', source, { kind: 'objects', part: 'append' }, inputs, 0.1);
    return make(
      'aggregate',
      source,
      { kind: 'aggregate', form: 'agg', keys: undefined, functions: undefined },
      [append],
      2,
    );
  }
  const below = groupedTyped.test(op.form)
    ? inputs.map((input) => make('objects', source, { kind: 'objects', part: 'append' }, [input], 0.1))
    : [deserialize(source, inputs, make)];
  const work = make('typed', source, typed, below, 1.5);
  return make('objects', source, { kind: 'objects', part: 'serialize' }, [work], 0.1);
}

function deserialize(source: Source, inputs: readonly Expected[], make: Make): Expected {
  return make('objects', source, { kind: 'objects', part: 'deserialize' }, inputs, 0.1);
}

/** The frame of an action under what the action itself adds: its limit, its count, its write. */
/** The distinct values of one column, which may take an aggregation below with it. */
function pivotValuesExpected(
  action: Action,
  source: Source,
  inputs: readonly Expected[],
  of: (frame: Frame) => Expected,
  make: Make,
): Expected {
  const { frame } = action;
  const below = frame?.kind === 'operator' && frame.op.name === 'distinct' ? frame.inputs.map(of) : inputs;
  const demand: Demand = { kind: 'aggregate', form: 'distinct', keys: undefined, functions: [] };
  const distinct = make('aggregate', source, demand, below, 1);
  const sorted = make('sort', source, { kind: 'sort', global: true, keys: [] }, [distinct], 0.2);
  return make('limit', source, { kind: 'limit', rows: undefined, tail: false }, [sorted], 0.7);
}

/** To tell the columns of a CSV file Spark reads its first lines as text. */
function linesRead(action: Action, source: Source, inputs: readonly Expected[], make: Make): readonly Expected[] {
  const { frame } = action;
  if (frame?.kind !== 'operator' || frame.op.name !== 'read') return inputs;
  const lines = make('scan', source, { kind: 'scan', op: { ...frame.op, format: 'text' } }, []);
  return [make('choice', nothing, none, [...inputs, lines])];
}

function actionExpected(action: Action, of: (frame: Frame) => Expected, make: Make): Expected | undefined {
  const source: Source = { site: action.site, callers: action.callers, operator: undefined, action };
  const inputs = action.frame === undefined ? [] : [of(action.frame)];
  const write: Demand = { kind: 'write', sink: action.sink, method: action.method, actionKind: action.kind };
  switch (action.kind) {
    case 'write':
    case 'insertInto':
    case 'saveAsTable':
    case 'writeTo':
    case 'createTable':
    case 'merge':
    case 'cacheTable':
    case 'streamStart':
      return make('write', source, write, inputs, 4);
    case 'command':
    case 'createView':
      return make('command', source, write, inputs, 4);
    case 'count':
      return make(
        'aggregate',
        source,
        {
          kind: 'aggregate',
          form: 'countAction',
          keys: [],
          functions: [{ kind: 'call', name: 'count', args: [{ kind: 'literal', value: 1 }] }],
        },
        inputs,
        3,
      );
    case 'take':
    case 'head':
      return limitExpected(action.rows, source, inputs, make, 0.7);
    case 'first':
    case 'isEmpty':
      return limitExpected(1, source, inputs, make, 0.7);
    case 'show':
      return limitExpected(typeof action.rows === 'number' ? action.rows + 1 : action.rows, source, inputs, make, 0.7);
    case 'tail':
      return make('limit', source, { kind: 'limit', rows: action.rows, tail: true }, inputs, 0.7);
    case 'foreach':
    case 'foreachPartition':
    case 'reduce':
    case 'rdd':
      return make('objects', source, { kind: 'objects', part: 'deserialize' }, inputs, 0);
    case 'pivotValues':
      return pivotValuesExpected(action, source, inputs, of, make);
    case 'schema':
      return make(
        'limit',
        source,
        { kind: 'limit', rows: undefined, tail: false },
        [
          make(
            'filter',
            source,
            { kind: 'filter', condition: undefined },
            linesRead(action, source, inputs, make),
            0.1,
          ),
        ],
        0.2,
      );
    case 'collect':
    case 'toPandas':
    case 'toLocalIterator':
    case 'checkpoint':
    case 'other':
      return inputs[0] ?? make('opaque', source, none, []);
  }
}
