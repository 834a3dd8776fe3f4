import { formatDuration } from '../base/units.ts';
import type { OperatorFrame } from '../model/frames.ts';
import type { Stage } from '../model/run.ts';
import { noCost, shareOfStage, stageMs } from './cost.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/** Reads that look through the whole input once for its types. */
export const csvSchemaInference: Rule = {
  id: 'csv-schema-inference',
  docs: {
    what: 'A CSV or JSON read without a schema reads its whole input once more to find the types.',
    why: "The input is read twice; and the types are those of this day's rows, so that another day's file changes them silently.",
    example: {
      scala: {
        code: 'spark.read.option("inferSchema", true).csv("rates")',
        mended: 'spark.read.schema("country STRING, rate DOUBLE").csv("rates")',
      },
      python: {
        code: 'spark.read.option("inferSchema", True).csv("rates")',
        mended: 'spark.read.schema("country STRING, rate DOUBLE").csv("rates")',
      },
      plan: 'FileScan csv [country#1]',
    },
    instead: 'Give the schema, or convert the files to Parquet once. `samplingRatio` makes the look shorter.',
    wrongWhen: 'The input is small, or its columns change from file to file and must be looked at.',
    thresholds: ['worthSavingMs', 'trifleRows', 'trifleBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-data-sources-csv.html'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => inferring(context, stage)),
  lint,
  runDecides: false,
};

/** Inference runs a job outside any SQL execution, which Spark names after the reading method. */
function inferring(context: RunContext, stage: Stage): readonly Draft[] {
  const format = /^(csv|json|xml)(?: at (\S+):(\d+))?/.exec(stage.name);
  if (
    format === null ||
    stage.executions.length > 0 ||
    stage.status !== 'complete' ||
    stageMs(stage) < context.thresholds.worthSavingMs ||
    listsFiles(stage)
  )
    return [];
  const reads = inferred(context).filter(
    (read) => read.op.name === 'read' && (read.op.format === format[1] || read.op.format === undefined),
  );
  const named = reads.filter(
    (read) =>
      read.site.file.split('/').at(-1) === format[2] &&
      Math.abs(read.site.range.start.line + 1 - Number(format[3])) <= 3,
  );
  const read = named[0] ?? (reads.length === 1 ? reads[0] : undefined);
  return [
    {
      site: read?.site,
      callers: read?.callers ?? [],
      stages: [stage.id],
      message: `Finding the types of this ${format[1] ?? 'text'} input read ${stage.tasks.inputRecords.sum > 0 ? 'all of it' : 'it'} once for ${formatDuration(stageMs(stage))}, before the first row was used.`,
      evidence: {
        stageSeconds: stageMs(stage) / 1000,
        inputBytes: stage.tasks.inputBytes.sum,
        rows: stage.tasks.inputRecords.sum,
      },
      cost: shareOfStage(context.facts, stage, 1),
      ...(isSmall(stage, context.thresholds) ? { atMost: 'hint' as const } : {}),
    },
  ];
}

/** Before it looks into files Spark lists their folders, in a job of the same name that reads nothing of them. */
function listsFiles({ scopes, tasks }: Stage): boolean {
  return scopes[0] === 'parallelize' && tasks.inputBytes.sum === 0 && tasks.inputRecords.sum === 0;
}

/** So little is read in a moment: what took longer was a start, or the machine. */
function isSmall({ tasks }: Stage, { trifleRows, trifleBytes }: Thresholds): boolean {
  const rows = tasks.inputRecords.sum;
  return rows > 0 && rows <= trifleRows && tasks.inputBytes.sum <= trifleBytes;
}

function lint(context: CodeContext): readonly Draft[] {
  return inferred(context).map((read) => ({
    site: read.site,
    callers: read.callers,
    message:
      'This read looks through its whole input for the types of its columns: give it a schema (found in the code, without a run).',
    evidence: {},
    cost: noCost,
  }));
}

function inferred(context: CodeContext): readonly OperatorFrame[] {
  return (context.flow?.operators ?? []).filter(({ op }) => {
    if (op.name !== 'read' || op.schema || op.streaming) return false;
    const option = Object.entries(op.options).find(([key]) => key.toLowerCase() === 'inferschema')?.[1];
    const asked = option?.length === 1 && String(option[0]).toLowerCase() === 'true';
    return op.format === 'json' || (op.format === 'csv' && asked);
  });
}
