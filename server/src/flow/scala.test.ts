import { expect, test } from 'vitest';
import { followed, scala } from '../../../test/support/flow.ts';

test('follows chains, infix calls, values and variables', () => {
  expect(
    scala(
      '',
      `
  var df = spark.read.parquet("/a")
    // only the good ones
    .filter("x > 1")
  val other = df
  df = df groupBy "k" agg (sum("v").as("s"))
  df.coalesce(2).write.mode(SaveMode.Overwrite).parquet("/b")
  other.count
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    parquet /b @9 ← coalesce(2) @9 ← groupBy(k).agg(s: sum(v)) @8 ← filter(>(x, 1)) @6 ← read parquet(/a) @4
    count @10 ← filter(>(x, 1)) @6 ← read parquet(/a) @4
    "
  `);
});

test('keeps both sides of a branch and the cases of a match', () => {
  expect(
    scala(
      '',
      `
  val df = if (args.length > 1) spark.table("a") else spark.table("b")
  val sized = args(0) match {
    case "small" => df.coalesce(1)
    case "big" => df.repartition(9)
    case _ => df
  }
  sized.count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @10 ← {coalesce(1) @6 ← {table(a) @4 | table(b) @4} | repartition(9) @7 ← {table(a) @4 | table(b) @4} | table(a) @4 | table(b) @4}
    "
  `);
});

test('texts are equal as Scala compares them', () => {
  expect(
    scala(
      '',
      `
  val mode = "Full"
  val exact = if (mode.equals("full")) spark.table("a") else spark.table("b")
  val loose = if (mode.equalsIgnoreCase("full")) spark.table("a") else spark.table("b")
  exact.count()
  loose.count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @7 ← table(b) @5
    count @8 ← table(a) @6
    "
  `);
});

test('decides matches over known case classes', () => {
  expect(
    scala(
      `
sealed trait Mode
case object All extends Mode
final case class Top(n: Int, by: String = "v") extends Mode
object Shape {
  def of(mode: Mode)(df: DataFrame): DataFrame = mode match {
    case All => df
    case Top(n, by) => df.orderBy(col(by).desc).limit(n)
  }
}`,
      `
  Shape.of(All)(spark.table("a")).count()
  spark.table("a").transform(Shape.of(Top(3))).count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @12 ← table(a) @12
    count @13 ← limit(3) @8<13 ← sort(v desc) @8<13 ← table(a) @13
    "
  `);
});

test('runs for loops and comprehension', () => {
  expect(
    scala(
      '',
      `
  val names = Seq("a", "b")
  for ((name, i) <- names.zipWithIndex) spark.table(name).limit(i).count()
  val frames = for { n <- names; k <- List(1, 2) } yield spark.table(n).coalesce(k)
  frames.last.count()
  for (day <- 1 to args(0).toInt) spark.table("a").write.json(s"/out/$day")
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← limit(0) @5 ← table(a) @5
    count @5 ← limit(1) @5 ← table(b) @5
    count @7 ← coalesce(2) @6 ← table(b) @6
    * json /out/* @8 ← table(a) @8
    "
  `);
});

test('folds and reduces frames', () => {
  expect(
    scala(
      '',
      `
  val frames = Seq("a", "b", "c").map(spark.table)
  frames.reduce(_ union _).count()
  Seq("x", "y").foldLeft(spark.table("a"))((df, c) => df.withColumn(c, trim(col(c)))).count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← union @5<5 ← (union @5<5 ← (table(a) @4; table(b) @4); table(c) @4)
    count @6 ← withColumn(y: trim(y)) @6<6 ← withColumn(x: trim(x)) @6<6 ← table(a) @6
    "
  `);
});

test('follows maps, tuples and options', () => {
  expect(
    scala(
      '',
      `
  val byName: Map[String, DataFrame] = Seq("a", "b").map(n => n -> spark.table(n)).toMap
  byName("b").count()
  val (one, two) = (byName("a"), byName.getOrElse("c", spark.emptyDataFrame))
  one.union(two).count()
  Option(args(0)).map(p => spark.read.parquet(p)).getOrElse(one).count()
  Some(two).foreach(_.show())
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← table(b) @4<4
    count @7 ← union @7 ← (table(a) @4<4; local(0 rows: ?) @6)
    count @8 ← {read parquet(*) @8<8 | table(a) @4<4}
    show @9<9 ← local(0 rows: ?) @6
    "
  `);
});

test('follows classes, traits, overriding, super and lazy values', () => {
  expect(
    scala(
      `
trait Step {
  def name: String
  protected def shape(df: DataFrame): DataFrame
  def run(df: DataFrame): DataFrame = shape(df).withColumn("step", lit(name))
}
class Cut(n: Int) extends Step {
  val name = "cut"
  protected def shape(df: DataFrame): DataFrame = df.limit(n)
}
class CutTwice(n: Int) extends Cut(n * 2) {
  override protected def shape(df: DataFrame): DataFrame = super.shape(df).distinct()
}
class Source(spark: SparkSession, path: String) {
  lazy val frame: DataFrame = spark.read.parquet(path)
}`,
      `
  val source = new Source(spark, "/a")
  new CutTwice(2).run(source.frame).count()
  source.frame.show()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @19 ← withColumn(step: "cut") @5<19 ← distinct @12<5<19 ← limit(4) @9<12<5<19 ← read parquet(/a) @15<19
    show @20 ← read parquet(/a) @15<19
    "
  `);
});

test('takes all implementers where the class is not known', () => {
  expect(
    scala(
      `
trait Job { def run(spark: SparkSession): Unit }
object One extends Job { def run(spark: SparkSession): Unit = spark.table("one").count() }
object Two extends Job { def run(spark: SparkSession): Unit = spark.table("two").count() }`,
      `
  val job = Class.forName(args(0)).newInstance().asInstanceOf[Job]
  job.run(spark)
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    | count @3<7 ← table(one) @3<7
    | count @4<7 ← table(two) @4<7
    "
  `);
});

test('runs the setters of fields', () => {
  expect(
    scala(
      `
class Pair {
  private var kept: DataFrame = _
  def left: DataFrame = kept
  def left_=(frame: DataFrame): Unit = {
    kept = frame.toDF("a", "b")
    kept.count()
  }
}
`,
      `
  val pair = new Pair
  pair.left = spark.table("x")
  pair.left.show()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @7<12 ← toDF(a: ?(), b: ?()) @6<12 ← table(x) @12
    show @13 ← toDF(a: ?(), b: ?()) @6<12 ← table(x) @12
    "
  `);
});

test('follows implicit classes and extension methods', () => {
  expect(
    scala(
      `
object Syntax {
  implicit class FrameOps(private val df: DataFrame) extends AnyVal {
    def newest(keys: String*)(order: Column): DataFrame = df.orderBy(order.desc).dropDuplicates(keys)
  }
}
extension (df: DataFrame) def small(n: Int = 1): DataFrame = df.coalesce(n)`,
      `
  import Syntax._
  spark.table("a").newest("k")(col("day")).small().count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @10 ← coalesce(1) @7<10 ← dropDuplicates(k) @4<10 ← sort(day desc) @4<10 ← table(a) @10
    "
  `);
});

test('follows objects of other packages, package objects, companions and imports', () => {
  expect(
    followed(`
//@ Main.scala
package app
import app.io.{Reader => R}
import app.shape._
import org.apache.spark.sql.SparkSession
object Main extends App {
  val spark = SparkSession.builder.appName("x").getOrCreate()
  val reader = R("/base")
  cut(reader.load(spark, "a")).count()
}
//@ Reader.scala
package app.io
import org.apache.spark.sql.SparkSession
final case class Reader(base: String, format: String = "orc") {
  def load(spark: SparkSession, name: String) = spark.read.format(format).load(s"$base/$name")
}
object Reader { val default = Reader("/default") }
//@ package.scala
package app
package object shape {
  import org.apache.spark.sql.DataFrame
  def cut(df: DataFrame): DataFrame = df.limit(1)
}
`),
  ).toMatchInlineSnapshot(`
    "
    count @8 ← limit(1) @package:4<8 ← read orc(/base/a) @Reader:4<8
    "
  `);
});

test('what stands in a package object sees the other members of its package', () => {
  expect(
    followed(`
//@ Main.scala
package app
import app.shape._
import org.apache.spark.sql.SparkSession
object Main extends App {
  val spark = SparkSession.builder.getOrCreate()
  spark.read.orc("/a").cut(7).count()
}
//@ Cutter.scala
package app.shape
import org.apache.spark.sql.DataFrame
object Cutter { def of(df: DataFrame, rows: Int): DataFrame = df.limit(rows) }
//@ package.scala
package app
package object shape {
  import org.apache.spark.sql.DataFrame
  implicit class Cut(df: DataFrame) { def cut(rows: Int): DataFrame = Cutter.of(df, rows) }
}
`),
  ).toMatchInlineSnapshot(`
    "
    count @6 ← limit(7) @Cutter:3<package:4<6 ← read orc(/a) @6
    "
  `);
});

test('evaluates by-name arguments where they are mentioned', () => {
  expect(
    scala(
      `
object Timing {
  def timed[T](what: String)(block: => T): T = {
    val result = block
    result
  }
}`,
      `
  Timing.timed("count") { spark.table("a").count() }
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @9<4<9 ← table(a) @9<4<9
    "
  `);
});

test('reads SQL texts with margins and interpolation', () => {
  expect(
    scala(
      `
class Mart(spark: SparkSession, from: String) {
  spark.read.parquet("/orders").createOrReplaceTempView("orders")
  def monthly(n: Int = 2): DataFrame = spark.sql(
    s"""SELECT month, count(*) AS n
       |FROM orders
       |WHERE day >= '$from'
       |GROUP BY month HAVING count(*) > $n""".stripMargin)
}`,
      `
  new Mart(spark, args(0)).monthly().show()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    createOrReplaceTempView @3<11 ← read parquet(/orders) @3<11
    show @11 ← filter(>(count(*), 2)) @4+8<11 ← groupBy(month).sql(n: count(*)) @4+8<11 ← filter(>=(day, ?)) @4+7<11 ← view(orders) @4+6<11 ← read parquet(/orders) @3<11
    "
  `);
});

test('knows typed operators, windows and user-defined functions', () => {
  expect(
    scala(
      `
case class Reading(id: Long, value: Double)`,
      `
  import spark.implicits._
  val twice = udf((x: Double) => 2 * x)
  val readings = spark.read.parquet("/r").as[Reading].filter(_.value > 1).map(r => r.copy(value = 0))
  val w = Window.partitionBy($"id").orderBy($"value".desc)
  readings.withColumn("n", row_number().over(w)).select(twice('value).as("t")).count()
  readings.groupByKey(_.id).mapGroups((id, rows) => id).collect()
  Seq(1, 2, 3).toDF("x").join(broadcast(readings), Seq("x"), "left_outer").count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @8 ← select(t: udf UDF(value)) @8 ← withColumn(n: row_number() over (id; value desc)) @8 ← typed map() @6 ← typed filter() @6 ← typed as() @6 ← read parquet(/r) @6
    collect @9 ← typed mapGroups() @9 ← typed map() @6 ← typed filter() @6 ← typed as() @6 ← read parquet(/r) @6
    count @10 ← join left(x) broadcast right @10 ← (local(3 rows: x) @10; hint(broadcast) @10 ← typed map() @6 ← typed filter() @6 ← typed as() @6 ← read parquet(/r) @6)
    "
  `);
});

test('runs streams and their batch functions', () => {
  expect(
    scala(
      '',
      `
  spark.readStream.format("kafka").load()
    .writeStream
    .foreachBatch { (batch: DataFrame, id: Long) => batch.distinct().write.parquet("/out") }
    .start()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    * start @7 ← read kafka() streaming @4
    * parquet /out @6 ← distinct @6 ← ?
    "
  `);
});

test('tries the handler after the body', () => {
  expect(
    scala(
      '',
      `
  try spark.table("a").write.parquet("/x")
  catch { case e: Exception => spark.table("b").write.parquet("/x") }
  finally spark.table("c").count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    parquet /x @4 ← table(a) @4
    | nothing
    | parquet /x @5 ← table(b) @5
    count @6 ← table(c) @6
    "
  `);
});

test('passes frames through what it cannot follow', () => {
  expect(
    scala(
      '',
      `
  val polished = com.elsewhere.Tools.polish(spark.table("a").distinct())
  polished.limit(2).count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← limit(2) @5 ← ? ← (distinct @4 ← table(a) @4)
    "
  `);
});

test('starts at functions that nobody calls', () => {
  expect(
    scala(`
class Handler(path: String) {
  def handle(df: DataFrame): Unit = df.distinct().write.parquet(path)
}`),
  ).toMatchInlineSnapshot(`
    "
    parquet * @3 ← distinct @3 ← ?
    "
  `);
});

test('maps that are filled later keep their values, under full names too', () => {
  expect(
    scala(
      '',
      `
  val frames = scala.collection.mutable.Map[String, DataFrame]()
  frames += ("a" -> spark.read.parquet("/a"))
  frames.put("b", spark.read.parquet("/b"))
  frames("c") = spark.read.parquet("/c")
  frames("a").count()
  frames("b").count()
  frames("c").count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @8 ← read parquet(/a) @5
    count @9 ← read parquet(/b) @6
    count @10 ← read parquet(/c) @7
    "
  `);
});

test('functions without arguments need no parentheses', () => {
  expect(
    scala(
      '',
      `
  val order = Window.partitionBy("k").orderBy("v")
  val df = spark.read.parquet("/a")
  df.withColumn("n", row_number over order).withColumn("day", current_date).count()
`,
    ),
  ).toMatchInlineSnapshot(`
    "
    count @6 ← withColumn(day: current_date()) @6 ← withColumn(n: row_number() over (k; v)) @6 ← read parquet(/a) @5
    "
  `);
});
