import type { ColumnExpr, Operator } from '../../model/frames.ts';
import { table } from '../../base/table.ts';
import { aggregateCalls } from '../../sql/columns.ts';
import { listOf } from '../join.ts';
import type { Call, Machine } from '../machine.ts';
import { argument, argumentsOf, emitAction, framesOfArguments, withArguments } from '../machine.ts';
import { anyText, patternOf, textOf } from '../text.ts';
import { booleanOf, columnValue, frameValue, isCallable, isNone, knownOf, none, unknown } from '../value.ts';
import type { FrameValue, GroupedValue, Value } from '../value.ts';
import { runAction } from './actions.ts';
import {
  columnByName,
  columnsOf,
  conditionOf,
  contains,
  flatten,
  namesOf,
  resolveUdfs,
  sortKeysOf,
  star,
  toColumn,
  unknownColumn,
} from './columns.ts';
import { joinFrames } from './joins.ts';
import { operate } from './operators.ts';
import { parseColumnText } from './sqlText.ts';
import { registerView } from './views.ts';
import { mergeWriter, newWriter } from './writers.ts';

type Method = (machine: Machine, receiver: FrameValue, call: Call) => Value;

/** What a DataFrame or Dataset has without being called. */
export function frameProperty(receiver: FrameValue, name: string): Value | undefined {
  switch (name) {
    case 'write':
      return newWriter(receiver.frame, 'write');
    case 'writeStream':
      return newWriter(receiver.frame, 'writeStream');
    case 'na':
    case 'stat':
      return { kind: 'frameFunctions', frame: receiver.frame, group: name };
    case 'columns':
      return listOf([], anyText);
    case 'dtypes':
      return listOf([], unknown);
    case 'sparkSession':
    case 'sqlContext':
      return { kind: 'session', part: 'session' };
    case 'schema':
    case 'storageLevel':
    case 'queryExecution':
    case 'isStreaming':
    case 'plot':
    case 'encoder':
      return unknown;
    default:
      return undefined;
  }
}

export function isFrameMethod(name: string): boolean {
  return methods.has(name) || actionNames.has(name);
}

/** `df.name(…)`; `undefined` where Spark has no such method. */
export function invokeFrame(machine: Machine, receiver: FrameValue, name: string, call: Call): Value | undefined {
  const method = methods.get(name);
  if (method !== undefined) return method(machine, receiver, call);
  if (actionNames.has(name)) return runAction(machine, receiver, name, call);
  return undefined;
}

const actionNames = new Set([
  'collect',
  'collectAsList',
  'take',
  'takeAsList',
  'head',
  'first',
  'tail',
  'count',
  'show',
  'toPandas',
  'pandas_api',
  'to_pandas_on_spark',
  'toArrow',
  'toLocalIterator',
  'isEmpty',
  'foreach',
  'foreachPartition',
  'reduce',
  'display',
  'approxQuantile',
]);

function single(op: (machine: Machine, call: Call) => Operator): Method {
  return (machine, receiver, call) => operate(machine, call, op(machine, call), [receiver.frame]);
}

function project(
  form: string,
  keepsOthers: boolean,
  columns: (machine: Machine, call: Call) => readonly ColumnExpr[],
): Method {
  return (machine, receiver, call) => {
    const made = columns(machine, call);
    // Selecting aggregates is aggregating the whole frame.
    const aggregates = !keepsOthers && made.some((column) => aggregateCalls(column).length > 0);
    if (aggregates) {
      return operate(machine, call, { name: 'aggregate', grouping: 'groupBy', keys: [], functions: made, form }, [
        receiver.frame,
      ]);
    }
    const name = made.some((column) => contains(column, 'generator')) ? 'generate' : 'project';
    return operate(machine, call, { name, form, columns: made, keepsOthers }, [receiver.frame]);
  };
}

function alias(name: Value | undefined, column: ColumnExpr): ColumnExpr {
  return { kind: 'alias', name: name === undefined ? [undefined] : patternOf(name), child: column };
}

function sqlColumns(machine: Machine, call: Call): readonly ColumnExpr[] {
  return flatten(call).values.map((value) =>
    value.kind === 'text' ? resolveUdfs(machine, parseColumnText(value.pieces)) : toColumn(value),
  );
}

/** Entries of `withColumns({…})`, `withColumnsRenamed({…})`. */
function mapColumns(
  value: Value | undefined,
  column: (name: Value, value: Value) => ColumnExpr,
): readonly ColumnExpr[] {
  if (value?.kind !== 'map') return [unknownColumn];
  const { entries, rest } = value.cell.content;
  return [...entries.map(([name, entry]) => column(name, entry)), ...(rest === undefined ? [] : [unknownColumn])];
}

function typed(form: string): Method {
  return (machine, receiver, call) => {
    const target =
      call.args.positional.find((value) => isCallable(value) && value.kind !== 'api') ?? argument(call, 0, 'func');
    return operate(machine, call, { name: 'typed', form, ...functionNameOf(target), typeArgs: call.typeArgs }, [
      receiver.frame,
      ...otherFrames(call),
    ]);
  };
}

export function functionNameOf(target: Value | undefined): { readonly functionName?: string } {
  return target?.kind === 'function' && 'name' in target.definition ? { functionName: target.name } : {};
}

function otherFrames(call: Call) {
  return framesOfArguments(call.args);
}

const filter: Method = (machine, receiver, call) => {
  const condition = argument(call, 0, 'condition');
  if (condition !== undefined && isCallable(condition) && condition.kind !== 'api')
    return typed('filter')(machine, receiver, call);
  return operate(machine, call, { name: 'filter', condition: conditionOf(machine, condition) }, [receiver.frame]);
};

function group(grouping: GroupedValue['grouping']): Method {
  return (machine, receiver, call) => ({
    kind: 'grouped',
    frame: receiver.frame,
    grouping,
    keys: columnsOf(machine, call),
    typed: false,
  });
}

function repartition(name: 'repartition' | 'repartitionByRange'): Method {
  return (machine, receiver, call) => {
    const { values, open } = flatten(call);
    const first = argument(call, 0, 'numPartitions');
    const byName = call.args.named.get('numPartitions');
    const isNumber = byName !== undefined || isPartitionCount(first);
    const columns = byName === undefined && isNumber ? values.slice(1) : values;
    const keys = columns.filter((value) => value !== byName).map((value) => resolveUdfs(machine, toColumn(value)));
    return operate(
      machine,
      call,
      {
        name,
        partitions: isNumber ? knownOf(byName ?? first) : undefined,
        partitionsGiven: isNumber,
        keys: open ? [...keys] : keys,
      },
      [receiver.frame],
    );
  };
}

/** The first argument of `repartition` is a number unless it is a column or a text. */
function isPartitionCount(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === 'choice') return value.alternatives.some(isPartitionCount);
  return value.kind === 'constant' || value.kind === 'unknown' || value.kind === 'api' || value.kind === 'native';
}

function union(byName: boolean): Method {
  return (machine, receiver, call) => combine(machine, receiver, call, { name: 'union', byName });
}

/** An operator of the receiver and another frame. */
function combine(machine: Machine, receiver: FrameValue, call: Call, op: Operator): Value {
  const [other] = otherFrames(call);
  const right = other ?? machine.frames.opaque('the other frame is not known', []);
  return operate(machine, call, op, [receiver.frame, right]);
}

const createView: Method = (machine, receiver, call) => {
  registerView(machine, patternOf(argument(call, 0, 'name', 'viewName')), receiver);
  emitAction(machine, call, { kind: 'createView', frame: receiver.frame });
  return none;
};

const cache: Method = (machine, receiver, call) => {
  const level = argument(call, 0, 'storageLevel', 'newLevel');
  const known = level?.kind === 'api' ? level.path.split('.').pop() : knownOf(level);
  return operate(machine, call, { name: 'cache', level: known, form: call.site.method }, [receiver.frame]);
};

const checkpoint: Method = (machine, receiver, call) => {
  const eager = booleanOf(argument(call, 0, 'eager')) ?? true;
  const frame = operate(machine, call, { name: 'checkpoint', eager, form: call.site.method }, [receiver.frame]);
  if (eager) emitAction(machine, call, { kind: 'checkpoint', frame: receiver.frame });
  return frame;
};

const transform: Method = (machine, receiver, call) => {
  const target = argument(call, 0, 'func', 't') ?? unknown;
  const named = new Map([...call.args.named].filter(([name]) => name !== 'func' && name !== 't'));
  const positional = [receiver, ...call.args.positional.filter((value) => value !== target)];
  return machine.call(target, { ...withArguments(call, { positional, named }), argumentRanges: [] });
};

const pipe = transform;

const dropDuplicates: Method = (machine, receiver, call) => {
  const withinWatermark = call.site.method.includes('WithinWatermark');
  if (call.args.positional.length === 0 && call.args.named.size === 0) {
    return operate(machine, call, { name: 'dropDuplicates', keys: undefined, withinWatermark }, [receiver.frame]);
  }
  const subset = argument(call, 0, 'subset');
  const { values, open } = flatten(
    subset === undefined ? call : call.args.positional.length > 1 ? call : withArguments(call, argumentsOf(subset)),
  );
  return operate(
    machine,
    call,
    {
      name: 'dropDuplicates',
      keys: namesOf(
        values.filter((value) => !isNone(value)),
        open,
      ),
      withinWatermark,
    },
    [receiver.frame],
  );
};

const as: Method = (machine, receiver, call) => {
  if (call.args.positional.length === 0 && call.typeArgs.length > 0) {
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  }
  const [first] = call.args.positional;
  if (first === undefined)
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  if (first.kind !== 'text' && !(first.kind === 'constant') && first.kind !== 'unknown') {
    return operate(machine, call, { name: 'typed', form: 'as', typeArgs: call.typeArgs }, [receiver.frame]);
  }
  return operate(machine, call, { name: 'alias', alias: patternOf(first) }, [receiver.frame]);
};

/** `df.stat.freqItems(columns)`, which is no action: an aggregation of the whole frame. */
const frequentItems: Method = (machine, receiver, call) => {
  const items: ColumnExpr = { kind: 'call', name: 'collect_frequent_items', args: columnsOf(machine, call) };
  const op: Operator = { name: 'aggregate', grouping: 'groupBy', keys: [], functions: [items], form: 'freqItems' };
  return operate(machine, call, op, [receiver.frame]);
};

/** `df.stat.corr("a", "b")` runs at once: an aggregation of the whole frame whose one row it takes. */
function statistic(name: string): Method {
  return (machine, receiver, call) => {
    const functions: readonly ColumnExpr[] = [{ kind: 'call', name, args: columnsOf(machine, call).slice(0, 2) }];
    const op: Operator = { name: 'aggregate', grouping: 'groupBy', keys: [], functions, form: call.site.method };
    emitAction(machine, call, { kind: 'other', frame: operate(machine, call, op, [receiver.frame]).frame });
    return unknown;
  };
}

/** `df.stat.crosstab("a", "b")` is a pivot whose values Spark collects at once. */
const crosstab: Method = (machine, receiver, call) => {
  const values = operate(machine, call, { name: 'distinct' }, [receiver.frame]);
  emitAction(machine, call, { kind: 'pivotValues', frame: values.frame });
  const [, column = unknownColumn] = columnsOf(machine, call);
  const op: Operator = {
    name: 'aggregate',
    grouping: 'groupBy',
    // It groups by texts of the values.
    keys: [unknownColumn],
    functions: [{ kind: 'call', name: 'count', args: [{ kind: 'literal', value: 1 }] }],
    pivot: { column, valuesGiven: false },
    form: 'crosstab',
  };
  return operate(machine, call, op, [receiver.frame]);
};

/** `describe` and `summary` aggregate all columns at once. */
function statistics(machine: Machine, receiver: FrameValue, call: Call): Value {
  return operate(
    machine,
    call,
    { name: 'aggregate', grouping: 'groupBy', keys: [], functions: [unknownColumn], form: call.site.method },
    [receiver.frame],
  );
}

const aggregateAll: Method = (machine, receiver, call) =>
  operate(
    machine,
    call,
    { name: 'aggregate', grouping: 'groupBy', keys: [], functions: aggregateFunctions(machine, call), form: 'agg' },
    [receiver.frame],
  );

/** Functions of `agg(sum("x"), …)`, `agg({"x": "sum"})`, `agg("x" -> "sum")`, `agg(Map("x" -> "sum"))`. */
export function aggregateFunctions(machine: Machine, call: Call): readonly ColumnExpr[] {
  const { values, open } = flatten(call);
  const functions = values.flatMap((value): readonly ColumnExpr[] => {
    if (value.kind === 'map') return value.cell.content.entries.map(([column, name]) => namedFunction(column, name));
    if (value.kind === 'sequence') {
      const [column, name] = value.cell.content.items;
      return column === undefined || name === undefined ? [unknownColumn] : [namedFunction(column, name)];
    }
    return [resolveUdfs(machine, toColumn(value))];
  });
  // `agg("x" -> "sum")` was flattened to its two texts.
  const [one, other] = values;
  if (values.length === 2 && one?.kind === 'text' && other?.kind === 'text') return [namedFunction(one, other)];
  return open ? [...functions, unknownColumn] : functions;
}

function namedFunction(column: Value, name: Value): ColumnExpr {
  const called = textOf(name)?.toLowerCase();
  const arg = textOf(column) === '*' ? star : toColumn(column);
  if (called === undefined) return { kind: 'unknown', parts: [arg] };
  return { kind: 'call', name: called === 'mean' ? 'avg' : called, args: [arg] };
}

const withColumn = project('withColumn', true, (machine, call) => [
  alias(argument(call, 0, 'colName'), resolveUdfs(machine, toColumn(argument(call, 1, 'col')))),
]);

const methods = new Map<string, Method>(
  Object.entries({
    select: project('select', false, columnsOf),
    selectExpr: project('selectExpr', false, sqlColumns),
    withColumn,
    withColumns: project('withColumns', true, (machine, call) =>
      mapColumns(argument(call, 0, 'colsMap'), (name, value) => alias(name, resolveUdfs(machine, toColumn(value)))),
    ),
    withColumnRenamed: project('withColumnRenamed', true, (_machine, call) => [
      alias(argument(call, 1, 'new', 'newName'), toColumn(argument(call, 0, 'existing', 'existingName'))),
    ]),
    withColumnsRenamed: project('withColumnsRenamed', true, (_machine, call) =>
      mapColumns(argument(call, 0, 'colsMap'), (old, renamed) => alias(renamed, toColumn(old))),
    ),
    withMetadata: project('withMetadata', true, (_machine, call) => [toColumn(argument(call, 0, 'columnName'))]),
    drop: project('drop', true, columnsOf),
    toDF: project('toDF', false, (_machine, call) => {
      const { values } = flatten(call);
      return values.map((value) => alias(value, unknownColumn));
    }),
    to: project('to', false, () => [unknownColumn]),
    fillna: project('fillna', true, () => []),
    replace: project('replace', true, () => []),
    dropna: single(() => ({ name: 'filter', condition: { kind: 'call', name: 'isnotnull', args: [unknownColumn] } })),
    filter,
    where: filter,
    groupBy: group('groupBy'),
    groupby: group('groupBy'),
    rollup: group('rollup'),
    cube: group('cube'),
    groupingSets: group('groupingSets'),
    groupByKey: (_machine, receiver) => ({
      kind: 'grouped',
      frame: receiver.frame,
      grouping: 'groupBy',
      keys: [],
      typed: true,
    }),
    agg: aggregateAll,
    freqItems: frequentItems,
    corr: statistic('corr'),
    cov: statistic('covar_samp'),
    crosstab,
    describe: statistics,
    summary: statistics,
    join: (machine, receiver, call) => joinFrames(machine, receiver, call),
    crossJoin: (machine, receiver, call) =>
      combine(machine, receiver, call, {
        name: 'join',
        type: 'cross',
        using: [],
        condition: undefined,
        form: 'crossJoin',
      }),
    joinWith: (machine, receiver, call) => joinFrames(machine, receiver, call),
    lateralJoin: (machine, receiver, call) => joinFrames(machine, receiver, call),
    union: union(false),
    unionAll: union(false),
    unionByName: union(true),
    intersect: (machine, receiver, call) => combine(machine, receiver, call, { name: 'intersect', all: false }),
    intersectAll: (machine, receiver, call) => combine(machine, receiver, call, { name: 'intersect', all: true }),
    subtract: (machine, receiver, call) => combine(machine, receiver, call, { name: 'except', all: false }),
    except: (machine, receiver, call) => combine(machine, receiver, call, { name: 'except', all: false }),
    exceptAll: (machine, receiver, call) => combine(machine, receiver, call, { name: 'except', all: true }),
    distinct: single(() => ({ name: 'distinct' })),
    dropDuplicates,
    drop_duplicates: dropDuplicates,
    dropDuplicatesWithinWatermark: dropDuplicates,
    orderBy: single((machine, call) => ({ name: 'sort', global: true, keys: sortKeysOf(machine, call) })),
    sort: single((machine, call) => ({ name: 'sort', global: true, keys: sortKeysOf(machine, call) })),
    sortWithinPartitions: single((machine, call) => ({ name: 'sort', global: false, keys: sortKeysOf(machine, call) })),
    coalesce: single((_machine, call) => ({
      name: 'coalesce',
      partitions: knownOf(argument(call, 0, 'numPartitions')),
    })),
    repartition: repartition('repartition'),
    repartitionByRange: repartition('repartitionByRange'),
    limit: single((_machine, call) => ({ name: 'limit', rows: knownOf(argument(call, 0, 'num')) })),
    offset: single((_machine, call) => ({ name: 'offset', rows: knownOf(argument(call, 0, 'num')) })),
    sample: single((_machine, call) => ({ name: 'sample', args: call.args.positional.map(knownOf) })),
    sampleBy: single((_machine, call) => ({ name: 'sample', args: call.args.positional.map(knownOf) })),
    randomSplit: (machine: Machine, receiver: FrameValue, call: Call) => {
      const weights = argument(call, 0, 'weights');
      const known = weights?.kind === 'sequence' ? weights.cell.content.items : [];
      const part = (): Value =>
        operate(machine, call, { name: 'randomSplit', args: known.map(knownOf) }, [receiver.frame]);
      return known.length === 0 ? listOf([], part()) : listOf(known.map(part));
    },
    unpivot: single((_machine, call) => ({ name: 'unpivot', args: call.args.positional.map(knownOf) })),
    melt: single((_machine, call) => ({ name: 'unpivot', args: call.args.positional.map(knownOf) })),
    hint: single((_machine, call) => ({
      name: 'hint',
      hint: (textOf(argument(call, 0, 'name')) ?? '').toLowerCase(),
      args: call.args.positional.slice(1).map(knownOf),
    })),
    alias: single((_machine, call) => ({ name: 'alias', alias: patternOf(argument(call, 0, 'alias')) })),
    as,
    cache,
    persist: cache,
    unpersist: (_machine: Machine, receiver: FrameValue) => receiver,
    checkpoint,
    localCheckpoint: checkpoint,
    withWatermark: single((_machine, call) => ({ name: 'watermark', form: call.site.method })),
    observe: single((_machine, call) => ({ name: 'other', form: call.site.method })),
    transform,
    pipe,
    map: typed('map'),
    flatMap: typed('flatMap'),
    mapPartitions: typed('mapPartitions'),
    mapInPandas: typed('mapInPandas'),
    mapInArrow: typed('mapInArrow'),
    explode: single((_machine, call) => ({
      name: 'generate',
      columns: call.args.positional.map(toColumn),
      form: 'explode',
      keepsOthers: true,
    })),
    createOrReplaceTempView: createView,
    createTempView: createView,
    createGlobalTempView: createView,
    createOrReplaceGlobalTempView: createView,
    registerTempTable: createView,
    writeTo: (_machine: Machine, receiver: FrameValue, call: Call) =>
      newWriter(receiver.frame, 'writeTo', argument(call, 0, 'table') ?? unknown),
    mergeInto: (_machine: Machine, receiver: FrameValue, call: Call) =>
      mergeWriter(receiver.frame, argument(call, 0, 'table')),
    withIdentity: (_machine: Machine, receiver: FrameValue) => receiver,
    col: (_machine: Machine, _receiver: FrameValue, call: Call) =>
      columnByName(patternOf(argument(call, 0, 'colName'))),
    apply: (_machine: Machine, _receiver: FrameValue, call: Call) => columnByName(patternOf(argument(call, 0))),
    colRegex: () => columnValue(unknownColumn),
    metadataColumn: () => columnValue(unknownColumn),
    explain: () => none,
    printSchema: () => none,
    inputFiles: () => listOf([], anyText),
    isLocal: () => unknown,
    sameSemantics: () => unknown,
    semanticHash: () => unknown,
    createDataFrame: () => unknown,
    hashCode: () => unknown,
    toString: () => anyText,
    toJSON: (machine: Machine, receiver: FrameValue, call: Call) =>
      operate(
        machine,
        call,
        { name: 'typed', form: 'toJSON', typeArgs: [] },
        [receiver.frame],
        call.module.language === 'python' ? 'rdd' : 'frame',
      ),
  } satisfies Record<string, Method>),
);

/** Methods that on an unknown receiver say that it is a frame. */
export const distinctiveMethods: ReadonlySet<string> = new Set([
  'withColumn',
  'withColumns',
  'withColumnRenamed',
  'selectExpr',
  'groupBy',
  'groupByKey',
  'unionByName',
  'unionAll',
  'dropDuplicates',
  'repartition',
  'repartitionByRange',
  'sortWithinPartitions',
  'createOrReplaceTempView',
  'createTempView',
  'createOrReplaceGlobalTempView',
  'registerTempTable',
  'crossJoin',
  'exceptAll',
  'intersectAll',
  'toPandas',
  'localCheckpoint',
  'withWatermark',
  'orderBy',
  'coalesce',
  'mapInPandas',
  'printSchema',
  'writeTo',
  'joinWith',
  'subtract',
  'persist',
  'unpersist',
]);

export function invokeFrameFunctions(
  machine: Machine,
  frame: FrameValue['frame'],
  group: 'na' | 'stat',
  name: string,
  call: Call,
): Value {
  const receiver = frameValue(frame);
  const forms: Readonly<Record<string, string>> = table({ fill: 'fillna', drop: 'dropna', replace: 'replace' });
  const form = group === 'na' ? forms[name] : name;
  return form === undefined ? unknown : (invokeFrame(machine, receiver, form, call) ?? unknown);
}
