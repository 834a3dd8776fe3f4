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
  ['NobodyKnowsThis', 'other', 'spark'],
])('%s is of the family %s of %s', (name, family, engine) => {
  expect(operatorName(name)).toMatchObject({ family, engine });
});
