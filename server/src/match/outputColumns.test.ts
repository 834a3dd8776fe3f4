import { describe, expect, it } from 'vitest';
import type { ExecutionText } from '../../../test/support/matchText.ts';
import { linesOf } from '../../../test/support/matchText.ts';

const rows = 'Scan ExistingRDD[name#0,pay#1L]';

function shown(columns: readonly string[], below = rows): ExecutionText {
  return {
    description: 'showString at NativeMethodAccessorImpl.java:0',
    details: 'org.apache.spark.sql.Dataset.showString(Dataset.scala:315)\npy4j.Gateway.invoke(Gateway.java:282)',
    plan: `CollectLimit 21\n+- Project [${columns.join(', ')}]\n   +- ${below}`,
  };
}

const pretty = (expr: string, name: string, id: number): string =>
  `toprettystring(${expr}, Some(Etc/UTC)) AS toprettystring(${name})#${id}`;

function script(...lines: readonly string[]): string {
  return [
    'from pyspark.sql import SparkSession',
    'from pyspark.sql.functions import col, lit, max, avg',
    'spark = SparkSession.builder.getOrCreate()',
    'df = spark.createDataFrame([("a", 1)], ["name", "pay"])',
    ...lines,
  ].join('\n');
}

describe('columns that an action hands over', () => {
  const files = {
    'job.py': script(
      'df.show()',
      'df.withColumn("pay", col("pay") * 100).show()',
      'df.withColumn("land", lit("x")).show()',
      'df.drop("pay").show()',
    ),
  };

  it('tell one of several frames over the same rows, whichever ran', () => {
    const name = pretty('name#0', 'name', 5);
    const cases: readonly (readonly [readonly string[], number])[] = [
      [[name, pretty('pay#1L', 'pay', 6)], 5],
      [[name, pretty('(pay#1L * 100)', 'pay', 6)], 6],
      [[name, pretty('pay#1L', 'pay', 6), 'x AS toprettystring(land)#7'], 7],
      [[name], 8],
    ];
    for (const [columns, line] of cases)
      expect(linesOf(files, [shown(columns)])).toContain(`CollectLimit → job.py:${line}`);
  });

  it('say nothing where the text of the plan is cut', () => {
    const cut = shown([pretty('name#0', 'name', 5), '... 3 more fields']);
    expect(linesOf({ 'job.py': script('df.show()') }, [cut])).toContain('CollectLimit → job.py:5');
  });
});

describe('aggregate functions in a selection', () => {
  it('make an aggregation of it; other functions are another one', () => {
    const files = { 'job.py': script('df.select(max("pay")).show()', 'df.select(avg("pay").alias("mean")).show()') };
    const below = [
      'HashAggregate(keys=[], functions=[avg(pay#1L)])',
      '      +- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]',
      '         +- HashAggregate(keys=[], functions=[partial_avg(pay#1L)])',
      `            +- ${rows}`,
    ].join('\n');
    expect(linesOf(files, [shown([pretty('mean#9', 'mean', 10)], below)])).toBe(
      [
        'CollectLimit → job.py:6',
        'HashAggregate → job.py:6',
        'Exchange → job.py:6 (for)',
        'HashAggregate → job.py:6',
        'Scan → job.py:4',
      ].join('\n'),
    );
  });
});
