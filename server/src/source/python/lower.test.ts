import { expect, test } from 'vitest';
import { printStatements } from '../../../../test/support/programText.ts';
import { pythonModule } from '../../../../test/support/pythonText.ts';
import { pythonPackage } from './lower.ts';

function lowered(text: string): string {
  return printStatements(pythonModule(text).body);
}

test('reads chains in parentheses and over line continuations', () => {
  expect(
    lowered(`
df = (
    spark.read  # the raw files
    .option("header", True)
    # one line of thought
    .parquet(path)
)
small = df \\
    .filter(F.col("a") > 1) \\
    .coalesce(2)
`),
  ).toMatchInlineSnapshot(`
    "df = spark.read.option("header", true).parquet(path)
    small = df.filter((F.col("a") > 1)).coalesce(2)"
  `);
});

test('knows where each method name stands, in UTF-16 units and after tabs, astral characters and CRLF', () => {
  const text = 'if x:\r\n\tdf = a("🎉").coalesce(2).join(b)\r\n';
  expect(printStatements(pythonModule(text).body, { places: true })).toMatchInlineSnapshot(`
    "if x {
      df = a("🎉").coalesce@1:14(2).join@1:26(b)
    }"
  `);
});

test('reads imports', () => {
  expect(
    lowered(`
import os, sys as system
import a.b.c
from . import x
from ..lib import (y, z as other,
)
from . lib . q import *
from __future__ import annotations
try:
    import fast
except ImportError as e:
    fast = None
else:
    fast.on()
finally:
    done()
`),
  ).toMatchInlineSnapshot(`
    "import os: .
    import sys: . as system
    import a.b.c: .
    import .: x
    import ..lib: y, z as other
    import .lib.q: *
    import __future__: annotations
    try {
      import fast: .
      fast.on()
    } catch {
      e = ?
      fast = null
    } finally {
      done()
    }"
  `);
});

test('reads assignments', () => {
  expect(
    lowered(`
x = y = 0x1F; z = 1_000
df |= other
a, *b = c[1:2, ::3], c[:, 1]
a.b = c["d"] = 5
(x, [y, z]), = f()
n: int
m: int = 5
if (n := len(a)) > 10: pass
type Alias = dict[str, int]
`),
  ).toMatchInlineSnapshot(`
    "x = y = 31
    z = 1000
    df |= other
    (a, *b) = #(c[#(slice(1, 2), slice(null, null, 3))], c[#(slice(null, null), 1)])
    a.b = c["d"] = 5
    ((x, (y, z))) = f()
    n: int = ?
    m: int = 5
    if ((n := len(a)) > 10) {
      pass
    }
    Alias: dict[str, int] = ?"
  `);
});

test('marks an annotation without a value', () => {
  expect(pythonModule('n: int\nm: int = 5').body).toMatchObject([{ declaredOnly: true }, { type: 'int' }]);
});

test('reads functions and classes', () => {
  expect(
    lowered(`
def f(a, b: int = 3, /, c=1, *args: str, d, e: T = 4, **kw) -> DataFrame:
    """What f does."""
    global g1, g2
    if a:
        nonlocal g3
    return a, b

def g(*, only): yield from only

@dataclass(frozen=True)
class A(Base, lib.Other[T], metaclass=ABCMeta):
    x: int
    @property
    async def p(self): return await self.x
    @staticmethod
    def q(): ...
class P(namedtuple("P", "a b")): pass
l = lambda x, *y, z=1: x + y
`),
  ).toMatchInlineSnapshot(`
    "def f(a, b: int = 3, c = 1, *args: str, keyword d, keyword e: T = 4, **kw): DataFrame {
      "What f does."
      pass
      if a {
        pass
      }
      return #(a, b)
    }
    def g(keyword only) {
      yield *only
    }
    @dataclass(frozen = true) metaclass=ABCMeta class A extends Base, lib.Other {
      x: int = ?
      @property async def p(self) {
        return (await self.x)
      }
      @staticmethod def q() {
        ?
      }
    }
    class P extends namedtuple("P", "a b") {
      pass
    }
    l = {x, *y, keyword z = 1 => (x + y)}"
  `);
});

test('tells which names a function shares with the outside', () => {
  const text = 'def f():\n    global a, b\n    def inner():\n        nonlocal c\n    if x:\n        nonlocal d\n';
  expect(pythonModule(text).body[0]).toMatchObject({ outerNames: ['a', 'b', 'd'] });
});

test('reads control flow', () => {
  expect(
    lowered(`
if a < b <= c not in d: x()
elif e is not None: pass
else: y()
for i, (j, k) in enumerate(z):
    continue
else: done()
while x:
    break
else: after()
with open("f") as f, open("g"): pass
with (open("f") as f, open("g") as (h, i)): pass
async def run():
    async with a as b:
        async for x in y: await z
assert a, "no"
del a, b[1]
raise ValueError("x") from e
`),
  ).toMatchInlineSnapshot(`
    "if (((a < b) and (b <= c)) and (c not in d)) {
      x()
    } else {
      if (e is not null) {
        pass
      } else {
        y()
      }
    }
    for (i, (j, k)) in enumerate(z) {
      continue
    } else {
      done()
    }
    while x {
      break
    }
    after()
    with open("f") as f, open("g") {
      pass
    }
    with open("f") as f, open("g") as (h, i) {
      pass
    }
    async def run() {
      with a as b {
        for x in y {
          (await z)
        }
      }
    }
    if a {} else {
      raise "no"
    }
    del(a, b[1])
    raise ValueError("x")"
  `);
});

test('reads collections and comprehensions', () => {
  expect(
    lowered(`
m = {**a, "b": 1, 'c': [1, *d], 'e': {1, 2}, 'f': (1,), 'g': ()}
n = {k: v for k, v in m.items() if v}
o = sum(x for xs in y if xs for x in xs)
df.select(*[F.col(c) for c in cols], **more).where(~F.col("a").isNull() & (F.col("b") != 1))
x = a if b else c
y = m @ n ** 2 // 3
`),
  ).toMatchInlineSnapshot(`
    "m = {**a, "b": 1, "c": [1, *d], "e": #{1, 2}, "f": #(1), "g": #()}
    n = dict(k: v for (k, v) in m.items() if v)
    o = sum(generator(x for xs in y if xs; x in xs))
    df.select(*list(F.col(c) for c in cols), **more).where(((~ F.col("a").isNull()) & (F.col("b") != 1)))
    x = (if b then a else c)
    y = ((m @ (n ** 2)) // 3)"
  `);
});

test('reads match statements', () => {
  expect(
    lowered(`
match command, 1:
    case "a" | a.b | None | -1 | _: one()
    case [x, (y, 2), *rest] if x: two()
    case {"k": v, **others}: three()
    case Point(x=0, y=yy) as p: four()
    case (x): pass
    case 1, _: pass
    case _: pass
`),
  ).toMatchInlineSnapshot(`
    "match #(command, 1) {
      case ="a" | =a.b | =null | =(- 1) | _ => one()
      case (x, (y, =2), *rest) if x => two()
      case dict(v, others) => three()
      case p @ Point(=0, yy) => four()
      case x => pass
      case (=1, _) => pass
      case _ => pass
    }"
  `);
});

test("tolerates Python 2's statements", () => {
  expect(lowered('print "hello", x\nprint >>f, y\nprint\nexec "code" in ns\nx = 10L + 017 <> 2\n'))
    .toMatchInlineSnapshot(`
    "print("hello", x)
    print(f, y)
    print
    exec("code", ns)
    x = ((10 + 15) <> 2)"
  `);
});

test('keeps the code around what is broken', () => {
  expect(
    lowered(`
a = df.filter(x y).coalesce(2)
class A:
    def f(self):
        df.filter(
    def g(self):
        df.coalesce(2)
b = df.count()
`),
  ).toMatchInlineSnapshot(`
    "a = df.filter(x, unknown<y>).coalesce(2)
    class A {
      def f(self) {
        unknown<df.filter>
      }
      def g(self) {
        df.coalesce(2)
      }
    }
    b = df.count()"
  `);
  expect(pythonModule('a = f(\n').syntaxErrors).toBeGreaterThan(0);
});

test.each([
  ['a chain of calls', `df${'.withColumn("a", F.lit(1))'.repeat(1_000)}\n`],
  ['a sum', `x${' + y'.repeat(20_000)}\n`],
  ['parentheses', `${'('.repeat(5_000)}x${')'.repeat(5_000)}\n`],
  ['lists', `${'['.repeat(5_000)}x${']'.repeat(5_000)}\n`],
  ['calls in calls', `${'f('.repeat(5_000)}x${')'.repeat(5_000)}\n`],
  ['open brackets', 'f(['.repeat(3_000)],
  ['lambdas', `${'lambda: '.repeat(3_000)}1\n`],
  ['patterns', `${'(a, '.repeat(3_000)}${')'.repeat(3_000)} = 1\n`],
  ['assignments', `${'a = '.repeat(5_000)}1\n`],
  ['branches', `if a: pass\n${'elif b: pass\n'.repeat(3_000)}`],
])('does not overflow on deep nesting: %s', (_name, text) => {
  expect(pythonModule(text).body).toHaveLength(text.startsWith('f([') ? 3_000 : 1);
});

test('a long chain is understood to its beginning', () => {
  const text = `df${'.f()'.repeat(1_000)}\n`;
  let callee: unknown = pythonModule(text).body[0];
  let calls = 0;
  while (typeof callee === 'object' && callee !== null) {
    if ('kind' in callee && callee.kind === 'call') calls += 1;
    callee =
      'value' in callee
        ? callee.value
        : 'callee' in callee
          ? callee.callee
          : 'object' in callee
            ? callee.object
            : undefined;
  }
  expect(calls).toBe(1_000);
});

test('says whether the text has to do with Spark', () => {
  expect(pythonModule('from pyspark.sql import functions as F').usesSpark).toBe(true);
  expect(pythonModule('def load(spark):\n    return spark.table("a")').usesSpark).toBe(true);
  expect(pythonModule('import json').usesSpark).toBe(false);
});

test('names packages by their path', () => {
  expect(pythonPackage('src/orders_etl/lib/io.py')).toBe('src.orders_etl.lib.io');
  expect(pythonPackage('orders_etl/lib/__init__.py')).toBe('orders_etl.lib');
  expect(pythonPackage('notebooks/a.b.ipynb')).toBe('notebooks.a.b');
});
