import { formatBytes, formatCount, formatDuration } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { columnsOf, expressionsIn, operatorsOnce } from './columns.ts';
import { idleOf, noCost, savedAtMost, stageMs } from './cost.ts';
import { nodesIn, type NodeFacts } from './facts.ts';
import { at, rowsOut } from './place.ts';
import { bytesIn } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { isSmall } from './smallFrame.ts';

/** Windows without PARTITION BY: all rows in one task, sorted. */
export const globalSortWindow: Rule = {
  id: 'global-sort-window',
  docs: {
    what: 'A window without `partitionBy` brings all rows into one task and sorts them there.',
    why: 'One core works, and the rows of the whole table pass through its memory and disk.',
    example: {
      scala: {
        code: 'val w = Window.orderBy("day")\nvisits.withColumn("n", row_number().over(w))',
        mended: 'val w = Window.partitionBy("shop").orderBy("day")\nvisits.withColumn("n", row_number().over(w))',
      },
      python: {
        code: 'w = Window.orderBy("day")\nvisits.withColumn("n", F.row_number().over(w))',
        mended: 'w = Window.partitionBy("shop").orderBy("day")\nvisits.withColumn("n", F.row_number().over(w))',
      },
      plan: 'Window [row_number() windowspecdefinition(day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [day#1 ASC NULLS FIRST]',
    },
    instead:
      'Partition the window; for a number for each row use `monotonically_increasing_id` or `zipWithIndex`; for a running total first aggregate, then run the window over the few rows that are left.',
    wrongWhen:
      'The numbers must run over all rows (a global rank, a running total): then filter or aggregate before the window, so that it sees few rows.',
    thresholds: ['advisoryPartitionBytes', 'longStageMs'],
    references: ['https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-window.html'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => inOneTask(context, stage)),
  lint: (context) =>
    operatorsOnce(context).flatMap((operator) => {
      const global = columnsOf(operator)
        .flatMap((column) => [...expressionsIn(column)])
        .some((one) => one.kind === 'window' && one.partitionBy?.length === 0);
      // A window over the few rows of an aggregate is what this rule advises.
      if (!global || operator.inputs.some((input) => isSmall(input))) return [];
      return [
        {
          site: operator.site,
          callers: operator.callers,
          message:
            'A window without partitionBy: all rows go through one task; partition it, or aggregate before it (found in the code, without a run).',
          evidence: {},
          cost: noCost,
        },
      ];
    }),
};

function inOneTask(context: RunContext, stage: Stage): readonly Draft[] {
  const { facts, thresholds } = context;
  if (stage.numTasks !== 1 || stage.slots < 2 || stage.status !== 'complete') return [];
  const window = nodesIn(facts, stage).find(isGlobalWindow);
  const bytes = bytesIn(stage);
  const ms = stageMs(stage);
  if (window === undefined) return [];
  if (bytes < thresholds.advisoryPartitionBytes && stage.tasks.diskSpillBytes.sum === 0 && ms < thresholds.longStageMs)
    return [];
  const rows = rowsOut(window);
  const spill = stage.tasks.diskSpillBytes.sum;
  return [
    {
      ...at(window, [stage]),
      message:
        `A window without partitions: one task on ${Math.floor(stage.slots)} cores sorts ${rows === undefined ? 'all rows' : `all ${formatCount(rows)} rows`}, ` +
        `${formatBytes(bytes)} of shuffle, in ${formatDuration(ms)}${spill > 0 ? ` and spills ${formatBytes(spill)}` : ''}.`,
      evidence: {
        tasks: 1,
        slots: Math.floor(stage.slots),
        bytes,
        stageSeconds: ms / 1000,
        diskSpillBytes: spill,
        ...(rows === undefined ? {} : { rows }),
      },
      cost: savedAtMost(facts, stage, ms / stage.slots, idleOf(stage).coreMs),
    },
  ];
}

function isGlobalWindow(node: NodeFacts): boolean {
  const details = detailsOf(node.node);
  return (
    (details.kind === 'window' || details.kind === 'windowLimit') && details.partitionBy.length === 0 && !node.elsewhere
  );
}
