import { expect, test } from 'vitest';
import { buildRun, fixedText, type RunSpec } from '../../../test/support/runBuilder.ts';
import { fewTasks } from './fewTasks.ts';
import { runRules } from './run.ts';

const MIB = 1024 * 1024;

const coalesced: RunSpec = {
  slots: 84,
  memoryBytes: 2_000 * MIB,
  stages: {
    1: { tasks: 400, taskMs: 1_300, ms: 13_500 },
    2: {
      taskMs: [12_900, 12_900],
      measures: {
        shuffleReadBytes: 257 * MIB,
        diskSpillBytes: 146 * MIB,
        memorySpillBytes: 248 * MIB,
        outputBytes: 139 * MIB,
      },
    },
    3: { taskMs: [400, 410], measures: { shuffleReadBytes: 1000, outputRecords: 9 } },
  },
  executions: {
    4: { plan: 'Coalesce 2  @3  <- coalesce\n  Exchange hashpartitioning(a#1, 400), ENSURE_REQUIREMENTS, [plan_id=1]' },
    10: {
      plan: `
Execute InsertIntoHadoopFsRelationCommand file:/out, false, Parquet  @2
  Sort [region#3 ASC NULLS FIRST], false, 0  @2  {peak memory: 600000000, spill size: 520000000}
    Coalesce 2  @2  <- coalesce
      SortMergeJoin [a#1], [b#2], LeftOuter  @2
        Exchange hashpartitioning(a#1, 400), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2
        Exchange hashpartitioning(b#2, 400), ENSURE_REQUIREMENTS, [plan_id=2]  @0,2
`,
    },
  },
};

test('two tasks on 84 cores are told with their numbers, on the executions that lasted', () => {
  const built = buildRun(coalesced, 'OUTPUT_FILES = 2\nout = joined.coalesce(OUTPUT_FILES)\n');
  const { findings } = runRules(built, [fewTasks]);
  expect(
    findings.map((finding) => [finding.severity, finding.executions, finding.site?.range.start.line, finding.message]),
  ).toMatchInlineSnapshot(`
    [
      [
        "warning",
        [
          10,
        ],
        1,
        "2 tasks on 84 cores: the stage took 12.9 s with 97.6 % of the cores idle, worked on 257 MiB a task and spilled 292 MiB to disk. coalesce takes no shuffle, so the join before it ran in these tasks, too.",
      ],
    ]
  `);
  expect(findings[0]?.evidence).toMatchObject({ tasks: 2, slots: 84, stageSeconds: 12.9, diskSpillBytes: 292 * MIB });
});

test('the fix rewrites the call, never the constant, and says what it predicts and on what assumption', () => {
  const built = buildRun(coalesced, 'OUTPUT_FILES = 2\nout = joined.coalesce(OUTPUT_FILES)\n');
  const [fix, adaptive] = runRules(built, [fewTasks]).findings[0]?.fixes ?? [];
  expect(fixedText(built, fix?.edits ?? [])).toBe('OUTPUT_FILES = 2\nout = joined.repartition(84)\n');
  expect(fixedText(built, adaptive?.edits ?? [])).toBe('OUTPUT_FILES = 2\nout = joined.hint("rebalance")\n');
  expect([fix?.title, fix?.note, adaptive?.note]).toMatchInlineSnapshot(`
    [
      "Write repartition(84): about 353 ms instead of 12.9 s, no spill, if 84 cores really work (as many as the run had slots)",
      "Same rows, other files. Writes 84 files of about 3.31 MiB. The same line also runs in 1 other execution (at most 18 rows written), which would get 84 partitions, too.",
      "Same rows, other files; a tiny table stays one file, whichever execution it is written in. The same line also runs in 1 other execution, which changes with it.",
    ]
  `);
});

test('a named argument keeps its name, in Scala and in Python', () => {
  for (const file of ['job.py', 'Job.scala']) {
    const built = buildRun(coalesced, { [file]: 'x.coalesce(numPartitions = 2)' });
    const [fix] = runRules(built, [fewTasks]).findings[0]?.fixes ?? [];
    expect(fixedText(built, fix?.edits ?? [])).toBe('x.repartition(numPartitions = 84)');
  }
});

test('a stage that all slots work on is no finding', () => {
  const built = buildRun(
    {
      slots: 2,
      stages: { 2: { taskMs: [12_900, 12_900], measures: { shuffleReadBytes: 257 * MIB } } },
      executions: { 10: { plan: 'Coalesce 2  @2  <- coalesce\n  Scan ExistingRDD[a#1]  @2' } },
    },
    'x.coalesce(2)',
  );
  expect(runRules(built, [fewTasks]).findings).toEqual([]);
});

test('a call that was edited since it was read gets no fix', () => {
  const built = buildRun(coalesced, 'out = joined.coalesce(2)\n');
  const edited = { ...built, sources: new Map([['job.py', 'out = joined\n']]) };
  expect(runRules(edited, [fewTasks]).findings[0]?.fixes).toEqual([]);
});
