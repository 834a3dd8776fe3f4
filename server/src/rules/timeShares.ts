import { formatDuration, formatShare, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { shareOfStage } from './cost.ts';
import { nodesIn, type NodeFacts } from './facts.ts';
import { at, mainNode } from './place.ts';
import type { Draft, RunContext } from './rule.ts';

/** What the rules about a share of task time (garbage collection, waiting for blocks, scheduling) have in common. */
export interface TimeShare {
  readonly ms: (stage: Stage) => number;
  readonly limit: number;
  /** Below this share it is worth a word, from it on a warning; absent where it is never more than a symptom. */
  readonly warning?: number;
  /** `garbage collection`. */
  readonly what: string;
  readonly place?: (context: RunContext, stage: Stage) => NodeFacts | undefined;
}

export function stagesWithShare(context: RunContext, share: TimeShare): readonly Draft[] {
  return context.facts.stages.flatMap((stage) => {
    const taskMs = stage.tasks.duration.sum;
    const ms = share.ms(stage);
    if (stage.status !== 'complete' || taskMs === 0 || ms / taskMs < share.limit) return [];
    const node = share.place?.(context, stage) ?? mainNode(nodesIn(context.facts, stage));
    const ofStage = shareOfStage(context.facts, stage, Math.min(1, ms / taskMs));
    // A stage with gaps between its tasks cannot save more than what was spent.
    const cost = { wallMs: Math.min(ofStage.wallMs, ms), coreMs: ofStage.coreMs };
    // Shares of short stages are noise.
    if (cost.wallMs < context.thresholds.noticedSavingMs) return [];
    return [
      {
        ...(node === undefined
          ? { site: undefined, executions: stage.executions, stages: [stage.id] }
          : at(node, [stage])),
        message: `${formatShare(ms / taskMs)} of the task time of this stage is ${share.what}: ${formatDuration(ms)} in ${plural(stage.numTasks, 'task')}.`,
        evidence: { share: ms / taskMs, seconds: ms / 1000, taskSeconds: taskMs / 1000, tasks: stage.numTasks },
        cost,
        ...(share.warning !== undefined && ms / taskMs >= share.warning ? {} : { atMost: 'information' as const }),
      },
    ];
  });
}
