import { expect, test } from 'vitest';
import { scala, scalaModule } from '../../../../test/support/scalaText.ts';

test('a chain over lines, with comments between its links', () => {
  const text = `df
  // the small side
  .join(broadcast(b), Seq("id"), "left") /* kept */
  .write.mode("overwrite")
  .save`;
  expect(scala(text, { places: true })).toMatchInlineSnapshot(`
    "
    df.join@2:3(broadcast(b), Seq("id"), "left").write@3:3.mode@3:9("overwrite").save@4:3
    "
  `);
});

test('infix calls', () => {
  expect(
    scala(
      `a union b
df join other on "id"
df join (b, a("id") === b("id")) where $"x" > 1
df repartition 12 select ()
xs map { x => x } reduce (_ union _)
xs foreach println
xs toList`,
      { places: true },
    ),
  ).toMatchInlineSnapshot(`
    "
    a.union@0:2(b)
    df.join@1:3(other).on@1:14("id")
    df.join@2:3(b, (a("id") === b("id"))).where@2:33(($"x" > 1))
    df.repartition@3:3(12).select@3:18()
    xs.map@4:3({x => x}).reduce@4:18({_$1, _$2 => _$1.union@4:28(_$2)})
    xs.foreach@5:3(println)
    xs.toList@6:3
    "
  `);
});

test('type arguments belong to the operand that they stand at, not to the whole operation', () => {
  expect(
    scala(
      `a union b.as[T].map(f)
0.6 * c.select(avg(d)).as[Double].take(1)(0)
a + b * c.d[T].e
a foo b.c[T] bar d.e[U](x)
!b.as[T].isEmpty && -c.as[Long].first() > 2
k -> ds.as[T](enc).map(f)
(a union b).as[T]`,
      { places: true },
    ),
  ).toMatchInlineSnapshot(`
    "
    a.union@0:2(b.as@0:10[T]().map@0:16(f))
    (0.6 * c.select@1:8(avg(d)).as@1:23[Double]().take@1:34(1)(0))
    (a + (b * c.d@2:10[T]().e@2:15))
    a.foo@3:2(b.c@3:8[T]()).bar@3:13(d.e@3:19[U](x))
    (((! b.as@4:3[T]().isEmpty@4:9) && (- c.as@4:23[Long]().first@4:32())) > 2)
    #(k, ds.as@5:8[T](enc).map@5:19(f))
    a.union@6:3(b).as@6:12[T]()
    "
  `);
});

test('operators keep their sign and Scala their precedence', () => {
  expect(
    scala(`a === b && !c || d =!= -e * 2
"k" -> v
a <=> b
x :: y :: Nil
1 +: xs
a != b`),
  ).toMatchInlineSnapshot(`
    "
    (((a === b) && (! c)) || (d =!= ((- e) * 2)))
    #("k", v)
    (a <=> b)
    (x :: (y :: Nil))
    (1 +: xs)
    (a != b)
    "
  `);
});

test('arguments by name, spread, and as blocks', () => {
  expect(
    scala(`f(a, n = 2, xs: _*)
g { x }
h { val y = 1; y }
k(1) { x => f(x); x } { case Some(y) => y }
select(cols.map(col): _*)
f(xs*)
f(using ctx)`),
  ).toMatchInlineSnapshot(`
    "
    f(a, n = 2, *xs)
    g(x)
    h(do {
      val y = 1
      y
    })
    k(1)({x => {
      f(x)
      x
    }})({_$1 => match _$1 {
      case Some(y) => y
    }})
    select(*cols.map(col))
    f(*xs)
    f(ctx)
    "
  `);
});

test('type arguments make a call', () => {
  expect(
    scala(`ds.as[Reading].map(_.id)(enc)
spark.emptyDataset[Row]
Seq.empty[(String, Int)]
udf[Int, String]((s: String) => s.length)
super[A].run(this)`),
  ).toMatchInlineSnapshot(`
    "
    ds.as[Reading]().map({_$1 => _$1.id})(enc)
    spark.emptyDataset[Row]()
    Seq.empty[(String, Int)]()
    udf[Int, String]({s: String => s.length})
    super.run(this)
    "
  `);
});

test('new, with the members of an anonymous class', () => {
  expect(
    scala(`new Job(spark, root = "x")(conf).run()
new ArrayBuffer[DataFrame]
new Thread(new Runnable { def run() = go() })
new A with B { val x = 1 }
new A(1) with B { val x = 1 }
new { val y = 2 }
new lib.Reader[T](path)`),
  ).toMatchInlineSnapshot(`
    "
    new Job(spark, root = "x", conf).run()
    new ArrayBuffer()
    new Thread(new Runnable() {
      def run() {
        go()
      }
    })
    new A() {
      val x = 1
    }
    new A(1) {
      val x = 1
    }
    new () {
      val y = 2
    }
    new lib.Reader(path)
    "
  `);
});

test('fewer braces', () => {
  expect(
    scala(`xs.foreach: x =>
  go(x)
  stop(x)
xs.map:
  case (a, b) => a
`),
  ).toMatchInlineSnapshot(`
    "
    xs.foreach({x => {
      go(x)
      stop(x)
    }})
    xs.map({_$1 => match _$1 {
      case (a, b) => a
    }})
    "
  `);
});

test('chains of thousands of links do not overflow', () => {
  const module = scalaModule(`val x = df${'.f(1)'.repeat(5_000)}\nval y = ${'a + '.repeat(5_000)}a`);
  const [calls, sum] = module.body;
  let depth = 0;
  let link = calls?.kind === 'assign' ? calls.value : undefined;
  while (link?.kind === 'call' && link.callee.kind === 'member') {
    depth += 1;
    link = link.callee.object;
  }
  let terms = 1;
  let term = sum?.kind === 'assign' ? sum.value : undefined;
  while (term?.kind === 'binary') {
    terms += 1;
    term = term.left;
  }
  expect([depth, terms]).toEqual([5_000, 5_001]);
});

test.each([
  '(',
  '{ val a = ',
  'f(',
  'f { x => ',
  'new A { val y = ',
  'a :: (',
  'if (a) b else {',
  'a match { case b => ',
])('nesting of thousands of %s does not overflow', (open) => {
  const depth = 5_000;
  const close = open.includes('{') ? '}' : ')';
  const module = scalaModule(`val x = ${open.repeat(depth)}1${close.repeat(depth)}\nval after = 2`);
  expect(module.body.length).toBe(2);
  expect(module.syntaxErrors).toBe(0);
});
