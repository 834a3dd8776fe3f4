import { expect, it } from 'vitest';
import { printFlow, readMarked } from '../../../test/support/flowText.ts';
import { scalaModule } from '../../../test/support/scalaText.ts';
import { interpret } from './interpret.ts';

it('names that Scala imports from a parameter or a value', () => {
  const modules = readMarked(
    `//@ Tables.scala
package app
class Tables(spark: SparkSession) {
  val orders = spark.table("raw.orders")
  object lookups { val days = spark.table("raw.days") }
}
//@ Main.scala
package app
object Main {
  def report(tables: Tables): Unit = {
    import tables._
    import tables.lookups._
    orders.join(days, "day").count()
  }
  def main(args: Array[String]): Unit = report(new Tables(SparkSession.builder.getOrCreate()))
}
`,
    (file, text) => scalaModule(text, file),
  );
  expect(printFlow(interpret(modules))).toMatchInlineSnapshot(`
    "main app.Main
      count @Main.scala:6 < Main.scala:8
        join inner(day) @Main.scala:6 < Main.scala:8
          table(raw.orders) @Tables.scala:3 < Main.scala:8
          table(raw.days) @Tables.scala:4 < Main.scala:6 < Main.scala:8"
  `);
});
