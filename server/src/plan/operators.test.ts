import { expect, it } from 'vitest';
import { operatorName } from './operators.ts';

it.each([
  ['WholeStageCodegen (7)', 'wrapper', 'spark'],
  ['Scan parquet ', 'scan', 'spark'],
  ['SortMergeJoin(skew=true)', 'join', 'spark'],
  ['Execute InsertIntoHadoopFsRelationCommand', 'write', 'spark'],
  ['Execute CreateViewCommand', 'command', 'spark'],
  ['FlatMapGroupsInPandas', 'typed', 'spark'],
  ['InMemoryTableScan', 'cachedScan', 'spark'],
  ['Scan ExistingRDD', 'rddScan', 'spark'],
  ['PhotonGroupingAgg', 'aggregate', 'photon'],
  ['PhotonShuffleExchangeSink', 'exchange', 'photon'],
  ['PhotonShuffleExchangeSource', 'wrapper', 'photon'],
  ['PhotonScan parquet ', 'scan', 'photon'],
  ['PhotonTopK', 'takeOrdered', 'photon'],
  ['GpuBroadcastHashJoin', 'join', 'rapids'],
  ['GpuCoalesceBatches', 'wrapper', 'rapids'],
  ['GpuScan parquet ', 'scan', 'rapids'],
  ['GpuColumnarExchange', 'exchange', 'rapids'],
  ['CometHashAggregate', 'aggregate', 'comet'],
  ['CometExchange', 'exchange', 'comet'],
  ['HashAggregateTransformer', 'aggregate', 'gluten'],
  ['FilterExecTransformer', 'filter', 'gluten'],
  ['ColumnarExchange', 'exchange', 'gluten'],
  ['VeloxColumnarToRow', 'wrapper', 'gluten'],
  ['HostColumnarToGpu', 'wrapper', 'rapids'],
  ['GpuShuffledSizedHashJoin', 'join', 'rapids'],
  ['GpuFastSample', 'sample', 'rapids'],
  ['CometExplode', 'generate', 'comet'],
  ['CometSparkRowToColumnar', 'wrapper', 'comet'],
  ['FlushableHashAggregateExecTransformer', 'aggregate', 'gluten'],
  ['VeloxBroadcastNestedLoopJoinExecTransformer', 'join', 'gluten'],
  ['ColumnarUnion', 'union', 'gluten'],
  ['ColumnarCoalesce', 'coalesce', 'gluten'],
  ['VeloxColumnarWriteFiles', 'writeInner', 'gluten'],
  ['TransformWithStateInPySpark', 'typed', 'spark'],
  ['ArrowAggregatePython', 'typed', 'spark'],
  ['MergingSessions', 'stateStore', 'spark'],
  ['UnionLoop', 'union', 'spark'],
  ['MergeRows', 'writeInner', 'spark'],
  ['Execute MergeIntoCommand', 'write', 'spark'],
  ['Execute CreateDataSourceTableAsSelectCommand', 'write', 'spark'],
  ['Execute RepairTableCommand', 'command', 'spark'],
  ['RenameTable', 'command', 'spark'],
  ['AtomicReplaceTableAsSelect', 'write', 'spark'],
  ['RunningWindowFunction', 'window', 'spark'],
  ['NobodyKnowsThis', 'other', 'spark'],
])('%s is of the family %s of %s', (name, family, engine) => {
  expect(operatorName(name)).toMatchObject({ family, engine });
});

it('Gluten’s names lose what stands before Spark’s', () => {
  expect(operatorName('CHShuffledHashJoinExecTransformer').name).toBe('ShuffledHashJoin');
  expect(operatorName('RegularHashAggregateExecTransformer').name).toBe('HashAggregate');
});
