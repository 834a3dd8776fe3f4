import { formatBytes, formatDuration, formatShare, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { settingFix } from './configText.ts';
import { idleOf, savedAtMost, stageMs } from './cost.ts';
import { hasWorkForMore } from './fewTasks.ts';
import { at } from './place.ts';
import { bytesIn, partitionsFor, predict, shapeOf } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

const KEY = 'spark.sql.shuffle.partitions';

/** A number of shuffle partitions that does not fit the data or the cluster. */
export const shufflePartitions: Rule = {
  id: 'shuffle-partitions',
  docs: {
    what: '`spark.sql.shuffle.partitions` gives a long stage fewer tasks than there are slots, or tasks so large that they spill.',
    why: 'AQE can join partitions that are too small, but never divides those of a plain shuffle: the setting is the most it will have.',
    example: {
      scala: {
        code: 'spark.conf.set("spark.sql.shuffle.partitions", 8)',
        mended: 'spark.conf.set("spark.sql.shuffle.partitions", 256)',
      },
      python: {
        code: 'spark.conf.set("spark.sql.shuffle.partitions", 8)',
        mended: 'spark.conf.set("spark.sql.shuffle.partitions", 256)',
      },
      plan: 'Exchange hashpartitioning(user#1, 8), ENSURE_REQUIREMENTS, [plan_id=1]',
    },
    instead:
      'Set it to a multiple of the slots that makes partitions of about 128 MB, and let AQE join those that turn out small.',
    wrongWhen:
      'The stage waits for another system, or the same setting serves other stages of the session that are larger.',
    thresholds: ['idleShare', 'advisoryPartitionBytes', 'longStageMs', 'targetTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalescing-post-shuffle-partitions'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => wrong(context, stage)),
};

function wrong(context: RunContext, stage: Stage): readonly Draft[] {
  const cause = causeOfTaskCount(context.facts, stage);
  if (cause?.kind !== 'shuffle') return [];
  const { thresholds, facts } = context;
  const bytesPerTask = bytesIn(stage) / Math.max(1, stage.numTasks);
  const spill = stage.tasks.diskSpillBytes.sum;
  const tooFew = hasWorkForMore(stage, thresholds);
  const tooLarge = stage.status === 'complete' && spill > 0 && bytesPerTask > thresholds.targetTaskBytes;
  if (!tooFew && !tooLarge) return [];
  const shape = shapeOf(facts, stage);
  const partitions = partitionsFor(shape, thresholds);
  const prediction = predict(shape, partitions, false);
  const idle = idleOf(stage);
  return [
    {
      ...at(cause.node, [stage]),
      message:
        `${plural(stage.numTasks, 'shuffle partition')} for ${plural(Math.floor(stage.slots), 'core')}: the stage took ${formatDuration(stageMs(stage))}, ` +
        `${formatBytes(bytesPerTask)} a task${spill > 0 ? `, and spilled ${formatBytes(spill)}` : ''}${tooFew ? `, with ${formatShare(idle.share)} of the cores idle` : ''}.`,
      evidence: {
        tasks: stage.numTasks,
        slots: Math.floor(stage.slots),
        stageSeconds: stageMs(stage) / 1000,
        idleShare: idle.share,
        bytesPerTask,
        diskSpillBytes: spill,
        suggestedPartitions: partitions,
      },
      cost: savedAtMost(facts, stage, prediction.stageMs.low, idle.coreMs),
      fixes: () => settingFix(context.sources, KEY, String(partitions), `Set ${KEY} to ${partitions}`),
    },
  ];
}
