import { expect, it } from 'vitest';
import { scalaModule } from '../../../test/support/scalaText.ts';
import { interpret } from '../flow/interpret.ts';
import { isSmall } from './smallFrame.ts';

/** Whether the frame that is collected is small. */
function collectedIsSmall(frame: string): boolean | undefined {
  const text = `import org.apache.spark.sql.SparkSession
object Job {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder.getOrCreate()
    import spark.implicits._
    val rows = spark.read.parquet("/in").as[(Int, String)]
    ${frame}.collect()
  }
}`;
  const action = interpret([scalaModule(text)]).actions.find(({ kind }) => kind === 'collect');
  return action?.frame === undefined ? undefined : isSmall(action.frame);
}

it('one row for each group is as small as an aggregate', () => {
  expect(collectedIsSmall('rows.groupByKey(_._1).mapGroups { case (key, each) => (key, each.size) }')).toBe(true);
  expect(collectedIsSmall('rows.groupByKey(_._1).count()')).toBe(true);
  expect(collectedIsSmall('rows.groupBy("_1").count()')).toBe(true);
});

it('many rows for each group or row are not', () => {
  expect(collectedIsSmall('rows.groupByKey(_._1).flatMapGroups { case (key, each) => each.map(_._2) }')).toBe(false);
  expect(collectedIsSmall('rows.map(_._2)')).toBe(false);
});
