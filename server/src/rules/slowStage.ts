import { formatDuration, formatShare, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { shareOfStage, stageMs } from './cost.ts';
import { nodesIn } from './facts.ts';
import { at, mainNode, nounOf } from './place.ts';
import type { Rule } from './rule.ts';

/** The stage that most of the application is, where no other rule says why. */
export const slowStage: Rule = {
  id: 'slow-stage',
  docs: {
    what: 'One stage takes a large part of the application, and no other rule says why.',
    why: 'Whatever is done elsewhere cannot make the application faster than this stage.',
    example: {
      scala: {
        code: 'events.join(users, "user_id").groupBy("country").count()',
        mended: 'events.groupBy("user_id").count().join(users, "user_id")',
      },
      python: {
        code: 'events.join(users, "user_id").groupBy("country").count()',
        mended: 'events.groupBy("user_id").count().join(users, "user_id")',
      },
    },
    instead:
      'Look at its operators in the graph: filter and aggregate before the costly one, or give the stage more cores, as its tasks are even.',
    wrongWhen: 'The stage does what the application is for, and its tasks are even and busy.',
    thresholds: ['dominantStageMs', 'dominantStageShare'],
    references: ['https://spark.apache.org/docs/latest/web-ui.html#stage-detail'],
  },
  check: ({ facts, thresholds }) =>
    facts.stages.flatMap((stage) => {
      const ms = stageMs(stage);
      const share = facts.applicationMs > 0 ? ms / facts.applicationMs : 0;
      if (stage.status !== 'complete' || ms < thresholds.dominantStageMs || share < thresholds.dominantStageShare)
        return [];
      const nodes = nodesIn(facts, stage);
      const node = mainNode(nodes);
      return [
        {
          ...(node === undefined
            ? { site: undefined, executions: stage.executions, stages: [stage.id] }
            : at(node, [stage])),
          message:
            `This stage took ${formatDuration(ms)}, ${formatShare(share)} of the application, in ${plural(stage.numTasks, 'task')} on ${plural(Math.floor(stage.slots), 'core')}` +
            `${node === undefined ? '' : `; its costliest operator is probably the ${nounOf(node)}`}. ${timeText(stage)}No rule found a fault in it.`,
          evidence: {
            stageSeconds: ms / 1000,
            share,
            tasks: stage.numTasks,
            slots: Math.floor(stage.slots),
            taskSeconds: stage.totals.durationMs / 1000,
            cpuShare: cpuShare(stage),
          },
          cost: shareOfStage(facts, stage, 1),
          atMost: 'information' as const,
        },
      ];
    }),
};

/** spark-tui's bounds: above the first the processor is the limit, below the second disks, network or another system. */
const COMPUTING = 0.9;
const WAITING = 0.3;

function cpuShare(stage: Stage): number {
  const { cpuTime, runTime } = stage.tasks;
  return runTime.sum > 0 ? Math.min(1, cpuTime.sum / runTime.sum) : 0;
}

function timeText(stage: Stage): string {
  const share = cpuShare(stage);
  // Where the log has no processor time, none is told.
  if (share === 0 || (share < COMPUTING && share > WAITING)) return '';
  return share >= COMPUTING
    ? `Its tasks compute for ${formatShare(share)} of their time, so more cores or less work is what helps. `
    : `Its tasks compute for ${formatShare(share)} of their time and wait for the rest, for disks, the network or another system. `;
}
