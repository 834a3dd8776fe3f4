import { expect, test } from 'vitest';
import { buildRun, type RunSpec } from '../../../test/support/runBuilder.ts';
import { config } from './config.ts';
import { runRules } from './run.ts';

const GIB = 1024 ** 3;

function told(configuration: Record<string, string>, more: RunSpec = {}): (string | undefined)[] {
  const { findings, problems } = runRules(buildRun({ configuration, ...more }), [config]);
  expect(problems).toEqual([]);
  for (const finding of findings) expect(finding.evidence['source'] ?? '').toMatch(/^https:|^$/);
  return findings.map((finding) => `${finding.severity} ${String(finding.evidence['key'] ?? finding.message)}`);
}

const COMMITTER = 'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version';

test.each([
  [{ [COMMITTER]: '2' }, { [COMMITTER]: '1' }],
  [{ 'spark.executor.memory': '36g' }, { 'spark.executor.memory': '31g' }],
  [{ 'spark.executor.heartbeatInterval': '200s' }, { 'spark.executor.heartbeatInterval': '1000' }],
  [{ 'spark.network.timeout': '8' }, { 'spark.network.timeout': '600' }],
  [{ 'spark.sql.parquet.filterPushdown': 'false' }, { 'spark.sql.parquet.filterPushdown': 'true' }],
  [{ 'spark.driver.maxResultSize': '0' }, { 'spark.driver.maxResultSize': '4g' }],
  [{ 'spark.task.maxFailures': '1' }, { 'spark.task.maxFailures': '4' }],
  [{ 'spark.sql.parquet.mergeSchema': 'true' }, { 'spark.sql.parquet.mergeSchema': 'false' }],
  [{ 'spark.memory.fraction': '0.9' }, { 'spark.memory.fraction': '0.6' }],
])('%o is told with its source, %o is not', (regretted, fine) => {
  expect(told(regretted)).toHaveLength(1);
  expect(told(fine)).toEqual([]);
});

test('Java serialization is told where jobs on RDDs shuffle gigabytes, not where frames do', () => {
  const stages = { 1: { tasks: 16, taskMs: 9_000, measures: { shuffleWriteBytes: GIB / 4, shuffleWriteTime: 2_000 } } };
  expect(told({}, { stages })).toEqual(['information spark.serializer']);
  expect(told({ 'spark.serializer': 'org.apache.spark.serializer.KryoSerializer' }, { stages })).toEqual([]);
  expect(told({}, { stages, executions: { 1: { plan: 'Project [a#1]  @1' } } })).toEqual([]);
});

test('two settings are two findings', () => {
  expect(told({ 'spark.driver.maxResultSize': '0', 'spark.sql.codegen.wholeStage': 'false' })).toHaveLength(2);
});

test('dynamic allocation that begins above its most executors contradicts itself', () => {
  const bounds = { 'spark.dynamicAllocation.enabled': 'true', 'spark.dynamicAllocation.maxExecutors': '8' };
  expect(told({ ...bounds, 'spark.dynamicAllocation.initialExecutors': '20' })).toEqual([
    'information spark.dynamicAllocation.initialExecutors (20) lies outside minExecutors and maxExecutors (0 to 8).',
  ]);
  expect(told({ ...bounds, 'spark.dynamicAllocation.initialExecutors': '4' })).toEqual([]);
});

test('a key that Spark 1 knew is not unknown in its runs', () => {
  expect(told({ 'spark.yarn.jar': 'x.jar' }, { sparkVersion: '1.6.2' })).toEqual([]);
  expect(told({ 'spark.yarn.jar': 'x.jar' }, { sparkVersion: '3.5.1' })).toEqual(['warning spark.yarn.jar']);
});
