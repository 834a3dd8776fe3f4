import { expect, test } from 'vitest';
import { scala } from '../../../../test/support/scalaText.ts';

test('placeholders belong to the nearest expression around them', () => {
  expect(
    scala(`xs.reduce(_ union _)
xs.map(_.filter(x))
xs.map(f(_, 1))
xs.map(f(_ + 1))
xs.map(f(g(_)))
xs.map((_ + 1))
val h = (_: Int) + 1
xs.map(s"a\${_}")
xs.sortBy(-_._2)
f(_: _*)
xs.foreach(_.write.save(_))
_ => 1`),
  ).toMatchInlineSnapshot(`
    "
    xs.reduce({_$1, _$2 => _$1.union(_$2)})
    xs.map({_$1 => _$1.filter(x)})
    xs.map({_$1 => f(_$1, 1)})
    xs.map(f({_$1 => (_$1 + 1)}))
    xs.map(f({_$1 => g(_$1)}))
    xs.map({_$1 => (_$1 + 1)})
    val h = {_$1: Int => (_$1 + 1)}
    xs.map({_$1 => s"a\${_$1}"})
    xs.sortBy({_$1 => (- _$1._2)})
    {_$1 => f(*_$1)}
    xs.foreach({_$1, _$2 => _$1.write.save(_$2)})
    {_ => 1}
    "
  `);
});

test('a method handed over is the method itself', () => {
  expect(
    scala(`df.transform(clean _)
val f = withColumn("a") _`),
  ).toMatchInlineSnapshot(`
    "
    df.transform(clean)
    val f = withColumn("a")
    "
  `);
});

test('functions', () => {
  expect(
    scala(`val f = (a: Int, b) => a + b
val g = x => { val y = x; y }
xs.foreach { implicit s => run(s) }
xs.foreach { row: Row => row.get(0) }
val h = a => b => c
def i: Int => Int = { a =>
  b(a)
  c
}
f(() => 1)`),
  ).toMatchInlineSnapshot(`
    "
    val f = {a: Int, b => (a + b)}
    val g = {x => {
      val y = x
      y
    }}
    xs.foreach({implicit s => run(s)})
    xs.foreach({row: Row => row.get(0)})
    val h = {a => {b => c}}
    def i: Int => Int {
      {a => {
        b(a)
        c
      }}
    }
    f({ => 1})
    "
  `);
});

test('partial functions match their parameter', () => {
  expect(
    scala(`xs.map { case (a, b) if a > 1 => f(a); b case _ => c }
val p: PartialFunction[Int, Int] = { case 1 => 2 }`),
  ).toMatchInlineSnapshot(`
    "
    xs.map({_$1 => match _$1 {
      case (a, b) if (a > 1) => {
        f(a)
        b
      }
      case _ => c
    }})
    val p: PartialFunction[Int, Int] = {_$1 => match _$1 {
      case =1 => 2
    }}
    "
  `);
});
