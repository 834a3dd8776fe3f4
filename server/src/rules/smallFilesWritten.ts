import { formatBytes, formatCount, plural } from '../base/units.ts';
import { metricTotal } from '../plan/metrics.ts';
import { shareOfStage } from './cost.ts';
import { subtree, type NodeFacts } from './facts.ts';
import { atAction, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { areManySmall } from './smallFiles.ts';
import { writeFixes } from './writeFixes.ts';

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
        `${partitions > 0 ? ` in ${plural(partitions, 'partition')}, ${formatCount(files / partitions)} in each` : ''}.`,
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
      fixes: () => writeFixes(context, write, needed, stage),
    },
  ];
}

function writingStages(write: NodeFacts) {
  return [...subtree(write)].flatMap((node) => (node.elsewhere ? [] : (node.node.stages?.stages ?? [])));
}
