import { expect, test } from 'vitest';
import { ruleRuns } from '../../../test/support/ruleRuns.ts';
import { buildRun, fixedText, type RunSpec } from '../../../test/support/runBuilder.ts';
import type { JoinType } from '../model/frames.ts';
import type { Fix } from '../model/finding.ts';
import { runRules } from './run.ts';

/** The skewed join of the rule's example over a text, as a join of a type by `user_id`. */
function fixesOf(file: string, text: string, type: JoinType, more: Partial<RunSpec> = {}, by: object = {}) {
  const spec = ruleRuns['skew']?.found ?? {};
  const plan = (spec.executions?.[1]?.plan ?? '').replace(
    'LeftOuter',
    type === 'inner' ? 'Inner' : type === 'right' ? 'RightOuter' : 'LeftOuter',
  );
  const built = buildRun({ ...spec, executions: { 1: { plan } }, ...more }, { [file]: text });
  for (const execution of built.match.executions) {
    for (const { operator } of execution.nodes) {
      if (operator === undefined) continue;
      Object.assign(operator, {
        op: { name: 'join', type, using: ['user_id'], condition: undefined, form: 'join', ...by },
      });
    }
  }
  const finding = runRules(built).findings.find((one) => one.rule === 'skew');
  const apply = (fix: Fix | undefined): string => fixedText(built, fix?.edits ?? []);
  return { fixes: finding?.fixes ?? [], apply };
}

test('PySpark: the salted join, with the alias in use', () => {
  const text = 'from pyspark.sql import functions as F\nvisits.join(users, "user_id").write.parquet(out)\n';
  const { fixes, apply } = fixesOf('job.py', text, 'inner');
  const salt = fixes.find(({ title }) => title.startsWith('Salt'));
  expect(apply(salt)).toBe(
    'from pyspark.sql import functions as F\n' +
      'visits.withColumn("salt", (F.rand() * 16).cast("int"))' +
      '.join(users.withColumn("salt", F.explode(F.sequence(F.lit(0), F.lit(15)))), ["user_id", "salt"])' +
      '.drop("salt").write.parquet(out)\n',
  );
  expect([salt?.meaning, salt?.preferred]).toEqual(['safe', false]);
});

test('a side that is small enough to be broadcast is not salted: without the shuffle there is no skew', () => {
  const plan = (ruleRuns['skew']?.found.executions?.[1]?.plan ?? '')
    .replace('shuffle bytes written: 90000000', 'data size: 900000000')
    .replace('shuffle bytes written: 80000000', 'data size: 20000');
  const text = 'from pyspark.sql import functions as F\nvisits.join(users, "user_id", "left").write.parquet(out)\n';
  const small = fixesOf('job.py', text, 'left', { executions: { 1: { plan } } });
  expect(plan).toContain('data size: 20000');
  expect(small.fixes.map(({ title }) => title)).toEqual([]);
});

test('Scala: the salted join, with one import of what it needs', () => {
  const text = 'import org.apache.spark.sql.DataFrame\nvisits.join(users, Seq("user_id"), "left")\n';
  const { fixes, apply } = fixesOf('Job.scala', text, 'left');
  expect(apply(fixes.find(({ title }) => title.startsWith('Salt')))).toBe(
    'import org.apache.spark.sql.DataFrame\nimport org.apache.spark.sql.functions.{explode, lit, rand, sequence}\n' +
      'visits.withColumn("salt", (rand() * 16).cast("int"))' +
      '.join(users.withColumn("salt", explode(sequence(lit(0), lit(15)))), Seq("user_id", "salt"), "left").drop("salt")\n',
  );
});

test('rows without a key are appended after a left join, in both languages', () => {
  const python = fixesOf(
    'job.py',
    'from pyspark.sql import functions as F\nx = visits.join(users, "user_id", "left")\n',
    'left',
  );
  expect(python.apply(python.fixes.at(-1))).toBe(
    'from pyspark.sql import functions as F\nx = visits.filter(F.col("user_id").isNotNull()).join(users, "user_id", "left")' +
      '.unionByName(visits.filter(F.col("user_id").isNull()), allowMissingColumns=True)\n',
  );
  const scala = fixesOf(
    'Job.scala',
    'import org.apache.spark.sql.functions._\nval x = visits.join(users, Seq("user_id"), "left")\n',
    'left',
  );
  expect(scala.apply(scala.fixes.at(-1))).toBe(
    'import org.apache.spark.sql.functions._\nval x = visits.filter(col("user_id").isNotNull).join(users, Seq("user_id"), "left")' +
      '.unionByName(visits.filter(col("user_id").isNull), allowMissingColumns = true)\n',
  );
});

test('AQE that is off is turned on first, at the builder where nothing sets it', () => {
  const off = { configuration: { 'spark.sql.adaptive.enabled': 'false' } };
  const text = 'spark = SparkSession.builder.getOrCreate()\nvisits.join(users, "user_id").write.parquet(out)\n';
  const { fixes, apply } = fixesOf('job.py', text, 'inner', off);
  expect(apply(fixes[0])).toContain('SparkSession.builder.config("spark.sql.adaptive.enabled", "true").getOrCreate()');
});

test.each([
  ['a condition instead of columns', 'visits.join(users, visits.a == users.b)', 'inner'],
  ['a side that the join must keep', 'visits.join(users, "user_id", "right")', 'right'],
  ['columns in a variable', 'visits.join(users, keys)', 'inner'],
] as const)('no salt for %s', (_, text, type) => {
  expect(fixesOf('job.py', text, type).fixes.filter(({ title }) => title.startsWith('Salt'))).toEqual([]);
});

test.each([
  [
    'job.py',
    'from pyspark.sql import functions as F\nvisits.join(users, visits.user_id == users.user_id, "inner")\n',
    'from pyspark.sql import functions as F\nvisits.withColumn("salt_left", (F.rand() * 16).cast("int")).join(users.withColumn("salt_right", F.explode(F.sequence(F.lit(0), F.lit(15)))), (visits.user_id == users.user_id) & (F.col("salt_left") == F.col("salt_right")), "inner").drop("salt_left", "salt_right")\n',
  ],
  [
    'job.py',
    'from pyspark.sql.functions import *\nvisits.join(users, on=[visits.user_id == users.user_id])\n',
    'from pyspark.sql.functions import *\nvisits.withColumn("salt_left", (rand() * 16).cast("int")).join(users.withColumn("salt_right", explode(sequence(lit(0), lit(15)))), on=[visits.user_id == users.user_id, col("salt_left") == col("salt_right")]).drop("salt_left", "salt_right")\n',
  ],
  [
    'Job.scala',
    'import org.apache.spark.sql.functions._\nvisits.join(users, visits("user_id") === users("user_id"), "inner")\n',
    'import org.apache.spark.sql.functions._\nvisits.withColumn("salt_left", (rand() * 16).cast("int")).join(users.withColumn("salt_right", explode(sequence(lit(0), lit(15)))), visits("user_id") === users("user_id") && col("salt_left") === col("salt_right"), "inner").drop("salt_left", "salt_right")\n',
  ],
])('a join by a condition is salted by one more equality, in %s', (file, text, after) => {
  const condition = {
    kind: 'call' as const,
    name: '=',
    args: [
      { kind: 'column' as const, name: 'user_id' },
      { kind: 'column' as const, name: 'user_id' },
    ],
  };
  const { fixes, apply } = fixesOf(file, text, 'inner', {}, { using: undefined, condition });
  expect(apply(fixes.find(({ title }) => title.startsWith('Salt')))).toBe(after);
});

test.each([
  ['HashAggregate(keys=[user_id#1], functions=[collect_list(page#2)])', 'Group by user_id and a random number first'],
  [
    'Window [rank(ts#2) windowspecdefinition(user_id#1, ts#2 ASC NULLS FIRST)], [user_id#1], [ts#2 ASC NULLS FIRST]',
    'One more column in partitionBy divides user_id',
  ],
])('what no setting divides is told how to divide: %s', (consumer, advice) => {
  const spec = ruleRuns['skew']?.found ?? {};
  const plan = `${consumer}  @3  <- groupBy\n  Exchange hashpartitioning(user_id#1, 24), ENSURE_REQUIREMENTS, [plan_id=1]  @1,3  {shuffle bytes written: 90000000}`;
  const built = buildRun({ ...spec, executions: { 1: { plan } } }, 'x.groupBy("user_id")');
  expect(runRules(built).findings.find((one) => one.rule === 'skew')?.message).toContain(advice);
});
