import { formatDuration } from '../base/units.ts';
import type { Frame } from '../model/frames.ts';
import { isWatched } from './codeKind.ts';
import { noCost } from './cost.ts';
import { siteKey } from './facts.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';

/** Rows printed by a job that nobody watches. */
export const showInProduction: Rule = {
  id: 'show-in-production',
  docs: {
    what: '`show()` stands in code that runs without anybody watching.',
    why: 'It computes its frame for twenty lines in a log; after a shuffle or a sort that is nearly all of the work.',
    example: {
      scala: {
        code: 'val totals = orders.groupBy("day").count()\ntotals.show()',
        mended: 'val totals = orders.groupBy("day").count()\ntotals.write.parquet("out")',
      },
      python: {
        code: 'def run():\n    totals = orders.groupBy("day").count()\n    totals.show()',
        mended: 'def run():\n    totals = orders.groupBy("day").count()\n    totals.write.parquet(out)',
      },
    },
    instead: 'Take it out, or put it behind a flag for development.',
    wrongWhen: "Somebody reads the driver's log, and what is shown is small and cached.",
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.show.html',
    ],
  },
  check: (context) => shown(context),
  lint,
};

/** Notebooks are for watching; a script's own lines may be run by hand. Functions and classes are what jobs call. */
function lint(context: CodeContext): readonly Draft[] {
  return (context.flow?.actions ?? []).flatMap((action) => {
    const { site } = action;
    const first = context.sources(site.file, site.cell)?.[0] ?? '';
    if (
      action.kind !== 'show' ||
      site.cell !== undefined ||
      site.enclosing === '<module>' ||
      isWatched(site.file) ||
      isWrittenInCode(action.frame) ||
      /Databricks notebook source/.test(first)
    )
      return [];
    return [
      {
        site,
        callers: action.callers,
        message: `${action.method} runs a job to print some lines: where nobody reads them, take it out or put it behind a flag (found in the code, without a run).`,
        evidence: {},
        cost: noCost,
      },
    ];
  });
}

/** Rows that stand in the code cost nothing to print. */
function isWrittenInCode(frame: Frame | undefined): boolean {
  return (
    frame?.kind === 'operator' &&
    (frame.op.name === 'local' || (frame.inputs.length > 0 && frame.inputs.every(isWrittenInCode)))
  );
}

function shown(context: RunContext): readonly Draft[] {
  const candidates = new Map(
    lint(context).map((draft) => [draft.site === undefined ? '' : siteKey(draft.site), draft]),
  );
  return context.facts.executions.flatMap((execution) => {
    const anchor = execution.match?.anchor;
    const draft = anchor === undefined ? undefined : candidates.get(siteKey(anchor));
    if (draft === undefined || !execution.complete || execution.durationMs === undefined) return [];
    return [
      {
        ...draft,
        executions: [execution.execution.id],
        stages: execution.execution.stages,
        message: `Printing some lines of this frame took ${formatDuration(execution.durationMs)}.`,
        evidence: { executionSeconds: execution.durationMs / 1000 },
        cost: { wallMs: execution.durationMs, coreMs: 0 },
        atMost: 'hint' as const,
      },
    ];
  });
}
