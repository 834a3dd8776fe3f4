import { formatBytes, formatCount, formatDuration, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Stage } from '../model/run.ts';
import { savedAtMost, stageMs } from './cost.ts';
import { rewriteCall } from './edits.ts';
import { at } from './place.ts';
import { bytesIn } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount, type TaskCountCause } from './taskCount.ts';

/** Stages of many tasks that each have next to nothing to do. */
export const smallTasks: Rule = {
  id: 'small-tasks',
  docs: {
    what: 'A stage has many more tasks than slots, and each has next to no data.',
    why: 'Each task is scheduled, sent, started and reported; with a few rows to work on that is most of its time.',
    example: {
      scala: { code: 'ticks.repartition(2000).write.parquet(out)', mended: 'ticks.repartition(16).write.parquet(out)' },
      python: {
        code: 'ticks.repartition(2000).write.parquet(out)',
        mended: 'ticks.repartition(16).write.parquet(out)',
      },
      plan: 'Exchange RoundRobinPartitioning(2000), REPARTITION_BY_NUM, [plan_id=1]',
    },
    instead:
      'Use a small multiple of the slots, or leave the number to AQE (`spark.sql.adaptive.coalescePartitions.enabled`).',
    wrongWhen:
      'The tasks wait for another system that answers slowly, or the same number serves a larger input on other days.',
    thresholds: ['tasksPerSlot', 'smallTaskBytes', 'smallTaskRows', 'smallTaskMs', 'smallTaskCpuMs'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalescing-post-shuffle-partitions'],
  },
  ofOverhead: true,
  check: (context) => context.facts.stages.flatMap((stage) => small(context, stage)),
};

/** Twice the time that peers call short: on a busy machine overhead takes longer, too. */
const OVERHEAD_FACTOR = 2;

function small(context: RunContext, stage: Stage): readonly Draft[] {
  const { facts, thresholds } = context;
  const slots = Math.max(1, Math.floor(stage.slots));
  if (stage.status !== 'complete' || stage.numTasks < thresholds.tasksPerSlot * slots) return [];
  const { cpuTime, duration, inputRecords, shuffleReadRecords } = stage.tasks;
  const bytesPerTask =
    (bytesIn(stage) + stage.tasks.outputBytes.sum + stage.tasks.shuffleWriteBytes.sum) / stage.numTasks;
  const rowsPerTask = (inputRecords.sum + shuffleReadRecords.sum) / stage.numTasks;
  // A stage whose rows and bytes the log does not count may well have work.
  if (rowsPerTask === 0 && bytesPerTask === 0) return [];
  if (
    bytesPerTask > thresholds.smallTaskBytes ||
    rowsPerTask > thresholds.smallTaskRows ||
    duration.median > OVERHEAD_FACTOR * thresholds.smallTaskMs ||
    cpuTime.median > thresholds.smallTaskCpuMs
  )
    return [];
  const cause = causeOfTaskCount(facts, stage);
  const ms = stageMs(stage);
  return [
    {
      ...(cause === undefined
        ? { site: undefined, executions: stage.executions, stages: [stage.id] }
        : at(cause.node, [stage])),
      message:
        `${formatCount(stage.numTasks)} tasks on ${plural(slots, 'core')}, each with ${formatBytes(bytesPerTask)} and ${rowsPerTask < 1 ? 'hardly a row' : plural(Math.round(rowsPerTask), 'row')}: ` +
        `the median took ${formatDuration(duration.median)}${cpuTime.sum > 0 ? `, ${formatDuration(cpuTime.median)} of it computing` : ''}, the stage ${formatDuration(ms)}.`,
      evidence: {
        tasks: stage.numTasks,
        slots,
        medianTaskSeconds: duration.median / 1000,
        medianCpuSeconds: cpuTime.median / 1000,
        bytesPerTask,
        rowsPerTask,
        stageSeconds: ms / 1000,
      },
      cost: savedAtMost(
        facts,
        stage,
        // What is computed has to be computed in fewer tasks, too.
        Math.max((ms * slots) / stage.numTasks, cpuTime.sum / slots),
        stage.totals.durationMs * (1 - slots / stage.numTasks),
      ),
      fixes: () => (cause === undefined ? [] : fewer(context, cause, slots)),
    },
  ];
}

function fewer(context: RunContext, cause: TaskCountCause, slots: number): readonly Fix[] {
  const frame = cause.node.match?.operator;
  if (frame === undefined || cause.kind !== 'repartition') return [];
  const edits = rewriteCall(frame, context.sources, { method: frame.site.method, first: String(slots) });
  if (edits === undefined) return [];
  return [
    {
      title: `Write ${frame.site.method}(${slots}, …): one task for each of the ${slots} slots of this run`.replace(
        ', …',
        (frame.argumentRanges?.length ?? 0) > 1 ? ', …' : '',
      ),
      edits,
      meaning: 'safe',
      note: 'Same rows, other partitions.',
      preferred: true,
    },
  ];
}
