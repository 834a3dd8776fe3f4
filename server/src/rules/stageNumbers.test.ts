import { expect, test } from 'vitest';
import { createSums } from '../eventlog/fold/sums.ts';
import { buildRun, type StageSpec } from '../../../test/support/runBuilder.ts';
import type { Stage, TaskTotals } from '../model/run.ts';
import { idleCores } from './idleCores.ts';
import { lostExecutors } from './lostExecutors.ts';
import { missingFilterPushdown } from './missingFilterPushdown.ts';
import { pythonUdf } from './pythonUdf.ts';
import type { Rule } from './rule.ts';
import { runRules } from './run.ts';
import { slowStage } from './slowStage.ts';
import { smallTasks } from './smallTasks.ts';
import { spill } from './spill.ts';
import { straggler } from './straggler.ts';

/** What rules say of the numbers of one stage, and where they say nothing. */

const MIB = 1024 ** 2;

function messages(
  rule: Rule,
  stage: StageSpec,
  plan = 'FileScan parquet [a#1] Format: Parquet  @1  <- parquet',
): string[] {
  const built = buildRun({ slots: 16, stages: { 1: stage }, executions: { 1: { plan } } }, 'spark.read.parquet("x")');
  const { findings, problems } = runRules(built, [rule]);
  expect(problems).toEqual([]);
  return findings.map((finding) => finding.message);
}

function byExecutor(...durations: number[]): Stage['byExecutor'] {
  const totals = (durationMs: number): TaskTotals => ({ ...createSums(), tasks: 8, durationMs, runTimeMs: durationMs });
  return Object.fromEntries(durations.map((duration, index) => [String(index + 1), totals(duration)]));
}

const even: StageSpec = { tasks: 32, taskMs: 4_000, ms: 20_000 };

test('one executor that does most of a stage of even tasks is told', () => {
  expect(messages(straggler, { ...even, byExecutor: byExecutor(90_000, 14_000, 12_000, 12_000) })[0]).toMatch(
    /^Executor 1 on worker1 did 70\.3 % of the work of this stage/,
  );
  expect(messages(straggler, { ...even, byExecutor: byExecutor(34_000, 32_000, 31_000, 31_000) })).toEqual([]);
  // Of two executors one always has half.
  expect(messages(straggler, { ...even, byExecutor: byExecutor(90_000, 38_000) })).toEqual([]);
});

const uneven: StageSpec = { taskMs: [1_000, 1_000, 1_000, 20_000] };

test('a straggling task is explained by what the log counts, and by nothing else', () => {
  expect(messages(straggler, { ...uneven, measures: { inputRecords: [0, 0, 0, 900_000] } })[0]).toContain(
    'it read 900 K rows, the median task 0',
  );
  expect(messages(straggler, { ...uneven, measures: { inputBytes: [1, 1, 1, 80 * MIB] } })[0]).toContain(
    'it read 80 MiB',
  );
  expect(
    messages(straggler, { ...uneven, measures: { inputRecords: 5, shuffleWriteRecords: [10, 10, 10, 90_000] } })[0],
  ).toContain('so its work was larger');
  expect(messages(straggler, { ...uneven, measures: { inputRecords: 5 } })[0]).toContain('no larger than those');
  expect(messages(straggler, uneven)[0]).toContain('the log counts no rows or bytes');
});

test('what leaves memory without reaching a disk is information from a hundred megabytes on', () => {
  expect(messages(spill, { ...even, measures: { memorySpillBytes: 50 * MIB } })[0]).toContain('none of it to disk');
  expect(messages(spill, { ...even, measures: { memorySpillBytes: MIB } })).toEqual([]);
});

test('a long stage says whether its tasks compute or wait', () => {
  const long: StageSpec = { tasks: 16, taskMs: 90_000, ms: 90_000 };
  const measures = (cpuTime: number) => ({ ...long, measures: { runTime: 90_000, cpuTime } });
  expect(messages(slowStage, measures(88_000))[0]).toContain('compute for 97.8 % of their time, so more cores');
  expect(messages(slowStage, measures(9_000))[0]).toContain('wait for the rest');
  expect(messages(slowStage, measures(50_000))[0]).not.toContain('compute');
});

test('tasks that compute for long are not small, however few rows they have', () => {
  const few = { tasks: 200, taskMs: 800, ms: 10_000 };
  const measures = (cpuTime: number) => ({ inputRecords: 3, inputBytes: 20, cpuTime });
  expect(messages(smallTasks, { ...few, measures: measures(20) })[0]).toContain('800 ms, 20 ms of it computing');
  expect(messages(smallTasks, { ...few, measures: measures(700) })).toEqual([]);
});

test('a function that Python runs for a few rows is information at most, for many it follows its cost', () => {
  const severity = (rows: number) => {
    const plan = `BatchEvalPython [clean(text#1)#2], [pythonUDF0#3]  @1  {number of output rows: ${rows}}  <- withColumn`;
    const built = buildRun(
      { slots: 16, stages: { 1: even }, executions: { 1: { plan } } },
      'x.withColumn("c", clean("t"))',
    );
    return runRules(built, [pythonUdf]).findings[0]?.severity;
  };
  expect([severity(3), severity(300_000)]).toEqual(['information', 'warning']);
});

test('a stage of which a compacted log kept few tasks is not judged', () => {
  const small = { taskMs: 40, ms: 20_000, measures: { inputRecords: 3, inputBytes: 20 } };
  expect(messages(smallTasks, { ...small, tasks: 2_000 })).toHaveLength(1);
  expect(messages(smallTasks, { ...small, tasks: 2_000, taskMs: Array.from({ length: 600 }, () => 40) })).toEqual([]);
});

const scan =
  'FileScan parquet [a#1,b#2] Format: Parquet, PartitionFilters: [], PushedFilters: [], ReadSchema: struct<a:int,b:int>  @1  {number of output rows: 9000000, size of files read: 900000000}';

test.each([
  ['a function of a column', '(upper(a#1) = X)', 1],
  ['two columns', '(a#1 > b#2)', 0],
  ["Spark's own bloom filter", 'might_contain(Subquery subquery#9, [id=#27], xxhash64(a#1, 42))', 0],
])('a filter on %s that was not pushed: %s', (_, condition, expected) => {
  const plan = `Filter ${condition}  @1  {number of output rows: 1000}\n  ${scan}`;
  expect(messages(missingFilterPushdown, even, plan)).toHaveLength(expected);
});

test('cores that idled for less than ten minutes in all are not told, more are, with what fewer would cost', () => {
  const idle = (taskMs: number, wallMs: number) => {
    const stages = { 1: { tasks: 16, taskMs, ms: taskMs } };
    const configuration = { 'spark.master': 'yarn' };
    return runRules(buildRun({ slots: 16, configuration, stages, wallMs }), [idleCores]).findings;
  };
  expect(idle(2_000, 30_000)).toEqual([]);
  expect(idle(20_000, 300_000)[0]?.message).toContain('Half the cores would have made the stages at most 40 s longer');
});

test('executors that go as the application ends are not lost, unless their tasks failed', () => {
  const lost = (removedAt: number, failedTasks: number) => {
    const totals = { ...byExecutor(0)['1'], failedTasks } as TaskTotals;
    const executors = [{}, { removedAt, removedReason: 'Container marked as failed', totals }];
    return runRules(buildRun({ executors, wallMs: 60_000 }), [lostExecutors]).findings.length;
  };
  expect([lost(1_700_000_030_000, 0), lost(1_700_000_059_000, 0), lost(1_700_000_059_000, 2)]).toEqual([1, 0, 1]);
});
