import { table } from '../base/table.ts';

/**
 * What kind of operator a plan node is, whoever runs it.
 *
 * Spark's own names, and those of the engines that replace its operators one by one: Photon, RAPIDS (`Gpu…`), Comet, Gluten (`…Transformer`, `Velox…`).
 * A name is first reduced to Spark's, then looked up; an unknown name is `other`, never an error.
 */
export type OperatorFamily =
  /** Wrapping without an operator of its own: adaptive plans, codegen, adapters, query stages, AQE reads, column ⇄ row. */
  | 'wrapper'
  | 'exchange'
  | 'broadcast'
  | 'reused'
  | 'join'
  | 'aggregate'
  | 'sort'
  | 'window'
  | 'windowLimit'
  | 'filter'
  | 'project'
  | 'scan'
  | 'range'
  | 'localRows'
  | 'cachedScan'
  | 'rddScan'
  | 'coalesce'
  | 'union'
  | 'generate'
  | 'expand'
  | 'limit'
  | 'takeOrdered'
  | 'sample'
  /** Evaluation of Python UDFs inside a projection. */
  | 'pythonEval'
  /** Typed and grouped-map operators: `MapElements`, `MapGroups`, `FlatMapGroupsInPandas`, … */
  | 'typed'
  /** Objects ⇄ rows around typed operators, and the keys that `groupByKey` appends. */
  | 'objects'
  | 'write'
  /** `WriteFiles`: the write's own lower half, and the like. */
  | 'writeInner'
  | 'command'
  /** Subqueries and what is printed of them. */
  | 'subquery'
  | 'stateStore'
  | 'other';

export type Engine = 'spark' | 'photon' | 'rapids' | 'comet' | 'gluten';

export interface OperatorName {
  readonly family: OperatorFamily;
  readonly engine: Engine;
  /** Spark's name for it: `PhotonShuffledHashJoin` is `ShuffledHashJoin`. */
  readonly name: string;
}

const known = new Map<string, OperatorName>();

/** Family, engine and Spark's own name of a node by its `nodeName`. */
export function operatorName(nodeName: string): OperatorName {
  const before = known.get(nodeName);
  if (before !== undefined) return before;
  const result = classify(nodeName);
  // Names of scans hold paths and tables, so that the table could grow without bound.
  if (known.size < 4096) known.set(nodeName, result);
  return result;
}

export function familyOf(node: { readonly name: string }): OperatorFamily {
  return operatorName(node.name).family;
}

function classify(nodeName: string): OperatorName {
  const { engine, name } = sparkName(nodeName.trim());
  return { engine, name, family: familyOfName(name, engine) };
}

/** Operators whose name at an engine is not a prefix or suffix away from Spark's. */
const aliases: Readonly<Record<string, string>> = table({
  PhotonGroupingAgg: 'HashAggregate',
  PhotonAgg: 'HashAggregate',
  PhotonTopK: 'TakeOrderedAndProject',
  PhotonShuffleExchangeSink: 'Exchange',
  PhotonShuffleExchangeSource: 'AQEShuffleRead',
  PhotonShuffleMapStage: 'InputAdapter',
  PhotonResultStage: 'InputAdapter',
  PhotonWriteStage: 'WriteFiles',
  PhotonParquetWriter: 'WriteFiles',
  PhotonRowToColumnar: 'RowToColumnar',
  PhotonColumnarToRow: 'ColumnarToRow',
  GpuTopN: 'TakeOrderedAndProject',
  GpuProjectAst: 'Project',
  GpuFastSample: 'Sample',
  GpuPoissonSample: 'Sample',
  GpuUnionWithLocalData: 'Union',
  GpuBroadcastToCpu: 'InputAdapter',
  HostColumnarToGpu: 'RowToColumnar',
  GpuShuffledSizedHashJoin: 'ShuffledHashJoin',
  GpuUnboundedToUnboundedAggWindow: 'Window',
  GpuColumnarExchange: 'Exchange',
  GpuShuffledSymmetricHashJoin: 'ShuffledHashJoin',
  GpuShuffledAsymmetricHashJoin: 'ShuffledHashJoin',
  GpuCoalesceBatches: 'InputAdapter',
  GpuShuffleCoalesce: 'InputAdapter',
  GpuCustomShuffleReader: 'AQEShuffleRead',
  GpuAQEShuffleRead: 'AQEShuffleRead',
  GpuBringBackToHost: 'InputAdapter',
  GpuRunningWindow: 'Window',
  GpuCachedDoublePassWindow: 'Window',
  GpuBatchedBoundedWindow: 'Window',
  GpuDataWritingCommand: 'Execute InsertIntoHadoopFsRelationCommand',
  CometColumnarExchange: 'Exchange',
  CometHashJoin: 'ShuffledHashJoin',
  CometNativeScan: 'Scan parquet',
  CometIcebergNativeScan: 'BatchScan',
  CometCsvNativeScan: 'Scan csv',
  CometSparkToColumnar: 'RowToColumnar',
  CometSparkRowToColumnar: 'RowToColumnar',
  CometSparkColumnarToColumnar: 'RowToColumnar',
  CometSinkPlaceHolder: 'InputAdapter',
  CometNativeWrite: 'WriteFiles',
  CometExplode: 'Generate',
  CometNativeColumnarToRow: 'ColumnarToRow',
  CometCoalesce: 'Coalesce',
  ColumnarExchange: 'Exchange',
  ColumnarBroadcastExchange: 'BroadcastExchange',
  ColumnarAQEShuffleRead: 'AQEShuffleRead',
  ColumnarShuffleExchange: 'Exchange',
  ColumnarSubqueryBroadcast: 'SubqueryBroadcast',
  ColumnarUnion: 'Union',
  ColumnarCoalesce: 'Coalesce',
  ColumnarRange: 'Range',
  ColumnarCollectLimit: 'CollectLimit',
  ColumnarCollectTail: 'CollectTail',
  ColumnarInMemoryTableScan: 'InMemoryTableScan',
  ColumnarPartialProject: 'Project',
  ColumnarPartialGenerate: 'Generate',
  ColumnarArrowEvalPython: 'ArrowEvalPython',
  EvalPythonExecTransformer: 'BatchEvalPython',
  ColumnarWriteFiles: 'WriteFiles',
  VeloxColumnarWriteFiles: 'WriteFiles',
  LoadArrowData: 'InputAdapter',
  OffloadArrowData: 'InputAdapter',
  ColumnarToCarrierRow: 'ColumnarToRow',
  VeloxColumnarToRow: 'ColumnarToRow',
  VeloxColumnarToRowExec: 'ColumnarToRow',
  CHNativeColumnarToRow: 'ColumnarToRow',
  RowToVeloxColumnar: 'RowToColumnar',
  VeloxResizeBatches: 'InputAdapter',
  VeloxAppendBatches: 'InputAdapter',
  InputIteratorTransformer: 'InputAdapter',
  ColumnarInputAdapter: 'InputAdapter',
  NativeFileScan: 'Scan parquet',
});

function sparkName(name: string): { engine: Engine; name: string } {
  const first = /^[A-Za-z]+/.exec(name)?.[0] ?? name;
  const rest = name.slice(first.length);
  const alias = aliases[first];
  if (/^Photon[A-Z]/.test(first))
    return { engine: 'photon', name: (alias ?? first.slice('Photon'.length)) + (alias === undefined ? rest : '') };
  if (/^(Gpu[A-Z]|HostColumnarToGpu)/.test(first))
    return { engine: 'rapids', name: alias ?? first.slice('Gpu'.length) + rest };
  if (/^Comet[A-Z]/.test(first)) return { engine: 'comet', name: alias ?? first.slice('Comet'.length) + rest };
  if (alias !== undefined) return { engine: 'gluten', name: alias };
  if (first.endsWith('Transformer')) {
    // Gluten's two engines and its two kinds of aggregation stand before Spark's name.
    const bare = first.replace(/(Exec)?Transformer$/, '').replace(/^(Velox|CH|Regular|Flushable)(?=[A-Z])/, '');
    return { engine: 'gluten', name: bare + rest };
  }
  return { engine: 'spark', name };
}

/** First match wins; patterns are over Spark's own name. */
const families: readonly (readonly [RegExp, OperatorFamily])[] = [
  [
    /^(AdaptiveSparkPlan|WholeStageCodegen|InputAdapter|AQEShuffleRead|CustomShuffleReader|ColumnarToRow|RowToColumnar|ShuffleQueryStage|BroadcastQueryStage|ResultQueryStage|TableCacheQueryStage|CommandResult|CollectMetrics|EventTimeWatermark|UpdateEventTimeColumn|GroupPartitions|WholeStage)/,
    'wrapper',
  ],
  [/^(ReusedExchange)/, 'reused'],
  [/^(Subquery|ReusedSubquery|SubqueryBroadcast|SubqueryAdaptiveBroadcast)/, 'subquery'],
  [/^BroadcastExchange/, 'broadcast'],
  [/Exchange/, 'exchange'],
  [/Join|CartesianProduct/, 'join'],
  [/AggregateInPandas|AggregateInArrow|ArrowAggregatePython|WindowInPandas|ArrowWindowPython/, 'typed'],
  [/Aggregate/, 'aggregate'],
  [/^WindowGroupLimit/, 'windowLimit'],
  // `RunningWindowFunction` is Databricks' window whose frame begins with the partition.
  [/^(Window|RunningWindowFunction)/, 'window'],
  [/^Sort$/, 'sort'],
  [/^TakeOrdered/, 'takeOrdered'],
  [/Limit|CollectTail/, 'limit'],
  [/^Coalesce$/, 'coalesce'],
  [/^(Union|UnionLoop)$/, 'union'],
  [/^Generate$/, 'generate'],
  [/^Expand$/, 'expand'],
  [/^Filter$/, 'filter'],
  [/^Project$/, 'project'],
  [/^Sample$/, 'sample'],
  [/^(InMemoryTableScan|InMemoryColumnarToRow)/, 'cachedScan'],
  [/^Range$/, 'range'],
  [/^(LocalTableScan|EmptyRelation|OneRowRelation|Scan OneRowRelation)/, 'localRows'],
  [/^(Scan ExistingRDD|RDDScan|ExternalRDDScan|Scan$|Scan\[)/, 'rddScan'],
  [/Scan|^HiveTableScan/, 'scan'],
  [/^(BatchEvalPython|ArrowEvalPython|BatchEvalPythonUDTF|ArrowEvalPythonUDTF)/, 'pythonEval'],
  [
    /^(MapElements|MapPartitions|MapGroups|FlatMap|MapIn|CoGroup|FlatMapCoGroups|PythonMapIn|FlatMapGroups|MapInPandas|MapInArrow|TransformWithState|(Spark|Hive)?ScriptTransformation)/,
    'typed',
  ],
  [/^(DeserializeToObject|SerializeFromObject|AppendColumns)/, 'objects'],
  [
    /^(StateStore|SessionWindowStateStore|StreamingDeduplicate|StreamingLocalLimit|StreamingGlobalLimit|UpdatingSessions|MergingSessions)/,
    'stateStore',
  ],
  // The rows of a merge, sorted into inserts, updates and deletes, below its write.
  [/^(WriteFiles|MergeRows|InsertOnlyMerge|DynamicFileFilter)/, 'writeInner'],
  // Of the commands that Spark runs at once those that move rows are writes.
  [
    /^Execute (?!\S*(Insert|Save|AsSelect|Load|Merge|Delete|Update|Write|Writing|Optimize|Clone|Convert|Restore))/,
    'command',
  ],
  [
    /^(Execute |Overwrite|Append|Replace|CreateTable|AtomicReplace|AtomicCreate|WriteDelta|SaveInto|WriteTo|DeleteFrom|MergeInto|UpdateTable)/,
    'write',
  ],
  [
    /^(Add|Alter|Analyze|Cache|Call|Comment|Create|Describe|Drop|Refresh|Rename|Repair|Set|Show|Truncate|Uncache|Use)(?=[A-Z]|$)/,
    'command',
  ],
];

function familyOfName(name: string, engine: Engine): OperatorFamily {
  const bare = name.replace(/\(skew=true\)$/, '');
  for (const [pattern, family] of families) if (pattern.test(bare)) return family;
  // `PhotonAgg`-like names that an engine has and Spark has not.
  if (engine !== 'spark' && /Agg/.test(bare)) return 'aggregate';
  return 'other';
}
