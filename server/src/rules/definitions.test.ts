import { expect, test } from 'vitest';
import { buildRun, type StageSpec } from '../../../test/support/runBuilder.ts';
import { runRules } from './run.ts';

/** What the ids mean where two could apply: one task, two to one less than the slots, a window without keys, spill. */

const MIB = 1024 ** 2;
const SLOTS = 16;

const plans: Readonly<Record<string, (tasks: number) => string>> = {
  coalesce: (tasks) =>
    `Coalesce ${tasks}  @2  <- coalesce\n  Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`,
  repartition: (tasks) =>
    `Exchange RoundRobinPartitioning(${tasks}), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition`,
};

function told(
  plan: string,
  tasks: number,
  measures: StageSpec['measures'] = {},
  source = 'x.coalesce(1)\nx.repartition(1)\nx.withColumn("n", f)',
): string[] {
  const second = { tasks, taskMs: 30_000, ms: 30_000, measures: { shuffleReadBytes: 300 * MIB, ...measures } };
  const built = buildRun(
    {
      slots: SLOTS,
      configuration: { 'spark.master': `local[${SLOTS}]` },
      stages: { 1: { tasks: SLOTS, taskMs: 1_000 }, 2: second },
      executions: { 1: { plan, ms: 31_000 } },
    },
    source,
  );
  return runRules(built)
    .findings.filter((finding) => finding.severity !== 'hint')
    .map((finding) => finding.rule);
}

for (const [call, plan] of Object.entries(plans)) {
  test.each([
    [1, ['single-partition']],
    [2, ['few-tasks']],
    [7, ['few-tasks']],
    [SLOTS, []],
    [SLOTS + 1, []],
  ])(`${call} to %i of ${SLOTS} slots`, (tasks, rules) => expect(told(plan(tasks), tasks)).toEqual(rules));

  test(`${call} to almost all slots leaves too few of them idle to be told`, () => {
    expect(told(plan(SLOTS - 1), SLOTS - 1)).toEqual([]);
  });

  test.each([1, 2])(`${call} to %i tasks that spill is one finding`, (tasks) => {
    const spilling = { diskSpillBytes: 400 * MIB, memorySpillBytes: 900 * MIB, gcTime: 5_000 };
    expect(told(plan(tasks), tasks, spilling)).toEqual([tasks === 1 ? 'single-partition' : 'few-tasks']);
  });
}

test('an exchange to a single partition is one task, too', () => {
  const plan = `HashAggregate(keys=[], functions=[sum(a#1)])  @2  <- withColumn\n  Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  expect(told(plan, 1)).toEqual(['single-partition']);
});

const window =
  'Window [row_number() windowspecdefinition(day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [day#1 ASC NULLS FIRST]  @2  <- withColumn';

test('a window without keys goes before its single partition', () => {
  const plan = `${window}\n  Sort [day#1 ASC NULLS FIRST], false, 0  @2\n    Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  expect(told(plan, 1)).toEqual(['global-sort-window']);
});

test('a window without keys goes before the coalesce(1) behind it', () => {
  const plan = `Coalesce 1  @2  <- coalesce\n  ${window}\n    Sort [day#1 ASC NULLS FIRST], false, 0  @2\n      Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`;
  expect(told(plan, 1)).toEqual(['global-sort-window']);
});

test('the number of partitions of the session is no call of the code', () => {
  const plan =
    'HashAggregate(keys=[a#1], functions=[count(1)])  @2\n  Exchange hashpartitioning(a#1, 2), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2';
  expect(told(plan, 2)).toEqual(['shuffle-partitions']);
});
