import { formatDuration, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Action } from '../model/frames.ts';
import type { Position, Site } from '../model/text.ts';
import { noCost } from './cost.ts';
import { editAt, endOfCall, languageOf, stands } from './edits.ts';
import { siteKey } from './facts.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { startOfReceiver } from './receiver.ts';
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
    wrongWhen:
      'The count is needed anyway and logged later, or the frame is cached and counting fills the cache on purpose.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.isEmpty.html',
    ],
  },
  check: (context) => tests(context).flatMap((test) => counted(context, test)),
  lint: (context) =>
    tests(context).map((test) => ({
      site: test.action.site,
      callers: test.action.callers,
      message:
        'All rows are counted to learn whether there is one; isEmpty stops at the first (found in the code, without a run).',
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
    const empty = /^\s*(?:==|<=)\s*0L?\b(?!\.)|^\s*<\s*1L?\b(?!\.)/.exec(rest);
    const filled = /^\s*(?:>|!=|=!=)\s*0L?\b(?!\.)|^\s*>=\s*1L?\b(?!\.)/.exec(rest);
    const found = empty ?? filled;
    if (found === null || isPartOfMore(action.site, lines, rest.slice(found[0].length))) return [];
    return [{ action, asksEmpty: empty !== null, comparison: found[0] }];
  });
}

/** `a.count() == b.count() == 0`, `a.count() + b.count() > 0`, `df.count() > 0 > x`: the number itself is asked for. */
function isPartOfMore(site: Site, lines: readonly string[], rest: string): boolean {
  const start = startOfReceiver(site, lines);
  const before = start === undefined ? '' : (lines[start.line] ?? '').slice(0, start.character);
  return /(?:[-+*/%<>]|[=!]=)\s*$/.test(before) || /^\s*(?:[-+*%<>]|\/(?!\/)|[=!]=)/.test(rest);
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
        message: `The count took ${formatDuration(execution.durationMs)}${rows > 0 ? ` and read ${plural(rows, 'row')}` : ''} to learn whether there is any row.`,
        evidence: { executionSeconds: execution.durationMs / 1000, rowsRead: rows },
        // A shuffle below would still run for the first row: at most.
        cost: { wallMs: execution.durationMs, coreMs: 0 },
        atMost: 'information' as const,
        fixes: () => isEmptyFix(context, test, context.facts.run.app.sparkVersion),
      },
    ];
  });
}

function isEmptyFix(context: CodeContext, test: Test, sparkVersion?: string): readonly Fix[] {
  const { site } = test.action;
  const lines = context.sources(site.file, site.cell) ?? [];
  const end = endOfCall(site, lines);
  if (end === undefined) return [];
  const to = { line: end.line, character: end.character + test.comparison.length };
  const python = languageOf(site.file) === 'python';
  if (python && sparkVersion !== undefined && !isAtLeastVersion(sparkVersion, 3, 3)) return takeOne(test, lines, to);
  // The negation belongs before the receiver.
  const at = test.asksEmpty ? undefined : startOfReceiver(site, lines);
  if (!test.asksEmpty && at === undefined) return [];
  const negation = python ? 'not ' : '!';
  return [
    {
      title: `Ask ${test.asksEmpty ? '' : `${negation.trim()} `}isEmpty instead of counting`,
      edits: [
        ...(at === undefined ? [] : [editAt(site, { start: at, end: at }, negation)]),
        editAt(site, { start: site.range.start, end: to }, python ? 'isEmpty()' : 'isEmpty'),
      ],
      meaning: 'safe',
      note: `Same answer; it stops at the first row.${python && sparkVersion === undefined ? ' PySpark has isEmpty since 3.3.' : ''}`,
      preferred: true,
    },
  ];
}

/** Before Spark 3.3 PySpark's frames have no `isEmpty`: one row is taken, and a list tells whether it has any. */
function takeOne(test: Test, lines: readonly string[], to: Position): readonly Fix[] {
  const { site } = test.action;
  const at = startOfReceiver(site, lines);
  if (at === undefined) return [];
  return [
    {
      title: 'Take one row instead of counting all',
      edits: [
        editAt(site, { start: at, end: at }, 'len('),
        editAt(site, { start: site.range.start, end: to }, `take(1)) ${test.asksEmpty ? '==' : '>'} 0`),
      ],
      meaning: 'safe',
      note: 'Same answer; it stops at the first row. isEmpty came to PySpark with 3.3, after the version of this run.',
      preferred: true,
    },
  ];
}
