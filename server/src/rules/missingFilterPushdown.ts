import { formatBytes, formatCount, formatShare } from '../base/units.ts';
import { detailsOf } from '../plan/details.ts';
import { columnNames, type PlanExpr } from '../plan/expression.ts';
import { metricTotal } from '../plan/metrics.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { operatorBelow, stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';

/** Filters that keep a few rows of a scan, and that the files themselves could not use. */
export const missingFilterPushdown: Rule = {
  id: 'missing-filter-pushdown',
  docs: {
    what: 'A filter keeps few of the rows that a scan reads, and was not pushed into the scan.',
    why: 'Columnar files skip whole row groups by their statistics, databases use an index; a filter behind a cast, a function or a UDF reads everything first.',
    example: {
      scala: {
        code: 'events.filter(to_date(col("ts")) === "2026-11-01")',
        mended: 'events.filter(col("ts") >= "2026-11-01" && col("ts") < "2026-11-02")',
      },
      python: {
        code: 'events.filter(F.to_date("ts") == "2026-11-01")',
        mended: 'events.filter((F.col("ts") >= "2026-11-01") & (F.col("ts") < "2026-11-02"))',
      },
      plan: 'Filter (cast(ts#1 as date) = 2026-11-01)',
    },
    instead: 'Compare the bare column with literals; keep functions on the side of the literal.',
    wrongWhen:
      'The file format keeps no statistics (CSV, JSON), or values lie so mixed that no row group could be skipped.',
    thresholds: ['keptRowsShare', 'targetTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-data-sources-parquet.html'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'filter').flatMap((filter) => notPushed(context, filter)),
    ),
};

function notPushed(context: RunContext, filter: NodeFacts): readonly Draft[] {
  const scan = operatorBelow(filter.children[0]);
  if (scan?.family !== 'scan') return [];
  const details = detailsOf(scan.node);
  const read = metricTotal(scan.node, 'outputRows');
  const kept = metricTotal(filter.node, 'outputRows');
  const bytes = metricTotal(scan.node, 'filesReadBytes') ?? 0;
  if (
    details.kind !== 'scan' ||
    read === undefined ||
    kept === undefined ||
    read === 0 ||
    kept / read > context.thresholds.keptRowsShare
  )
    return [];
  // Row groups are tens of megabytes: in less there is nothing to skip.
  if (bytes < context.thresholds.targetTaskBytes) return [];
  const own = detailsOf(filter.node);
  const pushed = details.pushedFilters.filter((one) => !one.startsWith('IsNotNull'));
  const conditions = own.kind === 'filter' ? own.conjuncts.filter(couldBePushed) : [];
  if (pushed.length >= conditions.length) return [];
  const stages = stagesOf(context.facts, scan);
  return [
    {
      ...at(filter, stages),
      message:
        `The filter keeps ${formatCount(kept)} of ${formatCount(read)} rows (${formatShare(kept / read)}), but ${pushed.length === 0 ? 'nothing of it' : `only ${pushed.length} of ${conditions.length} conditions`} was pushed into the scan, ` +
        `which read ${formatBytes(bytes)}.`,
      evidence: {
        rowsRead: read,
        rowsKept: kept,
        bytesRead: bytes,
        conditions: conditions.length,
        pushedConditions: pushed.length,
      },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, 1 - kept / read))),
    },
  ];
}

/**
 * A condition on one column, which could be written so that files understand it. Two columns are compared row by row anywhere,
 * and what asks a subquery (runtime bloom filters, which Spark adds by itself) has no literal to push.
 */
function couldBePushed(condition: PlanExpr): boolean {
  if (condition.kind !== 'call' || condition.name === 'isnotnull') return false;
  return columnNames(condition).size === 1 && !asksSubquery(condition);
}

function asksSubquery(expr: PlanExpr): boolean {
  if (expr.kind === 'literal') return /subquery/i.test(expr.text);
  if (expr.kind === 'alias') return asksSubquery(expr.child);
  return (
    expr.kind === 'call' && (/^(might_contain|dynamicpruning\w*)$/.test(expr.name) || expr.args.some(asksSubquery))
  );
}
