import type { Rule } from './rule.ts';
import { stagesWithShare } from './timeShares.ts';

/** Executors that collect garbage instead of working. */
export const gc: Rule = {
  id: 'gc',
  docs: {
    what: 'A large part of the task time of a stage is garbage collection.',
    why: 'The heap is nearly full of what the tasks beside each other hold; every collection stops all of them.',
    example: {
      scala: {
        code: 'df.groupBy("user").agg(collect_list("event"))',
        mended: 'df.groupBy("user").agg(count("event"), max("event_time"))',
      },
      python: {
        code: 'df.groupBy("user").agg(F.collect_list("event"))',
        mended: 'df.groupBy("user").agg(F.count("event"), F.max("event_time"))',
      },
    },
    instead:
      'Give each task less data or each slot more heap (fewer cores for each executor); avoid collecting lists, large objects in UDFs and caches of rows that are used once.',
    wrongWhen: 'The collector ran beside the tasks on spare cores (ZGC, Shenandoah), so that no task waited for it.',
    thresholds: ['noticedSavingMs', 'gcShare'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#garbage-collection-tuning'],
  },
  check: (context) =>
    stagesWithShare(context, {
      ms: (stage) => stage.tasks.gcTime.sum,
      limit: context.thresholds.gcShare,
      warning: 2 * context.thresholds.gcShare,
      what: 'garbage collection',
    }),
};
