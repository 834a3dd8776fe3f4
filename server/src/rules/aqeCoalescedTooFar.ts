import { formatBytes, formatDuration, formatShare, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { settingFix } from './configText.ts';
import { idleOf, savedAtMost, stageMs } from './cost.ts';
import { hasWorkForMore } from './fewTasks.ts';
import { at } from './place.ts';
import { bytesIn } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

/** AQE joined partitions by their bytes, although the work is in the time of each row. */
export const aqeCoalescedTooFar: Rule = {
  id: 'aqe-coalesced-too-far',
  docs: {
    what: 'AQE joined the partitions of a shuffle into a few, and the stage that reads them takes long while cores idle.',
    why: 'AQE looks at bytes alone; rows that are few but costly (Python, geometry, calls to a service) then share a few tasks.',
    example: {
      scala: {
        code: 'spark.conf.set("spark.sql.adaptive.coalescePartitions.parallelismFirst", "false")',
        mended: 'spark.conf.set("spark.sql.adaptive.coalescePartitions.parallelismFirst", "true")',
      },
      python: {
        code: 'spark.conf.set("spark.sql.adaptive.coalescePartitions.parallelismFirst", "false")',
        mended: 'spark.conf.set("spark.sql.adaptive.coalescePartitions.parallelismFirst", "true")',
      },
      plan: 'AQEShuffleRead coalesced',
    },
    instead:
      'Repartition by number before the costly step (AQE leaves such a number alone), or lower `spark.sql.adaptive.advisoryPartitionSizeInBytes`.',
    wrongWhen: 'The stage waits for a single resource (one database connection), so that more tasks would only queue.',
    thresholds: ['idleShare', 'advisoryPartitionBytes', 'longStageMs'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalescing-post-shuffle-partitions'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => coalesced(context, stage)),
};

function coalesced(context: RunContext, stage: Stage): readonly Draft[] {
  const cause = causeOfTaskCount(context.facts, stage);
  if (cause?.kind !== 'adaptive' || !hasWorkForMore(stage, context.thresholds)) return [];
  const details = detailsOf(cause.node.node);
  const partitions = details.kind === 'exchange' ? details.partitions : undefined;
  if (partitions === undefined) return [];
  const idle = idleOf(stage);
  const ms = stageMs(stage);
  const work = stage.totals.durationMs / Math.min(stage.slots, partitions);
  return [
    {
      ...at(cause.node, [stage]),
      message:
        `AQE joined ${plural(partitions, 'partition')} into ${plural(stage.numTasks, 'task')} for ${plural(Math.floor(stage.slots), 'core')}: ` +
        `${formatBytes(bytesIn(stage))} in all, but the stage took ${formatDuration(ms)} with ${formatShare(idle.share)} of the cores idle.`,
      evidence: {
        partitions,
        tasks: stage.numTasks,
        slots: Math.floor(stage.slots),
        stageSeconds: ms / 1000,
        idleShare: idle.share,
        bytes: bytesIn(stage),
      },
      cost: savedAtMost(context.facts, stage, work, idle.coreMs),
      fixes: () =>
        settingFix(
          context.sources,
          'spark.sql.adaptive.coalescePartitions.parallelismFirst',
          'true',
          'Let AQE keep the cores busy (parallelismFirst)',
        ),
    },
  ];
}
