import { expect, test } from 'vitest';
import { buildRun, type RunSpec, type StageSpec } from '../../../test/support/runBuilder.ts';
import { runRules } from './run.ts';

/** Each of these stages shows several symptoms; told is the one cause that a line can change. */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const long = Array.from({ length: 23 }, () => 1_000);

function told(plan: string, stages: Readonly<Record<number, StageSpec>>, source: string, more: RunSpec = {}): string[] {
  // Nobody rents the cores of local mode: what the application idles in all is not told beside these.
  const configuration = { 'spark.master': 'local[16]' };
  const built = buildRun(
    { slots: 16, configuration, ...more, stages, executions: { 1: { plan, ms: 60_000 } } },
    source,
  );
  return runRules(built)
    .findings.filter((finding) => finding.severity !== 'hint')
    .map((finding) => finding.rule);
}

const spilling = { diskSpillBytes: 150 * MIB, memorySpillBytes: 250 * MIB };

test('two tasks that spill, hold gigabytes and are most of the application are few tasks', () => {
  const plan = `Sort [a#1 ASC NULLS FIRST], false, 0  @2  {spill size: 500000000}
  Coalesce 2  @2  <- coalesce
    Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  const stages = {
    1: { tasks: 16, taskMs: 1_000 },
    2: { taskMs: [90_000, 80_000], measures: { ...spilling, shuffleReadBytes: 2 * GIB, gcTime: 20_000 } },
  };
  expect(told(plan, stages, 'x.coalesce(2)')).toEqual(['few-tasks']);
});

test('a global window is told, not the single partition, the spill and the size that come with it', () => {
  const plan = `Window [row_number() windowspecdefinition(day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [day#1 ASC NULLS FIRST]  @2  <- withColumn
  Sort [day#1 ASC NULLS FIRST], false, 0  @2  {spill size: 500000000}
    Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  const stages = {
    1: { tasks: 16, taskMs: 1_000 },
    2: { taskMs: [90_000], measures: { ...spilling, shuffleReadBytes: 2 * GIB } },
  };
  expect(told(plan, stages, 'x.withColumn("n", f)')).toEqual(['global-sort-window']);
});

test('a skewed key is told, not the spill and the size of its task', () => {
  const plan = `SortMergeJoin [k#1], [k#2], LeftOuter  @3  <- join
  Sort [k#1 ASC NULLS FIRST], false, 0  @3  {spill size: 500000000}
    Exchange hashpartitioning(k#1, 24), ENSURE_REQUIREMENTS, [plan_id=1]  @1,3  {shuffle bytes written: 3000000000}
  Exchange hashpartitioning(k#2, 24), ENSURE_REQUIREMENTS, [plan_id=2]  @2,3  {shuffle bytes written: 900000000}`;
  const one = (value: number): number[] => [...long.map(() => 0), value];
  const stages = {
    1: { tasks: 16, taskMs: 1_000 },
    2: { tasks: 16, taskMs: 1_000 },
    3: {
      taskMs: [...long, 90_000],
      measures: {
        shuffleReadBytes: [...long.map(() => MIB), 2 * GIB],
        diskSpillBytes: one(GIB),
        memorySpillBytes: one(GIB),
      },
    },
  };
  expect(told(plan, stages, 'x.join(y, "k")')).toEqual(['skew']);
});

test('too few shuffle partitions are told, not that they are large and spill', () => {
  const plan = `HashAggregate(keys=[user#1], functions=[count(1)])  @2  <- groupBy
  Exchange hashpartitioning(user#1, 8), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  const stages = {
    1: { tasks: 64, taskMs: 2_000 },
    2: { tasks: 8, taskMs: 80_000, ms: 80_000, measures: { ...spilling, shuffleReadBytes: 2 * GIB } },
  };
  expect(told(plan, stages, 'x.groupBy("user")', { slots: 64 })).toEqual(['shuffle-partitions']);
});

test('a file that cannot be split is a straggler, not also an input of few splits and a large task', () => {
  const plan = 'FileScan json [a#1] Format: JSON  @1  {number of files read: 4}  <- json';
  const stages = {
    1: { taskMs: [2_000, 2_000, 2_000, 90_000], measures: { inputBytes: [MIB, MIB, MIB, 3 * GIB] } },
  };
  expect(told(plan, stages, 'spark.read.json("x")')).toEqual(['straggler']);
});

test('a join whose small side could be broadcast is told, not that the sort for it spills', () => {
  const plan = `SortMergeJoin [k#1], [k#2], LeftOuter  @3  <- join
  Sort [k#1 ASC NULLS FIRST], false, 0  @3  {spill size: 3000000000}
    Exchange hashpartitioning(k#1, 24), ENSURE_REQUIREMENTS, [plan_id=1]  @1,3  {data size: 3000000000, shuffle bytes written: 2000000000}
  Exchange hashpartitioning(k#2, 24), ENSURE_REQUIREMENTS, [plan_id=2]  @2,3  {data size: 20000, shuffle bytes written: 9000}`;
  const stages = {
    1: { tasks: 16, taskMs: 30_000, ms: 30_000, measures: { shuffleWriteBytes: 120 * MIB } },
    2: { tasks: 1, taskMs: 200 },
    3: { tasks: 24, taskMs: 30_000, ms: 60_000, measures: { ...spilling, shuffleReadBytes: 80 * MIB } },
  };
  expect(told(plan, stages, 'x.join(y, "k")')).toEqual(['broadcast-missed']);
});

test('a long stage is only called unexplained where no rule explains it', () => {
  const plan = 'HashAggregate(keys=[user#1], functions=[count(1)])  @1  <- groupBy';
  const stage = (gcTime: number) => ({ 1: { tasks: 16, taskMs: 90_000, ms: 90_000, measures: { gcTime } } });
  expect(told(plan, stage(0), 'x.groupBy("user")')).toEqual(['slow-stage']);
  expect(told(plan, stage(40_000), 'x.groupBy("user")')).toEqual(['gc']);
});

test('two faults of one run that do not explain each other are both told', () => {
  const plan = `HashAggregate(keys=[user#1], functions=[count(1)])  @2  <- groupBy
  Coalesce 2  @2  <- coalesce
    Exchange hashpartitioning(user#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2
      Generate explode(clicks#1), [visit#2], false, [click#3]  @1  {number of output rows: 90000000}  <- withColumn
        FileScan parquet [visit#2,clicks#1] Format: Parquet  @1  {number of output rows: 900000}`;
  const stages = {
    1: { tasks: 16, taskMs: 30_000, ms: 30_000 },
    2: { taskMs: [40_000, 40_000], measures: { shuffleReadBytes: 200 * MIB } },
  };
  expect(told(plan, stages, 'x.withColumn("click", e).coalesce(2).groupBy("user")').sort()).toEqual([
    'few-tasks',
    'row-explosion',
  ]);
});

test('where cores idle in all, the line is named that caused most of it', () => {
  const built = buildRun(
    {
      slots: 64,
      configuration: { 'spark.master': 'yarn' },
      stages: {
        1: { tasks: 64, taskMs: 1_000 },
        2: { taskMs: [200_000, 200_000], measures: { shuffleReadBytes: 100 * MIB } },
      },
      executions: {
        1: {
          plan: 'Coalesce 2  @2  <- coalesce\n  Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
        },
      },
    },
    'x.coalesce(2)',
  );
  const idle = runRules(built).findings.find((finding) => finding.rule === 'idle-cores');
  expect(idle?.message).toContain('The lines that caused most of the rest: job.py:1');
});
