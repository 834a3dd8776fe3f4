import { expect, it } from 'vitest';
import { linesOf } from '../../../test/support/matchText.ts';
import type { ExecutionText } from '../../../test/support/matchText.ts';

const files = {
  'Sizes.scala': `import org.apache.spark.sql.DataFrame
object Sizes {
  def size(rows: DataFrame): Int = rows.groupBy("k").count().collect().length
}`,
  'Known.scala': `import org.apache.spark.sql.SparkSession
object Known {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder.getOrCreate()
    val given = spark.createDataFrame(Seq((1, "a"))).toDF("k", "v")
    println(Sizes.size(given))
  }
}`,
  'Steps.scala': `import org.apache.spark.sql.DataFrame
object Steps {
  def run(rows: DataFrame): AnyRef =
    Class.forName("Sizes").getMethod("size", classOf[DataFrame]).invoke(null, rows.distinct())
}`,
};

/** Rows that are grouped and collected, as a log has it that names these callers. */
function grouped(callers: readonly string[]): ExecutionText {
  return {
    description: 'collect at Sizes.scala:3',
    details: [
      'org.apache.spark.sql.Dataset.collect(Dataset.scala:3585)',
      'Sizes$.size(Sizes.scala:3)',
      'java.base/java.lang.reflect.Method.invoke(Method.java:569)',
      ...callers,
    ].join('\n'),
    plan: [
      'HashAggregate(keys=[k#1], functions=[count(1)])',
      '+- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]',
      '   +- HashAggregate(keys=[k#1], functions=[partial_count(1)])',
      '      +- LocalTableScan [k#1, v#2]',
    ].join('\n'),
  };
}

const inside = 'HashAggregate → Sizes.scala:3\nExchange → Sizes.scala:3 (for)\nHashAggregate → Sizes.scala:3';

it('the callers that the log names handed their frame over', () => {
  const lines = linesOf(files, [grouped(['Known$.main(Known.scala:6)', 'Known.main(Known.scala)'])]);
  expect(lines).toBe(`${inside}\nLocalTableScan → Known.scala:5`);
});

it('where the log names another way than the one that was followed, nothing is said of what came along it', () => {
  const lines = linesOf(files, [grouped(['Steps$.run(Steps.scala:4)', 'Steps.run(Steps.scala)'])]);
  expect(lines).toBe(inside);
});
