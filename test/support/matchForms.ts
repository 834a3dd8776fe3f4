import type { ExecutionText } from './matchText.ts';

/** A form of source with a small program in each language, the plans of a run of it, and the lines that must come out. */
export interface Form {
  readonly name: string;
  readonly python?: Sample;
  readonly scala?: Sample;
}

export interface Sample {
  readonly files: Readonly<Record<string, string>>;
  readonly executions: readonly ExecutionText[];
  readonly lines: string;
}

const scanOf = (path: string, columns = 'k#1,v#2'): string =>
  `FileScan parquet [${columns}] Batched: true, DataFilters: [], Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:${path}], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<k:int,v:int>`;

/** A write of Parquet over a plan, as PySpark's log has it: the method, no line. */
function pythonWrite(path: string, below: string): ExecutionText {
  return {
    description: 'parquet at NativeMethodAccessorImpl.java:0',
    details:
      'org.apache.spark.sql.DataFrameWriter.parquet(DataFrameWriter.scala:802)\njava.base/java.lang.reflect.Method.invoke(Method.java:569)\npy4j.Gateway.invoke(Gateway.java:282)',
    plan: writePlan(path, below),
  };
}

function pythonAction(method: string, plan: string): ExecutionText {
  return {
    description: `${method} at NativeMethodAccessorImpl.java:0`,
    details: `org.apache.spark.sql.Dataset.${method}(Dataset.scala:3000)\npy4j.Gateway.invoke(Gateway.java:282)`,
    plan,
  };
}

/** As a Scala program's log has it: Spark's method, then the frames of the program. */
function scalaAction(method: string, frames: readonly string[], plan: string): ExecutionText {
  const owner = method === 'parquet' ? 'DataFrameWriter' : 'Dataset';
  return {
    description: `${method} at ${/\((.+)\)/.exec(frames[0] ?? '')?.[1] ?? ''}`,
    details: [`org.apache.spark.sql.${owner}.${method}(${owner}.scala:802)`, ...frames].join('\n'),
    plan,
  };
}

function scalaWrite(path: string, frames: readonly string[], below: string): ExecutionText {
  return scalaAction('parquet', frames, writePlan(path, below));
}

/** What fitting a model runs, with a stack that ends in the library or goes on in the program. */
function fitting(frames: readonly string[], end: string): ExecutionText {
  return {
    description: 'first at StandardScaler.scala:113',
    details: [
      'org.apache.spark.sql.Dataset.first(Dataset.scala:3524)',
      'org.apache.spark.ml.feature.StandardScaler.fit(StandardScaler.scala:113)',
      ...frames,
      end,
    ].join('\n'),
    plan: `ObjectHashAggregate(keys=[], functions=[aggregate_metrics(v#2)])\n+- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]\n   +- ObjectHashAggregate(keys=[], functions=[partial_aggregate_metrics(v#2)])\n      +- ${scanOf('/in/a')}`,
  };
}

function writePlan(path: string, below: string): string {
  return [
    `Execute InsertIntoHadoopFsRelationCommand file:${path}, false, Parquet, [path=${path}], Overwrite, [k, v]`,
    '+- WriteFiles',
    ...below.split('\n').map((line, index) => `   ${index === 0 ? '+- ' : '   '}${line}`),
  ].join('\n');
}

const python = (body: string): string =>
  `from pyspark.sql import SparkSession, Window\nfrom pyspark.sql import functions as F\n\nspark = SparkSession.builder.getOrCreate()\n${body}`;
const scala = (body: string): string =>
  `import org.apache.spark.sql.{DataFrame, SparkSession}\nimport org.apache.spark.sql.functions._\n\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n${body}\n  }\n}\n`;
const main = (line: number): readonly string[] => [`Job$.main(Job.scala:${line})`, `Job.main(Job.scala)`];

const coalesced = (path: string, n = 2): string => `Coalesce ${n}\n+- ${scanOf(path)}`;
const grouped = (path: string): string =>
  `HashAggregate(keys=[k#1], functions=[sum(v#2)])\n+- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n   +- HashAggregate(keys=[k#1], functions=[partial_sum(v#2)])\n      +- ${scanOf(path)}`;

export const forms: readonly Form[] = [
  {
    name: 'A chain over several lines, with comments',
    python: {
      files: {
        'job.py': python(
          '(\n    spark.read  # the raw files\n    .parquet("/in/a")\n    # few files\n    .coalesce(2)\n    .write.mode("overwrite")\n    .parquet("/out/a")\n)\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:11\nWriteFiles → job.py:11 (for)\nCoalesce 2 → job.py:9\nFileScan → job.py:7',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    spark.read // the raw files\n      .parquet("/in/a")\n      // few files\n      .coalesce(2)\n      .write.mode("overwrite")\n      .parquet("/out/a")',
        ),
      },
      executions: [scalaWrite('/out/a', main(12), coalesced('/in/a'))],
      lines:
        'Execute → Job.scala:12\nWriteFiles → Job.scala:12 (for)\nCoalesce 2 → Job.scala:10\nFileScan → Job.scala:8',
    },
  },
  {
    name: 'Variables and reassignment',
    python: {
      files: {
        'job.py': python(
          'df = spark.read.parquet("/in/a")\ndf = df.coalesce(2)\nother = df\nother.write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:8\nWriteFiles → job.py:8 (for)\nCoalesce 2 → job.py:6\nFileScan → job.py:5',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    var df = spark.read.parquet("/in/a")\n    df = df.coalesce(2)\n    df.write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [scalaWrite('/out/a', main(9), coalesced('/in/a'))],
      lines: 'Execute → Job.scala:9\nWriteFiles → Job.scala:9 (for)\nCoalesce 2 → Job.scala:8\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Branches: the plan tells which was taken',
    python: {
      files: {
        'job.py': python(
          'df = spark.read.parquet("/in/a")\nif small:\n    df = df.coalesce(1)\nelse:\n    df = df.coalesce(8)\ndf.write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a', 8))],
      lines: 'Execute → job.py:10\nWriteFiles → job.py:10 (for)\nCoalesce 8 → job.py:9\nFileScan → job.py:5',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val df = spark.read.parquet("/in/a")\n    val few =\n      if (args.isEmpty) df.coalesce(1)\n      else df.coalesce(8)\n    few.write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [scalaWrite('/out/a', main(11), coalesced('/in/a', 8))],
      lines:
        'Execute → Job.scala:11\nWriteFiles → Job.scala:11 (for)\nCoalesce 8 → Job.scala:10\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Loops: the paths tell the turn',
    python: {
      files: {
        'job.py': python(
          'for name in ["a", "b"]:\n    df = spark.read.parquet(f"/in/{name}")\n    df.coalesce(2).write.mode("overwrite").parquet(f"/out/{name}")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a')), pythonWrite('/out/b', coalesced('/in/b'))],
      lines:
        'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nCoalesce 2 → job.py:7\nFileScan → job.py:6\n\nExecute → job.py:7\nWriteFiles → job.py:7 (for)\nCoalesce 2 → job.py:7\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    for (name <- Seq("a", "b")) {\n      val df = spark.read.parquet(s"/in/$name")\n      df.coalesce(2).write.mode("overwrite").parquet(s"/out/$name")\n    }',
        ),
      },
      executions: [
        scalaWrite('/out/a', ['Job$.$anonfun$main$1(Job.scala:9)', 'Job$.main(Job.scala:7)'], coalesced('/in/a')),
      ],
      lines: 'Execute → Job.scala:9\nWriteFiles → Job.scala:9 (for)\nCoalesce 2 → Job.scala:9\nFileScan → Job.scala:8',
    },
  },
  {
    name: 'Lists of frames, reduced to a union',
    python: {
      files: {
        'job.py': python(
          'from functools import reduce\nparts = [spark.read.parquet(p).coalesce(2) for p in ["/in/a", "/in/b"]]\nreduce(lambda x, y: x.union(y), parts).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        pythonWrite(
          '/out/a',
          `Union\n:- ${coalesced('/in/a').replace('\n', '\n:  ')}\n+- ${coalesced('/in/b').replace('\n', '\n   ')}`,
        ),
      ],
      lines:
        'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nUnion → job.py:7\nCoalesce 2 → job.py:6\nFileScan → job.py:6\nCoalesce 2 → job.py:6\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val parts = Seq("/in/a", "/in/b").map(p => spark.read.parquet(p).coalesce(2))\n    val all = parts.reduce(_ union _)\n    all.write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(9),
          `Union\n:- ${coalesced('/in/a').replace('\n', '\n:  ')}\n+- ${coalesced('/in/b').replace('\n', '\n   ')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:9\nWriteFiles → Job.scala:9 (for)\nUnion → Job.scala:8\nCoalesce 2 → Job.scala:7\nFileScan → Job.scala:7\nCoalesce 2 → Job.scala:7\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Helpers in other files, with default and named arguments',
    python: {
      files: {
        'lib/__init__.py': '',
        'lib/common.py': 'def compact(df, files=2):\n    return df.coalesce(files)\n',
        'job.py': python(
          'from lib.common import compact\ncompact(spark.read.parquet("/in/a")).write.mode("overwrite").parquet("/out/a")\ncompact(spark.read.parquet("/in/a"), files=4).write.mode("overwrite").parquet("/out/b")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a')), pythonWrite('/out/b', coalesced('/in/a', 4))],
      lines:
        'Execute → job.py:6\nWriteFiles → job.py:6 (for)\nCoalesce 2 → lib/common.py:2\nFileScan → job.py:6\n\nExecute → job.py:7\nWriteFiles → job.py:7 (for)\nCoalesce 4 → lib/common.py:2\nFileScan → job.py:7',
    },
    scala: {
      files: {
        'Common.scala':
          'import org.apache.spark.sql.DataFrame\n\nobject Common {\n  def compact(df: DataFrame, files: Int = 2): DataFrame = df.coalesce(files)\n}\n',
        'Job.scala': scala(
          '    Common.compact(spark.read.parquet("/in/a"), files = 4).write.mode("overwrite").parquet("/out/b")',
        ),
      },
      executions: [scalaWrite('/out/b', main(7), coalesced('/in/a', 4))],
      lines:
        'Execute → Job.scala:7\nWriteFiles → Job.scala:7 (for)\nCoalesce 4 → Common.scala:4\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'A helper called from several places: the caller tells',
    python: {
      files: {
        'job.py': python(
          'def store(df, path):\n    df.coalesce(2).write.mode("overwrite").parquet(path)\n\nstore(spark.read.parquet("/in/a"), "/out/a")\nstore(spark.read.parquet("/in/b"), "/out/b")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a')), pythonWrite('/out/b', coalesced('/in/b'))],
      lines:
        'Execute → job.py:6\nWriteFiles → job.py:6 (for)\nCoalesce 2 → job.py:6\nFileScan → job.py:8\n\nExecute → job.py:6\nWriteFiles → job.py:6 (for)\nCoalesce 2 → job.py:6\nFileScan → job.py:9',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.{DataFrame, SparkSession}\n\nobject Job {\n  def store(df: DataFrame, path: String): Unit =\n    df.coalesce(2).write.mode("overwrite").parquet(path)\n\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    store(spark.read.parquet(args(0)), args(1))\n    store(spark.read.parquet(args(2)), args(3))\n  }\n}\n',
      },
      executions: [scalaWrite('/out/b', ['Job$.store(Job.scala:5)', 'Job$.main(Job.scala:10)'], coalesced('/in/b'))],
      lines: 'Execute → Job.scala:5\nWriteFiles → Job.scala:5 (for)\nCoalesce 2 → Job.scala:5\nFileScan → Job.scala:10',
    },
  },
  {
    name: 'Fields, constructors and methods of objects',
    python: {
      files: {
        'job.py': python(
          'class Table:\n    def __init__(self, path):\n        self.df = spark.read.parquet(path)\n\n    def few(self):\n        return self.df.coalesce(2)\n\ntable = Table("/in/a")\ntable.few().write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:13\nWriteFiles → job.py:13 (for)\nCoalesce 2 → job.py:10\nFileScan → job.py:7',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.SparkSession\n\nclass Table(spark: SparkSession, path: String) {\n  private val df = spark.read.parquet(path)\n  def few = df.coalesce(2)\n}\n\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    new Table(spark, "/in/a").few.write.mode("overwrite").parquet("/out/a")\n  }\n}\n',
      },
      executions: [scalaWrite('/out/a', main(11), coalesced('/in/a'))],
      lines:
        'Execute → Job.scala:11\nWriteFiles → Job.scala:11 (for)\nCoalesce 2 → Job.scala:5\nFileScan → Job.scala:4',
    },
  },
  {
    name: 'Properties with setters',
    python: {
      files: {
        'job.py': python(
          'class Table:\n    def __init__(self, df):\n        self.df = df\n\n    @property\n    def df(self):\n        return self._df\n\n    @df.setter\n    def df(self, frame):\n        self._df = frame.coalesce(2)\n\nTable(spark.read.parquet("/in/a")).df.write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:17\nWriteFiles → job.py:17 (for)\nCoalesce 2 → job.py:15\nFileScan → job.py:17',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.{DataFrame, SparkSession}\n\nclass Table {\n  private var kept: DataFrame = _\n  def df: DataFrame = kept\n  def df_=(frame: DataFrame): Unit = kept = frame.coalesce(2)\n}\n\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    val table = new Table\n    table.df = spark.read.parquet("/in/a")\n    table.df.write.mode("overwrite").parquet("/out/a")\n  }\n}\n',
      },
      executions: [scalaWrite('/out/a', main(14), coalesced('/in/a'))],
      lines:
        'Execute → Job.scala:14\nWriteFiles → Job.scala:14 (for)\nCoalesce 2 → Job.scala:6\nFileScan → Job.scala:13',
    },
  },
  {
    name: 'Traits, base classes and overriding',
    python: {
      files: {
        'job.py': python(
          'class Base:\n    def run(self):\n        self.build().write.mode("overwrite").parquet("/out/a")\n\nclass Daily(Base):\n    def build(self):\n        return spark.read.parquet("/in/a").coalesce(2)\n\nDaily().run()\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nCoalesce 2 → job.py:11\nFileScan → job.py:11',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.{DataFrame, SparkSession}\n\ntrait Base {\n  def build(spark: SparkSession): DataFrame\n  def run(spark: SparkSession): Unit = build(spark).write.mode("overwrite").parquet("/out/a")\n}\n\nobject Daily extends Base {\n  def build(spark: SparkSession): DataFrame = spark.read.parquet("/in/a").coalesce(2)\n}\n\nobject Job {\n  def main(args: Array[String]): Unit = Daily.run(SparkSession.builder.getOrCreate())\n}\n',
      },
      executions: [
        scalaWrite(
          '/out/a',
          ['Base.run(Job.scala:5)', 'Base.run$(Job.scala:5)', 'Daily$.run(Job.scala:8)', 'Job$.main(Job.scala:13)'],
          coalesced('/in/a'),
        ),
      ],
      lines: 'Execute → Job.scala:5\nWriteFiles → Job.scala:5 (for)\nCoalesce 2 → Job.scala:9\nFileScan → Job.scala:9',
    },
  },
  {
    name: '`.transform(f)`, closures and curried functions',
    python: {
      files: {
        'job.py': python(
          'def few(n):\n    def inner(df):\n        return df.coalesce(n)\n    return inner\n\nspark.read.parquet("/in/a").transform(few(2)).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:10\nWriteFiles → job.py:10 (for)\nCoalesce 2 → job.py:7\nFileScan → job.py:10',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.{DataFrame, SparkSession}\n\nobject Job {\n  def few(n: Int)(df: DataFrame): DataFrame =\n    df.coalesce(n)\n\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    spark.read.parquet("/in/a").transform(few(2)).write.mode("overwrite").parquet("/out/a")\n  }\n}\n',
      },
      executions: [scalaWrite('/out/a', main(9), coalesced('/in/a'))],
      lines: 'Execute → Job.scala:9\nWriteFiles → Job.scala:9 (for)\nCoalesce 2 → Job.scala:5\nFileScan → Job.scala:9',
    },
  },
  {
    name: 'Implicit classes and methods put on DataFrame',
    python: {
      files: {
        'job.py': python(
          'from pyspark.sql import DataFrame\n\ndef few(self, n):\n    return self.coalesce(n)\n\nDataFrame.few = few\nspark.read.parquet("/in/a").few(2).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:11\nWriteFiles → job.py:11 (for)\nCoalesce 2 → job.py:8\nFileScan → job.py:11',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.{DataFrame, SparkSession}\n\nobject Syntax {\n  implicit class FrameOps(df: DataFrame) {\n    def few(n: Int): DataFrame = df.coalesce(n)\n  }\n}\n\nobject Job {\n  import Syntax._\n  def main(args: Array[String]): Unit = {\n    val spark = SparkSession.builder.getOrCreate()\n    spark.read.parquet("/in/a").few(2).write.mode("overwrite").parquet("/out/a")\n  }\n}\n',
      },
      executions: [scalaWrite('/out/a', main(13), coalesced('/in/a'))],
      lines:
        'Execute → Job.scala:13\nWriteFiles → Job.scala:13 (for)\nCoalesce 2 → Job.scala:5\nFileScan → Job.scala:13',
    },
  },
  {
    name: 'Decorators that return the function',
    python: {
      files: {
        'job.py': python(
          'import functools\n\ndef timed(f):\n    @functools.wraps(f)\n    def wrapper(*args, **kwargs):\n        return f(*args, **kwargs)\n    return wrapper\n\n@timed\ndef build(path):\n    return spark.read.parquet(path).coalesce(2)\n\nbuild("/in/a").write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:17\nWriteFiles → job.py:17 (for)\nCoalesce 2 → job.py:15\nFileScan → job.py:15',
    },
  },
  {
    name: 'Tuples and maps of frames',
    python: {
      files: {
        'job.py': python(
          'def sides():\n    return spark.read.parquet("/in/a").coalesce(2), spark.read.parquet("/in/b").coalesce(3)\n\na, b = sides()\nouts = {"x": a, "y": b}\nouts["y"].write.mode("overwrite").parquet("/out/y")\n',
        ),
      },
      executions: [pythonWrite('/out/y', coalesced('/in/b', 3))],
      lines: 'Execute → job.py:10\nWriteFiles → job.py:10 (for)\nCoalesce 3 → job.py:6\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val (a, b) = (spark.read.parquet("/in/a"), spark.read.parquet("/in/b"))\n    val outs = Map("x" -> a.coalesce(2),\n      "y" -> b.coalesce(3))\n    outs("y").write.mode("overwrite").parquet("/out/y")',
        ),
      },
      executions: [scalaWrite('/out/y', main(10), coalesced('/in/b', 3))],
      lines:
        'Execute → Job.scala:10\nWriteFiles → Job.scala:10 (for)\nCoalesce 3 → Job.scala:9\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'SQL texts with temporary views and interpolation',
    python: {
      files: {
        'job.py': python(
          'spark.read.parquet("/in/a").createOrReplaceTempView("a")\nlimit = 5\nspark.sql(f"""\n  SELECT k, sum(v) AS v\n  FROM a WHERE v > {limit}\n  GROUP BY k\n""").write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        { ...pythonAction('createOrReplaceTempView', 'Execute CreateViewCommand') },
        pythonWrite(
          '/out/a',
          grouped('/in/a').replace(
            `+- ${scanOf('/in/a')}`,
            `+- Filter (isnotnull(v#2) AND (v#2 > 5))\n         +- ${scanOf('/in/a')}`,
          ),
        ),
      ],
      lines:
        'Execute → job.py:5\n\nExecute → job.py:11\nWriteFiles → job.py:11 (for)\nHashAggregate → job.py:7\nExchange → job.py:7 (for)\nHashAggregate → job.py:7\nFilter → job.py:7\nFileScan → job.py:5',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    spark.read.parquet("/in/a").createOrReplaceTempView("a")\n    val limit = 5\n    spark.sql(s"SELECT k, sum(v) AS v FROM a WHERE v > $limit GROUP BY k")\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [scalaWrite('/out/a', main(10), grouped('/in/a'))],
      lines:
        'Execute → Job.scala:10\nWriteFiles → Job.scala:10 (for)\nHashAggregate → Job.scala:9\nExchange → Job.scala:9 (for)\nHashAggregate → Job.scala:9\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Stages that run the stages they are made of, by abstract methods with bodies',
    python: {
      files: {
        'job.py': python(
          'from abc import ABC, abstractmethod\n\nclass Stage(ABC):\n    @abstractmethod\n    def __init__(self, source, target):\n        self.source = source\n        self.target = target\n    def run(self):\n        self.build().write.mode("overwrite").parquet(self.target)\n\nclass Raw(Stage):\n    def __init__(self, source=None, target="/out/raw"):\n        super().__init__(source, target)\n    def build(self):\n        return spark.read.parquet("/in/a")\n\nclass Clean(Stage):\n    def __init__(self, source=Raw, target="/out/clean"):\n        super().__init__(source, target)\n    def build(self):\n        self.source().run()\n        return spark.read.parquet("/out/raw")\n\nclass Few(Stage):\n    def __init__(self, source=Clean, target="/out/few"):\n        super().__init__(source, target)\n    def build(self):\n        self.source().run()\n        return spark.read.parquet("/out/clean").coalesce(2)\n\nFew().run()\n',
        ),
      },
      executions: [
        pythonWrite('/out/raw', scanOf('/in/a')),
        pythonWrite('/out/clean', scanOf('/out/raw')),
        pythonWrite('/out/few', coalesced('/out/clean')),
      ],
      lines:
        'Execute → job.py:13\nWriteFiles → job.py:13 (for)\nFileScan → job.py:19\n\nExecute → job.py:13\nWriteFiles → job.py:13 (for)\nFileScan → job.py:26\n\nExecute → job.py:13\nWriteFiles → job.py:13 (for)\nCoalesce 2 → job.py:33\nFileScan → job.py:33',
    },
  },
  {
    name: 'Views that are made in a loop over names the run alone knows',
    python: {
      files: {
        'job.py': python(
          'import os\n\nfor name in os.listdir("/in"):\n    spark.read.parquet(f"/in/{name}").createOrReplaceTempView(name)\nspark.table("a").coalesce(2).write.mode("overwrite").parquet("/out/a")\nspark.sql("SELECT * FROM b").coalesce(3).write.mode("overwrite").parquet("/out/b")\n',
        ),
      },
      executions: [
        pythonWrite('/out/a', coalesced('/in/a')),
        pythonWrite('/out/b', coalesced('/in/b').replace('Coalesce 2', 'Coalesce 3')),
      ],
      lines:
        'Execute → job.py:9\nWriteFiles → job.py:9 (for)\nCoalesce 2 → job.py:9\nFileScan → job.py:8\n\nExecute → job.py:10\nWriteFiles → job.py:10 (for)\nCoalesce 3 → job.py:10\nFileScan → job.py:8',
    },
  },
  {
    name: 'Views that other code defines: nothing is said of their rows',
    python: {
      files: {
        'job.py': python('spark.table("a").coalesce(2).write.mode("overwrite").parquet("/out/a")\n'),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines: 'Execute → job.py:5\nWriteFiles → job.py:5 (for)\nCoalesce 2 → job.py:5',
    },
  },
  {
    name: 'Joins, and what Spark puts in for them',
    python: {
      files: {
        'job.py': python(
          'a = spark.read.parquet("/in/a")\nb = spark.read.parquet("/in/b")\na.join(b, "k", "left").write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        pythonWrite(
          '/out/a',
          `SortMergeJoin [k#1], [k#3], LeftOuter\n:- Sort [k#1 ASC NULLS FIRST], false, 0\n:  +- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n:     +- ${scanOf('/in/a')}\n+- Sort [k#3 ASC NULLS FIRST], false, 0\n   +- Exchange hashpartitioning(k#3, 200), ENSURE_REQUIREMENTS, [plan_id=2]\n      +- Filter isnotnull(k#3)\n         +- ${scanOf('/in/b', 'k#3,w#4')}`,
        ),
      ],
      lines:
        'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nSortMergeJoin → job.py:7\nSort → job.py:7 (for)\nExchange → job.py:7 (for)\nFileScan → job.py:5\nSort → job.py:7 (for)\nExchange → job.py:7 (for)\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val a = spark.read.parquet("/in/a")\n    val b = spark.read.parquet("/in/b")\n    a.join(broadcast(b), Seq("k"))\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(10),
          `BroadcastHashJoin [k#1], [k#3], Inner, BuildRight, false\n:- ${scanOf('/in/a')}\n+- BroadcastExchange HashedRelationBroadcastMode(List(input[0, bigint, true]),false), [plan_id=1]\n   +- ${scanOf('/in/b', 'k#3,w#4')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:10\nWriteFiles → Job.scala:10 (for)\nBroadcastHashJoin → Job.scala:9\nFileScan → Job.scala:7\nBroadcastExchange → Job.scala:9 (for)\nFileScan → Job.scala:8',
    },
  },
  {
    name: 'distinct, dropDuplicates, except and intersect',
    python: {
      files: {
        'job.py': python(
          'a = spark.read.parquet("/in/a")\nb = spark.read.parquet("/in/b")\na.subtract(b).write.mode("overwrite").parquet("/out/a")\na.dropDuplicates(["k"]).write.mode("overwrite").parquet("/out/b")\n',
        ),
      },
      executions: [
        pythonWrite(
          '/out/a',
          `HashAggregate(keys=[k#1, v#2], functions=[])\n+- HashAggregate(keys=[k#1, v#2], functions=[])\n   +- BroadcastHashJoin [coalesce(k#1, 0), isnull(k#1)], [coalesce(k#3, 0), isnull(k#3)], LeftAnti, BuildRight, false\n      :- ${scanOf('/in/a')}\n      +- BroadcastExchange HashedRelationBroadcastMode(List(input[0, bigint, true]),false), [plan_id=1]\n         +- ${scanOf('/in/b', 'k#3,v#4')}`,
        ),
        pythonWrite(
          '/out/b',
          `SortAggregate(key=[k#1], functions=[first(v#2, false)])\n+- Sort [k#1 ASC NULLS FIRST], false, 0\n   +- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n      +- SortAggregate(key=[k#1], functions=[partial_first(v#2, false)])\n         +- Sort [k#1 ASC NULLS FIRST], false, 0\n            +- ${scanOf('/in/a')}`,
        ),
      ],
      lines:
        'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nHashAggregate → job.py:7\nHashAggregate → job.py:7\nBroadcastHashJoin → job.py:7\nFileScan → job.py:5\nBroadcastExchange → job.py:7 (for)\nFileScan → job.py:6\n\nExecute → job.py:8\nWriteFiles → job.py:8 (for)\nSortAggregate → job.py:8\nSort → job.py:8 (for)\nExchange → job.py:8 (for)\nSortAggregate → job.py:8\nSort → job.py:8 (for)\nFileScan → job.py:5',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val a = spark.read.parquet("/in/a")\n    a.distinct()\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(9),
          `HashAggregate(keys=[k#1, v#2], functions=[])\n+- Exchange hashpartitioning(k#1, v#2, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n   +- HashAggregate(keys=[k#1, v#2], functions=[])\n      +- ${scanOf('/in/a')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:9\nWriteFiles → Job.scala:9 (for)\nHashAggregate → Job.scala:8\nExchange → Job.scala:8 (for)\nHashAggregate → Job.scala:8\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Windows',
    python: {
      files: {
        'job.py': python(
          'w = Window.partitionBy("k").orderBy(F.desc("v"))\ndf = spark.read.parquet("/in/a")\ndf.withColumn("rn", F.row_number().over(w)).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        pythonWrite(
          '/out/a',
          `Window [row_number() windowspecdefinition(k#1, v#2 DESC NULLS LAST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#3], [k#1], [v#2 DESC NULLS LAST]\n+- Sort [k#1 ASC NULLS FIRST, v#2 DESC NULLS LAST], false, 0\n   +- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n      +- ${scanOf('/in/a')}`,
        ),
      ],
      lines:
        'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nWindow → job.py:7\nSort → job.py:7 (for)\nExchange → job.py:7 (for)\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val w = org.apache.spark.sql.expressions.Window.partitionBy("k").orderBy(col("v").desc)\n    spark.read.parquet("/in/a")\n      .withColumn("rn", row_number().over(w))\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(10),
          `Window [row_number() windowspecdefinition(k#1, v#2 DESC NULLS LAST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#3], [k#1], [v#2 DESC NULLS LAST]\n+- Sort [k#1 ASC NULLS FIRST, v#2 DESC NULLS LAST], false, 0\n   +- ${scanOf('/in/a')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:10\nWriteFiles → Job.scala:10 (for)\nWindow → Job.scala:9\nSort → Job.scala:9 (for)\nFileScan → Job.scala:8',
    },
  },
  {
    name: 'Functions without parentheses, type arguments behind an infix call',
    scala: {
      files: {
        'Job.scala': scala(
          '    val w = org.apache.spark.sql.expressions.Window.partitionBy("k").orderBy(col("v"))\n    val a = spark.read.parquet("/in/a")\n    val all = a union spark.read.parquet("/in/b").as[Pair].coalesce(3).toDF\n    all.withColumn("rn", row_number over w)\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(11),
          `Window [row_number() windowspecdefinition(k#1, v#2 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#3], [k#1], [v#2 ASC NULLS FIRST]\n+- Sort [k#1 ASC NULLS FIRST, v#2 ASC NULLS FIRST], false, 0\n   +- Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]\n      +- Union\n         :- ${scanOf('/in/a')}\n         +- Coalesce 3\n            +- ${scanOf('/in/b')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:11\nWriteFiles → Job.scala:11 (for)\nWindow → Job.scala:10\nSort → Job.scala:10 (for)\nExchange → Job.scala:10 (for)\nUnion → Job.scala:9\nFileScan → Job.scala:8\nCoalesce 3 → Job.scala:9\nFileScan → Job.scala:9',
    },
  },
  {
    name: 'Cached frames: the scan stands for the frame',
    python: {
      files: { 'job.py': python('df = spark.read.parquet("/in/a").coalesce(2).cache()\nprint(df.count())\n') },
      executions: [
        pythonAction(
          'count',
          `HashAggregate(keys=[], functions=[count(1)])\n+- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]\n   +- HashAggregate(keys=[], functions=[partial_count(1)])\n      +- InMemoryTableScan\n         +- ${coalesced('/in/a').replace('\n', '\n            ')}`,
        ),
      ],
      lines:
        'HashAggregate → job.py:6\nExchange → job.py:6 (for)\nHashAggregate → job.py:6\nInMemoryTableScan → job.py:5\nCoalesce 2 → job.py:5\nFileScan → job.py:5',
    },
    scala: {
      files: {
        'Job.scala': scala('    val df = spark.read.parquet("/in/a").coalesce(2).persist()\n    println(df.count())'),
      },
      executions: [
        scalaAction(
          'count',
          main(8),
          `HashAggregate(keys=[], functions=[count(1)])\n+- Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]\n   +- HashAggregate(keys=[], functions=[partial_count(1)])\n      +- InMemoryTableScan\n         +- ${coalesced('/in/a').replace('\n', '\n            ')}`,
        ),
      ],
      lines:
        'HashAggregate → Job.scala:8\nExchange → Job.scala:8 (for)\nHashAggregate → Job.scala:8\nInMemoryTableScan → Job.scala:7\nCoalesce 2 → Job.scala:7\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'User functions by name',
    python: {
      files: {
        'job.py': python(
          '@F.udf("string")\ndef clean(text):\n    return text.strip()\n\ndf = spark.read.parquet("/in/a")\ndf.withColumn("c", clean("k")).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        pythonWrite(
          '/out/a',
          `Project [k#1, v#2, pythonUDF0#5 AS c#4]\n+- BatchEvalPython [clean(k#1)#3], [pythonUDF0#5]\n   +- ${scanOf('/in/a')}`,
        ),
      ],
      lines: 'Execute → job.py:10\nWriteFiles → job.py:10 (for)\nBatchEvalPython → job.py:10\nFileScan → job.py:9',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    import spark.implicits._\n    spark.read.parquet("/in/a").as[(Int, Int)]\n      .map(r => r._1 + 1)\n      .write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        scalaWrite(
          '/out/a',
          main(10),
          `SerializeFromObject [input[0, int, false] AS value#9]\n+- MapElements Job$$$Lambda$12/0x1@2, obj#8: int\n   +- DeserializeToObject newInstance(class scala.Tuple2), obj#7: scala.Tuple2\n      +- ${scanOf('/in/a')}`,
        ),
      ],
      lines:
        'Execute → Job.scala:10\nWriteFiles → Job.scala:10 (for)\nSerializeFromObject → Job.scala:9\nMapElements → Job.scala:9\nDeserializeToObject → Job.scala:9\nFileScan → Job.scala:8',
    },
  },
  {
    name: 'Settings in dictionaries and constants make paths',
    python: {
      files: {
        'conf.py': 'BASE = "/data"\nCONFIG = {"in": BASE + "/in", "files": 2}\n',
        'job.py': python(
          'from conf import BASE, CONFIG\nspark.read.parquet(CONFIG["in"] + "/a").coalesce(CONFIG["files"]).write.mode("overwrite").parquet(BASE + "/out/a")\n',
        ),
      },
      executions: [pythonWrite('/data/out/a', coalesced('/data/in/a'))],
      lines: 'Execute → job.py:6\nWriteFiles → job.py:6 (for)\nCoalesce 2 → job.py:6\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala':
          'import org.apache.spark.sql.SparkSession\n\ncase class Settings(base: String, files: Int = 2) {\n  def in(name: String): String = s"$base/in/$name"\n}\n\nobject Job {\n  def main(args: Array[String]): Unit = {\n    val settings = Settings("/data")\n    val spark = SparkSession.builder.getOrCreate()\n    spark.read.parquet(settings.in("a")).coalesce(settings.files)\n      .write.mode("overwrite").parquet(settings.base + "/out/a")\n  }\n}\n',
      },
      executions: [scalaWrite('/data/out/a', main(12), coalesced('/data/in/a'))],
      lines:
        'Execute → Job.scala:12\nWriteFiles → Job.scala:12 (for)\nCoalesce 2 → Job.scala:11\nFileScan → Job.scala:11',
    },
  },
  {
    name: 'Actions whose line the log has, under other paths',
    python: {
      files: {
        'my jobs/größe.py': python(
          'df = spark.read.parquet("/in/a")\r\nfew = df.coalesce(2)\r\nrows = few.collect()\r\n',
        ),
      },
      executions: [
        {
          description: 'collect at C:\\Users\\a b\\my jobs\\größe.py:7',
          details: 'org.apache.spark.sql.Dataset.collectToPython(Dataset.scala:3997)',
          plan: coalesced('/in/a'),
        },
        {
          description: 'collect at /Workspace/Repos/me/my jobs/größe.py:7',
          details: 'org.apache.spark.sql.Dataset.collectToPython(Dataset.scala:3997)',
          plan: coalesced('/in/a'),
        },
      ],
      lines:
        'Coalesce 2 → my jobs/größe.py:6\nFileScan → my jobs/größe.py:5\n\nCoalesce 2 → my jobs/größe.py:6\nFileScan → my jobs/größe.py:5',
    },
    scala: {
      files: {
        'mein modul/Größe.scala': scala(
          '    val few = spark.read.parquet("/in/a")\r\n      .coalesce(2)\r\n    println(few.collect().length)',
        ),
      },
      executions: [scalaAction('collect', ['Job$.main(Größe.scala:9)'], coalesced('/in/a'))],
      lines: 'Coalesce 2 → mein modul/Größe.scala:8\nFileScan → mein modul/Größe.scala:7',
    },
  },
  {
    name: 'Actions named with another line of their statement',
    python: {
      files: { 'job.py': python('rows = (\n    spark.read.parquet("/in/a")\n    .coalesce(2)\n    .collect()\n)\n') },
      executions: [
        {
          description: 'collect at /app/job.py:5',
          details: 'org.apache.spark.sql.Dataset.collectToPython(Dataset.scala:3997)',
          plan: coalesced('/in/a'),
        },
      ],
      lines: 'Coalesce 2 → job.py:7\nFileScan → job.py:6',
    },
    scala: {
      files: { 'Job.scala': scala('    val rows = spark.read.parquet("/in/a")\n      .coalesce(2)\n      .collect()') },
      executions: [scalaAction('collect', main(8), coalesced('/in/a'))],
      lines: 'Coalesce 2 → Job.scala:8\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Streams: the actions of `foreachBatch`',
    python: {
      files: {
        'job.py': python(
          'def settle(batch, number):\n    batch.groupBy("k").count().coalesce(1).write.mode("append").parquet("/out/a")\n\nspark.readStream.format("rate").load().writeStream.foreachBatch(settle).start()\n',
        ),
      },
      executions: [
        {
          description:
            '\nid = 4949d283-3aad-43a1-88a1-cd87f1c02906\nrunId = 594c597b-1481-4d95-b163-a12a4a8e3e89\nbatch = 0',
          details: 'org.apache.spark.sql.streaming.DataStreamWriter.start(DataStreamWriter.scala:240)',
          plan: writePlan(
            '/out/a',
            'Coalesce 1\n+- HashAggregate(keys=[k#1], functions=[count(1)])\n   +- Exchange hashpartitioning(k#1, 8), ENSURE_REQUIREMENTS, [plan_id=1]\n      +- HashAggregate(keys=[k#1], functions=[partial_count(1)])\n         +- Scan ExistingRDD[k#1,v#2]',
          ).replace('Overwrite', 'Append'),
        },
      ],
      lines:
        'Execute → job.py:6\nWriteFiles → job.py:6 (for)\nCoalesce 1 → job.py:6\nHashAggregate → job.py:6\nExchange → job.py:6 (for)\nHashAggregate → job.py:6',
    },
  },
  {
    name: 'Code that cannot be followed leaves the rest matched',
    python: {
      files: {
        'job.py': python(
          'from somewhere import enrich\ndf = enrich(spark.read.parquet("/in/a"))\ndf.coalesce(2).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', `Coalesce 2\n+- ${grouped('/in/a').replaceAll('\n', '\n   ')}`)],
      lines: 'Execute → job.py:7\nWriteFiles → job.py:7 (for)\nCoalesce 2 → job.py:7\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val df = Elsewhere.enrich(spark.read.parquet("/in/a"))\n    df.coalesce(2).write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [scalaWrite('/out/a', main(8), `Coalesce 2\n+- ${grouped('/in/a').replaceAll('\n', '\n   ')}`)],
      lines: 'Execute → Job.scala:8\nWriteFiles → Job.scala:8 (for)\nCoalesce 2 → Job.scala:8\nFileScan → Job.scala:7',
    },
  },
  {
    name: 'Models: what they add to a frame, and what fitting them runs',
    python: {
      files: {
        'job.py': python(
          'from pyspark.ml.feature import StandardScaler\ntrain = spark.read.parquet("/in/a")\nmodel = StandardScaler(inputCol="v", outputCol="f").fit(train)\nscored = model.transform(train)\nscored.coalesce(2).write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [
        fitting([], 'jdk.internal.reflect.Method.invoke(Method.java:569)'),
        pythonWrite('/out/a', `Coalesce 2\n+- Project [k#1, v#2, UDF(v#2) AS f#7]\n   +- ${scanOf('/in/a')}`),
      ],
      lines:
        'ObjectHashAggregate → job.py:7\nExchange → job.py:7 (for)\nObjectHashAggregate → job.py:7\nFileScan → job.py:6\n\nExecute → job.py:9\nWriteFiles → job.py:9 (for)\nCoalesce 2 → job.py:9\nFileScan → job.py:6',
    },
    scala: {
      files: {
        'Job.scala': scala(
          '    val train = spark.read.parquet("/in/a")\n    val model = new StandardScaler().setInputCol("v").setOutputCol("f").fit(train)\n    val other = new StandardScaler().fit(train)\n    save(train, model.transform)\n  }\n\n  def save(rows: DataFrame, score: DataFrame => DataFrame): Unit = {\n    score(rows).coalesce(2).write.mode("overwrite").parquet("/out/a")',
        ),
      },
      executions: [
        fitting(main(8), ''),
        fitting([], 'java.base/java.lang.Thread.run(Thread.java:840)'),
        scalaWrite(
          '/out/a',
          ['t.Job$.save(Job.scala:14)', ...main(10)],
          `Coalesce 2\n+- BroadcastHashJoin [k#1], [k#9], LeftOuter, BuildRight, false\n   :- ${scanOf('/in/a')}\n   +- BroadcastExchange HashedRelationBroadcastMode(List(input[0, int, false])), [plan_id=3]\n      +- LocalTableScan [k#9, f#10]`,
        ),
      ],
      lines:
        'ObjectHashAggregate → Job.scala:8\nExchange → Job.scala:8 (for)\nObjectHashAggregate → Job.scala:8\nFileScan → Job.scala:7\n\nFileScan → Job.scala:7\n\nExecute → Job.scala:14\nWriteFiles → Job.scala:14 (for)\nCoalesce 2 → Job.scala:14\nBroadcastHashJoin → Job.scala:10\nFileScan → Job.scala:7\nBroadcastExchange → Job.scala:10 (for)',
    },
  },
  {
    name: 'Twins that nothing tells apart are refused, with both named',
    python: {
      files: {
        'job.py': python(
          'import sys\ndf = spark.read.parquet(sys.argv[1])\nif len(sys.argv) > 2:\n    df = df.coalesce(int(sys.argv[2]))\nelse:\n    df = df.coalesce(int(sys.argv[3]))\ndf.write.mode("overwrite").parquet("/out/a")\n',
        ),
      },
      executions: [pythonWrite('/out/a', coalesced('/in/a'))],
      lines:
        'Execute → job.py:11\nWriteFiles → job.py:11 (for)\nCoalesce 2 (refused) job.py:8 or job.py:10\nFileScan → job.py:6',
    },
  },
];
