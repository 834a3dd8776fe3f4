import { expect, test } from 'vitest';
import { scala, scalaModule } from '../../../../test/support/scalaText.ts';

test('loops and comprehensions', () => {
  expect(
    scala(`for (x <- xs; y <- ys if x > y; z = x + y) { go(z) }
val a = for { (k, v) <- m; if v > 1; Some(w) <- f(v) } yield k -> w
while (i < 10) { i += 1 }
do { i -= 1 } while (i > 0)
for (i <- 0 until 10) println(i)`),
  ).toMatchInlineSnapshot(`
    "
    for x in xs; y in ys if (x > y); z = (x + y) {
      go(z)
    }
    val a = list(#(k, w) for (k, v) in m if (v > 1); Some(w) in f(v))
    while (i < 10) {
      i += 1
    }
    while (i > 0) {
      i -= 1
    }
    for i in 0.until(10) {
      println(i)
    }
    "
  `);
});

test('matches', () => {
  expect(
    scala(`x match {
  case 1 | 2 => a
  case y: Int if y > 2 => b
  case p @ P(_, Some(q), rest @ _*) => c
  case None | \`given\` => d
  case a.B.C => e
  case "k" -> v => f
  case head :: _ => g
  case s"$year-$month" => year
  case (a, b) => { h; i }
  case _ =>
}
def f = x.match { case 1 => 2 }`),
  ).toMatchInlineSnapshot(`
    "
    match x {
      case =1 | =2 => a
      case y: Int if (y > 2) => b
      case p @ P(_, Some(q), rest @ _) => c
      case =None | =given => d
      case =a.B.C => e
      case (="k", v) => f
      case ::(head, _) => g
      case s(year, month) => year
      case (a, b) => {
        h
        i
      }
      case _ => {}
    }
    def f {
      match x {
        case =1 => 2
      }
    }
    "
  `);
});

test('jumps', () => {
  expect(
    scala(`def f: Int = { if (x) return 1; throw new E("x") }
val a = b.getOrElse(throw new E)
val c = b.getOrElse(return)`),
  ).toMatchInlineSnapshot(`
    "
    def f: Int {
      if x {
        return 1
      }
      raise new E("x")
    }
    val a = b.getOrElse(do {
      raise new E()
    })
    val c = b.getOrElse(do {
      return
    })
    "
  `);
});

test('a notebook export is a script', () => {
  expect(
    scala(`// Databricks notebook source
// MAGIC %md # Title

// COMMAND ----------

val df = spark.table("a")
display(df)

// COMMAND ----------

// MAGIC %sql select 1
df.count`),
  ).toMatchInlineSnapshot(`
    "
    val df = spark.table("a")
    display(df)
    df.count
    "
  `);
});

test('a shell header and using directives are comments', () => {
  expect(
    scala(`#!/usr/bin/env scala
//> using dep a::b:1
df.show()`),
  ).toMatchInlineSnapshot(`
    "
    df.show()
    "
  `);
});

test('broken code loses only itself', () => {
  expect(
    scala(`object X {
  val a = df.select("x, col("y")).coalesce(3)
  def g() = df.count()
  val b = df.
}`),
  ).toMatchInlineSnapshot(`
    "
    syntax errors: 2
    object X {
      val a = df.select("x, col(".y(""))
      coalesce(3)
      def g() {
        df.count()
      }
      val b = df
    }
    "
  `);
  expect(
    scala(`object X {
  def f(df: DataFrame) = {
    val a = df.select("x")
    if (x) {
      a.coalesce(2)
  }
  def g() = df.count()`),
  ).toMatchInlineSnapshot(`
    "
    syntax errors: 1
    def f(df: DataFrame) {
      val a = df.select("x")
      if x {
        a.coalesce(2)
      }
      def g() {
        df.count()
      }
    }
    "
  `);
  expect(
    scala(`object X {
  val = df.count()
  df.coalesce(2).
}`),
  ).toMatchInlineSnapshot(`
    "
    syntax errors: 2
    object X {
      val _ = df.count()
      df.coalesce(2)
    }
    "
  `);
});

test('an error in the middle leaves the definitions around it', () => {
  expect(
    scala(`object X {
  def f(df: DataFrame): DataFrame = {
    val a = df.limit(1)
    df.filter(
    val b = a.distinct()
    b.cache()
  }
}
class Y(n: Int) extends Z {
  val c = n.orderBy col("x").desc)
  def g = c.count()
}`),
  ).toMatchInlineSnapshot(`
    "
    syntax errors: 2
    object X {
      def f(df: DataFrame): DataFrame {
        val a = df.limit(1)
        df.filter
        val b = a.distinct()
        b.cache()
      }
    }
    class Y(n: Int) extends Z {
      val c = n.orderBy.col("x".desc)
      def g {
        c.count()
      }
    }
    "
  `);
});

test('places count in UTF-16 units, whatever the line ends', () => {
  const names = (text: string) => scala(text, { places: true });
  const expected = names('val 名 = f("🎉🎉").a(\n\t"é").b()\ndef 𝒳y = c.d');
  expect(expected).toMatchInlineSnapshot(`
    "
    val 名 = f("🎉🎉").a@0:18("é").b@1:6()
    def 𝒳y@2:4 {
      c.d@2:12
    }
    "
  `);
  expect(names('val 名 = f("🎉🎉").a(\r\n\t"é").b()\r\ndef 𝒳y = c.d')).toBe(expected);
  expect(names('\uFEFFdf.a')).toMatchInlineSnapshot(`
    "
    df.a@0:3
    "
  `);
});

test('ranges hold whole expressions', () => {
  const text = 'val a = df\n  .select("x", n = 2)\n  .limit(1)';
  const [statement] = scalaModule(text).body;
  expect(statement).toMatchObject({
    range: { start: { line: 0, character: 0 }, end: { line: 2, character: 11 } },
    value: {
      range: { start: { line: 0, character: 8 }, end: { line: 2, character: 11 } },
      callee: {
        nameRange: { start: { line: 2, character: 3 }, end: { line: 2, character: 8 } },
        object: {
          range: { end: { line: 1, character: 21 } },
          args: [{}, { range: { start: { line: 1, character: 15 }, end: { line: 1, character: 20 } } }],
        },
      },
    },
  });
});
