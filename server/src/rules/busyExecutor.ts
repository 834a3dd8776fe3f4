import { formatDuration, formatShare } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { savedAtMost, stageMs } from './cost.ts';
import type { Draft, RunContext } from './rule.ts';

/** Of two executors one always has half. */
const FEWEST_EXECUTORS = 3;

/** One executor that did most of a stage whose tasks are even: the others came late, or only it has the data that tasks wait for. */
export function busyExecutor(context: RunContext, stage: Stage): Omit<Draft, 'site'> | undefined {
  const { facts, thresholds } = context;
  const ms = stageMs(stage);
  const executors = Object.entries(stage.byExecutor).sort(([, a], [, b]) => b.durationMs - a.durationMs);
  const [busiest] = executors;
  if (stage.status !== 'complete' || busiest === undefined || executors.length < FEWEST_EXECUTORS) return undefined;
  const share = busiest[1].durationMs / Math.max(1, stage.totals.durationMs);
  if (share <= thresholds.hotExecutorShare || ms < thresholds.longStageMs) return undefined;
  // So few tasks lie unevenly by chance.
  if (stage.numTasks < Math.max(stage.slots, 2 * executors.length)) return undefined;
  const host = facts.run.executors.find((executor) => executor.id === busiest[0])?.host;
  return {
    message:
      `Executor ${busiest[0]}${host === undefined ? '' : ` on ${host}`} did ${formatShare(share)} of the work of this stage, ${formatDuration(busiest[1].durationMs)} of task time in ${busiest[1].tasks} of ${stage.numTasks} tasks; ` +
      `${executors.length - 1} others did the rest. They came late, or tasks waited for the executor that has their data (spark.locality.wait).`,
    evidence: {
      executor: busiest[0],
      ...(host === undefined ? {} : { host }),
      shareOfTaskTime: share,
      executors: executors.length,
      stageSeconds: ms / 1000,
    },
    cost: savedAtMost(facts, stage, stage.totals.durationMs / Math.max(1, stage.slots), 0),
  };
}
