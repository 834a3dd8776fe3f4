import type { Rule } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';
import { stagesWithShare } from './timeShares.ts';

/** Tasks that spend their time between scheduler and executor. */
export const schedulerDelay: Rule = {
  id: 'scheduler-delay',
  docs: {
    what: 'A large part of the task time of a stage lies between the scheduler and the executor.',
    why: 'The driver cannot hand out tasks as fast as they end, or each task carries a large closure; cores wait for it.',
    example: {
      scala: {
        code: 'val table = loadBigMap()\ndf.rdd.map(row => table(row.getString(0))).count()',
        mended: 'val table = sc.broadcast(loadBigMap())\ndf.rdd.map(row => table.value(row.getString(0))).count()',
      },
      python: {
        code: 'table = load_big_dict()\ndf.rdd.map(lambda row: table[row[0]]).count()',
        mended: 'table = sc.broadcast(load_big_dict())\ndf.rdd.map(lambda row: table.value[row[0]]).count()',
      },
    },
    instead: 'Use fewer, longer tasks; broadcast what a function closes over; give the driver more cores.',
    wrongWhen: 'The machine was overloaded by something else: then every time between two steps is long.',
    thresholds: ['noticedSavingMs', 'schedulerDelayShare'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#broadcasting-large-variables'],
  },
  check: (context) =>
    stagesWithShare(context, {
      ms: (stage) => stage.tasks.schedulerDelay.sum,
      limit: context.thresholds.schedulerDelayShare,
      what: 'delay between scheduler and executor',
      place: ({ facts }, stage) => causeOfTaskCount(facts, stage)?.node,
    }),
};
