import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { interpret } from '../flow/interpret.ts';
import { createSourceReader, type SourceReader } from '../source/reader.ts';
import { runRules } from './run.ts';

/** What the code alone shows, and where it only seems to: each rule in both languages. */

let reader: SourceReader;
beforeAll(async () => {
  reader = await createSourceReader(join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'grammars'));
});

/** Rules that fire, with the text of their lines. */
function found(file: string, text: string): string[] {
  const flow = interpret([reader.read(file, text)]);
  const { findings, problems } = runRules({ run: undefined, match: undefined, flow, sources: new Map([[file, text]]) });
  expect(problems).toEqual([]);
  return findings.map(({ rule, site }) => `${rule}: ${(text.split('\n')[site?.range.start.line ?? -1] ?? '').trim()}`);
}

const PYTHON =
  'from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\ndf = spark.read.parquet("in")\nother = spark.read.parquet("other")\n';

function python(body: string, file = 'job.py'): string[] {
  return found(file, `${PYTHON}${body}\n`);
}

function scala(body: string, file = 'Job.scala'): string[] {
  const lines = body.split('\n').map((line) => `    ${line}`);
  const head =
    'import org.apache.spark.sql.SparkSession\nimport org.apache.spark.sql.functions._\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    var df = spark.read.parquet("in")\n    val other = spark.read.parquet("other")\n';
  return found(file, `${head}${lines.join('\n')}\n  }\n}\n`);
}

describe('with-column-loop', () => {
  test.each([
    'for c in columns:\n    df = df.withColumn(c, F.trim(c))',
    'for c in columns:\n    df = df.filter("a > 1").withColumn(\n        f"{c}_x", F.trim(c)\n    )',
    'def clean(df, names):\n    return reduce(\n        lambda d, c: d.withColumn(c, F.trim(c)),\n        names,\n        df,\n    )',
    // One for the loop, whichever of its ways a turn takes.
    'for c in columns:\n    if c.startswith("a"):\n        df = df.withColumn(c, F.trim(c))\n    else:\n        df = df.withColumn(c, F.lower(c))',
    'while more():\n    df = (\n        df\n        .withColumn(name(), F.lit(1))\n    )',
  ])('python: %s', (body) => expect(python(body)).toHaveLength(1));
  test.each([
    'for c in columns:\n    df = df.withColumn("belief", F.lit(c))',
    'for c in columns:\n    turn = other.withColumn(c, F.lit(1))\n    turn.write.parquet(c)',
    'df = df.withColumn("a", F.lit(1))',
  ])('not python: %s', (body) => expect(python(body)).toEqual([]));
  test.each([
    'for (c <- columns) df = df.withColumn(c, trim(col(c)))',
    'val r = df.columns.foldLeft(df)((d, c) => d.withColumn(c, lit(1)))',
    'val r = args.toSeq.foldLeft(df) { case (d, c) =>\n  d\n    .filter("a > 1")\n    .withColumn(c, lit(1))\n}',
  ])('scala: %s', (body) => expect(scala(body)).toHaveLength(1));
  test.each([
    'for (c <- columns) {\n  val turn = other.withColumn(c, lit(1))\n  turn.write.parquet(c)\n}',
    'for (c <- columns) df = df.withColumn("belief", lit(c))',
  ])('not scala: %s', (body) => expect(scala(body)).toEqual([]));
});

describe('driver-loop', () => {
  test('one finding for rows that are collected for a loop', () => {
    expect(python('for row in df.collect():\n    send(row)')).toEqual(['driver-loop: for row in df.collect():']);
    expect(python('for row in df.collect():\n    print(row)')).toEqual(['large-collect: for row in df.collect():']);
  });
  test('rows that are printed must be at the driver', () => {
    expect(python('for row in df.groupBy("a").count().collect():\n    print(row)')).toEqual([]);
    const broken =
      'for row in df.groupBy("a").count().collect():\n    # each\n    print(\n        row.a,\n    )\nother.write.parquet("o")';
    expect(python(broken)).toEqual([]);
    expect(python('for row in df.groupBy("a").count().collect(): print(row)')).toEqual([]);
    expect(python('for row in df.groupBy("a").count().collect():\n    print(row)\n    send(row)')).toHaveLength(1);
    expect(scala('df.groupBy("a").count().collect().foreach(println)')).toEqual([]);
    expect(scala('df.groupBy("a").count().collect().foreach(row => send(row))')).toHaveLength(1);
  });
  test('rows that are collected and walked over', () => {
    expect(python('for row in df.select("day").distinct().collect():\n    handle(row)')).toHaveLength(1);
    expect(scala('df.select("day").distinct().collect().foreach(row => handle(row))')).toHaveLength(1);
    expect(scala('for (row <- df.groupBy("a").count().collect()) handle(row)')).toHaveLength(1);
  });
  test('a few rows are not worth a word, unless each of them runs a job', () => {
    expect(python('for row in df.limit(5).collect():\n    print(row)')).toEqual([]);
    expect(
      python('for row in df.limit(5).collect():\n    other.filter(F.col("a") == row.a).write.parquet(row.a)'),
    ).toEqual(['driver-loop: for row in df.limit(5).collect():']);
    expect(scala('df.limit(5).collect().foreach(println)')).toEqual([]);
  });
});

describe('wasted-repartition and wasted-sort', () => {
  test('what the next step deals out anew', () => {
    expect(python('df.repartition(200).orderBy("a").write.parquet("o")')[0]).toMatch(/^wasted-repartition/);
    expect(scala('df.repartition(200).repartition(col("a")).write.parquet("o")')[0]).toMatch(/^wasted-repartition/);
    expect(python('df.orderBy("a").repartition(10).write.parquet("o")')[0]).toMatch(/^wasted-sort/);
    expect(scala('df.orderBy("a").orderBy("b").write.parquet("o")')[0]).toMatch(/^wasted-sort/);
  });
  test('what is used before, elsewhere, or has an order that counts', () => {
    expect(python('x = df.repartition(200)\nx.write.parquet("a")\nx.orderBy("a").write.parquet("o")')).toEqual([]);
    expect(python('df.repartition(200).withColumn("s", score("a")).orderBy("s").write.parquet("o")')).toEqual([]);
    expect(scala('df.repartition(100).coalesce(10).write.parquet("o")')).toEqual([]);
    expect(scala('df.orderBy("a").limit(10).repartition(1).write.parquet("o")')).toEqual([]);
    expect(python('df.orderBy("a").groupBy("u").agg(F.first("x")).write.parquet("o")')).toEqual([]);
  });
});

describe('caches', () => {
  test('one that is used once', () => {
    expect(python('x = df.groupBy("a").count().cache()\nx.write.parquet("o")')).toEqual([
      'unused-cache: x = df.groupBy("a").count().cache()',
    ]);
    expect(scala('val x = df.groupBy("a").count().persist()\nx.write.parquet("o")')).toHaveLength(1);
  });
  test('one that is used twice, given away, or read in a loop', () => {
    expect(python('x = df.cache()\nprint(x.count())\nx.write.parquet("o")')).toEqual([]);
    expect(python('def load():\n    x = df.cache()\n    x.count()\n    return x\n\nload().write.parquet("o")')).toEqual(
      [],
    );
    expect(python('x = df.cache()\nfit(x)\nx.write.parquet("o")')).toEqual([]);
    expect(scala('val x = df.cache()\nfor (p <- paths) x.write.parquet(p)')).not.toContain('cache-not-released');
  });
  test('one that piles up, and one that is let go', () => {
    const body =
      'for d in days:\n    x = df.filter(F.col("d") == d).cache()\n    print(x.count())\n    x.write.parquet(d)';
    expect(python(body)).toEqual(['cache-not-released: x = df.filter(F.col("d") == d).cache()']);
    expect(python(`${body}\n    x.unpersist()`)).toEqual([]);
    const inScala =
      'for (d <- days) {\n  val x = df.filter(col("d") === d).cache()\n  println(x.count())\n  x.write.parquet(d)\n}';
    expect(scala(inScala)).toHaveLength(1);
    expect(scala(inScala.replace('\n}', '\n  x.unpersist()\n}'))).toEqual([]);
  });
});

describe('show-in-production', () => {
  const job = 'def run():\n    df.groupBy("a").count().show()\n    df.show()\n    df.write.parquet("out")\n\nrun()';
  test('in a job, once for its file, in neither tests, examples nor notebooks', () => {
    expect(python(job)).toEqual(['show-in-production: df.groupBy("a").count().show()']);
    for (const file of ['tests/test_job.py', 'examples/job.py', 'docs/job.py']) expect(python(job, file)).toEqual([]);
    expect(found('job.py', `# Databricks notebook source\n${PYTHON}${job}\n`)).toEqual([]);
    expect(scala('df.show()\ndf.write.parquet("out")')).toHaveLength(1);
    expect(scala('df.show()\ndf.write.parquet("out")', 'src/test/scala/JobSuite.scala')).toEqual([]);
  });
  test('behind a flag it is asked for', () => {
    const flagged = (test: string): string =>
      job.replace('    df.groupBy', `    if ${test}:\n        df.groupBy`).replace('    df.show()\n', '');
    expect(python(flagged('args.debug'))).toEqual([]);
    expect(python(flagged('settings.show_samples'))).toEqual([]);
    expect(python(flagged('day == "2026-11-21"'))).toHaveLength(1);
    expect(scala('if (verbose) df.show()\ndf.write.parquet("out")')).toEqual([]);
    expect(scala('if (rows > 3) df.show()\ndf.write.parquet("out")')).toHaveLength(1);
  });
  test('a program that only prints is there to be watched', () => {
    expect(python('def run():\n    df.groupBy("a").count().show()\n\nrun()')).toEqual([]);
    expect(scala('df.show()')).toEqual([]);
  });
  test('rows that stand in the code may be shown', () => {
    const body =
      'def run():\n    spark.createDataFrame([(1, "a")], ["n", "s"]).show()\n    df.write.parquet("o")\n\nrun()';
    expect(python(body)).toEqual([]);
  });
});

describe('nested-loop-join', () => {
  test('every row with every row, unless one side has one row only', () => {
    expect(python('df.crossJoin(other).write.parquet("o")')).toHaveLength(1);
    expect(python('df.crossJoin(other.agg(F.avg("a").alias("mean"))).write.parquet("o")')).toEqual([]);
    expect(
      python('total = other.select(F.sum("a").alias("t"))\ndf.crossJoin(total.limit(1)).write.parquet("o")'),
    ).toEqual([]);
    expect(python('df.crossJoin(other.groupBy("a").count()).write.parquet("o")')).toHaveLength(1);
    expect(scala('df.crossJoin(other.agg(avg("a").as("mean"))).write.parquet("o")')).toEqual([]);
  });
});

describe('union-by-position', () => {
  const [left, right] = ['df.select("a", "b")', 'other.select("b", "a")'];
  test('a frame and the same frame turned round are meant so', () => {
    expect(python('df.select("src", "dst").union(df.select("dst", "src")).write.parquet("o")')).toEqual([]);
    expect(scala('val r = g.edges.select("src", "dst")\n  .union(g.edges.select("dst", "src"))\nr.show()')).toEqual([]);
  });
  test('columns in another order, in tests too: that is an error', () => {
    expect(python(`${left}.union(${right}).write.parquet("o")`)).toHaveLength(1);
    expect(python(`${left}.union(${right}).write.parquet("o")`, 'tests/test_job.py')).toHaveLength(1);
    expect(scala(`${left}.union(${right}).write.parquet("o")`)).toHaveLength(1);
  });
  test('other columns, the same order, or by name', () => {
    expect(python(`${left}.union(other.select("a", "c")).write.parquet("o")`)).toEqual([]);
    expect(scala(`${left}.union(other.select("a", "b")).write.parquet("o")`)).toEqual([]);
    expect(scala(`${left}.unionByName(${right}).write.parquet("o")`)).toEqual([]);
  });
});

describe('config', () => {
  test('a key that Spark does not know, and one that comes too late', () => {
    expect(python('spark.conf.set("spark.sql.shuffle.partition", 9)')).toHaveLength(1);
    expect(scala('SparkSession.builder.config("spark.sql.adaptive.enable", true)')).toHaveLength(1);
    expect(scala('SparkSession.builder.config("spark.driver.memory", "4g")')).toHaveLength(1);
  });
  test('keys of others, keys that are read, and settings on their way to another process', () => {
    expect(python('spark.conf.set("spark.rapids.sql.enabled", "true")')).toEqual([]);
    expect(python('spark.conf.set("spark.my.team", "a")')).toEqual([]);
    expect(python('spark.conf.get("spark.sql.shuffle.partition", "9")')).toEqual([]);
    expect(scala('submit(Map("spark.driver.memory" -> "4g"))')).toEqual([]);
  });
});

describe('collects, counts and windows', () => {
  test('large-collect', () => {
    expect(python('rows = df.collect()')).toHaveLength(1);
    expect(scala('val rows = df.filter("a > 1").collect()')).toHaveLength(1);
    expect(python('rows = df.limit(9).collect()')).toEqual([]);
    expect(scala('val rows = df.groupBy("a").count().collect()')).toEqual([]);
  });
  test('emptiness-count', () => {
    expect(python('if df.count() == 0:\n    stop()')).toHaveLength(1);
    expect(scala('if (df.filter("a > 1").count() > 0) go()')).toHaveLength(1);
    expect(python('if df.count() > 10:\n    go()')).toEqual([]);
    expect(scala('if (df.count() == expected) go()')).toEqual([]);
  });
  test('global-sort-window', () => {
    const window = 'from pyspark.sql import Window\nw = Window.orderBy("a")\n';
    expect(python(`${window}df.withColumn("n", F.row_number().over(w)).write.parquet("o")`)).toHaveLength(1);
    expect(python(`${window}df.groupBy("a").count().withColumn("n", F.row_number().over(w)).show()`)).toEqual([]);
  });
  test('frames of another library', () => {
    const polars =
      'import polars as pl\n\na = pl.read_parquet("a")\nb = pl.read_parquet("b")\nc = a.join(b, how="cross")\n';
    expect(found('plot.py', polars)).toEqual([]);
    expect(found('plot.py', `${polars}label = "pyspark"  # beside Spark\n`)).toEqual([]);
  });
});

describe('what only looks like a fault', () => {
  test.each([
    'same = df.count() == other.count() == 0',
    'if df.count() + other.count() == 0:\n    stop()',
    'if df.count() > 0.5 * wanted:\n    stop()',
    'if df.count() == 0 + wanted:\n    stop()',
  ])('a count that is no test for emptiness: %s', (body) => expect(python(body)).toEqual([]));
  test('a count among other tests is one', () => {
    expect(python('ok = (\n    a\n    and df.count() == 0\n)')).toHaveLength(1);
  });
  test('a cross join with an equality is a join by that equality', () => {
    expect(python('df.join(other, df.a == other.a, "cross").write.parquet("out")')).toEqual([]);
    expect(python('df.join(other, how="cross").write.parquet("out")')).toHaveLength(1);
    expect(scala('df.join(other, df("a") === other("a"), "cross").write.parquet("out")')).toEqual([]);
    expect(scala('df.crossJoin(other).write.parquet("out")')).toHaveLength(1);
  });
  test("frames of Snowpark have the methods of Spark's", () => {
    const text =
      'import snowflake.snowpark as sp\n# unlike Spark\ndef trimmed(df: sp.DataFrame):\n    for c in df.columns:\n        df = df.withColumn(c, sp.functions.trim(c))\n    return df\n';
    expect(found('job.py', text)).toEqual([]);
    expect(found('job.py', text.replace('# unlike Spark', 'from pyspark.sql import DataFrame'))).toHaveLength(1);
  });
  test.each([
    ['another word', 'spark.conf.set("spark.ui.host", "a")', 0],
    ['a word with a letter too few', 'spark.conf.set("spark.sql.shuffle.partition", "9")', 1],
    ['letters that changed places', 'spark.conf.set("spark.ui.prot", "9")', 1],
    ['a text that shows code', 'print("""\n  .config("spark.sql.shuffle.partition", "9")\n""")', 0],
  ])('a key of a setting: %s', (_, body, times) => {
    expect(python(body).filter((one) => one.startsWith('config'))).toHaveLength(times);
  });
});
