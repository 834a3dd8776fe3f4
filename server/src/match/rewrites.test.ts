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

  it('dropna, which tests several columns at once', () => {
    const plan = `CollectLimit 21\n+- Filter atleastnnonnulls(1, name#0, land#1)\n   +- ${rows}`;
    const files = script('df.dropna("all", subset=["name", "land"]).show()');
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:4');
    expect(linesOf(script('df.filter("name is not null").show()'), [python('showString', plan)])).not.toContain(
      'Filter →',
    );
  });

  it('a condition on a case computed before', () => {
    const plan = `CollectLimit 21\n+- Filter CASE WHEN (pay#2L > 7) THEN true ELSE false END\n   +- ${rows}`;
    const files = script(
      'from pyspark.sql import functions as F',
      'df.withColumn("rich", F.when(df.pay > 7, True).otherwise(False)).filter("rich").show()',
    );
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:5');
  });

  it('a condition on truths computed before, which the optimizer takes out of their cases', () => {
    const either = '((isnotnull(name#0) AND isnull(land#1)) OR (isnull(name#0) AND isnotnull(land#1)))';
    const plan = `CollectLimit 21\n+- Filter ${either}\n   +- ${rows}`;
    const files = script(
      'from pyspark.sql import functions as F',
      'df = df.withColumn("a", F.when(df.name.isNull() == True, F.lit(True)).otherwise(F.lit(False)))',
      'df = df.withColumn("b", F.when(df.land.isNull() == True, F.lit(True)).otherwise(F.lit(False)))',
      'odd = ((F.col("a") == False) & (F.col("b") == True)) | ((F.col("a") == True) & (F.col("b") == False))',
      'df = df.where(F.col("pay") > 0)',
      'df.where(odd).show()',
    );
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:9');
  });

  for (const [printed, fits] of [
    ['(land#1 = x)', true],
    ['land#1 IN (x,y)', true],
    ['(name#0 = x)', false],
  ] as const)
    it(`values that are known only at run time: ${printed}`, () => {
      const plan = `CollectLimit 21\n+- Filter (isnotnull(land#1) AND ${printed})\n   +- ${rows}`;
      const files = script(
        'lands = [row[0] for row in spark.read.parquet("/in/lands").collect()]',
        'df.filter(df.land.isin(lands)).show()',
      );
      const lines = linesOf(files, [python('showString', plan)]);
      if (fits) expect(lines).toContain('Filter → job.py:5');
      else expect(lines).not.toContain('Filter →');
    });

  it('a limit known only at run time under the limit of show, one way of two: the smaller one is of the outer call', () => {
    const plan = (limit: number): string => `CollectLimit ${limit}\n+- Project [name#0 AS n#9]\n   +- ${rows}`;
    const files = script(
      'import sys',
      'def some(short):',
      '    few = df.limit(int(sys.argv[1])).select("name")',
      '    return few.toDF("n") if short else few',
      'some(len(sys.argv) > 2).show()',
    );
    expect(linesOf(files, [python('showString', plan(5))])).toContain('CollectLimit → job.py:8');
    expect(linesOf(files, [python('showString', plan(21))])).toContain('CollectLimit → job.py:8');
    // More than `show` takes cannot be shown by it.
    expect(linesOf(files, [python('showString', plan(30))])).not.toContain('CollectLimit → job.py:8');
  });

  it('two equal frames of which the second is reused: the first made what stands below both', () => {
    const plan = [
      'SortMergeJoin [id#1L], [id#5L], Inner',
      ':- Sort [id#1L ASC NULLS FIRST], false, 0',
      ':  +- Exchange hashpartitioning(id#1L, 8), ENSURE_REQUIREMENTS, [plan_id=4]',
      ':     +- Range (0, 900, step=1, splits=2)',
      '+- Sort [id#5L ASC NULLS FIRST], false, 0',
      '   +- ReusedExchange [id#5L], Exchange hashpartitioning(id#1L, 8), ENSURE_REQUIREMENTS, [plan_id=4]',
      '      +- Exchange hashpartitioning(id#1L, 8), ENSURE_REQUIREMENTS, [plan_id=4]',
      '         +- Range (0, 900, step=1, splits=2)',
    ].join('\n');
    const files = script('a = spark.range(900)', 'b = spark.range(900)', 'a.join(b, "id").collect()');
    const collect: ExecutionText = { description: 'collect at /app/job.py:6', plan };
    expect(
      linesOf(files, [collect])
        .split('\n')
        .filter((line) => line.startsWith('Range')),
    ).toEqual(['Range → job.py:4', 'Range → job.py:4']);
  });

  it('an OR of which one side is known to be false', () => {
    const plan = `CollectLimit 21\n+- Filter (pay#2L > 7)\n   +- ${rows}`;
    const files = script('df.filter((df.pay > 7) | (F.lit(1) == 2)).show()');
    expect(linesOf(files, [python('showString', plan)])).toContain('Filter → job.py:4');
    const other = script('df.filter((df.pay > 8) | (F.lit(1) == 2)).show()');
    expect(linesOf(other, [python('showString', plan)])).not.toContain('Filter →');
  });

  it('a repartition whose number a join changed: the shuffle is the join’s', () => {
    const join = (partitions: number): string =>
      [
        'CollectLimit 21',
        '+- SortMergeJoin [k#1], [k#5], Inner',
        '   :- Sort [k#1 ASC NULLS FIRST], false, 0',
        '   :  +- Exchange hashpartitioning(k#1, 16), ENSURE_REQUIREMENTS, [plan_id=1]',
        '   :     +- FileScan parquet [k#1] Batched: true, Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in/a], ReadSchema: struct<k:int>',
        '   +- Sort [k#5 ASC NULLS FIRST], false, 0',
        `      +- Exchange hashpartitioning(k#5, ${partitions}), REPARTITION_BY_NUM, [plan_id=2]`,
        '         +- FileScan parquet [k#5] Batched: true, Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in/b], ReadSchema: struct<k:int>',
      ].join('\n');
    const files = script(
      'a = spark.read.parquet("/in/a")',
      'b = spark.read.parquet("/in/b").repartition(6, "k")',
      'a.join(b, "k").show()',
    );
    expect(
      linesOf(files, [python('showString', join(16))])
        .split('\n')
        .at(-2),
    ).toBe('Exchange → job.py:6 (for)');
    expect(
      linesOf(files, [python('showString', join(6))])
        .split('\n')
        .at(-2),
    ).toBe('Exchange → job.py:5');
    expect(
      linesOf(files, [python('showString', join(7))])
        .split('\n')
        .at(-2),
    ).not.toContain('Exchange →');
  });

  it('the view that a stream into memory makes, and the rows that it holds', () => {
    const files = script(
      'stream = spark.readStream.schema("a int").json("/in")',
      'stream.writeStream.foreachBatch(lambda batch, n: batch.write.parquet("/out")).start()',
      'stream.writeStream.format("memory").queryName("seen").start()',
      'spark.sql("select a from seen order by a").show(3)',
    );
    const view = python('start', 'Execute CreateViewCommand');
    const rowsSeen =
      'TakeOrderedAndProject(limit=4, orderBy=[a#1 ASC NULLS FIRST], output=[a#1])\n+- LocalTableScan [a#1]';
    const lines = linesOf(files, [view, python('showString', rowsSeen)]);
    expect(lines).toContain('Execute → job.py:6');
    expect(lines).toContain('LocalTableScan → job.py:6');
  });

  it('statistics that run at once', () => {
    const plan = [
      '*(1) HashAggregate(keys=[], functions=[corr(pay#2L, age#3)])',
      '+- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]',
      '   +- HashAggregate(keys=[], functions=[partial_corr(pay#2L, age#3)])',
      `      +- ${rows}`,
    ].join('\n');
    const corr: ExecutionText = {
      description: 'corr at NativeMethodAccessorImpl.java:0',
      details: 'org.apache.spark.sql.DataFrameStatFunctions.corr(DataFrameStatFunctions.scala:159)',
      plan,
    };
    expect(linesOf(script('print(df.stat.corr("pay", "age"))'), [corr])).toContain('HashAggregate → job.py:4');
  });

  it('what a table’s format runs in threads of its own under the same description', () => {
    const merge = 'MERGE operation - scanning files for matches';
    const files = script('spark.sql("MERGE INTO t USING s ON t.k = s.k WHEN MATCHED THEN UPDATE SET *")');
    const lines = linesOf(files, [
      { description: 'sql at NativeMethodAccessorImpl.java:0', plan: 'Execute MergeIntoCommand MergeIntoCommand t' },
      {
        description: merge,
        details: 'org.apache.spark.sql.delta.commands.MergeIntoCommand.run(MergeIntoCommand.scala:62)',
        plan: 'LocalTableScan [path#1]',
        root: 0,
      },
      {
        description: merge,
        details:
          'org.apache.spark.sql.execution.SQLExecution$.$anonfun$withThreadLocalCaptured$1(SQLExecution.scala:219)',
        plan: 'LocalTableScan [path#2]',
        root: 0,
      },
    ]);
    expect(lines.split('\n').filter((line) => line === 'LocalTableScan → job.py:4 (for)')).toHaveLength(2);
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

  it('the values of a crosstab, which Spark collects sorted by their texts', () => {
    const text = 'CASE WHEN (land IS NULL) THEN null ELSE regexp_replace(CAST(land AS STRING), `, , 1) END#9';
    const plan = [
      `Sort [CASE WHEN isnull(land#8) THEN null ELSE regexp_replace(cast(land#8 as string), \`, , 1) END ASC NULLS FIRST], true, 0`,
      `+- Exchange rangepartitioning(CASE WHEN isnull(land#8) THEN null ELSE regexp_replace(cast(land#8 as string), \`, , 1) END ASC NULLS FIRST, 8), ENSURE_REQUIREMENTS, [plan_id=2]`,
      `   +- HashAggregate(keys=[${text}], functions=[first(land#1, false)])`,
      `      +- Exchange hashpartitioning(${text}, 8), ENSURE_REQUIREMENTS, [plan_id=1]`,
      `         +- HashAggregate(keys=[${text}], functions=[partial_first(land#1, false)])`,
      `            +- ${rows}`,
    ].join('\n');
    const files = script('df.stat.crosstab("name", "land").show()');
    const crosstab: ExecutionText = {
      description: 'crosstab at NativeMethodAccessorImpl.java:0',
      details: 'org.apache.spark.sql.DataFrameStatFunctions.crosstab(DataFrameStatFunctions.scala:159)',
      plan,
    };
    const lines = linesOf(files, [crosstab]).split('\n');
    expect(lines).toContain('Sort → job.py:4');
    expect(lines.filter((line) => line === 'HashAggregate → job.py:4')).toHaveLength(2);
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

  it('a selection of rows whose names come from further calls is computed at once', () => {
    const files = {
      'Main.scala': [
        'import org.apache.spark.sql.SparkSession',
        'object Main {',
        '  def main(args: Array[String]): Unit = {',
        '    val spark = SparkSession.builder().getOrCreate()',
        '    val people = spark.createDataFrame(Seq(("Ann", 1))).toDF("name", "pay")',
        '    val names = people',
        '      .select("name")',
        '    names.join(people, "name").collect()',
        '  }',
        '}',
      ].join('\n'),
    };
    const collect = {
      description: 'collect at Main.scala:8',
      details: `org.apache.spark.sql.Dataset.collect(Dataset.scala:1)\nMain$.main(Main.scala:8)\nMain.main(Main.scala)`,
      plan: [
        'BroadcastHashJoin [name#5], [name#8], Inner, BuildRight, false',
        ':- LocalTableScan [name#5]',
        '+- BroadcastExchange HashedRelationBroadcastMode(List(input[0, string, false])), [plan_id=3]',
        '   +- LocalTableScan [name#8, pay#9]',
      ].join('\n'),
    };
    expect(linesOf(files, [collect])).toBe(
      'BroadcastHashJoin → Main.scala:8\nLocalTableScan → Main.scala:7\nBroadcastExchange → Main.scala:8 (for)\nLocalTableScan → Main.scala:5',
    );
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

  it('a join whose condition is made at run time, null equal to null', () => {
    const keys = (id: string): string => `coalesce(${id}, 0), isnull(${id})`;
    const plan = [
      'CollectLimit 21',
      `+- SortMergeJoin [${keys('a#1')}], [${keys('a#2')}], FullOuter`,
      `   :- Sort [${keys('a#1').replaceAll(/(, |$)/g, ' ASC NULLS FIRST$1')}], false, 0`,
      `   :  +- ${rows}`,
      `   +- Sort [${keys('a#2').replaceAll(/(, |$)/g, ' ASC NULLS FIRST$1')}], false, 0`,
      `      +- ${rows}`,
    ].join('\n');
    const views = ['df.createOrReplaceTempView("l")', 'df.createOrReplaceTempView("r")', 'names = load_names()'];
    const unknown = script(...views, 'on = " AND ".join(f"l.{c} <=> r.{c}" for c in names)')['job.py'] ?? '';
    const job = `${unknown}\nspark.sql("SELECT * FROM l FULL OUTER JOIN r ON " + on).show()`;
    expect(linesOf({ 'job.py': job }, [python('showString', plan)])).toContain('SortMergeJoin → job.py:8');
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

  it('rows under names that the program did not give them are not those that it gave', () => {
    const files = script(
      'given = spark.createDataFrame([(1, 2)], ["a", "b"])',
      'for name in given.columns:',
      '    given = given.withColumnRenamed(name, tidy(name))',
      'given.sort("A_").show()',
    );
    const planOf = (names: string): string =>
      `TakeOrderedAndProject(limit=21, orderBy=[A_#5 ASC NULLS FIRST], output=[A_#5])\n+- LocalTableScan [${names}]`;
    const given = 'LocalTableScan → job.py:4';
    expect(linesOf(files, [python('showString', planOf('a#5, b#6'))])).toContain(given);
    expect(linesOf(files, [python('showString', planOf('A_#5, B_#6'))])).not.toContain(given);
  });
});
