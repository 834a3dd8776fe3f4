import { formatBytes, formatCount, plural } from '../base/units.ts';
import type { Fix, SourceEdit } from '../model/finding.ts';
import type { Position } from '../model/text.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { shareOfStage } from './cost.ts';
import { editAt, languageOf, rewriteCall } from './edits.ts';
import type { Frame } from '../model/frames.ts';
import { subtree, type NodeFacts } from './facts.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { sqlFunction } from './imports.ts';
import { atAction, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { areManySmall } from './smallFiles.ts';

/** Writes that leave hundreds of files of a few kilobytes. */
export const smallFilesWritten: Rule = {
  id: 'small-files-written',
  docs: {
    what: 'A write leaves many small files.',
    why: 'Every reader lists, opens and reads the footer of each of them; Spark itself counts opening a file as reading 4 MB. With `partitionBy` each task writes a file into each partition it has rows of.',
    example: {
      scala: {
        code: 'events.write.partitionBy("day").parquet(out)',
        mended: 'events.repartition(col("day")).write.partitionBy("day").parquet(out)',
      },
      python: {
        code: 'events.write.partitionBy("day").parquet(out)',
        mended: 'events.repartition("day").write.partitionBy("day").parquet(out)',
      },
      plan: 'Execute InsertIntoHadoopFsRelationCommand file:/out, false, [day#1], Parquet',
    },
    instead:
      'Repartition by the partition columns before the write, partition by a coarser column, or write fewer partitions.',
    wrongWhen: 'Readers look up single files by their path, or a table format compacts them later by itself.',
    thresholds: ['manyFiles', 'smallFileBytes', 'targetTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalesce-hints-for-sql-queries'],
  },
  ofOverhead: true,
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'write').flatMap((write) => many(context, write)),
    ),
};

function many(context: RunContext, write: NodeFacts): readonly Draft[] {
  const files = metricTotal(write.node, 'writtenFiles');
  const bytes = metricTotal(write.node, 'writtenBytes');
  const { thresholds, facts } = context;
  if (files === undefined || bytes === undefined || !areManySmall(files, bytes, thresholds)) return [];
  const partitions = metricTotal(write.node, 'dynamicPartitions') ?? 0;
  const stage = writingStages(write)
    .flatMap((id) => facts.stageById.get(id) ?? [])
    .filter((one) => one.tasks.outputBytes.sum > 0)
    .sort((a, b) => b.tasks.outputBytes.sum - a.tasks.outputBytes.sum)[0];
  const needed = Math.max(1, partitions, Math.ceil(bytes / thresholds.targetTaskBytes));
  const rows = metricTotal(write.node, 'outputRows');
  return [
    {
      ...atAction(write, stage === undefined ? [] : [stage]),
      message:
        `${formatCount(files)} files of ${formatBytes(bytes / files)} were written, ${formatBytes(bytes)} in all` +
        `${partitions > 0 ? ` in ${formatCount(partitions)} partitions, ${formatCount(files / partitions)} in each` : ''}.`,
      evidence: {
        files,
        bytes,
        bytesPerFile: bytes / files,
        partitions,
        ...(rows === undefined ? {} : { rows }),
        ...(stage === undefined ? {} : { tasks: stage.numTasks }),
      },
      cost: stage === undefined ? { wallMs: 0, coreMs: 0 } : shareOfStage(facts, stage, 1 - needed / files),
      // Every later reader pays, in runs that this log does not see.
      ...(needed * 2 <= files ? { atLeast: 'warning' as const } : { atMost: 'hint' as const }),
      fixes: () => repartitionFix(context, write, needed),
    },
  ];
}

function writingStages(write: NodeFacts) {
  return [...subtree(write)].flatMap((node) => (node.elsewhere ? [] : (node.node.stages?.stages ?? [])));
}

/** `repartition` by the partition columns, before `.write`. */
function repartitionFix(context: RunContext, write: NodeFacts, needed: number): readonly Fix[] {
  const action = write.execution.match?.action;
  const details = detailsOf(write.node);
  const columns = action?.sink?.partitionBy ?? (details.kind === 'write' ? details.partitionBy : []);
  if (action === undefined) return [];
  const lines = context.sources(action.site.file, action.site.cell);
  const place =
    lines === undefined
      ? undefined
      : (placeOfWrite(lines, action.statement.start.line, action.site.range.start.line) ??
        placeOfWriter(lines, action.site.range.start));
  if (lines === undefined || place === undefined) return [];
  // A path that is not literal may hold the columns in a variable: their names are known, but not that they are always these.
  const scala = languageOf(action.site.file) === 'scala';
  const call = scala && columns.length > 0 ? sqlFunction('col', action.site, lines) : { name: 'col', edits: [] };
  const names = columns.map((column) => (scala ? `${call.name}("${column}")` : `"${column}"`));
  const line = lines[place.line] ?? '';
  const ownLine = line.slice(0, place.character).trim() === '';
  const goesOn = /\\\s*$/.test(lines[place.line - 1] ?? '') ? ' \\' : '';
  const insertion = (text: string): SourceEdit =>
    editAt(
      action.site,
      { start: place, end: place },
      ownLine ? `${text}${goesOn}\n${line.slice(0, place.character)}` : text,
    );
  // The number stands before the write already: another one, not another shuffle.
  const dealt = columns.length === 0 ? rewrittenNumber(context, action.frame, needed) : [];
  if (dealt.length > 0) return dealt;
  const text = names.length > 0 ? `.repartition(${names.join(', ')})` : `.repartition(${needed})`;
  const fix: Fix = {
    title: `Insert ${text.slice(1)} before the write: about ${plural(needed, 'file')} instead of ${formatCount(metricTotal(write.node, 'writtenFiles') ?? 0)}`,
    edits: [...call.edits, insertion(text)],
    meaning: 'safe',
    note:
      columns.length > 0
        ? 'Same rows; all rows of a partition go through one task, so a large partition takes longer.'
        : 'Same rows, other files.',
    preferred: true,
  };
  const { configuration, app } = context.facts.run;
  const adapts = isAtLeastVersion(app.sparkVersion, 3, 2) && configuration['spark.sql.adaptive.enabled'] !== 'false';
  if (!adapts) return [fix];
  const hint = `.hint(${['rebalance', ...columns].map((name) => `"${name}"`).join(', ')})`;
  const rebalance: Fix = {
    title: `Insert ${hint.slice(1)} before the write: AQE chooses the number of files${columns.length > 0 ? ', and splits a partition that is large' : ''}`,
    edits: [insertion(hint)],
    meaning: 'safe',
    note: 'Same rows, other files; a small table gets few, whichever execution it is written in.',
    preferred: false,
  };
  return [fix, rebalance];
}

function rewrittenNumber(context: RunContext, frame: Frame | undefined, needed: number): readonly Fix[] {
  if (frame?.kind !== 'operator' || frame.op.name !== 'repartition' || frame.op.keys.length > 0) return [];
  const edits = rewriteCall(frame, context.sources, { method: frame.site.method, first: String(needed) });
  if (edits === undefined) return [];
  return [
    {
      title: `Write ${frame.site.method}(${needed}): ${plural(needed, 'file')} of the size that a task may have`,
      edits,
      meaning: 'safe',
      note: 'Same rows, other files.',
      preferred: true,
    },
  ];
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
    const character = lines[line]?.search(/\.write\b/) ?? -1;
    if (character >= 0) return { line, character };
  }
  return undefined;
}
