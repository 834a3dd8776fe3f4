import { expect, it } from 'vitest';
import { modulesOf, runOf } from '../../../test/support/matchText.ts';
import { interpret } from '../flow/interpret.ts';
import { match } from './match.ts';

const files = {
  'Job.scala': `import org.apache.spark.sql.SparkSession
object Job {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder.getOrCreate()
    import spark.implicits._
    val people = Seq(("Ann", 33, "x")).toDF("name", "age", "tags")
    people.distinct().collect()
  }
}`,
};

/** How sure the line of the rows is that were grouped by these columns. */
function confidenceOf(columns: string): string | undefined {
  const run = runOf([
    {
      description: 'collect at Job.scala:7',
      details: 'org.apache.spark.sql.Dataset.collect(Dataset.scala:3585)\nJob$.main(Job.scala:7)\nJob.main(Job.scala)',
      plan: [
        `HashAggregate(keys=[${columns}], functions=[])`,
        `+- Exchange hashpartitioning(${columns}, 200), ENSURE_REQUIREMENTS, [plan_id=1]`,
        `   +- HashAggregate(keys=[${columns}], functions=[])`,
        `      +- LocalTableScan [${columns}]`,
      ].join('\n'),
    },
  ]);
  const [execution] = match(interpret(modulesOf(files)), run).executions;
  return execution?.nodes.find(({ name }) => name.startsWith('LocalTableScan'))?.confidence;
}

it('rows that lost columns on the way are not certain to be those that the code gives', () => {
  expect(confidenceOf('name#1, age#2, tags#3')).toBe('certain');
  expect(confidenceOf('name#1, age#2')).not.toBe('certain');
});
