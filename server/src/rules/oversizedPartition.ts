import { formatBytes, formatDuration, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { savedAtMost, stageMs } from './cost.ts';
import { nodesIn } from './facts.ts';
import { at, mainNode } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

/** Tasks that work on gigabytes. */
export const oversizedPartition: Rule = {
  id: 'oversized-partition',
  docs: {
    what: 'A task works on more data than one task should.',
    why: 'It holds a core for long, spills, and when it fails all of it starts again; a block above 2 GB cannot even be cached or fetched as one.',
    example: {
      scala: { code: 'events.repartition(8).write.parquet(out)', mended: 'events.repartition(400).write.parquet(out)' },
      python: {
        code: 'events.repartition(8).write.parquet(out)',
        mended: 'events.repartition(400).write.parquet(out)',
      },
    },
    instead: 'Use more partitions, so that each is about 128 MB.',
    wrongWhen:
      'The rows are streamed through without being held (a scan that filters): such a task needs time, not memory.',
    thresholds: ['oversizedTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#level-of-parallelism'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => oversized(context, stage)),
};

function oversized(context: RunContext, stage: Stage): readonly Draft[] {
  const { facts, thresholds } = context;
  const { inputBytes, outputBytes, shuffleReadBytes, shuffleWriteBytes } = stage.tasks;
  const sizes = {
    read: inputBytes,
    written: outputBytes,
    'read from shuffle': shuffleReadBytes,
    'written to shuffle': shuffleWriteBytes,
  };
  const [what, largest] = Object.entries(sizes).reduce((most, one) => (one[1].max > most[1].max ? one : most));
  if (stage.status !== 'complete' || largest.max < thresholds.oversizedTaskBytes) return [];
  const cause = causeOfTaskCount(facts, stage);
  const node = cause?.node ?? mainNode(nodesIn(facts, stage));
  return [
    {
      ...(node === undefined
        ? { site: undefined, executions: stage.executions, stages: [stage.id] }
        : at(node, [stage])),
      message:
        `The largest of ${plural(stage.numTasks, 'task')} has ${formatBytes(largest.max)} ${what}, the median ${formatBytes(largest.median)}; ` +
        `the longest task took ${formatDuration(stage.tasks.duration.max)} of the stage's ${formatDuration(stageMs(stage))}.`,
      evidence: {
        tasks: stage.numTasks,
        largestTaskBytes: largest.max,
        medianTaskBytes: largest.median,
        measure: what,
        stageSeconds: stageMs(stage) / 1000,
      },
      cost: savedAtMost(facts, stage, stage.totals.durationMs / Math.max(1, stage.slots), 0),
    },
  ];
}
