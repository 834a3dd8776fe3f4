import { formatCount, plural } from '../base/units.ts';
import type { Fix, SourceEdit } from '../model/finding.ts';
import type { Action, Frame, OperatorFrame } from '../model/frames.ts';
import type { Stage } from '../model/run.ts';
import type { Position } from '../model/text.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { stageMs } from './cost.ts';
import { dotAbove, editAt, languageOf, rewriteCall } from './edits.ts';
import { siteKey, type NodeFacts } from './facts.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { sqlFunction } from './imports.ts';
import type { RunContext } from './rule.ts';

/** Fewer files from a write: rows dealt out by its partition columns, as many tasks as there should be files, or as AQE sees fit. */
export function writeFixes(
  context: RunContext,
  write: NodeFacts,
  needed: number,
  stage: Stage | undefined,
): readonly Fix[] {
  const action = write.execution.match?.action;
  if (action === undefined || isDealtOutFor(action)) return [];
  const columns = columnsOf(write);
  const files = metricTotal(write.node, 'writtenFiles') ?? 0;
  // The number stands before the write already: another one, not another shuffle.
  const { frame } = action;
  if (columns.length === 0 && frame?.kind === 'operator' && isByNumber(frame))
    return rewrittenNumber(context, frame, Math.max(needed, tasksInTime(context, stage)), files);
  const insertion = insertionAt(context, action);
  if (insertion === undefined) return [];
  const shared = sharing(context, write, action, columns);
  const adaptive = adaptiveFix(context, insertion, columns.length > 0);
  if (shared === 'otherwise' && (adaptive !== undefined || columns.length > 0))
    return adaptive === undefined ? [] : [{ ...adaptive, preferred: true }];
  const text = argumentsFor(context, action, columns, needed);
  const instead = replacedNumber(context, frame, text.list);
  const dealt: Fix = {
    title: `${instead === undefined ? 'Insert' : 'Write'} repartition(${text.list}) before the write: about ${plural(needed, 'file')} instead of ${formatCount(files)}`,
    edits: [...text.edits, ...(instead ?? [insertion(`.repartition(${text.list})`)])],
    meaning: 'safe',
    note:
      columns.length > 0
        ? 'Same rows; all rows of a partition go through one task, so a large partition takes longer.'
        : 'Same rows, other files.',
    preferred: true,
  };
  return adaptive === undefined ? [dealt] : [dealt, adaptive];
}

function columnsOf(write: NodeFacts): readonly string[] {
  const details = detailsOf(write.node);
  return write.execution.match?.action?.sink?.partitionBy ?? (details.kind === 'write' ? details.partitionBy : []);
}

/**
 * What else the line writes, in this run and as far as the code tells: a helper that all tables go through must not be given
 * the columns of one of them, nor the number of files of the smallest.
 */
function sharing(
  context: RunContext,
  write: NodeFacts,
  action: Action,
  columns: readonly string[],
): 'alone' | 'otherwise' {
  if (columns.length > 0 && action.sink?.partitionBy === undefined) return 'otherwise';
  const key = siteKey(action.site);
  const inRun = (context.facts.nodesBySite.get(key) ?? []).filter(
    (node) => node.family === 'write' && node.execution !== write.execution,
  );
  const inCode = (context.flow?.actions ?? []).filter(
    (other) => other.sink !== undefined && siteKey(other.site) === key,
  );
  const same = (other: readonly string[] | undefined): boolean => other?.join() === columns.join();
  const isOther =
    columns.length === 0
      ? inRun.length > 0
      : inRun.some((node) => !same(columnsOf(node))) || inCode.some((other) => !same(other.sink?.partitionBy));
  return isOther ? 'otherwise' : 'alone';
}

/** The code says already what the fix would: rows are dealt out by the partition columns, or AQE chooses the number of files. */
function isDealtOutFor({ frame, sink }: Action): boolean {
  if (frame?.kind !== 'operator') return false;
  const { op } = frame;
  if (op.name === 'rebalance' || (op.name === 'hint' && op.hint.toLowerCase() === 'rebalance')) return true;
  const columns = sink?.partitionBy ?? [];
  if (op.name !== 'repartition' || columns.length === 0 || op.keys.length === 0) return false;
  return op.keys.every((key) => key.kind === 'column' && key.name.length === 1 && columns.includes(key.name[0] ?? ''));
}

function isByNumber(frame: OperatorFrame): boolean {
  return frame.op.name === 'repartition' && frame.op.keys.length === 0;
}

/** `repartition(4)` or `coalesce(4)` before the write: its rows would be dealt out twice. */
function replacedNumber(
  context: RunContext,
  frame: Frame | undefined,
  list: string,
): readonly SourceEdit[] | undefined {
  if (frame?.kind !== 'operator' || frame.argumentRanges?.length !== 1) return undefined;
  if (!isByNumber(frame) && frame.op.name !== 'coalesce') return undefined;
  return rewriteCall(frame, context.sources, { method: 'repartition', first: list });
}

/** So few tasks that the stage takes no second longer than it did: fewer would be too few of them. */
function tasksInTime({ thresholds }: RunContext, stage: Stage | undefined): number {
  if (stage === undefined) return 1;
  return Math.ceil(stage.tasks.duration.sum / (stageMs(stage) + thresholds.worthSavingMs));
}

function rewrittenNumber(context: RunContext, frame: OperatorFrame, needed: number, files: number): readonly Fix[] {
  if (frame.op.name === 'repartition' && typeof frame.op.partitions === 'number' && needed >= frame.op.partitions)
    return [];
  const edits = rewriteCall(frame, context.sources, { method: frame.site.method, first: String(needed) });
  if (edits === undefined) return [];
  return [
    {
      title: `Write ${frame.site.method}(${needed}): ${plural(needed, 'file')} instead of ${formatCount(files)}`,
      edits,
      meaning: 'safe',
      note: 'Same rows, other files; no task gets so much that the stage takes noticeably longer.',
      preferred: true,
    },
  ];
}

/** A path that is not literal may hold the columns in a variable: their names are known, but not that they are always these. */
function argumentsFor(
  context: RunContext,
  { site }: Action,
  columns: readonly string[],
  needed: number,
): { readonly list: string; readonly edits: readonly SourceEdit[] } {
  if (columns.length === 0) return { list: String(needed), edits: [] };
  if (languageOf(site.file) === 'python') return { list: columns.map((column) => `"${column}"`).join(', '), edits: [] };
  const call = sqlFunction('col', site, context.sources);
  return { list: columns.map((column) => `${call.name}("${column}")`).join(', '), edits: call.edits };
}

/**
 * From Spark 3.2 a rebalance hint lets AQE choose: few files for a small table, a split where a partition is large.
 * Without columns: `hint` of a frame takes none for it, only SQL's does.
 */
function adaptiveFix(
  { facts }: RunContext,
  insertion: (text: string) => SourceEdit,
  isPartitioned: boolean,
): Fix | undefined {
  const { configuration, app } = facts.run;
  if (!isAtLeastVersion(app.sparkVersion, 3, 2) || configuration['spark.sql.adaptive.enabled'] === 'false')
    return undefined;
  return {
    title: 'Insert hint("rebalance") before the write: AQE chooses the number of tasks that write',
    edits: [insertion('.hint("rebalance")')],
    meaning: 'safe',
    note: isPartitioned
      ? 'Same rows, other files; each of the tasks still writes a file into each partition.'
      : 'Same rows, other files; a small table gets few, whichever execution it is written in.',
    preferred: false,
  };
}

/** A call before `.write`, on a line of its own where the chain has such. */
function insertionAt(context: RunContext, { site, statement }: Action): ((text: string) => SourceEdit) | undefined {
  const lines = context.sources(site.file, site.cell) ?? [];
  const place =
    placeOfWrite(lines, statement.start.line, site.range.start.line) ?? placeOfWriter(lines, site.range.start);
  if (place === undefined) return undefined;
  const before = (lines[place.line] ?? '').slice(0, place.character);
  const goesOn = /\\\s*$/.test(lines[place.line - 1] ?? '') ? ' \\' : '';
  return (text) =>
    editAt(site, { start: place, end: place }, before.trim() === '' ? `${text}${goesOn}\n${before}` : text);
}

/** `writer = df.write.mode("append")` above `writer.parquet(out)`: the nearest such line of the same function. */
function placeOfWriter(lines: readonly string[], { line, character }: Position) {
  const name = /(?<![\w.])([A-Za-z_]\w*)\s*\.\s*$/.exec((lines[line] ?? '').slice(0, character))?.[1];
  if (name === undefined) return undefined;
  const assigned = new RegExp(`^\\s*(?:va[lr]\\s+)?${name}\\s*(?::\\s*[\\w.\\[\\]]+\\s*)?=(?!=).*?\\.write\\b`);
  for (let above = line - 1; above >= 0; above--) {
    const text = lines[above] ?? '';
    if (/^\s*(?:\w+\s+)*def\b/.test(text)) return undefined;
    if (assigned.test(text)) return { line: above, character: text.search(/\.write\b/) };
  }
  return undefined;
}

function placeOfWrite(lines: readonly string[], from: number, to: number) {
  for (let line = to; line >= from; line--) {
    const text = lines[line] ?? '';
    const character = text.search(/\.write\b/);
    if (character >= 0) return { line, character };
    const first = /^\s*(?=write\b)/.exec(text)?.[0].length;
    const dot = first === undefined ? undefined : dotAbove({ line, character: first }, lines);
    if (dot !== undefined) return dot;
  }
  return undefined;
}
