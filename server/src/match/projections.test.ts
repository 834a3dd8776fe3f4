import { describe, expect, it } from 'vitest';
import { projectionsOf } from '../../../test/support/matchText.ts';

const rows = 'Scan ExistingRDD[name#0,land#1,pay#2L]';

function shown(files: Readonly<Record<string, string>>, plan: readonly string[]): readonly string[] {
  return projectionsOf(files, {
    description: 'showString at NativeMethodAccessorImpl.java:0',
    details: 'org.apache.spark.sql.Dataset.showString(Dataset.scala:315)\npy4j.Gateway.invoke(Gateway.java:282)',
    plan: plan.map((line, depth) => (depth === 0 ? line : `${' '.repeat(3 * depth - 3)}+- ${line}`)).join('\n'),
  });
}

function script(...lines: readonly string[]): Readonly<Record<string, string>> {
  const head = [
    'from pyspark.sql import SparkSession, Window, functions as F',
    'spark = SparkSession.builder.getOrCreate()',
    'df = spark.createDataFrame([("a", "x", 1)], ["name", "land", "pay"])',
  ];
  return { 'job.py': [...head, ...lines].join('\n') };
}

describe('projections', () => {
  it('that make texts of all columns are those of show', () => {
    const files = script('big = df.filter("pay > 5")', 'big.show()');
    const pretty = 'Project [toprettystring(name#0, Some(UTC)) AS toprettystring(name)#9]';
    expect(shown(files, ['CollectLimit 21', pretty, 'Filter (pay#2L > 5)', rows])).toEqual(['job.py:5']);
  });

  it('that compute columns are those of the call that asks for them', () => {
    const files = script('more = df.withColumn("twice", F.col("pay") * 2)', 'more.show()');
    const plan = ['CollectLimit 21', 'Project [name#0, land#1, pay#2L, (pay#2L * 2) AS twice#5L]', rows];
    expect(shown(files, plan)).toEqual(['job.py:4']);
  });

  it('that compute a column are not those of a renaming in a branch that was not taken', () => {
    const files = script(
      'df = df.withColumn("pay", F.floor("pay"))',
      'if isinstance(df.schema["pay"].dataType, StringType):',
      '    df = df.withColumn("exact", F.ceil("pay")).drop("pay").withColumnRenamed("exact", "pay")',
      'df.show()',
    );
    const plan = ['CollectLimit 21', 'Project [name#0, land#1, FLOOR(pay#2L) AS pay#5L]', rows];
    expect(shown(files, plan)).toEqual(['job.py:4']);
  });

  it('that only rename a column are not those of a computation of that name that reads others', () => {
    const files = script(
      'df = df.withColumnRenamed(given(), wished())',
      'df = df.withColumn("country", F.upper("name")) if wanted() else df',
      'df.show()',
    );
    const plan = ['CollectLimit 21', 'Project [name#0, land#1 AS country#7, pay#2L]', rows];
    expect(shown(files, plan)).toEqual(['']);
  });

  it('of the very columns of a selection, in its order', () => {
    const files = script('few = df.select("land", "name")', 'few.show()');
    expect(shown(files, ['CollectLimit 21', 'Project [land#1, name#0]', rows])).toEqual(['job.py:4']);
    expect(shown(files, ['CollectLimit 21', 'Project [name#0, land#1]', rows])).toEqual(['']);
  });

  it('of a selection that computes one of the columns are not those that only drop others', () => {
    const files = script('few = df.select("land", F.upper("name").alias("name"))', 'few.show()');
    expect(shown(files, ['CollectLimit 21', 'Project [land#1, name#0]', rows])).toEqual(['']);
  });

  it('of two selections on different lines that say the same are said to be neither', () => {
    const files = script('few = df.select("land", "name")', 'again = few.select("land", "name")', 'again.show()');
    expect(shown(files, ['CollectLimit 21', 'Project [land#1, name#0]', rows])).toEqual(['']);
  });

  it('are those of calls above an operator that the code asks for only where they stand above it', () => {
    const files = script(
      'newest = Window.partitionBy("land").orderBy(F.struct("pay", "name").desc())',
      'few = (df.select("land", "name", "pay")',
      '  .withColumn("rank", F.row_number().over(newest))',
      '  .where("rank = 1")',
      '  .drop("rank"))',
      'few.show()',
    );
    const plan = [
      'CollectLimit 21',
      'Project [land#1, name#0, pay#2L]',
      'Filter (rank#5 = 1)',
      'Window [row_number() windowspecdefinition(land#1, _w0#6 DESC NULLS LAST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rank#5], [land#1], [_w0#6 DESC NULLS LAST]',
      'Sort [land#1 ASC NULLS FIRST, _w0#6 DESC NULLS LAST], false, 0',
      'Exchange hashpartitioning(land#1, 8), ENSURE_REQUIREMENTS, [plan_id=1]',
      'Project [land#1, name#0, pay#2L, struct(pay, pay#2L, name, name#0) AS _w0#6]',
      rows,
    ];
    expect(shown(files, plan)).toEqual(['job.py:8', 'job.py:6']);
  });

  it('that deal out the values of a pivot are those of its aggregation', () => {
    const files = script('wide = (df.groupBy("name")', '  .pivot("land", ["x", "y"])', '  .sum("pay"))', 'wide.show()');
    const plan = [
      'CollectLimit 21',
      'Project [name#0, __pivot_sum(pay) AS `sum(pay)`#8[0] AS x#9L, __pivot_sum(pay) AS `sum(pay)`#8[1] AS y#10L]',
      'HashAggregate(keys=[name#0], functions=[pivotfirst(land#1, sum(pay)#6L, x, y, 0, 0)])',
      'HashAggregate(keys=[name#0, land#1], functions=[sum(pay#2L)])',
      rows,
    ];
    expect(shown(files, plan)).toEqual(['job.py:6']);
  });
});
