import { expect, it } from 'vitest';
import { printFlow } from '../../../test/support/flowText.ts';
import { pythonModule } from '../../../test/support/pythonText.ts';
import { scalaModule } from '../../../test/support/scalaText.ts';
import { interpret } from './interpret.ts';

it('the columns of a schema that Python builds, and fields of its structures', () => {
  const module = pythonModule(
    `from pyspark.sql import SparkSession
from pyspark.sql.types import *
spark = SparkSession.builder.getOrCreate()
schema = StructType([
    StructField("name", StructType([StructField("last", StringType(), True)])),
    StructField("pay", IntegerType(), True),
])
df = spark.createDataFrame(rows(), schema)
df.filter(df.name.last == "Smith").filter(df.pay.isNotNull()).collect()
`,
    'job.py',
  );
  expect(printFlow(interpret([module]))).toMatchInlineSnapshot(`
    "script job.py
      collect @job.py:9
        filter(isnotnull(pay)) @job.py:9
          filter(=(name.last, "Smith")) @job.py:9
            local(? rows: name, pay) @job.py:8"
  `);
});

it('the columns of a schema that Scala builds', () => {
  const module = scalaModule(
    `import org.apache.spark.sql.types.{StructType, StructField, StringType}
object Job extends App {
  val spark = SparkSession.builder.getOrCreate()
  val schema = StructType(Array(StructField("name", StringType, true), StructField("pay", StringType)))
  spark.createDataFrame(rows, schema).count()
}
`,
    'Job.scala',
  );
  expect(printFlow(interpret([module]))).toMatchInlineSnapshot(`
    "main Job
      count @Job.scala:5
        local(? rows: name, pay) @Job.scala:5"
  `);
});
