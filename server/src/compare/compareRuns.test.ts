import { describe, expect, test } from 'vitest';
import { buildRun, type ExecutionSpec, type RunSpec } from '../../../test/support/runBuilder.ts';
import { runRules } from '../rules/run.ts';
import { compareRuns } from './compareRuns.ts';
import type { ComparedRun, Comparison } from './comparison.ts';

const MiB = 1024 * 1024;

const CODE = 'orders.join(customers, "id").coalesce(2).write.parquet(out)';

/** A join whose rows a coalesce pulls into two tasks. */
const COALESCED: ExecutionSpec = {
  description: 'parquet at Job.scala:7',
  plan: `
Execute InsertIntoHadoopFsRelationCommand file:/out/orders, false, Parquet, [path=file:/out/orders], Overwrite, [id]  @3  <- parquet
  Coalesce 2  @3  <- coalesce
    SortMergeJoin [id#1], [id#2], Inner  @3 {number of output rows: 1000}  <- join
      Exchange hashpartitioning(id#1, 200), ENSURE_REQUIREMENTS  @1,3  <- join?
        Scan parquet default.orders  @1
      Exchange hashpartitioning(id#2, 200), ENSURE_REQUIREMENTS  @2,3  <- join?
        Scan parquet default.customers  @2`,
};

/** The same work with a shuffle in place of the coalesce: the join is in stage 13, the write in stage 14. */
const REPARTITIONED: ExecutionSpec = {
  description: 'parquet at Job.scala:9',
  plan: `
Execute InsertIntoHadoopFsRelationCommand file:/out/orders, false, Parquet, [path=file:/out/orders], Overwrite, [id]  @14  <- parquet
  Exchange RoundRobinPartitioning(8), REPARTITION_BY_NUM  @13,14
    SortMergeJoin [id#11], [id#12], Inner  @13 {number of output rows: 1000}  <- join
      Exchange hashpartitioning(id#11, 200), ENSURE_REQUIREMENTS  @11,13  <- join?
        Scan parquet default.orders  @11
      Exchange hashpartitioning(id#12, 200), ENSURE_REQUIREMENTS  @12,13  <- join?
        Scan parquet default.customers  @12`,
};

const BEFORE: RunSpec = {
  slots: 8,
  executions: { 0: COALESCED },
  stages: {
    1: { tasks: 8, taskMs: 1000, measures: { inputBytes: 50 * MiB, inputRecords: 1000, shuffleWriteBytes: 100 * MiB } },
    2: { tasks: 1, taskMs: 500, measures: { inputBytes: MiB, inputRecords: 10, shuffleWriteBytes: MiB } },
    3: {
      tasks: 2,
      taskMs: 40_000,
      measures: {
        shuffleReadBytes: 400 * MiB,
        diskSpillBytes: 300 * MiB,
        memorySpillBytes: 600 * MiB,
        cpuTime: 36_000,
      },
    },
  },
};

/** `writeMs`: how long each task of the write took; `cpuMs` of it on a processor. */
function after(writeMs: number, cpuMs: number, more: Partial<RunSpec> = {}): RunSpec {
  return {
    slots: 8,
    executions: { 0: REPARTITIONED },
    stages: {
      11: {
        tasks: 8,
        taskMs: 1000,
        measures: { inputBytes: 50 * MiB, inputRecords: 1000, shuffleWriteBytes: 100 * MiB },
      },
      12: { tasks: 1, taskMs: 500, measures: { inputBytes: MiB, inputRecords: 10, shuffleWriteBytes: MiB } },
      13: {
        tasks: 8,
        taskMs: 1000,
        measures: { shuffleReadBytes: 100 * MiB, shuffleWriteBytes: 90 * MiB, cpuTime: Math.min(900, cpuMs) },
      },
      14: { tasks: 8, taskMs: writeMs, measures: { shuffleReadBytes: 90 * MiB, cpuTime: cpuMs } },
    },
    ...more,
  };
}

function side(spec: RunSpec, code = CODE): ComparedRun {
  const { run, match, sources } = buildRun(spec, code);
  return { run, match, sources, findings: runRules({ run, match, sources, flow: undefined }).findings };
}

const coalesceLine = ({ lines }: Comparison) => lines.find(({ site }) => site.before?.method === 'coalesce');

describe('a coalesce that became a shuffle', () => {
  const comparison = compareRuns(side(BEFORE), side(after(12_000, 11_000)));

  test('its stage is paired with the two that do its work now', () => {
    const pairs = comparison.stages.map((change) => [change.before, change.after]);
    expect(pairs).toContainEqual([[3], [13, 14]]);
    expect(pairs).toContainEqual([[1], [11]]);
    expect(pairs).toContainEqual([[2], [12]]);
    expect(comparison.stages[0]?.replaced).toMatchObject([
      { before: 'Coalesce 2', after: 'Exchange RoundRobinPartitioning(8)', site: { method: 'coalesce' } },
    ]);
  });

  test('the line has the numbers of both, although no line was found for the shuffle', () => {
    const line = coalesceLine(comparison);
    expect(line?.stages).toEqual({ before: [3], after: [13, 14] });
    expect(line?.measures.before).toMatchObject({ tasks: 2, wallMs: 40_000, diskSpillBytes: 600 * MiB });
    expect(line?.measures.after).toMatchObject({ tasks: 16, wallMs: 13_000, diskSpillBytes: 0 });
    expect(line?.rows).toEqual({ before: 1000, after: 1000 });
    expect(line?.findings.gone).toEqual(['few-tasks']);
  });

  test('nothing else differs, and that is said', () => {
    expect(comparison.cautions).toEqual([]);
    expect(comparison.comparable).toBe('yes');
  });

  test('the prediction held', () => {
    expect(comparison.predictions).toHaveLength(1);
    const [check] = comparison.predictions;
    expect(check?.tasks).toEqual({ measured: 8, asked: 8 });
    expect(check?.measuredMs).toBe(13_000);
    expect(check?.outcome, check?.why).toBe('held');
    expect(check?.why).toMatch(
      /^Predicted 10\.0 s to 13\.0 s instead of 40\.0 s; it took 13\.0 s and spilled nothing\.$/,
    );
  });
});

describe('a prediction', () => {
  const checked = (spec: RunSpec) => compareRuns(side(BEFORE), side(spec)).predictions[0];

  test('is missed where the processors worked all the time and it took longer', () => {
    const check = checked(after(19_000, 18_500));
    expect(check?.outcome, check?.why).toBe('missed');
    expect(check?.why).toMatch(/it took 20\.0 s and spilled nothing\.$/);
  });

  test('cannot be told where the slots are not real cores', () => {
    const check = checked(after(60_000, 8000));
    expect(check?.outcome).toBe('cannotTell');
    expect(check?.why).toContain('its tasks took 6.1 times as long');
    expect(check?.why).toContain('where it had been 90 %');
  });

  test('was exceeded where it took less', () => {
    expect(checked(after(2000, 1900))?.outcome).toBe('better');
  });

  test('cannot be told with another number of slots', () => {
    const check = checked(after(3000, 2500, { slots: 16 }));
    expect(check?.outcome).toBe('cannotTell');
    expect(check?.why).toContain('had 8 slots before and 16 now');
  });

  test('is none of an unchanged stage', () => {
    expect(compareRuns(side(BEFORE), side(BEFORE)).predictions).toEqual([]);
  });
});

describe('what differs beside the code is said', () => {
  const kinds = (spec: RunSpec) => compareRuns(side(BEFORE), side(spec)).cautions.map(({ kind }) => kind);
  const SAME = after(12_000, 11_000);

  test('the version of Spark', () => expect(kinds({ ...SAME, sparkVersion: '4.0.0' })).toEqual(['sparkVersion']));

  test('the slots', () => expect(kinds({ ...SAME, slots: 16 })).toContain('slots'));

  test('settings that matter, and only those', () => {
    const configuration = { 'spark.sql.shuffle.partitions': '64', 'spark.app.id': 'x', 'spark.driver.host': 'y' };
    const { cautions } = compareRuns(side(BEFORE), side({ ...SAME, configuration }));
    expect(cautions.map(({ message }) => message)).toEqual([
      'Settings differ: spark.sql.shuffle.partitions not set → 64.',
    ]);
  });

  test('the data, with the ratio', () => {
    const twice = { tasks: 8, taskMs: 1000, measures: { inputBytes: 100 * MiB, inputRecords: 2000 } };
    const { cautions } = compareRuns(side(BEFORE), side({ ...SAME, stages: { ...SAME.stages, 11: twice } }));
    expect(cautions.map(({ kind }) => kind)).toEqual(['input']);
    expect(cautions[0]?.message).toContain('read 2 times the rows (8010 → 16 K rows, 401 MiB → 801 MiB)');
  });

  test('executions of one run only', () => {
    const count: ExecutionSpec = {
      description: 'count at Job.scala:20',
      at: 90_000,
      ms: 2000,
      plan: 'Range (0, 5, step=1, splits=1)',
    };
    const comparison = compareRuns(side(BEFORE), side({ ...SAME, executions: { ...SAME.executions, 1: count } }));
    expect(comparison.cautions.map(({ message }) => message)).toEqual([
      '1 execution ran in both; 1 (2.00 s) only in the later one. Totals of the application are of different work; lines count what ran in both.',
    ]);
    expect(comparison.executions.map(({ before, after: now }) => [before?.id, now?.id])).toEqual([
      [0, 0],
      [undefined, 1],
    ]);
  });

  test('edited sources, and the line is followed into the new text', () => {
    const edited = `// a line above\n${CODE.replace('coalesce(2)', 'repartition(8)')}`;
    const plan = REPARTITIONED.plan?.replace('@13,14\n', '@13,14  <- repartition\n') ?? '';
    const comparison = compareRuns(
      side(BEFORE),
      side({ ...SAME, executions: { 0: { ...REPARTITIONED, plan } } }, edited),
    );
    expect(comparison.cautions.map(({ kind }) => kind)).toEqual(['sources']);
    const line = coalesceLine(comparison);
    expect(line?.site.after).toMatchObject({ method: 'repartition', range: { start: { line: 1 } } });
    expect(line?.stages).toEqual({ before: [3], after: [13, 14] });
  });

  test('runs of other programs have nothing to compare', () => {
    const other: RunSpec = {
      executions: {
        0: {
          description: 'count at Other.scala:1',
          plan: 'HashAggregate(keys=[], functions=[count(1)])  @1\n  Range (0, 9, step=1, splits=2)  @1',
        },
      },
      stages: { 1: { tasks: 2 } },
    };
    const comparison = compareRuns(side(BEFORE), side(other));
    expect(comparison.comparable).toBe('no');
    expect(comparison.lines).toEqual([]);
    expect(comparison.findings.notRunAgain.map(({ rule }) => rule)).toContain('few-tasks');
  });
});

describe('executions', () => {
  const table = (name: string, at: number, ms = 1000): ExecutionSpec => ({
    description: 'saveAsTable at Job.scala:3',
    at,
    ms,
    plan: `
Execute CreateDataSourceTableAsSelectCommand \`spark_catalog\`.\`default\`.\`${name}\`, Overwrite, [id]
  Filter (id#1 > 0)
    Scan parquet default.${name}_in`,
  });
  const pairs = (before: RunSpec['executions'], now: RunSpec['executions']) =>
    compareRuns(side({ executions: before ?? {} }, ''), side({ executions: now ?? {} }, '')).executions.map(
      (change) => [change.before?.id, change.after?.id],
    );

  test('of a loop are told by what they read and write', () => {
    const before = { 0: table('orders', 0), 1: table('stores', 1000), 2: table('prices', 2000) };
    expect(pairs(before, { 5: table('stores', 0) })).toEqual([
      [1, 5],
      [0, undefined],
      [2, undefined],
    ]);
  });

  test('that changed places are still found', () => {
    const before = { 0: table('orders', 0), 1: table('stores', 1000) };
    expect(pairs(before, { 0: table('stores', 0), 1: table('orders', 1000) })).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('that nothing tells apart are paired in the order in which they ran', () => {
    const before = { 0: table('orders', 0), 1: table('orders', 1000), 2: table('orders', 2000) };
    expect(
      pairs(before, { 0: table('orders', 0), 1: table('orders', 1000) }).filter(([, now]) => now !== undefined),
    ).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

test('a run compared with itself has not changed at all', () => {
  const run = side(BEFORE);
  const comparison = compareRuns(run, run);
  expect(comparison.stages.map(({ before, after: now }) => [before, now])).toEqual([
    [[1], [1]],
    [[2], [2]],
    [[3], [3]],
  ]);
  expect(comparison.stages.flatMap(({ replaced }) => replaced)).toEqual([]);
  expect(comparison.findings.gone).toEqual([]);
  expect(comparison.findings.appeared).toEqual([]);
});
