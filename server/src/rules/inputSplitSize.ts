import { formatBytes, formatDuration, formatShare, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import { settingFix } from './configText.ts';
import { idleOf, savedAtMost, stageMs } from './cost.ts';
import { hasWorkForMore } from './fewTasks.ts';
import { at } from './place.ts';
import { bytesIn } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

const KEY = 'spark.sql.files.maxPartitionBytes';
const OPEN_COST_BYTES = 4 * 1024 * 1024;
const DEFAULT_SPLIT_BYTES = 128 * 1024 * 1024;

/** Scans that give fewer tasks than slots although they read for long. */
export const inputSplitSize: Rule = {
  id: 'input-split-size',
  docs: {
    what: 'A long stage has few tasks because its input gave few splits.',
    why: 'Files are cut by `spark.sql.files.maxPartitionBytes`; gzip, large JSON documents and single row groups are not cut at all.',
    example: {
      scala: {
        code: 'spark.conf.set("spark.sql.files.maxPartitionBytes", "1g")\nspark.read.parquet("events").groupBy("day").count()',
        mended:
          'spark.conf.set("spark.sql.files.maxPartitionBytes", "64m")\nspark.read.parquet("events").groupBy("day").count()',
      },
      python: {
        code: 'spark.conf.set("spark.sql.files.maxPartitionBytes", "1g")\nspark.read.parquet("events").groupBy("day").count()',
        mended:
          'spark.conf.set("spark.sql.files.maxPartitionBytes", "64m")\nspark.read.parquet("events").groupBy("day").count()',
      },
      plan: 'FileScan parquet [day#1]',
    },
    instead:
      'Lower the split size where the files can be cut; else write more files, or repartition right after the read when the work behind it is large.',
    wrongWhen:
      'The files cannot be cut (gzip) and are not yours to change, or the source allows few connections (JDBC without bounds).',
    thresholds: ['idleShare', 'advisoryPartitionBytes', 'longStageMs'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#other-configuration-options'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => fewSplits(context, stage)),
};

function fewSplits(context: RunContext, stage: Stage): readonly Draft[] {
  const cause = causeOfTaskCount(context.facts, stage);
  if (cause?.kind !== 'scan' || !hasWorkForMore(stage, context.thresholds)) return [];
  const files = metricTotal(cause.node.node, 'filesRead');
  const idle = idleOf(stage);
  const ms = stageMs(stage);
  const bytesPerTask = bytesIn(stage) / Math.max(1, stage.numTasks);
  // Spark never cuts below `spark.sql.files.openCostInBytes` (4 MB): small splits that are done soon are as it means them.
  if (bytesPerTask < 4 * OPEN_COST_BYTES && stage.tasks.duration.max < context.thresholds.longStageMs) return [];
  const asLongAsFiles = files !== undefined && files >= stage.numTasks;
  const target = Math.max(1, Math.floor(bytesIn(stage) / stage.slots / (1024 * 1024)));
  return [
    {
      ...at(cause.node, [stage]),
      message:
        `The input gave ${plural(stage.numTasks, 'task')} for ${plural(Math.floor(stage.slots), 'core')}${files === undefined ? '' : ` (${plural(files, 'file')})`}: ` +
        `the stage took ${formatDuration(ms)}, ${formatBytes(bytesPerTask)} a task, with ${formatShare(idle.share)} of the cores idle.`,
      evidence: {
        tasks: stage.numTasks,
        slots: Math.floor(stage.slots),
        stageSeconds: ms / 1000,
        idleShare: idle.share,
        bytesPerTask,
        ...(files === undefined ? {} : { files }),
      },
      cost: savedAtMost(context.facts, stage, stage.totals.durationMs / stage.slots, idle.coreMs),
      fixes: () =>
        asLongAsFiles && bytesPerTask < DEFAULT_SPLIT_BYTES
          ? []
          : settingFix(context.sources, KEY, `${target}m`, `Cut the input into splits of ${target} MB`),
    },
  ];
}
