import { expect, test } from 'vitest';
import { scala, scalaModule } from '../../../../test/support/scalaText.ts';

test('values', () => {
  expect(
    scala(`val a: Int = 1
private lazy val b = 2
implicit val spark: SparkSession = build()
var c, d = 3
val (x, y: Int) = pair
val Array(train, test) = df.randomSplit(w)
val first :: _ = xs
val Max = 5
val \`odd name\` = 6`),
  ).toMatchInlineSnapshot(`
    "
    val a: Int = 1
    private lazy b = 2
    implicit val spark: SparkSession = build()
    var c = d = 3
    val (x, y: Int) = pair
    val Array(train, test) = df.randomSplit(w)
    val ::(first, _) = xs
    val Max = 5
    val odd name = 6
    "
  `);
});

test('assignments', () => {
  expect(
    scala(`a = b
a.b = c
a(i) = v
a(i, j) = v
n += 1
flag &&= x
xs ++= ys
a <= b`),
  ).toMatchInlineSnapshot(`
    "
    a = b
    a.b = c
    a[i] = v
    a[#(i, j)] = v
    n += 1
    flag &&= x
    xs ++= ys
    (a <= b)
    "
  `);
});

test('functions', () => {
  expect(
    scala(`def a = 1
def b(): Unit = { go(); stop() }
def c(x: Int, ys: String*)(implicit s: Spark = d): T = x
def e[T](f: => T)(using Spark) = f
private[spark] override def g() { go() }
def h: DataFrame
@tailrec @since("3", n = 1) final def i(n: Int): Int = { def j = 1; j }
def this(x: Int) = this(x, 1)`),
  ).toMatchInlineSnapshot(`
    "
    def a {
      1
    }
    def b(): Unit {
      go()
      stop()
    }
    def c(x: Int, *ys: String)(implicit s: Spark = d): T {
      x
    }
    def e(f: => T)(implicit _: Spark) {
      f
    }
    private override def g() {
      go()
    }
    def h: DataFrame
    @tailrec @since("3", n = 1) final def i(n: Int): Int {
      def j {
        1
      }
      j
    }
    def this(x: Int) {
      this(x, 1)
    }
    "
  `);
});

test('the last statement of a body is its value', () => {
  expect(
    scala(`def a = if (x) b else if (y) { c; d } else e
def f = { if (x) log(); if (y) b else c }
def g = try read() catch { case e: IOException => none case _ => null } finally close()
val h = try { read() } catch handler
def i = { for (x <- xs) go(x) }`),
  ).toMatchInlineSnapshot(`
    "
    def a {
      (if x then b else (if y then do {
        c
        d
      } else e))
    }
    def f {
      if x {
        log()
      }
      (if y then b else c)
    }
    def g {
      try {
        read()
      } catch {
        none
      } catch {
        null
      } finally {
        close()
      }
    }
    val h = do {
      try {
        read()
      } catch {
        handler
      }
    }
    def i {
      for x in xs {
        go(x)
      }
    }
    "
  `);
});

test('classes', () => {
  expect(
    scala(`class A(x: Int, val y: String, private var z: T = 1)(implicit s: S) extends B(x) with C[D]
case class P(id: Long, name: String)
abstract class Q { def f: Int; val g: Int; type T = Int }
trait R { self: S with T => def h = self.i }
trait U { this: S => }
implicit class Ops(private val df: DataFrame) extends AnyVal { def go = df }
object O extends App with A.B { println(1) }
case object None
sealed trait V`),
  ).toMatchInlineSnapshot(`
    "
    class A(x: Int, member y: String, member z: T = 1)(implicit s: S) extends B(x), C {}
    case class P(member id: Long, member name: String) {}
    abstract class Q {
      def f: Int
      val g: Int = ?
    }
    trait R extends S, T {
      val self = this
      def h {
        self.i
      }
    }
    trait U extends S {}
    implicit class Ops(member df: DataFrame) extends AnyVal {
      def go {
        df
      }
    }
    object O extends App, A.B {
      println(1)
    }
    case object None {}
    sealed trait V {}
    "
  `);
});

test('Scala 3', () => {
  expect(
    scala(`enum Color(val rgb: Int) extends E:
  case Red, Green
  case Other(name: String)
extension (df: DataFrame)(using s: Spark)
  def a: DataFrame = df
  def b(n: Int) = df.limit(n)
given enc: Encoder[A] = make()
given Order[B] with
  def compare(a: B, b: B) = 0
given list[T](using o: Order[T]): Order[List[T]] = o.list
object Main:
  @main def run(n: Int): Unit =
    val df = read()
    if n > 1 then df.show()
    else
      df.count()
      df.show()
    while n > 2 do go()
    for x <- xs do go(x)
  end run
end Main`),
  ).toMatchInlineSnapshot(`
    "
    enum Color(member rgb: Int) extends E {
      case object Red {}
      case object Green {}
      case class Other(member name: String) {}
    }
    extension (df: DataFrame) extension def a(implicit s: Spark): DataFrame {
      df
    }
    extension (df: DataFrame) extension def b(n: Int)(implicit s: Spark) {
      df.limit(n)
    }
    given enc: Encoder[A] = make()
    given given_Order: Order[B] = new Order() {
      def compare(a: B, b: B) {
        0
      }
    }
    given def list(implicit o: Order[T]): Order[List[T]] {
      o.list
    }
    object Main {
      @main def run(n: Int): Unit {
        val df = read()
        if (n > 1) {
          df.show()
        } else {
          df.count()
          df.show()
        }
        while (n > 2) {
          go()
        }
        for x in xs {
          go(x)
        }
      }
    }
    "
  `);
});

test('packages', () => {
  const named = (text: string) => scalaModule(text).packageName;
  expect(named('package a.b\npackage c\nobject X')).toBe('a.b.c');
  expect(named('package a.b { package c { object X } }')).toBe('a.b.c');
  expect(named('object X')).toBe('');
  expect(named('package a.b\n\nobject X { def f = {')).toBe('a.b');
  expect(
    scala(`package a
package b { object X }
package c.d { object Y }
package object e { val z = 1 }`),
  ).toMatchInlineSnapshot(`
    "
    package a
    package object b {
      object X {}
    }
    package object c.d {
      object Y {}
    }
    package object e {
      val z = 1
    }
    "
  `);
});

test('imports', () => {
  expect(
    scala(`import a.b.C
import a.b._, c.{d, e => f, g => _, _}
import spark.implicits.*
import a.b as c
import a.{b as c, given, given Order[?]}
import a.given
import \`a b\`.c
import a
export a.b.*
def f = { import x.y; y }`),
  ).toMatchInlineSnapshot(`
    "
    import a.b: C
    import a.b: *
    import c: d, e as f, g as _, *
    import spark.implicits: *
    import a: b as c
    import a: b as c, given, given Order[?]
    import a: given
    import a b: c
    import : a
    import a.b: *
    def f {
      import x: y
      y
    }
    "
  `);
});

test('whether the text is about Spark', () => {
  const about = (text: string, file?: string) => scalaModule(text, file).usesSpark;
  expect(about('import org.apache.spark.sql.functions._')).toBe(true);
  expect(about('object X')).toBe(false);
  expect(about('spark.range(10).show()', 'try.sc')).toBe(true);
  expect(about('// Databricks notebook source\nspark.range(10).show()')).toBe(true);
  expect(about('spark.range(10).show()')).toBe(false);
});
