import { formatBytes, formatCount, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { OperatorFrame } from '../model/frames.ts';
import { detailsOf } from '../plan/details.ts';
import type { PlanExpr } from '../plan/expression.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { ScanDetails } from '../plan/planDetails.ts';
import { replaceablesIn, replaceFix, udfsIn } from './builtIn/replace.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { editAt, fromDot, stands } from './edits.ts';
import { ancestors, stagesOf, type NodeFacts } from './facts.ts';
import { sqlFunction } from './imports.ts';
import { at, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { textAt } from './sources.ts';
import { listed } from './words.ts';

/** Scans of all partitions of a table although the query asks for some. */
export const missingPartitionFilter: Rule = {
  id: 'missing-partition-filter',
  docs: {
    what: 'A filter on a partition column was not used to leave out partitions.',
    why: 'All folders are listed and all files read, and their rows thrown away one by one.',
    example: {
      scala: { code: 'trips.filter(clean(col("month")) === 7)', mended: 'trips.filter(col("month") === 7)' },
      python: { code: 'trips.filter(clean(F.col("month")) == 7)', mended: 'trips.filter(F.col("month") == 7)' },
      plan: 'FileScan parquet [fare#1,month#2]',
    },
    instead:
      "Compare the bare partition column with a literal, in the literal's own type; join with a small table on it and let dynamic pruning work.",
    wrongWhen: 'All partitions were wanted and the condition on the column only removes nulls or a few odd values.',
    references: ['https://spark.apache.org/docs/latest/sql-data-sources-parquet.html#partition-discovery'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'scan').flatMap((scan) => allPartitions(context, scan)),
    ),
};

function allPartitions(context: RunContext, scan: NodeFacts): readonly Draft[] {
  const details = detailsOf(scan.node);
  const partitions = metricTotal(scan.node, 'partitionsRead');
  if (details.kind !== 'scan' || details.partitionFilters.length > 0 || partitions === undefined || partitions < 2)
    return [];
  const columns = partitionColumns(details);
  const filter = filterOn(scan, columns);
  if (filter === undefined) return [];
  const bytes = metricTotal(scan.node, 'filesReadBytes') ?? 0;
  const read = metricTotal(scan.node, 'outputRows');
  const kept = metricTotal(filter.node, 'outputRows');
  const lost = read !== undefined && kept !== undefined && read > 0 ? 1 - kept / read : 0;
  const stages = stagesOf(context.facts, scan);
  return [
    {
      ...at(filter.match === undefined ? scan : filter, stages),
      message:
        `The condition on ${listed(columns)} left out no partition: all ${plural(partitions, 'partition')} were read, ${formatBytes(bytes)}` +
        `${read === undefined || kept === undefined ? '' : `, for ${formatCount(kept)} of ${formatCount(read)} rows`}.`,
      evidence: { partitionsRead: partitions, partitionColumns: columns.join(', '), bytesRead: bytes, lostShare: lost },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, lost))),
      fixes: () => {
        const builtIn = withBuiltIn(context, filter.match?.operator);
        return builtIn.length > 0 ? builtIn : askedAtDriver(context, filter.match?.operator, columns);
      },
    },
  ];
}

/** Spark prunes partitions by its own functions, never by a user-defined one: where a built-in does the same, it prunes. */
function withBuiltIn(context: RunContext, operator: OperatorFrame | undefined): readonly Fix[] {
  if (operator === undefined) return [];
  return replaceFix(operator, replaceablesIn(operator, context.sources), context.sources).map((fix) => ({
    ...fix,
    title: `${fix.title}, so that only the partitions asked for are read`,
  }));
}

/** `clean(F.col("month")) == 7`: a function of one column, compared with a literal. */
const COMPARED =
  /^(\w+)\(\s*(?:(?:\w+\.)?col\(\s*["'](\w+)["']\s*\)|["'](\w+)["']|\w+\.(\w+)|\w+\[["'](\w+)["']\])\s*\)\s*(==|!=|<=?|>=?)\s*(-?\d[\d.]*|"[^"]*"|'[^']*'|True|False)$/;

/**
 * Python's functions run after the scan, so none of them prunes; but a partition column has few values,
 * and the function can be asked about each of them at the driver.
 */
function askedAtDriver(
  { sources }: RunContext,
  operator: OperatorFrame | undefined,
  columns: readonly string[],
): readonly Fix[] {
  const call = operator === undefined ? undefined : fromDot(operator, sources);
  const argument = operator?.argumentRanges?.[0];
  if (operator === undefined || call === undefined || argument === undefined || !stands(operator.site, sources))
    return [];
  const { site } = operator;
  const lines = sources(site.file, site.cell) ?? [];
  const [, name, a, b, c, d, sign = '', literal = ''] = COMPARED.exec((textAt(lines, argument) ?? '').trim()) ?? [];
  const column = a ?? b ?? c ?? d;
  const frame = /(?:^|[\s=(,])([A-Za-z_]\w*)$/.exec((lines[call.start.line] ?? '').slice(0, call.start.character))?.[1];
  const isPython = udfsIn(operator).some((udf) => udf.flavor === 'python');
  if (column === undefined || !columns.includes(column) || frame === undefined || !isPython) return [];
  const named = sqlFunction('col', site, sources);
  const values = `[row[0] for row in ${frame}.select("${column}").distinct().collect() if ${name}.func(row[0]) ${sign} ${literal}]`;
  return [
    {
      title: `Ask ${name} about each ${column} at the driver, so that only the partitions asked for are read`,
      edits: [...named.edits, editAt(site, argument, `${named.name}("${column}").isin(${values})`)],
      meaning: 'changes',
      note: `Same rows, but for those whose ${column} is null. It lists the partitions first, in a job of its own.`,
      preferred: false,
    },
  ];
}

/** Partition columns come from folders' names: the scan gives them, but the files' schema has them not. */
function partitionColumns(details: ScanDetails): readonly string[] {
  const schema = details.readSchema;
  if (schema === undefined || /\.\.\./.test(schema)) return [];
  const inFiles = new Set([...schema.matchAll(/(?:struct<|,)`?([^:<>,`]+)`?:/g)].map((found) => found[1]));
  return details.columns.filter((column) => !inFiles.has(column));
}

function filterOn(scan: NodeFacts, columns: readonly string[]): NodeFacts | undefined {
  if (columns.length === 0) return undefined;
  for (const above of ancestors(scan)) {
    if (above.family === 'wrapper' || above.family === 'project' || above.family === 'pythonEval') continue;
    if (above.family !== 'filter') return undefined;
    const details = detailsOf(above.node);
    const touches =
      details.kind === 'filter' && details.conjuncts.some((one) => mentions(one, columns) && !isNotNull(one));
    return touches ? above : undefined;
  }
  return undefined;
}

function isNotNull(expr: PlanExpr): boolean {
  return expr.kind === 'call' && expr.name === 'isnotnull';
}

function mentions(expr: PlanExpr, columns: readonly string[]): boolean {
  if (expr.kind === 'column') return columns.includes(expr.name);
  if (expr.kind === 'call') return expr.args.some((arg) => mentions(arg, columns));
  return expr.kind === 'alias' && mentions(expr.child, columns);
}
