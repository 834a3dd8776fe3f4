import { expect, test } from 'vitest';
import type { Run } from '../../model/run.ts';
import { finishRun } from '../finish.ts';
import { foldEvent } from './fold.ts';
import { createRunState } from './state.ts';

function runOf(...events: readonly object[]): Run {
  const state = createRunState();
  for (const event of events) expect(foldEvent(state, event)).toBe(true);
  return finishRun(state, { path: 'log', bytes: 0, modifiedAt: 0, head: '' }, false);
}

const scheduler = (name: string): string => `org.apache.spark.scheduler.${name}`;
const added = (id: string, host: string) => ({
  Event: 'SparkListenerExecutorAdded',
  Timestamp: 1000,
  'Executor ID': id,
  'Executor Info': { Host: host, 'Total Cores': 4 },
});
const stage = {
  Event: 'SparkListenerStageCompleted',
  'Stage Info': {
    'Stage ID': 0,
    'Stage Attempt ID': 0,
    'Number of Tasks': 8,
    'Submission Time': 2000,
    'Completion Time': 3000,
  },
};

test('excluded executors and hosts lend no slots, however often that is said', () => {
  const excluded = { time: 2500, executorId: '1', taskFailures: 4 };
  const run = runOf(
    added('1', 'a'),
    added('2', 'b'),
    added('3', 'b'),
    { Event: scheduler('SparkListenerExecutorBlacklisted'), ...excluded },
    { Event: 'SparkListenerExecutorExcluded', ...excluded },
    { Event: 'SparkListenerNodeExcluded', time: 2500, hostId: 'b', executorFailures: 2 },
    { Event: 'SparkListenerNodeUnexcluded', time: 2750, hostId: 'b' },
    stage,
  );
  expect(run.executors.map(({ exclusions }) => exclusions)).toEqual([
    [{ from: 2500 }],
    [{ from: 2500, to: 2750 }],
    [{ from: 2500, to: 2750 }],
  ]);
  // All twelve cores for half of the time, none for a quarter, eight for the last quarter.
  expect(run.stages[0]?.slots).toBe(12 / 2 + 8 / 4);
});

test('an executor that is excluded for one stage lends that stage no slots', () => {
  const forStage = { time: 2500, stageId: 0, stageAttemptId: 0 };
  const run = runOf(
    added('1', 'a'),
    added('2', 'b'),
    { Event: scheduler('SparkListenerExecutorBlacklistedForStage'), executorId: '1', taskFailures: 2, ...forStage },
    { Event: 'SparkListenerNodeExcludedForStage', hostId: 'a', executorFailures: 1, ...forStage },
    stage,
  );
  expect(run.stages[0]?.slots).toBe(8 - 4 / 2);
  expect(run.executors[0]?.exclusions).toBeUndefined();
});

test('block updates tell what a cached RDD took at most, and what it lost', () => {
  const level = { 'Use Memory': true, 'Use Disk': false, Deserialized: true, Replication: 1 };
  const update = (id: string, memory: number) => ({
    Event: 'SparkListenerBlockUpdated',
    'Block Updated Info': { 'Block ID': id, 'Storage Level': level, 'Memory Size': memory, 'Disk Size': 0 },
  });
  const rdd = { 'RDD ID': 7, Name: 'orders', 'Storage Level': level, 'Number of Partitions': 3 };
  const submitted = { Event: 'SparkListenerStageSubmitted', 'Stage Info': { 'Stage ID': 0, 'RDD Info': [rdd] } };
  const blocks = ['rdd_7_0', 'rdd_7_2', 'broadcast_1', 'rdd_8_0'].map((id) => update(id, 100));
  const run = runOf(submitted, ...blocks, update('rdd_7_0', 0), update('rdd_7_1', 50), submitted);
  expect(run.cachedRdds).toMatchObject([{ id: 7, cachedPartitions: 2, memoryBytes: 200, evictedBlocks: 1 }]);
  expect(runOf(submitted).cachedRdds[0]).not.toHaveProperty('evictedBlocks');
});

test('metrics of a subquery that was planned anew are known though no node bears them', () => {
  const metric = (accumulatorId: number) => ({ name: 'number of output rows', accumulatorId, metricType: 'sum' });
  const run = runOf(
    {
      Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart',
      executionId: 0,
      time: 1000,
      sparkPlanInfo: { nodeName: 'Project', simpleString: '', metrics: [metric(1)], children: [] },
    },
    {
      Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveSQLMetricUpdates',
      executionId: 0,
      sqlPlanMetrics: [metric(1), metric(2)],
    },
    {
      Event: 'org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates',
      executionId: 0,
      accumUpdates: [[2, 40]],
    },
  );
  expect(run.executions[0]?.subqueryMetrics).toMatchObject([{ accumulatorId: 2, total: 40 }]);
});

test('streaming progress and Connect operations are told', () => {
  const streaming = (name: string): string => `org.apache.spark.sql.streaming.StreamingQueryListener$${name}`;
  const connect = (name: string): string => `org.apache.spark.sql.connect.service.SparkListenerConnect${name}`;
  const query = { id: 'q', runId: 'r', name: 'orders' };
  const run = runOf(
    { Event: streaming('QueryStartedEvent'), ...query, timestamp: '2024-05-01T10:00:00.000Z' },
    { Event: streaming('QueryProgressEvent'), progress: { ...query, batchId: 3, numInputRows: 12, batchDuration: 40 } },
    { Event: connect('OperationStarted'), operationId: 'o', jobTag: 't', statementText: 'root {}', eventTime: 5000 },
    { Event: connect('OperationFinished'), operationId: 'o', eventTime: 6000 },
    { Event: connect('OperationClosed'), operationId: 'o', eventTime: 7000 },
  );
  expect(run.streamingQueries).toMatchObject([
    { ...query, batches: 1, lastBatch: { batchId: 3, inputRows: 12, durationMs: 40 } },
  ]);
  expect(run.connectOperations).toMatchObject([{ operationId: 'o', startedAt: 5000, endedAt: 6000 }]);
});
