import { table } from '../../base/table.ts';
import { listOf } from '../join.ts';
import { argument } from '../machine.ts';
import type { Call, Machine } from '../machine.ts';
import { anyText, patternOf, textOf } from '../text.ts';
import { columnValue, frameValue, knownOf, none, unknown } from '../value.ts';
import type { FrameValue, Value } from '../value.ts';
import { runAction } from './actions.ts';
import { columnByName, columnsOf, flatten, resolveUdfs, sortKeysOf, toColumn, unknownColumn } from './columns.ts';
import {
  aggregateAll,
  alias,
  as,
  cache,
  checkpoint,
  combine,
  createView,
  crosstab,
  dropDuplicates,
  filter,
  frequentItems,
  group,
  mapColumns,
  project,
  repartition,
  single,
  sqlColumns,
  statistic,
  statistics,
  transform,
  typed,
  union,
  withColumn,
} from './frameMethods.ts';
import type { Method } from './frameMethods.ts';
import { joinFrames } from './joins.ts';
import { operate } from './operators.ts';
import { mergeWriter, newWriter } from './writers.ts';

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
    pipe: transform,
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
