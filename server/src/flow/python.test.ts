import { expect, test } from 'vitest';
import { python } from '../../../test/support/flow.ts';

test('follows chains over several lines and comments', () => {
  expect(
    python(`
(spark.read.parquet("/a")
  # only the good ones
  .filter("x > 1")
  .groupBy("k")
  .agg(F.sum("v").alias("s"))
  .coalesce(2)
  .write.mode("overwrite").parquet("/b"))
`),
  ).toMatchInlineSnapshot(`
    "
    parquet /b @7 ← coalesce(2) @6 ← groupBy(k).agg(s: sum(v)) @5 ← filter(>(x, 1)) @3 ← read parquet(/a) @1
    "
  `);
});

test('follows variables and reassignment', () => {
  expect(
    python(`
df = spark.table("a")
other = df
df = df.distinct()
df.count()
other.count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @4 ← distinct @3 ← table(a) @1
    count @5 ← table(a) @1
    "
  `);
});

test('keeps both sides of a branch, or the one that runs', () => {
  expect(
    python(`
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
df = spark.table("a")
if len(sys.argv) > 1:
    df = df.limit(5)
else:
    df = df.distinct()
MODE = "fast"
if MODE == "fast":
    df = df.coalesce(1)
else:
    df = df.repartition(9)
df.count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @14 ← coalesce(1) @11 ← {limit(5) @6 ← table(a) @4 | distinct @8 ← table(a) @4}
    "
  `);
});

test('lets early returns end a function', () => {
  expect(
    python(`
def pick(df, n):
    if n is None:
        return df
    return df.limit(n)
pick(spark.table("a"), None).count()
pick(spark.table("a"), 3).count()
pick(spark.table("a"), spark.conf.get("n")).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← table(a) @5
    count @6 ← limit(3) @4<6 ← table(a) @6
    count @7 ← {table(a) @7 | limit(undefined) @4<7 ← table(a) @7}
    "
  `);
});

test('unrolls loops over known values', () => {
  expect(
    python(`
PATHS = {"x": "/x", "y": "/y"}
for i, (name, path) in enumerate(PATHS.items()):
    spark.read.json(path).limit(i).write.parquet(f"/out/{name}")
`),
  ).toMatchInlineSnapshot(`
    "
    parquet /out/x @3 ← limit(0) @3 ← read json(/x) @3
    parquet /out/y @3 ← limit(1) @3 ← read json(/y) @3
    "
  `);
});

test('calls by number from a long table of functions', () => {
  const count = 40;
  const functions = Array.from({ length: count }, (_, n) => `def q${n}():\n    return spark.table("t${n}")`).join('\n');
  const entries = Array.from({ length: count }, (_, n) => `${n}: q${n}`).join(', ');
  const flow = python(`
${functions}
QUERIES = {${entries}}
for n in range(${count}):
    QUERIES.get(n)().count()
`);
  expect(flow).toContain('table(t0) @2<');
  expect(flow).toContain('table(t39) @80<');
  expect(flow).not.toContain('opaque');
});

test('takes a method that is called static twice for static', () => {
  expect(
    python(`
class Q:
    @staticmethod
    @staticmethod
    def one():
        return spark.table("a")
Q.one().count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @6 ← table(a) @5<6
    "
  `);
});

test('repeats loops over unknown values', () => {
  expect(
    python(`
df = spark.table("a")
for c in df.columns:
    df = df.withColumn(c, F.trim(c))
for day in spark.conf.get("days").split(","):
    df.filter(F.col("day") == day).write.parquet(f"/out/{day}")
`),
  ).toMatchInlineSnapshot(`
    "
    * parquet /out/* @5 ← filter(=(day, ?())) @5 ← {table(a) @1 | withColumn(*: trim(*)) @3 ← table(a) @1 | withColumn(*: trim(*)) @3 ← {table(a) @1 | withColumn(*: trim(*)) @3 ← table(a) @1}}
    "
  `);
});

test('follows lists, dictionaries, tuples and comprehension', () => {
  expect(
    python(`
frames = [spark.table(t) for t in ("a", "b")]
frames.append(spark.table("c"))
by_name = {"k": frames[2], **{"l": frames[0]}}
first, *rest = frames
by_name["k"].count()
by_name.get("l").count()
rest[0].count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← table(c) @2
    count @6 ← table(a) @1
    count @7 ← table(b) @1
    "
  `);
});

test('follows fields, properties, inheritance, super, class and static methods', () => {
  expect(
    python(`
class Base:
    def __init__(self, path):
        self.path = path
    @property
    def frame(self):
        return spark.read.parquet(self.path)
    def result(self):
        return self.shape(self.frame)
    def run(self):
        self.result().count()
class Job(Base):
    def __init__(self):
        super().__init__("/job")
    @classmethod
    def make(cls):
        return cls()
    @staticmethod
    def keys():
        return ["k"]
    def shape(self, df):
        return df.dropDuplicates(self.keys())
Job.make().run()
`),
  ).toMatchInlineSnapshot(`
    "
    count @10<22 ← dropDuplicates(k) @21<8<10<22 ← read parquet(/job) @6<8<10<22
    "
  `);
});

test('follows data classes', () => {
  expect(
    python(`
from dataclasses import dataclass, field
@dataclass
class Conf:
    base: str
    parts: int = 7
    keys: list = field(default_factory=lambda: ["a", "b"])
conf = Conf("/base")
spark.read.parquet(conf.base + "/x").repartition(conf.parts, *conf.keys).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @8 ← repartition(7, a, b) @8 ← read parquet(/base/x) @8
    "
  `);
});

test('binds default, keyword and variable arguments', () => {
  expect(
    python(`
def tidy(df, *keys, n=4, **names):
    for new, old in names.items():
        df = df.withColumnRenamed(old, new)
    return df.repartition(n, *keys)
tidy(spark.table("a"), "x", "y", n=2, z="w").count()
tidy(spark.table("a")).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @5 ← repartition(2, x, y) @4<5 ← withColumnRenamed(z: w) @3<5 ← table(a) @5
    count @6 ← repartition(4) @4<6 ← table(a) @6
    "
  `);
});

test('runs the setters of properties', () => {
  expect(
    python(`
class Pair:
    def __init__(self, left):
        self.left = left
    @property
    def left(self):
        return self._left
    @left.setter
    def left(self, frame):
        if not isinstance(frame, DataFrame):
            raise TypeError("a frame, please")
        self._left = frame.toDF("a", "b")
        self._left.count()
pair = Pair(spark.table("x"))
setattr(pair, "left", spark.table("y"))
pair.left.show()
`),
  ).toMatchInlineSnapshot(`
    "
    count @12<3<13 ← toDF(a: ?(), b: ?()) @11<3<13 ← table(x) @13
    count @12<14 ← toDF(a: ?(), b: ?()) @11<14 ← table(y) @14
    show @15 ← toDF(a: ?(), b: ?()) @11<14 ← table(y) @14
    "
  `);
});

test('follows closures, lambdas, transform, partial and decorators', () => {
  expect(
    python(`
import functools
def top(n):
    def inner(df):
        return df.limit(n)
    return inner
def logged(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)
    return wrapper
@logged
def sized(df, n):
    return df.coalesce(n)
small = functools.partial(sized, n=1)
df = spark.table("a").transform(top(3)).transform(lambda d: d.distinct())
small(df).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @16 ← coalesce(1) @13<9<16 ← distinct @15<15 ← limit(3) @4<15 ← table(a) @15
    "
  `);
});

test('reduces frames', () => {
  expect(
    python(`
from functools import reduce
from pyspark.sql import DataFrame
frames = [spark.table(t) for t in ["a", "b", "c"]]
reduce(DataFrame.unionByName, frames).count()
reduce(lambda left, right: left.join(right, "k"), frames[:2]).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @4 ← union @4 ← (union @4 ← (table(a) @3; table(b) @3); table(c) @3)
    count @5 ← join inner(k) @5<5 ← (table(a) @3; table(b) @3)
    "
  `);
});

test('follows helpers across packages, re-exports and relative imports', () => {
  expect(
    python(`
from lib import load as read_it
import lib.shape as shape
from lib.shape import *
trim(shape.cut(read_it("/x"))).count()
//@ lib/__init__.py
from .io import load
//@ lib/io.py
from . import shape
def load(path):
    return shape.cut(spark.read.parquet(path))
//@ lib/shape.py
def cut(df):
    return df.limit(1)
def trim(df):
    return df.distinct()
`),
  ).toMatchInlineSnapshot(`
    "
    count @4 ← distinct @shape:4<4 ← limit(1) @shape:2<4 ← limit(1) @shape:2<io:3<4 ← read parquet(/x) @io:3<4
    "
  `);
});

test('follows methods put on DataFrame', () => {
  expect(
    python(`
from pyspark.sql import DataFrame
def newest(self, key):
    return self.orderBy(F.desc(key)).limit(1)
DataFrame.newest = newest
spark.table("a").newest("day").show()
`),
  ).toMatchInlineSnapshot(`
    "
    show @5 ← limit(1) @3<5 ← sort(day desc) @3<5 ← table(a) @5
    "
  `);
});

test('ends recursion', () => {
  expect(
    python(`
def deep(df, n):
    return df if n == 0 else deep(df.limit(n), n - 1)
deep(spark.table("a"), spark.conf.get("n")).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @3 ← {table(a) @3 | limit(undefined) @2<3 ← table(a) @3 | ? ← (limit(undefined) @2<2<3 ← limit(undefined) @2<3 ← table(a) @3)}
    "
  `);
});

test('reads SQL texts with interpolation, CTEs and views', () => {
  expect(
    python(`
def days(table):
    return f"""
        WITH good AS (SELECT * FROM {table} WHERE v > 0)
        SELECT day, sum(v) AS v FROM good GROUP BY day
    """
spark.read.parquet("/p").createOrReplaceTempView("points")
daily = spark.sql(days("points"))
daily.createOrReplaceTempView("daily")
spark.sql("SELECT * FROM daily ORDER BY v LIMIT 3").show()
spark.sql("INSERT INTO t SELECT * FROM daily")
`),
  ).toMatchInlineSnapshot(`
    "
    createOrReplaceTempView @6 ← read parquet(/p) @6
    createOrReplaceTempView @8 ← groupBy(day).sql(v: sum(v)) @7+4 ← filter(>(v, 0)) @7+3 ← view(points) @7+7 ← read parquet(/p) @6
    show @9 ← limit(3) @9+9 ← sort(v) @9+9 ← view(daily) @9+9 ← groupBy(day).sql(v: sum(v)) @7+4 ← filter(>(v, 0)) @7+3 ← view(points) @7+7 ← read parquet(/p) @6
    sql t @10 ← view(daily) @10+10 ← groupBy(day).sql(v: sum(v)) @7+4 ← filter(>(v, 0)) @7+3 ← view(points) @7+7 ← read parquet(/p) @6
    "
  `);
});

test('knows readers and writers', () => {
  expect(
    python(`
reader = spark.read.option("header", True)
reader = reader.schema("a int")
df = reader.csv("/c")
spark.read.format("jdbc").option("dbtable", "t").load().count()
writer = df.write.format("parquet")
writer.partitionBy("day")
writer.save("/d")
df.write.saveAsTable("t")
df.writeTo("c.t").overwritePartitions()
df.write.mode("append").insertInto("u")
`),
  ).toMatchInlineSnapshot(`
    "
    count @4 ← read jdbc() @4
    save /d @7 ← read csv(/c) schema @3
    saveAsTable t @8 ← read csv(/c) schema @3
    overwritePartitions c.t @9 ← read csv(/c) schema @3
    insertInto u @10 ← read csv(/c) schema @3
    "
  `);
});

test('knows user-defined functions by name', () => {
  expect(
    python(`
from pyspark.sql import functions as F
@F.udf("int")
def twice(x):
    return 2 * x
plus = F.udf(lambda x: x + 1, "int")
@F.pandas_udf("double")
def z(v):
    return v
spark.udf.register("halved", lambda x: x / 2)
df = spark.table("a").withColumn("t", twice("v")).filter(plus(F.col("v")) > 1)
df.select(z("v"), F.expr("halved(v)")).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @11 ← select(udf z(v), udf halved(v)) @11 ← filter(>(udf <lambda>(v), 1)) @10 ← withColumn(t: udf twice(v)) @10 ← table(a) @10
    "
  `);
});

test('goes through RDDs', () => {
  expect(
    python(`
df = spark.sparkContext.parallelize([1, 2]).map(lambda x: (x,)).toDF(["x"])
df.rdd.coalesce(1).saveAsTextFile("/t")
df.count()
`),
  ).toMatchInlineSnapshot(`
    "
    rdd @2 ← rdd @1 ← rdd.map @1 ← rdd.parallelize @1
    saveAsTextFile @2 ← coalesce(1) @2 ← rdd.rdd @2 ← rdd @1 ← rdd.map @1 ← rdd.parallelize @1
    count @3 ← rdd @1 ← rdd.map @1 ← rdd.parallelize @1
    "
  `);
});

test('runs streams and their batch functions', () => {
  expect(
    python(`
def settle(batch, n):
    batch.distinct().write.parquet("/out")
stream = spark.readStream.schema("a int").json("/in").filter("a > 1")
stream.writeStream.foreachBatch(settle).option("checkpointLocation", "/c").start()
`),
  ).toMatchInlineSnapshot(`
    "
    * start @4 ← filter(>(a, 1)) @3 ← read json(/in) schema streaming @3
    * parquet /out @2 ← distinct @2 ← ?
    "
  `);
});

test('runs the eager jobs of pivot and checkpoint', () => {
  expect(
    python(`
df = spark.table("a")
df.groupBy("k").pivot("p").sum("v").count()
df.checkpoint().count()
`),
  ).toMatchInlineSnapshot(`
    "
    pivot @2 ← distinct @2 ← table(a) @1
    count @2 ← groupBy(k).pivot(p).sum(sum(v)) @2 ← table(a) @1
    checkpoint @3 ← table(a) @1
    count @3 ← checkpoint @3 ← table(a) @1
    "
  `);
});

test('passes frames through what it cannot follow', () => {
  expect(
    python(`
from pyspark.sql import SparkSession
from elsewhere import polish
spark = SparkSession.builder.getOrCreate()
polish(spark.table("a").distinct(), 3).limit(2).count()
`),
  ).toMatchInlineSnapshot(`
    "
    count @4 ← limit(2) @4 ← ? ← (distinct @4 ← table(a) @4)
    "
  `);
});

test('tries the handler after the body', () => {
  expect(
    python(`
try:
    spark.table("a").write.parquet("/x")
except Exception:
    spark.table("b").write.parquet("/x")
`),
  ).toMatchInlineSnapshot(`
    "
    parquet /x @2 ← table(a) @2
    | nothing
    | parquet /x @4 ← table(b) @4
    "
  `);
});

test('reads notebooks of Databricks', () => {
  expect(
    python(`
# Databricks notebook source
df = spark.table("a")

# COMMAND ----------

# MAGIC %md some words

# COMMAND ----------

display(df.limit(3))
`),
  ).toMatchInlineSnapshot(`
    "
    display @10 ← limit(3) @10 ← table(a) @2
    "
  `);
});

test('chooses among modules imported by a computed name', () => {
  expect(
    python(`
import argparse, importlib
from pyspark.sql import SparkSession
args = argparse.ArgumentParser().parse_args()
job = importlib.import_module(f"jobs.{args.job}")
job.run(SparkSession.builder.getOrCreate())
//@ jobs/one.py
def run(spark):
    spark.table("one").count()
//@ jobs/two.py
def run(spark):
    spark.table("two").count()
`),
  ).toMatchInlineSnapshot(`
    "
    | count @one:2<5 ← table(one) @one:2<5
    | count @two:2<5 ← table(two) @two:2<5
    "
  `);
});

test('starts at functions that nobody calls', () => {
  expect(
    python(`
from pyspark.sql import DataFrame
def handler(event, df: DataFrame):
    df.distinct().write.parquet("/x")
`),
  ).toMatchInlineSnapshot(`
    "
    parquet /x @3 ← distinct @3 ← ?
    "
  `);
});

test('ends where maps with computed keys and columns grow in branches', () => {
  const branches = Array.from(
    { length: 30 },
    (_, index) => `
    if conf.get("${index}"):
        kinds[conf.get("k${index}")] = ${index}
        c = F.when(c, c).otherwise(c)`,
  ).join('');
  expect(
    python(`
from pyspark.sql import functions as F
conf = spark.conf
c = F.col("x")
kinds = {f"{conf.get('a')}/x": 1}
for day in conf.get("days"):${branches}
    spark.table("a").withColumn("c", F.lit(1)).limit(len(kinds)).count()
spark.table("a").filter(c > 1).select("x").count()
`)
      .split('\n')
      .map((line) => line.replace(/filter\(.*\) @/, 'filter(…) @')),
  ).toMatchInlineSnapshot(`
    [
      "",
      "* count @96 ← limit(undefined) @96 ← withColumn(c: 1) @96 ← table(a) @96",
      "count @97 ← select(x) @97 ← filter(…) @97",
      "",
    ]
  `);
});
