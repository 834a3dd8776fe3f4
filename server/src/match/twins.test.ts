import { describe, expect, it } from 'vitest';
import type { ExecutionText } from '../../../test/support/matchText.ts';
import { linesOf } from '../../../test/support/matchText.ts';

const plan = [
  'Execute InsertIntoHadoopFsRelationCommand file:/out/a, false, Parquet, [path=/out/a], Overwrite, [k]',
  '+- WriteFiles',
  '   +- Coalesce 2',
  '      +- FileScan parquet [k#1] Batched: true, Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in/a], ReadSchema: struct<k:int>',
].join('\n');

const scalaMain = [
  'package com.acme',
  'import org.apache.spark.sql.SparkSession',
  'object Main {',
  '  def main(args: Array[String]): Unit = {',
  '    val spark = SparkSession.builder.getOrCreate()',
  '    Save.save(spark.read.parquet("/in/a"))',
  '  }',
  '}',
].join('\n');

const scalaSave = [
  'package com.acme',
  'import org.apache.spark.sql.DataFrame',
  'object Save {',
  '  def save(df: DataFrame): Unit = df.coalesce(2).write.mode("overwrite").parquet("/out/a")',
  '}',
].join('\n');

const scalaRun: ExecutionText = {
  description: 'parquet at Save.scala:4',
  details: [
    'org.apache.spark.sql.DataFrameWriter.parquet(DataFrameWriter.scala:802)',
    'com.acme.Save$.save(Save.scala:4)',
    'com.acme.Main$.main(Main.scala:6)',
    'com.acme.Main.main(Main.scala)',
  ].join('\n'),
  plan,
};

const pythonMain = [
  'from pyspark.sql import SparkSession',
  'from save import save',
  'spark = SparkSession.builder.getOrCreate()',
  'save(spark.read.parquet("/in/a"))',
].join('\n');
const pythonSave = 'def save(df):\n    df.coalesce(2).write.mode("overwrite").parquet("/out/a")\n';
const pythonRun: ExecutionText = { description: 'parquet at NativeMethodAccessorImpl.java:0', plan };

describe('twins', () => {
  it('that nothing calls take nothing away: another file, Python', () => {
    const files = { 'main.py': pythonMain, 'save.py': pythonSave, 'old_save.py': pythonSave };
    expect(linesOf(files, [pythonRun])).toContain('Coalesce 2 → save.py:2');
  });

  it('of an object in the file of another name are refused, Scala', () => {
    const files = { 'src/Main.scala': scalaMain, 'src/Save.scala': scalaSave, 'src/OldSave.scala': scalaSave };
    expect(linesOf(files, [scalaRun])).not.toContain('→ src/OldSave.scala');
  });

  it('of an object in another project are told by who calls them, Scala', () => {
    const files = {
      'a/Main.scala': scalaMain,
      'a/Save.scala': scalaSave,
      'b/Save.scala': scalaSave,
    };
    const lines = linesOf(files, [scalaRun]);
    expect(lines).toContain('Coalesce 2 → a/Save.scala:4');
  });

  it('of a whole project are refused, with both named', () => {
    const python = { 'main.py': pythonMain, 'save.py': pythonSave };
    const copied = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
      ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`a/${file}`, text])),
      ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`b/${file}`, text])),
    });
    expect(linesOf(copied(python), [pythonRun])).toContain('Coalesce 2 (refused) a/save.py:2 or b/save.py:2');
    const scala = { 'Main.scala': scalaMain, 'Save.scala': scalaSave };
    expect(linesOf(copied(scala), [scalaRun])).toContain('Coalesce 2 (refused) a/Save.scala:4 or b/Save.scala:4');
  });

  it('of a function that both files call: each has its own line', () => {
    const files = {
      'main.py': [
        'from pyspark.sql import SparkSession',
        'spark = SparkSession.builder.getOrCreate()',
        'def one(df):',
        '    return df.coalesce(2)',
        'def two(df):',
        '    return df.coalesce(2)',
        'one(spark.read.parquet("/in/a")).write.mode("overwrite").parquet("/out/a")',
        'two(spark.read.parquet("/in/b")).write.mode("overwrite").parquet("/out/b")',
      ].join('\n'),
    };
    const other: ExecutionText = { ...pythonRun, plan: plan.replaceAll('/out/a', '/out/b').replace('/in/a', '/in/b') };
    expect(linesOf(files, [other])).toContain('Coalesce 2 → main.py:6');
  });
});
