/**
 * How long matching takes: 200 executions whose plans have 300 nodes each, against the code that made them.
 *
 *     npm run bench -- scripts/bench/match.ts [executions] [joins]
 *
 * The program and its plans are made here: a job of many steps, each joining a number of tables, aggregating and writing. Every line is checked, so that a fast wrong answer does not count.
 */
import { modulesOf, runOf, type ExecutionText } from '../../test/support/matchText.ts';
import { match } from '../../server/src/match/match.ts';
import { interpret } from '../../server/src/flow/interpret.ts';

const executions = Number(process.argv[2] ?? 200);
const joins = Number(process.argv[3] ?? 26);

const { source, plans, lines } = makeJob();
const flow = interpret(modulesOf({ 'job.py': source }));
for (let round = 1; round <= 3; round++) {
  const run = runOf(plans);
  const started = performance.now();
  const cpu = process.cpuUsage();
  const result = match(flow, run);
  const used = process.cpuUsage(cpu);
  const wrong = result.executions.filter(
    (each, index) =>
      !each.nodes.some((node) => node.name === 'Coalesce' && node.site.range.start.line + 1 === lines[index]),
  ).length;
  const nodes = run.executions.reduce((sum, each) => sum + count(each.finalPlan), 0) / executions;
  console.log(
    `round ${round}: ${executions} executions of ${nodes} nodes in ${Math.round(performance.now() - started)} ms (${Math.round((used.user + used.system) / 1000)} ms of processor time), ${wrong} wrong`,
  );
}

function makeJob(): { source: string; plans: readonly ExecutionText[]; lines: readonly number[] } {
  const text = [
    'from pyspark.sql import SparkSession',
    'from pyspark.sql import functions as F',
    '',
    'spark = SparkSession.builder.getOrCreate()',
    '',
  ];
  const made: ExecutionText[] = [];
  const places: number[] = [];
  for (let step = 0; step < executions; step++) {
    text.push(`df = spark.read.parquet("/in/base${step}")`);
    let plan = scan(`/in/base${step}`, 0);
    for (let join = 1; join <= joins; join++) {
      text.push(
        `df = df.join(spark.read.parquet("/in/t${step}_${join}").filter(F.col("v${join}") > ${join}), "k${join}", "left")`,
      );
      plan = joined(plan, scan(`/in/t${step}_${join}`, join), join);
    }
    text.push(
      `df = df.groupBy("k1").agg(F.sum("v1").alias("total"))`,
      `df = df.coalesce(${2 + (step % 7)})`,
      `df.write.mode("overwrite").parquet("/out/step${step}")`,
      '',
    );
    places.push(text.length - 2);
    const top = [
      'WholeStageCodegen (9)',
      ' HashAggregate(keys=[k1#1], functions=[sum(v1#2)])',
      '  Exchange hashpartitioning(k1#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]',
      '   HashAggregate(keys=[k1#1], functions=[partial_sum(v1#2)])',
      ...indented(plan, 4),
    ];
    made.push({
      description: 'parquet at NativeMethodAccessorImpl.java:0',
      details: 'org.apache.spark.sql.DataFrameWriter.parquet(DataFrameWriter.scala:802)',
      plan: [
        `Execute InsertIntoHadoopFsRelationCommand file:/out/step${step}, false, Parquet, [path=/out/step${step}], Overwrite, [k1, total]`,
        ' WriteFiles',
        `  Coalesce ${2 + (step % 7)}`,
        ...indented(top, 3),
      ].join('\n'),
    });
  }
  return { source: text.join('\n'), plans: made, lines: places };
}

function scan(path: string, join: number): readonly string[] {
  return [
    'ColumnarToRow',
    ' InputAdapter',
    `  FileScan parquet [k${join}#${10 * join},v${join}#${10 * join + 1}] Batched: true, DataFilters: [], Format: Parquet, Location: InMemoryFileIndex(1 paths)[file:${path}], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<k:int,v:int>`,
  ];
}

function joined(left: readonly string[], right: readonly string[], join: number): readonly string[] {
  const sorted = (side: readonly string[]): readonly string[] => [
    `Sort [k${join}#${10 * join} ASC NULLS FIRST], false, 0`,
    ' InputAdapter',
    `  Exchange hashpartitioning(k${join}#${10 * join}, 200), ENSURE_REQUIREMENTS, [plan_id=${join}]`,
    ...indented(side, 3),
  ];
  const filtered = [
    `Filter (isnotnull(v${join}#${10 * join + 1}) AND (v${join}#${10 * join + 1} > ${join}))`,
    ...indented(right, 1),
  ];
  return [
    `SortMergeJoin [k${join}#5], [k${join}#${10 * join}], LeftOuter`,
    ...indented(sorted(left), 1),
    ...indented(sorted(filtered), 1),
  ];
}

function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

function count(plan: { readonly children: readonly unknown[] } | undefined): number {
  if (plan === undefined) return 0;
  let total = 1;
  for (const child of plan.children)
    if (typeof child === 'object' && child !== null && 'children' in child && Array.isArray(child.children))
      total += count({ children: child.children });
  return total;
}
