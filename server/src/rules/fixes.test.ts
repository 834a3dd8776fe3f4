import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { buildRun, fixedText, type RunSpec } from '../../../test/support/runBuilder.ts';
import { ruleRuns } from '../../../test/support/ruleRuns.ts';
import { interpret } from '../flow/interpret.ts';
import { createSourceReader, type SourceReader } from '../source/reader.ts';
import { runRules } from './run.ts';

/** Each fix as text before and after, in both languages and in the file's own style. */

let reader: SourceReader;
beforeAll(async () => {
  reader = await createSourceReader(join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'grammars'));
});

function fixedInRun(id: string, file: string, text: string, spec: RunSpec | undefined = ruleRuns[id]?.found): string {
  const built = buildRun(spec ?? {}, { [file]: text });
  const finding = runRules(built).findings.find((one) => one.rule === id);
  return fixedText(built, finding?.fixes[0]?.edits ?? []);
}

function fixedInCode(id: string, file: string, text: string): string {
  const sources = new Map([[file, text]]);
  const flow = interpret([reader.read(file, text)]);
  const finding = runRules({ run: undefined, match: undefined, flow, sources }).findings.find((one) => one.rule === id);
  return fixedText({ sources }, finding?.fixes[0]?.edits ?? []);
}

test.each([
  ['job.py', 'a.coalesce(2)', 'a.repartition(16)'],
  ['Job.scala', 'a coalesce 2', 'a coalesce 2'],
  ['Job.scala', 'a\n  .coalesce(numPartitions = 2) // few files', 'a\n  .repartition(numPartitions = 16) // few files'],
])('few-tasks in %s: %s', (file, before, after) => {
  expect(fixedInRun('few-tasks', file, before)).toBe(before === after ? '' : after);
});

test.each([
  [
    'the alias in use',
    'job.py',
    'from pyspark.sql import functions as F\nvisits.join(stores, "id", "left")',
    'from pyspark.sql import functions as F\nvisits.join(F.broadcast(stores), "id", "left")',
  ],
  [
    'an import that is added',
    'job.py',
    'import os\n\nvisits.join(stores, "id", "left")',
    'import os\nfrom pyspark.sql.functions import broadcast\n\nvisits.join(broadcast(stores), "id", "left")',
  ],
  [
    'a wildcard import',
    'Job.scala',
    'import org.apache.spark.sql.functions._\nvisits.join(stores.select("id"), Seq("id"))',
    'import org.apache.spark.sql.functions._\nvisits.join(broadcast(stores.select("id")), Seq("id"))',
  ],
  [
    'an import of names',
    'Job.scala',
    'import org.apache.spark.sql.functions.{broadcast, col}\nvisits.join(stores, Seq("id"))',
    'import org.apache.spark.sql.functions.{broadcast, col}\nvisits.join(broadcast(stores), Seq("id"))',
  ],
])('broadcast-missed with %s', (_, file, before, after) => {
  const spec = ruleRuns['broadcast-missed']?.found;
  const built = buildRun(spec ?? {}, { [file]: before });
  const match = {
    ...built.match,
    executions: built.match.executions.map((execution) => ({
      ...execution,
      nodes: execution.nodes.map((node) =>
        node.operator === undefined
          ? node
          : {
              ...node,
              operator: {
                ...node.operator,
                op: { name: 'join' as const, type: 'left' as const, using: ['id'], condition: undefined, form: 'join' },
              },
            },
      ),
    })),
  };
  const finding = runRules({ ...built, match }).findings.find((one) => one.rule === 'broadcast-missed');
  expect(fixedText(built, finding?.fixes[0]?.edits ?? [])).toBe(after);
});

test('broadcast-missed on the left: a hint before the join, once', () => {
  const spec = ruleRuns['broadcast-missed']?.found ?? {};
  const [first = '', left = '', ...rest] = (spec.executions?.[1]?.plan ?? '').split(/\n(?=  \S)/);
  const plan = [first.replace('LeftOuter', 'Inner'), ...rest, left].join('\n');
  const fixed = (text: string): string => {
    const built = buildRun({ ...spec, executions: { 1: { plan } } }, { 'job.py': text });
    const flow = interpret([reader.read('job.py', text)]);
    const join = flow.operators.find((one) => one.op.name === 'join');
    const executions = built.match.executions.map((execution) => ({
      ...execution,
      nodes: execution.nodes.map((node) => (join === undefined ? node : { ...node, site: join.site, operator: join })),
    }));
    const { findings } = runRules({ ...built, match: { ...built.match, executions }, flow });
    return fixedText(built, findings.find((one) => one.rule === 'broadcast-missed')?.fixes[0]?.edits ?? []);
  };
  const text = `${HEAD}spark.table("a").join(spark.table("b"), "store_id").write.parquet("o")\n`;
  const hinted = text.replace('.join', '.hint("broadcast").join');
  expect([fixed(text), fixed(hinted)]).toEqual([hinted, '']);
});

test('settings: the value where the code sets it, in its own quotes', () => {
  const spec = ruleRuns['shuffle-partitions']?.found;
  expect(fixedInRun('shuffle-partitions', 'job.py', "spark.conf.set('spark.sql.shuffle.partitions', '8')", spec)).toBe(
    "spark.conf.set('spark.sql.shuffle.partitions', '64')",
  );
  expect(fixedInRun('shuffle-partitions', 'Job.scala', 'builder.config("spark.sql.shuffle.partitions", 8)', spec)).toBe(
    'builder.config("spark.sql.shuffle.partitions", 64)',
  );
});

const python =
  'from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\ndf = spark.read.parquet("in")\n';
const scala = (body: string): string =>
  `import org.apache.spark.sql.SparkSession\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    val df = spark.read.parquet("in")\n    ${body}\n  }\n}\n`;

test.each([
  ['emptiness-count', 'if df.count() == 0:\n    stop()\n', 'if df.isEmpty():\n    stop()\n'],
  ['emptiness-count', 'if df.count() > 0:\n    go()\n', 'if not df.isEmpty():\n    go()\n'],
  [
    'config',
    'spark.conf.set("spark.sql.shuffle.partition", 9)\n',
    'spark.conf.set("spark.sql.shuffle.partitions", 9)\n',
  ],
  ['wasted-sort', 'df.orderBy("ts").groupBy("user").count().show()\n', 'df.groupBy("user").count().show()\n'],
])('%s in Python: %s', (id, before, after) => {
  expect(fixedInCode(id, 'job.py', python + before)).toBe(python + after);
});

test.each([
  ['emptiness-count', 'if (df.count() == 0) stop()', 'if (df.isEmpty) stop()'],
  ['emptiness-count', 'if (df.count() != 0) go()', 'if (!df.isEmpty) go()'],
  ['config', 'spark.conf.set("spark.sql.shuffle.partition", 9)', 'spark.conf.set("spark.sql.shuffle.partitions", 9)'],
  ['wasted-sort', 'df.orderBy("ts").groupBy("user").count().show()', 'df.groupBy("user").count().show()'],
])('%s in Scala: %s', (id, before, after) => {
  expect(fixedInCode(id, 'Job.scala', scala(before))).toBe(scala(after));
});

test.each([
  [
    'job.py',
    'from pyspark.sql.functions import udf, col\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nshout = udf(lambda s: s.upper())\ndf = spark.read.parquet("in")\ndf.select(shout(col("name")).alias("n")).write.parquet("out")\n',
    'df.select(upper(col("name")).alias("n"))',
    'from pyspark.sql.functions import upper\n',
  ],
  [
    'job.py',
    'from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\n\n@F.udf("string")\ndef clean(s):\n    return s.strip().lower()\n\ndf = spark.read.parquet("in")\ndf.withColumn("n", clean("name")).write.parquet("out")\n',
    'df.withColumn("n", F.lower(F.trim("name")))',
    '',
  ],
])('a UDF in %s becomes its built-in, with the alias or an import', (file, text, call, added) => {
  const after = fixedInCode('python-udf', file, text);
  expect(after).toContain(call);
  expect(after).toContain(added);
  expect(after.split('\n').length).toBe(text.split('\n').length + (added === '' ? 0 : 1));
});

test('a Scala UDF becomes its built-ins, imported where the file does not have them', () => {
  const text = scala(
    'val shout = udf((s: String) => s.trim.toUpperCase)\n    df.select(shout($"name")).show()',
  ).replace('import org', 'import org.apache.spark.sql.functions.udf\nimport org');
  const after = fixedInCode('scala-udf', 'Job.scala', text);
  expect(after).toContain('df.select(upper(trim($"name"))).show()');
  expect(after).toContain('import org.apache.spark.sql.functions.{trim, upper}\n');
});

test('functions inside each other are replaced in one edit', () => {
  const text = scala(
    'val net = udf((x: Double, y: Double) => x * (1 - y))\n    val gross = udf((x: Double, y: Double) => x * (1 + y))\n    df.agg(sum(gross(net($"price", $"discount"), $"tax"))).show()',
  ).replace('import org', 'import org.apache.spark.sql.functions._\nimport org');
  expect(fixedInCode('scala-udf', 'Job.scala', text)).toContain(
    'df.agg(sum(($"price" * (lit(1) - $"discount")) * (lit(1) + $"tax")))',
  );
});

test.each([
  [
    'job.py',
    'events.write.partitionBy("day").parquet(out)',
    'events.repartition("day").write.partitionBy("day").parquet(out)',
    'events.hint("rebalance").write.partitionBy("day").parquet(out)',
  ],
  [
    'Job.scala',
    'import org.apache.spark.sql.functions._\nevents\n  .write\n  .partitionBy("day")\n  .parquet(out)',
    'import org.apache.spark.sql.functions._\nevents\n  .repartition(col("day"))\n  .write\n  .partitionBy("day")\n  .parquet(out)',
    'import org.apache.spark.sql.functions._\nevents\n  .hint("rebalance")\n  .write\n  .partitionBy("day")\n  .parquet(out)',
  ],
])('small-files-written in %s: by the partition columns, or as AQE sees fit', (file, text, byColumns, adaptive) => {
  const built = buildRun(ruleRuns['small-files-written']?.found ?? {}, { [file]: text });
  const start = { line: 0, character: 0 };
  const end = { line: text.split('\n').length, character: 0 };
  const executions = built.match.executions.map((execution) => {
    const site = execution.nodes[0]?.site;
    if (site === undefined) throw new Error('the write has a line');
    const sink = { format: 'parquet', mode: undefined, partitionBy: ['day'], options: {} };
    const action = {
      id: 1,
      kind: 'write' as const,
      method: 'parquet',
      site,
      statement: { start, end },
      callers: [],
      frame: undefined,
      sink,
    };
    return { ...execution, anchor: site, action };
  });
  const { findings } = runRules({ ...built, match: { ...built.match, executions } });
  const fixes = findings.find((one) => one.rule === 'small-files-written')?.fixes ?? [];
  expect(fixes.map((fix) => fixedText(built, fix.edits))).toEqual([byColumns, adaptive]);
});

test.each([
  [
    'a writer that a variable holds',
    'job.py',
    'def save(df, out):\n    writer = df.select("a").write.mode("append")\n    log(out)\n    writer.parquet(out)\n',
    'def save(df, out):\n    writer = df.select("a").repartition(1).write.mode("append")\n    log(out)\n    writer.parquet(out)\n',
  ],
  [
    'a writer that a variable holds',
    'Job.scala',
    'val writer: DataFrameWriter[Row] = df.write\n  .mode("append")\nwriter.parquet(out)\n',
    'val writer: DataFrameWriter[Row] = df.repartition(1).write\n  .mode("append")\nwriter.parquet(out)\n',
  ],
  ['a writer of nobody knows where', 'job.py', 'def save(writer, out):\n    writer.parquet(out)\n', ''],
])('small-files-written with %s in %s', (_, file, text, after) => {
  const spec = ruleRuns['small-files-written']?.found ?? {};
  const plan = (spec.executions?.[1]?.plan ?? '').replace(', [day#1]', '').replace(/<- \w+/, '<- parquet');
  const built = buildRun({ ...spec, executions: { 1: { plan } } }, { [file]: text });
  const executions = built.match.executions.map((execution) => {
    const site = execution.nodes[0]?.site;
    if (site === undefined) throw new Error('the write has a line');
    const statement = { start: { line: site.range.start.line, character: 0 }, end: site.range.end };
    const sink = { format: 'parquet', mode: undefined, partitionBy: [], options: {} };
    const action = {
      id: 1,
      kind: 'write' as const,
      method: 'parquet',
      site,
      statement,
      callers: [],
      frame: undefined,
      sink,
    };
    return { ...execution, anchor: site, action };
  });
  const { findings } = runRules({ ...built, match: { ...built.match, executions } });
  const fix = findings.find((one) => one.rule === 'small-files-written')?.fixes[0];
  expect(fixedText(built, fix?.edits ?? []).replace(/repartition\(\d+\)/, 'repartition(1)')).toBe(after);
});

test('a Python function of a partition column is asked at the driver, once for each partition', () => {
  const text =
    'from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\nclean = F.udf(lambda m: lookup(m), "int")\ntrips = spark.read.parquet("in")\ntrips.filter(clean(F.col("month")) == 7).write.parquet("out")\n';
  const flow = interpret([reader.read('job.py', text)]);
  const operator = flow.operators.find((one) => one.op.name === 'filter');
  if (operator === undefined) throw new Error('the filter is known');
  const built = buildRun(ruleRuns['missing-partition-filter']?.found ?? {}, { 'job.py': text });
  const executions = built.match.executions.map((execution) => ({
    ...execution,
    nodes: execution.nodes.map((node) => ({ ...node, site: operator.site, operator })),
  }));
  const { findings } = runRules({ ...built, match: { ...built.match, executions }, flow });
  const fix = findings.find((one) => one.rule === 'missing-partition-filter')?.fixes[0];
  expect(fix?.meaning).toBe('changes');
  expect(fixedText(built, fix?.edits ?? [])).toContain(
    'trips.filter(F.col("month").isin([row[0] for row in trips.select("month").distinct().collect() if clean.func(row[0]) == 7])).write',
  );
});

/** The fixes of a write of 300 files in 30 partitions, or of 168 in one folder, at the actions that the code has. */
function fixesOfWrite(file: string, text: string, tasks?: number) {
  const spec = ruleRuns['small-files-written']?.found ?? {};
  const plan = spec.executions?.[1]?.plan ?? '';
  const found: RunSpec =
    tasks === undefined
      ? spec
      : {
          slots: 84,
          memoryBytes: 2e9,
          wallMs: 60_000,
          stages: { 1: { tasks, taskMs: 1_000, ms: 2_000, measures: { outputBytes: 1e8 } } },
          executions: {
            1: { plan: plan.replace(', [day#1]', '').replace(/, number of dynamic part: \d+/, '') },
          },
        };
  const built = buildRun(found, { [file]: text });
  const flow = interpret([reader.read(file, text)]);
  const action = flow.actions.find((one) => one.sink !== undefined);
  if (action === undefined) throw new Error('the code writes');
  const executions = built.match.executions.map((one) => ({ ...one, action, anchor: action.site }));
  const { findings } = runRules({ ...built, match: { ...built.match, executions }, flow });
  const fixes = findings.find((one) => one.rule === 'small-files-written')?.fixes ?? [];
  return fixes.map((fix) => fixedText(built, fix.edits));
}

const HEAD = 'from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n';

test('a helper that writes with other partition columns, too, is not given those of one table', () => {
  const helper =
    'def save(df, out, days=None):\n    writer = df.write\n    if days:\n        writer = writer.partitionBy(*days)\n    writer.parquet(out)\n\n';
  const one = 'save(spark.read.parquet("a"), "b", ["day"])\n';
  const fixes = fixesOfWrite('job.py', `${HEAD}${helper}${one}save(spark.read.parquet("c"), "d")\n`);
  expect(fixes).toHaveLength(1);
  expect(fixes[0]).toContain('df.hint("rebalance").write');
});

test('a number before a partitioned write gives way to its columns; rows that are dealt out by them stay so', () => {
  const text = `${HEAD}spark.read.parquet("a").repartition(4).write.partitionBy("day").parquet("b")\n`;
  expect(fixesOfWrite('job.py', text)[0]).toBe(text.replace('repartition(4)', 'repartition("day")'));
  for (const done of ['.repartition("day")', '.hint("rebalance")'])
    expect(fixesOfWrite('job.py', text.replace('.repartition(4)', done)), done).toEqual([]);
});

test('fewer files, but not so few that the tasks are too few: what few-tasks advises is not undone', () => {
  const text = `${HEAD}spark.read.parquet("a").repartition(168).write.parquet("b")\n`;
  // 168 tasks of a second each on 84 cores took 2 s; in 3 s it is done by 56 of them.
  expect(fixesOfWrite('job.py', text, 168)).toEqual([text.replace('168', '56')]);
});
