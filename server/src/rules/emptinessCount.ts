import { formatCount, formatDuration } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Action } from '../model/frames.ts';
import { noCost } from './cost.ts';
import { editAt, endOfCall, languageOf, stands } from './edits.ts';
import { siteKey } from './facts.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';

/** Counting all rows to learn whether there is one. */
export const emptinessCount: Rule = {
  id: 'emptiness-count',
  docs: {
    what: '`count()` is compared with zero: all rows are counted to learn whether there is one.',
    why: 'The whole plan runs to its end; `isEmpty` stops at the first row.',
    example: {
      scala: { code: 'if (errors.count() == 0) publish()', mended: 'if (errors.isEmpty) publish()' },
      python: { code: 'if errors.count() == 0:\n    publish()', mended: 'if errors.isEmpty():\n    publish()' },
    },
    instead: 'Ask `isEmpty` (PySpark 3.3, Scala 2.4), or take one row.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.isEmpty.html',
    ],
  },
  check: (context) => tests(context).flatMap((test) => counted(context, test)),
  lint: (context) =>
    tests(context).map((test) => ({
      site: test.action.site,
      callers: test.action.callers,
      message: 'All rows are counted to learn whether there is one (found in the code, without a run).',
      evidence: {},
      cost: noCost,
      fixes: () => isEmptyFix(context, test),
    })),
};

interface Test {
  readonly action: Action;
  /** `true` where the comparison asks for no row at all. */
  readonly asksEmpty: boolean;
  /** The comparison after the call: ` == 0`. */
  readonly comparison: string;
}

function tests(context: CodeContext): readonly Test[] {
  const seen = new Set<string>();
  return (context.flow?.actions ?? []).flatMap((action) => {
    if (action.kind !== 'count' || !stands(action.site, context.sources) || seen.has(siteKey(action.site))) return [];
    seen.add(siteKey(action.site));
    const lines = context.sources(action.site.file, action.site.cell) ?? [];
    const end = endOfCall(action.site, lines);
    const rest = end === undefined ? '' : (lines[end.line] ?? '').slice(end.character);
    const empty = /^\s*(?:==|<=)\s*0L?\b|^\s*<\s*1L?\b/.exec(rest);
    const filled = /^\s*(?:>|!=|=!=)\s*0L?\b|^\s*>=\s*1L?\b/.exec(rest);
    const found = empty ?? filled;
    return found === null ? [] : [{ action, asksEmpty: empty !== null, comparison: found[0] }];
  });
}

/** With the run's time of the count, where it ran. */
function counted(context: RunContext, test: Test): readonly Draft[] {
  const key = siteKey(test.action.site);
  return context.facts.executions.flatMap((execution) => {
    const anchor = execution.match?.anchor;
    if (anchor === undefined || siteKey(anchor) !== key || !execution.complete || execution.durationMs === undefined)
      return [];
    const rows = execution.execution.stages.reduce(
      (sum, id) => sum + (context.facts.stageById.get(id)?.tasks.inputRecords.sum ?? 0),
      0,
    );
    return [
      {
        site: test.action.site,
        callers: test.action.callers,
        executions: [execution.execution.id],
        stages: execution.execution.stages,
        message: `The count took ${formatDuration(execution.durationMs)}${rows > 0 ? ` and read ${formatCount(rows)} rows` : ''} to learn whether there is any row.`,
        evidence: { executionSeconds: execution.durationMs / 1000, rowsRead: rows },
        // A shuffle below would still run for the first row: at most.
        cost: { wallMs: execution.durationMs, coreMs: 0 },
        atMost: 'information' as const,
        fixes: () => isEmptyFix(context, test),
      },
    ];
  });
}

function isEmptyFix(context: CodeContext, test: Test): readonly Fix[] {
  const { site } = test.action;
  const lines = context.sources(site.file, site.cell) ?? [];
  const end = endOfCall(site, lines);
  if (end === undefined) return [];
  const call = languageOf(site.file) === 'python' ? 'isEmpty()' : 'isEmpty';
  const to = { line: end.line, character: end.character + test.comparison.length };
  const receiver = (lines[site.range.start.line] ?? '').slice(0, site.range.start.character);
  // The negation belongs before the receiver, whose start is known only where it is a plain name on the same line.
  const name = /(^|[^\w.)\]])([A-Za-z_]\w*)\.$/.exec(receiver)?.[2];
  if (!test.asksEmpty && name === undefined) return [];
  const negation = languageOf(site.file) === 'python' ? 'not ' : '!';
  const at = { line: site.range.start.line, character: site.range.start.character - (name?.length ?? 0) - 1 };
  return [
    {
      title: `Ask ${test.asksEmpty ? '' : negation.trim() + ' '}isEmpty instead of counting`,
      edits: [
        ...(test.asksEmpty ? [] : [editAt(site, { start: at, end: at }, negation)]),
        editAt(site, { start: site.range.start, end: to }, call),
      ],
      meaning: 'safe',
      note: 'Same answer; it stops at the first row.',
      preferred: true,
    },
  ];
}
