import { expect, test } from 'vitest';
import { buildRun, type StageSpec } from '../../../test/support/runBuilder.ts';
import { runRules } from './run.ts';
import { severityOfCost } from './severity.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';

/** On a machine that is busy, or in the first seconds of a JVM, next to no data take long. */

const MIB = 1024 ** 2;
const source = 'x.coalesce(2)\ny.repartition(4)\ny.repartition(2000)';

function loudest(plan: string, stage: StageSpec): string {
  const built = buildRun({ slots: 8, stages: { 1: stage }, executions: { 1: { plan } } }, source);
  return runRules(built).findings[0]?.severity ?? 'nothing';
}

const coalesce = 'Coalesce 2  @1  <- coalesce\n  FileScan parquet [a#1]  @1  {number of files read: 8}';
const slow: StageSpec = { taskMs: [15_000, 15_000] };

test.each([
  ['forty rows of forty kilobytes', { inputRecords: 20, inputBytes: 20_000, cpuTime: 200 }, 'hint'],
  ['as many rows, with seconds of computing', { inputRecords: 20, inputBytes: 20_000, cpuTime: 9_000 }, 'warning'],
  ['many rows', { inputRecords: 900_000, inputBytes: 20_000, cpuTime: 200 }, 'warning'],
  ['many bytes', { inputRecords: 20, inputBytes: 200 * MIB, cpuTime: 200 }, 'warning'],
  ['rows that the log does not count', { cpuTime: 200 }, 'warning'],
])('two tasks of fifteen seconds on eight cores with %s', (_, measures, severity) => {
  expect(loudest(coalesce, { ...slow, measures })).toBe(severity);
});

test('few rows may wait for another system where code of the user runs', () => {
  const plan =
    'Coalesce 2  @1  <- coalesce\n  BatchEvalPython [ask(a#1)#2], [pythonUDF0#3]  @1\n    FileScan parquet [a#1]  @1';
  expect(loudest(plan, { ...slow, measures: { inputRecords: 2_000, inputBytes: 20_000, cpuTime: 200 } })).toBe(
    'warning',
  );
});

test('thousands of tasks for a few rows are a fault because the rows are few', () => {
  const plan =
    'Exchange RoundRobinPartitioning(2000), REPARTITION_BY_NUM, [plan_id=1]  @0,1  <- repartition#2\n  LocalTableScan [a#1]  @0';
  const built = buildRun(
    {
      slots: 8,
      stages: {
        0: { tasks: 1, taskMs: 100 },
        1: { tasks: 2_000, taskMs: 60, ms: 15_000, measures: { shuffleReadRecords: 2, cpuTime: 1 } },
      },
      executions: { 1: { plan } },
    },
    source,
  );
  expect(runRules(built).findings.map((one) => [one.rule, one.severity])).toContainEqual(['small-tasks', 'warning']);
});

test.each([
  [900, 0, 'hint'],
  [1_500, 12_000, 'information'],
  [1_500, 140_000, 'warning'],
  [3_100, 12_000, 'warning'],
  [360_000, 0, 'error'],
])('%i ms and %i ms of cores of an application: %s', (wallMs, coreMs, severity) => {
  const applicationMs = wallMs < 10_000 ? 60_000 : 600_000;
  expect(severityOfCost({ wallMs, coreMs }, applicationMs, DEFAULT_THRESHOLDS)).toBe(severity);
});

test.each([
  ['millions of rows', { inputRecords: 9_000_000, inputBytes: 900 * MIB }, [], ['warning']],
  ['forty rows', { inputRecords: 40, inputBytes: 7_000 }, [], ['hint']],
  ['folders, not rows', {}, ['parallelize', 'mapPartitions'], []],
])('a job named after the read of a schema that looks at %s', (_, measures, scopes, severities) => {
  const stage: StageSpec = { taskMs: 15_000, name: 'json at job.py:1', execution: false, measures, scopes };
  const { findings } = runRules({ ...buildRun({ slots: 8, stages: { 1: stage } }, source) });
  expect(findings.filter((one) => one.rule === 'csv-schema-inference').map((one) => one.severity)).toEqual(severities);
});
