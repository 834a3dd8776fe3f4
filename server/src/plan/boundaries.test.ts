import { expect, test } from 'vitest';
import { boundaryOf, isReadMetric } from './boundaries.ts';

test.each([
  ['Exchange', 'shuffle'],
  ['ShuffleExchange', 'shuffle'],
  ['GpuColumnarExchange', 'shuffle'],
  ['CometExchange', 'shuffle'],
  ['CometColumnarExchange', 'shuffle'],
  ['ColumnarExchange', 'shuffle'],
  ['PhotonShuffleExchangeSink', 'shuffle'],
  ['PhotonShuffleExchangeSource', undefined],
  ['PhotonShuffleMapStage', 'wrapper'],
  ['ShuffleQueryStage', 'wrapper'],
  ['BroadcastExchange', 'collected'],
  ['GpuBroadcastExchange', 'collected'],
  ['ColumnarBroadcastExchange', 'collected'],
  ['SubqueryBroadcast', 'collected'],
  ['Subquery', 'collected'],
  ['ReusedExchange', 'elsewhere'],
  ['InMemoryTableScan', 'elsewhere'],
  ['BroadcastHashJoin', undefined],
  ['BroadcastNestedLoopJoin', undefined],
  ['AQEShuffleRead', undefined],
  ['Coalesce', undefined],
  ['WholeStageCodegen (1)', undefined],
])('%s cuts as %s', (name, kind) => {
  expect(boundaryOf(name)).toBe(kind);
});

test('the metrics of a shuffle are its writers’ or its readers’', () => {
  expect(['records read', 'fetch wait time', 'remote blocks read', 'local bytes read'].every(isReadMetric)).toBe(true);
  expect(
    [
      'shuffle bytes written',
      'shuffle records written',
      'shuffle write time',
      'data size',
      'number of partitions',
    ].some(isReadMetric),
  ).toBe(false);
});
