import { nodesIn } from './facts.ts';
import type { Rule } from './rule.ts';
import { isReadIn } from './taskCount.ts';
import { stagesWithShare } from './timeShares.ts';

/** Tasks that wait for shuffle blocks of other hosts. */
export const fetchWait: Rule = {
  id: 'fetch-wait',
  docs: {
    what: 'A large part of the task time of a stage is waiting for shuffle blocks.',
    why: 'The slots are taken and paid for while the network or the disks of a few hosts are what the stage really waits for.',
    example: {
      scala: {
        code: 'wide.repartition(2000).groupBy("user").count()',
        mended: 'wide.select("user").groupBy("user").count()',
      },
      python: {
        code: 'wide.repartition(2000).groupBy("user").count()',
        mended: 'wide.select("user").groupBy("user").count()',
      },
    },
    instead:
      'Shuffle less (fewer columns, filter and aggregate before), in fewer and larger blocks; look for one slow host; use faster local disks or a shuffle service.',
    wrongWhen: 'The wait overlaps with other tasks of the same cores, so that nothing was slower.',
    thresholds: ['noticedSavingMs', 'fetchWaitShare'],
    references: ['https://spark.apache.org/docs/latest/configuration.html#shuffle-behavior'],
  },
  check: (context) =>
    stagesWithShare(context, {
      ms: (stage) => stage.tasks.fetchWaitTime.sum,
      limit: context.thresholds.fetchWaitShare,
      warning: 2 * context.thresholds.fetchWaitShare,
      what: 'waiting for shuffle blocks',
      place: ({ facts }, stage) =>
        nodesIn(facts, stage).find((node) => node.family === 'exchange' && isReadIn(node, stage)),
    }),
};
