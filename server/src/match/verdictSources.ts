import type { Known, Operator } from '../model/frames.ts';
import type { TextPattern } from '../model/text.ts';
import type { PlanDetails, ScanDetails, WriteDetails } from '../plan/planDetails.ts';
import type { Essential } from './essential.ts';
import type { Demand } from './expected.ts';
import type { Verdict } from './agreement.ts';
import { sameLetter } from './letters.ts';
import { pathAgrees, tableAgrees, wholeText } from './patterns.ts';

/** Where rows come from and go to. */

/** How much a name that agrees tells: more the longer its known part is. */
function weight(agreed: number): number {
  return agreed === 0 ? 0 : agreed < 1 ? agreed : 2 + Math.min(3, agreed / 5);
}

/** A default of the code may have been replaced by a setting of the run: then only the end of the path agrees, which says little. */
const SAME_END = 0.5;

function looselyAgrees(pattern: TextPattern, path: string): number | undefined {
  const agreed = pathAgrees(pattern, path);
  if (agreed !== undefined) return agreed;
  const end = pattern.at(-1);
  return end !== undefined && sameLastSegment(end, path) ? SAME_END : undefined;
}

/** Compared in place: every path of the code meets every path of the plan. */
function sameLastSegment(a: string, b: string): boolean {
  let i = endOf(a);
  let j = endOf(b);
  let length = 0;
  while (i > 0 && j > 0 && a.charAt(i - 1) !== '/' && sameLetter(a.charCodeAt(i - 1), b.charCodeAt(j - 1))) {
    i--;
    j--;
    length++;
  }
  const complete = (i === 0 || a.charAt(i - 1) === '/') && (j === 0 || b.charAt(j - 1) === '/');
  return complete && length >= 3;
}

function endOf(path: string): number {
  let end = path.length;
  while (end > 0 && path.charAt(end - 1) === '/') end--;
  return end;
}

export function scanVerdict(op: Extract<Operator, { name: 'read' | 'table' }>, plan: ScanDetails): Verdict | undefined {
  if (op.name === 'table') return tableVerdict(op.table, plan);
  const placed = op.paths.length > 0 && (plan.paths.length > 0 || plan.table !== undefined);
  const found = placed ? pathsAgree(op, plan) : undefined;
  if (placed && found === undefined) return undefined;
  const format = formatsAgree(op.format, plan.format);
  if (format === undefined) return undefined;
  if (found === undefined) return { score: 1 + format, agrees: [] };
  // Where no column is read the optimizer made the scan anew; it may stand for a projection of literals.
  const full = 1 + format + weight(found.agreed);
  return {
    score: plan.columns.length === 0 ? Math.min(2.4, full) : full,
    agrees: found.text === undefined ? [] : [`reads ${found.text}`],
  };
}

function formatsAgree(written: Known, printed: string | undefined): number | undefined {
  if (typeof written !== 'string' || printed === undefined) return 0;
  if (written.toLowerCase() === printed) return 0.5;
  // A table format may read its files as another: Delta and Hudi scan Parquet.
  const layered = /delta|hudi|iceberg|hive|parquet/.test(`${written} ${printed}`.toLowerCase());
  return layered && isFileFormat(written) !== isFileFormat(printed) ? 0 : undefined;
}

function isFileFormat(format: string): boolean {
  return /^(parquet|orc|csv|json|text|avro|xml|binaryfile)$/i.test(format);
}

function pathsAgree(
  op: Extract<Operator, { name: 'read' }>,
  plan: ScanDetails,
): { agreed: number; text: string | undefined } | undefined {
  let best: { agreed: number; text: string | undefined } | undefined;
  for (const pattern of op.paths) {
    for (const path of plan.paths) {
      const agreed = looselyAgrees(pattern, path);
      if (agreed !== undefined && (best === undefined || agreed > best.agreed))
        best = { agreed, text: agreed >= 1 ? path.replace(/^file:/, '') : undefined };
    }
    // `.load("catalog.table")`.
    const table = plan.table === undefined ? undefined : tableAgrees(pattern, plan.table);
    if (table !== undefined && (best === undefined || table > best.agreed))
      best = { agreed: table, text: table > 0 ? plan.table : undefined };
  }
  return best;
}

/** A little better than a scan that nothing explains. */
const UNKNOWN_VIEW = -0.5;

function tableVerdict(table: Extract<Operator, { name: 'table' }>['table'], plan: ScanDetails): Verdict | undefined {
  if (plan.table !== undefined) {
    const agreed = tableAgrees(table, plan.table);
    return agreed === undefined
      ? undefined
      : { score: 1 + weight(agreed), agrees: agreed > 0 ? [`reads ${plan.table}`] : [] };
  }
  // A scan of files by path is no table of the catalog: the name is that of a view whose definition is not at hand.
  if (plan.paths.length > 0 && plan.format !== undefined && isFileFormat(plan.format))
    return { score: UNKNOWN_VIEW, agrees: [], silent: true };
  return { score: 0.7, agrees: [] };
}

export function rowsVerdict(demand: Extract<Demand, { kind: 'rows' }>, plan: PlanDetails): Verdict | undefined {
  if (demand.form === 'range') {
    if (plan.kind === 'localRows' && plan.empty) return { score: 0.2, agrees: [] };
    if (plan.kind !== 'range') return undefined;
    const [first, second] = demand.bounds;
    const [start, end] = demand.bounds.length === 1 ? [0, first] : [first, second];
    if (typeof end === 'number' && end !== plan.end) return undefined;
    if (typeof start === 'number' && start !== plan.start) return undefined;
    return typeof end === 'number' ? { score: 4, agrees: [`range to ${plan.end}`] } : { score: 2, agrees: [] };
  }
  if (plan.kind === 'range') return undefined;
  if (demand.form === 'local')
    return plan.kind === 'localRows' || plan.kind === 'rddScan'
      ? columnsVerdict(demand.columns, plan.columns, plan.kind === 'localRows' ? 2 : 1.5)
      : undefined;
  if (plan.kind === 'rddScan') return columnsVerdict(demand.columns, plan.columns, 2);
  return undefined;
}

function columnsVerdict(
  written: readonly string[] | undefined,
  printed: readonly string[],
  base: number,
): Verdict | undefined {
  if (written === undefined || printed.length === 0) return { score: base, agrees: [] };
  const wanted = new Set(written.map((name) => name.toLowerCase()));
  const hits = printed.filter((name) => wanted.has(name.toLowerCase()));
  if (hits.length === 0) return { score: base - 1.5, agrees: [] };
  return { score: base + Math.min(2, hits.length), agrees: [`columns ${hits.slice(0, 3).join(', ')}`] };
}

export function writeVerdict(demand: Extract<Demand, { kind: 'write' }>, plan: Essential): Verdict | undefined {
  if (plan.details.kind !== 'write') return { score: 1, agrees: [] };
  const fits = sinkVerdict(demand, plan.details);
  return fits !== undefined && commandFits(demand, plan.details.command) ? fits : undefined;
}

/** Commands of Spark that only some kinds of action run. */
const commandKinds: readonly (readonly [RegExp, RegExp])[] = [
  [/^CreateView|^CreateTempView/, /^(createView|streamStart)$/],
  [/TableAsSelect/, /^(createTable|saveAsTable|writeTo|write|streamStart)$/],
  [/^(CreateTable|CreateDataSourceTable|ReplaceTable)/, /^(createTable|saveAsTable|writeTo|command|streamStart)$/],
  [/^Merge|^WriteDelta|^ReplaceData/, /^(merge|command|other|insertInto|writeTo)$/],
  [/^(Delete|Update)/, /^(command|other)$/],
  [/^(CacheTable|UncacheTable)/, /^(cacheTable|command)$/],
  [
    /^(Drop|Alter|Create|Show|Set|Add|Refresh|Analyze|Describe|Truncate|Repair)/,
    /^(command|createTable|streamStart|other)$/,
  ],
  [
    /^(InsertInto|Append|Overwrite|SaveInto|WriteToDataSource)/,
    /^(write|insertInto|saveAsTable|writeTo|createTable|merge|streamStart|other)$/,
  ],
];

function commandFits({ actionKind: kind, sink }: Extract<Demand, { kind: 'write' }>, command: string): boolean {
  const format = sink?.format;
  // Of streams only one into memory makes a view, of its rows.
  if (kind === 'streamStart' && /^Create(Temp)?View/.test(command) && typeof format === 'string')
    return format === 'memory';
  const known = commandKinds.find(([pattern]) => pattern.test(command));
  return known === undefined || known[1].test(kind);
}

function sinkVerdict(demand: Extract<Demand, { kind: 'write' }>, plan: WriteDetails): Verdict | undefined {
  const { sink } = demand;
  let score = 2;
  if (sink === undefined) return { score, agrees: [] };
  // First what most often differs: every write of the code meets every write of the run.
  const place = placeAgrees(sink, plan);
  if (place === undefined) return undefined;
  const agrees: string[] = [];
  if (typeof sink.format === 'string' && plan.format !== undefined) {
    if (sink.format.toLowerCase() === plan.format) score += 0.5;
    else if (isFileFormat(sink.format) && isFileFormat(plan.format)) return undefined;
  }
  if (typeof sink.mode === 'string' && plan.mode !== undefined) {
    const mode = sink.mode
      .toLowerCase()
      .replace(/ifexists$/, '')
      .replace(/^errror$/, 'error');
    if (mode === plan.mode) score += 0.3;
    // Replacing and creating tables write with modes of their own.
    else if (
      plan.command === 'InsertIntoHadoopFsRelationCommand' &&
      sink.table === undefined &&
      (mode === 'append' || mode === 'overwrite')
    )
      return undefined;
  }
  if (place.text !== undefined) agrees.push(`writes ${place.text}`);
  score += weight(place.agreed);
  if (sink.partitionBy !== undefined && sink.partitionBy.length > 0 && plan.partitionBy.length > 0) {
    const same = sink.partitionBy.join(',').toLowerCase() === plan.partitionBy.join(',').toLowerCase();
    score += same ? 1 : -1;
    if (same) agrees.push(`partitioned by ${plan.partitionBy.join(', ')}`);
  }
  return { score, agrees };
}

function placeAgrees(
  sink: NonNullable<Extract<Demand, { kind: 'write' }>['sink']>,
  plan: WriteDetails,
): { agreed: number; text: string | undefined } | undefined {
  const table = sink.table !== undefined && plan.table !== undefined ? tableAgrees(sink.table, plan.table) : 0;
  if (table === undefined) return undefined;
  if (table > 0) return { agreed: table, text: plan.table };
  if (sink.path !== undefined && plan.path !== undefined) {
    const agreed = looselyAgrees(sink.path, plan.path);
    if (agreed === undefined) return undefined;
    return { agreed, text: agreed >= 1 ? plan.path.replace(/^file:/, '') : undefined };
  }
  // A table whose command names only the folder: warehouse/<database>.db/<table>.
  if (sink.table !== undefined && plan.table === undefined && plan.path !== undefined) {
    const name = wholeText(sink.table)?.replaceAll('`', '').split('.').at(-1)?.toLowerCase();
    if (name !== undefined)
      return plan.path.toLowerCase().split('/').includes(name)
        ? { agreed: name.length, text: plan.path.replace(/^file:/, '') }
        : { agreed: 0, text: undefined };
  }
  return { agreed: 0, text: undefined };
}
