import { describe, expect, it } from 'vitest';
import type { ExecutionText } from '../../../test/support/matchText.ts';
import { linesOf } from '../../../test/support/matchText.ts';

const rows = 'Scan ExistingRDD[name#0,land#1,pay#2L]';

function python(method: string, plan: string): ExecutionText {
  const owner = method === 'csv' ? 'DataFrameReader' : 'Dataset';
  return {
    description: `${method} at NativeMethodAccessorImpl.java:0`,
    details: `org.apache.spark.sql.${owner}.${method}(${owner}.scala:315)\npy4j.Gateway.invoke(Gateway.java:282)`,
    plan,
  };
}

function script(...lines: readonly string[]): Readonly<Record<string, string>> {
  const head = [
    'from pyspark.sql import SparkSession',
    'spark = SparkSession.builder.getOrCreate()',
    'df = spark.createDataFrame([("a", "x", 1)], ["name", "land", "pay"])',
  ];
  return { 'job.py': [...head, ...lines].join('\n') };
}

describe('what the optimizer makes of', () => {
  for (const [pattern, printed] of [
    ['N%', 'StartsWith(name#0, N)'],
    ['%N', 'EndsWith(name#0, N)'],
    ['%N%', 'Contains(name#0, N)'],
    ['N', '(name#0 = N)'],
  ] as const)
    it(`LIKE '${pattern}'`, () => {
      const plan = `CollectLimit 21\n+- Filter (isnotnull(name#0) AND ${printed})\n   +- ${rows}`;
      const lines = linesOf(script(`df.filter(df.name.like("${pattern}")).show()`), [python('showString', plan)]);
      expect(lines).toContain('Filter → job.py:4');
    });

  it("LIKE of another text, which is another filter's", () => {
    const plan = `CollectLimit 21\n+- Filter (isnotnull(name#0) AND StartsWith(name#0, M))\n   +- ${rows}`;
    const files = script('df.filter(df.name.like("N%")).show()');
    expect(linesOf(files, [python('showString', plan)])).not.toContain('Filter →');
  });

  it('a condition that is a column computed before', () => {
    const plan = `CollectLimit 21\n+- Filter (isnotnull(pay#2L) AND (pay#2L > 7))\n   +- ${rows}`;
    const files = script('marked = df.withColumn("rich", df.pay > 7)', 'marked.where("rich").select("name").show()');
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:5');
  });

  it('a condition on a column under another name', () => {
    const plan = `CollectLimit 21\n+- Filter (isnotnull(pay#2L) AND (pay#2L > 7))\n   +- ${rows}`;
    const files = script('few = df.select(df.pay.alias("wage"))', 'few.filter("wage > 7").show()');
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:5');
  });

  it('an OR of which one side is known to be false', () => {
    const plan = `CollectLimit 21\n+- Filter (pay#2L > 7)\n   +- ${rows}`;
    const files = script('df.filter((df.pay > 7) | (F.lit(1) == 2)).show()');
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:4');
    const other = script('df.filter((df.pay > 8) | (F.lit(1) == 2)).show()');
    expect(linesOf(other, [python('showString', plan)])).not.toContain('Filter →');
  });

  it('an aggregation below a pivot whose values are collected', () => {
    const plan = [
      'Sort [land#1 ASC NULLS FIRST], true, 0',
      '+- Exchange rangepartitioning(land#1 ASC NULLS FIRST, 200), ENSURE_REQUIREMENTS, [plan_id=2]',
      '   +- HashAggregate(keys=[land#1], functions=[])',
      '      +- Exchange hashpartitioning(land#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]',
      '         +- HashAggregate(keys=[land#1], functions=[])',
      `            +- ${rows}`,
    ].join('\n');
    const files = script(
      'sums = df.groupBy("name", "land").sum("pay")',
      'wide = sums.groupBy("name").pivot("land").sum("sum(pay)")',
    );
    expect(linesOf(files, [python('pivot', plan)])).toContain('HashAggregate → job.py:5');
  });

  it('windows of several calls with one specification: they stand in one operator', () => {
    const spec = (name: string, id: number): string =>
      `${name}(pay#2L) windowspecdefinition(land#1, specifiedwindowframe(RowFrame, unboundedpreceding$(), unboundedfollowing$())) AS ${name}#${id}`;
    const plan = [
      'CollectLimit 21',
      `+- Window [${spec('avg', 5)}, ${spec('sum', 6)}], [land#1]`,
      '   +- Sort [land#1 ASC NULLS FIRST], false, 0',
      '      +- Exchange hashpartitioning(land#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]',
      `         +- ${rows}`,
    ].join('\n');
    const files = script(
      'from pyspark.sql import Window, functions as F',
      'w = Window.partitionBy("land")',
      'averaged = df.withColumn("avg", F.avg("pay").over(w))',
      'averaged.withColumn("sum", F.sum("pay").over(w)).show()',
    );
    expect(linesOf(files, [python('showString', plan)])).toMatch(/Window → job\.py:[67]/);
  });

  it('operators over rows of the program: Spark computes them at once, the topmost made the rows', () => {
    const files = {
      'Main.scala': [
        'object Main {',
        '  def main(args: Array[String]): Unit = {',
        '    val spark = org.apache.spark.sql.SparkSession.builder.getOrCreate()',
        '    import spark.implicits._',
        '    val people = Seq(("a", 1), ("b", 2)).toDF("name", "pay")',
        '    people',
        '      .filter($"pay" > 1)',
        '      .show()',
        '    people',
        '      .select($"pay" + 1 as "more")',
        '      .collect()',
        '    people.collect()',
        '  }',
        '}',
      ].join('\n'),
    };
    const scala = (method: string, line: number, plan: string): ExecutionText => ({
      description: `${method} at Main.scala:${line}`,
      details: `org.apache.spark.sql.Dataset.${method}(Dataset.scala:1)\nMain$.main(Main.scala:${line})\nMain.main(Main.scala)`,
      plan,
    });
    const executions = [
      scala('show', 8, 'LocalTableScan [toprettystring(name)#8, toprettystring(pay)#9]'),
      scala('collect', 11, 'LocalTableScan [more#12]'),
      scala('collect', 12, 'LocalTableScan [name#5, pay#6]'),
    ];
    expect(linesOf(files, executions).split('\n\n')).toEqual([
      'LocalTableScan → Main.scala:8',
      'LocalTableScan → Main.scala:10',
      'LocalTableScan → Main.scala:5',
    ]);
  });

  it('statistics: one aggregation, dealt out to rows, and the items that are frequent', () => {
    const aggregate = (functions: string): string =>
      [
        `ObjectHashAggregate(keys=[], functions=[${functions}])`,
        '      +- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]',
        `         +- ObjectHashAggregate(keys=[], functions=[partial_${functions}])`,
        `            +- ${rows}`,
      ].join('\n');
    const described = `CollectLimit 21\n+- Generate explode([count,mean]), false, [summary#9]\n   +- ${aggregate('count(pay#2L)')}`;
    const frequent = `CollectLimit 21\n+- Project [name_freqItems#9]\n   +- ${aggregate('collect_frequent_items(name#0, 100)')}`;
    const files = script('df.describe().show()', 'df.stat.freqItems(["name"]).show()');
    const lines = linesOf(files, [python('showString', described), python('showString', frequent)]);
    expect(lines).toContain('Generate → job.py:4\nObjectHashAggregate → job.py:4');
    expect(lines).toContain('ObjectHashAggregate → job.py:5');
  });

  it('a CSV file without a schema: its first lines are read as text', () => {
    const location =
      'Format: Text, Location: InMemoryFileIndex(1 paths)[file:/in/people.csv], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<value:string>';
    const plan = [
      'CollectLimit 1',
      '+- Filter (length(trim(value#0, None)) > 0)',
      `   +- FileScan text [value#0] Batched: false, DataFilters: [(length(trim(value#0, None)) > 0)], ${location}`,
    ].join('\n');
    const files = script('people = spark.read.csv("/in/people.csv", header=True)', 'people.show()');
    expect(linesOf(files, [python('csv', plan)])).toBe(
      'CollectLimit → job.py:4\nFilter → job.py:4\nFileScan → job.py:4',
    );
  });
});
