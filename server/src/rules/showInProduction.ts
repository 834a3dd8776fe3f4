import { formatDuration, plural } from '../base/units.ts';
import type { Action, Frame, Trace } from '../model/frames.ts';
import { isWatched } from './codeKind.ts';
import { noCost } from './cost.ts';
import { siteKey } from './facts.ts';
import { branchesAround } from './loops.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';

/** Rows printed by a job that nobody watches. */
export const showInProduction: Rule = {
  id: 'show-in-production',
  docs: {
    what: '`show()` stands in code that runs without anybody watching: in a function of a program that writes something.',
    why: 'It computes its frame for twenty lines in a log; after a shuffle or a sort that is nearly all of the work.',
    example: {
      scala: {
        code: 'val totals = orders.groupBy("day").count()\ntotals.show()\ntotals.write.parquet("out")',
        mended: 'val totals = orders.groupBy("day").count()\ntotals.write.parquet("out")',
      },
      python: {
        code: 'def run():\n    totals = orders.groupBy("day").count()\n    totals.show()\n    totals.write.parquet(out)',
        mended: 'def run():\n    totals = orders.groupBy("day").count()\n    totals.write.parquet(out)',
      },
    },
    instead: 'Take it out, or put it behind a flag for development.',
    wrongWhen: "Somebody reads the driver's log, and what is shown is small and cached.",
    thresholds: ['worthSavingMs'],
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.show.html',
    ],
  },
  check: (context) => shown(context),
  lint,
};

/** One hint for each file, at its first: whoever takes one out looks at the others, too. */
function lint(context: CodeContext): readonly Draft[] {
  const byFile = new Map<string, Draft[]>();
  for (const draft of unwatched(context)) {
    const file = draft.site?.file ?? '';
    const others = byFile.get(file);
    if (others === undefined) byFile.set(file, [draft]);
    else if (!others.some((other) => isSameSite(other, draft))) others.push(draft);
  }
  return [...byFile.values()].flatMap((drafts) => {
    const [first, ...others] = drafts.sort((a, b) => lineOf(a) - lineOf(b));
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : `; so does this file at ${plural(others.length, 'more line')}`;
    return [{ ...first, message: `${first.message}${more} (found in the code, without a run).` }];
  });
}

function lineOf({ site }: Draft): number {
  return site?.range.start.line ?? 0;
}

function isSameSite(a: Draft, b: Draft): boolean {
  return a.site !== undefined && b.site !== undefined && siteKey(a.site) === siteKey(b.site);
}

/** Notebooks are for watching; a script's own lines may be run by hand. Functions and classes of programs that write are what jobs call. */
function unwatched(context: CodeContext): readonly Draft[] {
  const inJob = isInJob(context);
  return (context.flow?.actions ?? []).flatMap((action) => {
    const { site } = action;
    const first = context.sources(site.file, site.cell)?.[0] ?? '';
    if (
      action.kind !== 'show' ||
      site.cell !== undefined ||
      site.enclosing === '<module>' ||
      isWatched(site.file) ||
      isWrittenInCode(action.frame) ||
      isAskedFor(context, action) ||
      /Databricks notebook source/.test(first) ||
      !inJob(action)
    )
      return [];
    return [
      {
        site,
        callers: action.callers,
        message: `${action.method} runs a job to print some lines: where nobody reads them, take it out or put it behind a flag`,
        evidence: {},
        cost: noCost,
      },
    ];
  });
}

/** `if debug:` and the like: what the rule advises is there already. */
function isAskedFor({ sources }: CodeContext, { site }: Action): boolean {
  return branchesAround(sources(site.file, site.cell) ?? [], site.range.start.line).some((head) =>
    /\bif\b.*(?:debug|verbose|preview|interactive|dry_?run|develop|\bdev\b|_dev\b|show|display|print|local)/i.test(
      head.replace(/\.show\(.*/, ''),
    ),
  );
}

const WRITES = new Set<Action['kind']>([
  'write',
  'insertInto',
  'saveAsTable',
  'writeTo',
  'createTable',
  'merge',
  'streamStart',
]);

/**
 * A program that only prints is there to be watched: without its prints it would do nothing.
 * One that writes in the same file, or on the same way through the code, has another result.
 */
function isInJob({ flow }: CodeContext): (action: Action) => boolean {
  const isWrite = ({ kind, sink }: Action): boolean =>
    WRITES.has(kind) && !['console', 'memory', 'noop'].includes(String(sink?.format));
  const files = new Set((flow?.actions ?? []).filter(isWrite).map(({ site }) => site.file));
  const writing = (flow?.entries ?? [])
    .map(({ trace }) => actionsIn(trace))
    .filter((actions) => [...actions].some(isWrite));
  return (action) => files.has(action.site.file) || writing.some((actions) => actions.has(action));
}

function actionsIn(trace: Trace): ReadonlySet<Action> {
  const actions = new Set<Action>();
  const open = [trace];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === 'action') actions.add(one.action);
    else if (one.kind === 'repeat') open.push(one.body);
    else open.push(...one.items);
  }
  return actions;
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
    unwatched(context).map((draft) => [draft.site === undefined ? '' : siteKey(draft.site), draft]),
  );
  return context.facts.executions.flatMap((execution) => {
    const anchor = execution.match?.anchor;
    const draft = anchor === undefined ? undefined : candidates.get(siteKey(anchor));
    if (draft === undefined || !execution.complete || execution.durationMs === undefined) return [];
    // Printing is quick at this line, whatever the habit says.
    if (execution.durationMs < context.thresholds.worthSavingMs) return [];
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
