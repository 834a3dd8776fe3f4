import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildRun, type RunSpec } from '../../../test/support/runBuilder.ts';
import { interpret } from '../flow/interpret.ts';
import type { Finding } from '../model/finding.ts';
import { createSourceReader, type SourceReader } from '../source/reader.ts';
import { runRules } from './run.ts';

/** A hint of the code and a run of the same line: the run takes it back, or gives it numbers. */

let reader: SourceReader;
beforeAll(async () => {
  reader = await createSourceReader(join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'grammars'));
});

const MIB = 1024 ** 2;
const HEAD =
  'from pyspark.sql import SparkSession, Window, functions as F\nspark = SparkSession.builder.getOrCreate()\nevents = spark.read.parquet("in")\n';

/** What a rule says without a run, and with one. */
function told(rule: string, body: string, spec: RunSpec): { readonly hint?: Finding; readonly judged?: Finding } {
  const text = `${HEAD}${body}\n`;
  const built = buildRun(spec, { 'job.py': text });
  const flow = interpret([reader.read('job.py', text)]);
  const of = (findings: readonly Finding[]) => findings.find((finding) => finding.rule === rule);
  const hint = of(runRules({ run: undefined, match: undefined, flow, sources: built.sources }).findings);
  const judged = of(runRules({ ...built, flow }).findings);
  return { ...(hint === undefined ? {} : { hint }), ...(judged === undefined ? {} : { judged }) };
}

const collect = 'rows = events.collect()';
const collected = (bytes: number): RunSpec => ({
  stages: { 1: { tasks: 4, taskMs: 5_000, measures: { resultBytes: bytes } } },
  executions: { 1: { plan: 'Scan ExistingRDD[a#1]  @1', anchor: 'collect' } },
});

test('a collect of a few rows is none to speak of; a large one is a finding with its bytes', () => {
  const small = told('large-collect', collect, collected(2_000));
  expect([small.hint?.severity, small.hint?.withoutRun, small.judged]).toEqual(['hint', true, undefined]);
  const large = told('large-collect', collect, collected(90 * MIB));
  expect(large.judged).toMatchObject({ withoutRun: false, evidence: { resultBytes: 360 * MIB } });
});

const window = 'w = Window.orderBy("day")\nout = events.withColumn("n", F.row_number().over(w))';
const windowed = (taskMs: number, bytes: number): RunSpec => ({
  slots: 16,
  stages: { 1: { tasks: 16, taskMs: 500 }, 2: { taskMs: [taskMs], measures: { shuffleReadBytes: bytes } } },
  executions: {
    1: {
      plan: 'Window [row_number() windowspecdefinition(day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [day#1 ASC NULLS FIRST]  @2  <- withColumn\n  Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
    },
  },
});

test('a window over all rows: the run says whether they were many', () => {
  const few = told('global-sort-window', window, windowed(80, 9_000));
  expect([few.hint?.withoutRun, few.judged]).toEqual([true, undefined]);
  expect(told('global-sort-window', window, windowed(40_000, 900 * MIB)).judged).toMatchObject({
    withoutRun: false,
    evidence: { stageSeconds: 40 },
  });
});

const udf = 'shout = F.udf(lambda s: s.upper())\nout = events.withColumn("n", shout("name"))';

test('a Python function: rows, time, and the built-in with its fix', () => {
  const { hint, judged } = told('python-udf', udf, {
    slots: 8,
    stages: { 1: { tasks: 8, taskMs: 20_000 } },
    executions: {
      1: {
        plan: 'BatchEvalPython [<lambda>(name#1)#2], [pythonUDF0#3]  @1  {number of output rows: 400000, time to run Python workers: 90000}  <- withColumn',
      },
    },
  });
  expect([hint?.withoutRun, judged?.withoutRun, judged?.evidence['rows']]).toEqual([true, false, 400_000]);
});

const sorted = 'out = events.orderBy("ts").groupBy("user").count()';

test('a sort that the run did not make is not told; one that it made has its cost', () => {
  const removed = told('wasted-sort', sorted, {
    stages: { 1: { tasks: 8, taskMs: 5_000 } },
    executions: { 1: { plan: 'HashAggregate(keys=[user#1], functions=[count(1)])  @1  <- count' } },
  });
  // The optimizer took the sort away: no node stands for the line, and the hint stays a hint.
  expect([removed.hint?.severity, removed.judged?.withoutRun]).toEqual(['hint', true]);
  const made = told('wasted-sort', sorted, {
    slots: 8,
    stages: {
      1: { tasks: 8, taskMs: 9_000, measures: { shuffleWriteBytes: 90 * MIB } },
      2: { tasks: 8, taskMs: 9_000, measures: { shuffleReadBytes: 90 * MIB } },
    },
    executions: {
      1: {
        plan: 'HashAggregate(keys=[user#1], functions=[count(1)])  @2  <- groupBy\n  Sort [ts#1 ASC NULLS FIRST], true, 0  @2  <- orderBy\n    Exchange rangepartitioning(ts#1 ASC NULLS FIRST, 8), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      },
    },
  });
  expect([made.judged?.withoutRun, (made.judged?.cost.wallMs ?? 0) > 0]).toEqual([false, true]);
});

test('what is wrong whatever the data were is told beside a run, too', () => {
  const { judged } = told(
    'union-by-position',
    'out = events.select("a", "b").union(spark.table("t").select("b", "a"))',
    {
      executions: { 1: { plan: 'Union  <- union' } },
    },
  );
  expect([judged?.severity, judged?.withoutRun]).toEqual(['warning', true]);
});

test('reading for types stands on the read, with the time that it took', () => {
  const { judged } = told('csv-schema-inference', 'rates = spark.read.option("inferSchema", True).csv("rates")', {
    stages: { 1: { tasks: 8, taskMs: 9_000, name: 'csv at job.py:4', execution: false } },
  });
  expect([judged?.withoutRun, judged?.site?.method, judged?.evidence['stageSeconds']]).toEqual([false, 'csv', 9]);
});
