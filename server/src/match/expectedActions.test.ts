import { expect, test } from 'vitest';
import { linesOf } from '../../../test/support/matchText.ts';

test('rows that are written to a database are turned into objects by the write', () => {
  const job = `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
rows = spark.read.parquet("/in/a")
rows.coalesce(2).write.format("jdbc").option("dbtable", "a").mode("append").save()
`;
  const save = {
    description: 'save at NativeMethodAccessorImpl.java:0',
    details:
      'org.apache.spark.sql.DataFrameWriter.save(DataFrameWriter.scala:251)\npy4j.Gateway.invoke(Gateway.java:282)',
  };
  const scan =
    'FileScan parquet [k#1] Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:/in/a], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<k:int>';
  const plan = `DeserializeToObject createexternalrow(k#1, StructField(k,IntegerType,true)), obj#2: org.apache.spark.sql.Row\n+- Coalesce 2\n   +- ${scan}`;
  const command = { ...save, plan: 'Execute SaveIntoDataSourceCommand JdbcRelationProvider, Append' };
  expect(linesOf({ 'job.py': job }, [command, { ...save, plan, root: 0 }])).toBe(
    'Execute → job.py:4\n\nDeserializeToObject → job.py:4\nCoalesce 2 → job.py:4\nFileScan → job.py:3',
  );
});
