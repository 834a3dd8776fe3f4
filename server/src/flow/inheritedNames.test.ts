import { expect, test } from 'vitest';
import { linesOf } from '../../../test/support/matchText.ts';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

const EXECUTION = {
  description: 'parquet at NativeMethodAccessorImpl.java:0',
  plan: [
    'Execute InsertIntoHadoopFsRelationCommand file:/out, false, Parquet, [path=/out], ErrorIfExists, [a]',
    ' Coalesce 2',
    '  FileScan parquet [a#1] Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in], ReadSchema: struct<a:int>',
  ].join('\n'),
};

// Names that every object of JavaScript has are ordinary names in code and logs.
test.each(NAMES)('code may call its functions and methods %s', (name) => {
  const source = [
    'df = spark.read.parquet("/in")',
    `${name}(df)`,
    `df.${name}("a", 1)`,
    `df.groupBy("a").${name}("b")`,
    `df.na.${name}()`,
    `df = df.select("a").filter(F.${name}(F.col("a")).${name}(1) > 0) if False else df`,
    'df.coalesce(2).write.parquet("/out")',
  ].join('\n');
  expect(linesOf({ 'job.py': source }, [EXECUTION])).toContain('Coalesce 2 → job.py:7');
  const scala = [
    'object Job {',
    `  def main(args: Array[String]): Unit = {`,
    '    val df = spark.read.parquet("/in")',
    `    println(${name}(df) + df.${name} + df.col("a").${name}(1))`,
    '    df.coalesce(2).write.parquet("/out")',
    '  }',
    '}',
  ].join('\n');
  expect(linesOf({ 'Job.scala': scala }, [EXECUTION])).toContain('Coalesce 2 → Job.scala:5');
});

test.each(NAMES)('SQL may join, compare and call %s', (name) => {
  const sql = `SELECT ${name}(a) FROM t ${name} JOIN u ON t.a ${name} u.a`;
  const source = `spark.sql("${sql}")\nspark.read.parquet("/in").coalesce(2).write.parquet("/out")`;
  expect(linesOf({ 'job.py': source }, [EXECUTION])).toContain('Coalesce 2 → job.py:2');
});

test.each(NAMES)('a plan may have an operator %s with arguments of that name', (name) => {
  const plan = EXECUTION.plan
    .replace(
      'Coalesce 2',
      `SortMergeJoin [${name}#1], [${name}#2], ${name}\n  ${name} ${name}(${name}#1)\n  Coalesce 2`,
    )
    .replace('  FileScan', '   FileScan');
  expect(
    linesOf({ 'job.py': 'spark.read.parquet("/in").coalesce(2).write.parquet("/out")' }, [{ ...EXECUTION, plan }]),
  ).toContain('FileScan → job.py:1');
});
