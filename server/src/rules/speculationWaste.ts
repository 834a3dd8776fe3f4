import { formatShare, plural } from '../base/units.ts';
import { nodesIn } from './facts.ts';
import { at, mainNode } from './place.ts';
import type { Rule } from './rule.ts';

/** Copies of tasks that were started and thrown away. */
export const speculationWaste: Rule = {
  id: 'speculation-waste',
  docs: {
    what: 'Speculation started many copies of tasks, most of which were thrown away.',
    why: 'Each copy takes a slot from a task that still has to run; where data are skewed the copy is as slow as the first.',
    example: {
      scala: {
        code: 'SparkSession.builder.config("spark.speculation", "true")',
        mended: 'SparkSession.builder.config("spark.speculation", "false")',
      },
      python: {
        code: 'SparkSession.builder.config("spark.speculation", "true")',
        mended: 'SparkSession.builder.config("spark.speculation", "false")',
      },
    },
    instead:
      'Raise `spark.speculation.multiplier` and `quantile`, mend the skew, or leave speculation for clusters with slow hosts.',
    wrongWhen: 'A finished stage early is worth more than the copies cost.',
    thresholds: ['speculationShare'],
    references: ['https://spark.apache.org/docs/latest/configuration.html#scheduling'],
  },
  check: ({ facts, thresholds }) =>
    facts.stages.flatMap((stage) => {
      const share = stage.numTasks > 0 ? stage.speculativeTasks / stage.numTasks : 0;
      // Speculation is meant for the last quarter of a stage's tasks (`spark.speculation.quantile`); more copies than a tenth of all are no exception.
      if (stage.speculativeTasks < 2 || share < thresholds.speculationShare) return [];
      const node = mainNode(nodesIn(facts, stage));
      const coreMs = stage.speculativeTasks * stage.tasks.duration.median;
      return [
        {
          ...(node === undefined
            ? { site: undefined, executions: stage.executions, stages: [stage.id] }
            : at(node, [stage])),
          message: `${plural(stage.speculativeTasks, 'copy', 'copies')} of ${plural(stage.numTasks, 'task')} (${formatShare(share)}) ${stage.speculativeTasks === 1 ? 'was' : 'were'} started by speculation; ${plural(stage.killedTasks, 'attempt')} ${stage.killedTasks === 1 ? 'was' : 'were'} killed.`,
          evidence: {
            speculativeTasks: stage.speculativeTasks,
            killedTasks: stage.killedTasks,
            tasks: stage.numTasks,
            share,
          },
          cost: { wallMs: 0, coreMs },
          atLeast: 'information' as const,
          atMost: 'information' as const,
        },
      ];
    }),
};
