import { cacheUses } from './cacheUse.ts';
import { noCost } from './cost.ts';
import { plural } from '../base/units.ts';
import type { Rule } from './rule.ts';

/** Caches that pile up: a new one with each turn or call, and none is let go. */
export const cacheNotReleased: Rule = {
  id: 'cache-not-released',
  docs: {
    what: 'A frame is cached in a loop, or in a function that is called several times, and never unpersisted.',
    why: 'Each turn leaves its frame in storage memory until the application ends; then caches that are still needed are driven out or go to disk, and executions have less memory.',
    example: {
      scala: {
        code: 'for (day <- names) {\n  val rows = events.filter(col("day") === day).cache()\n  println(rows.count())\n  rows.write.parquet(day)\n}',
        mended:
          'for (day <- names) {\n  val rows = events.filter(col("day") === day).cache()\n  println(rows.count())\n  rows.write.parquet(day)\n  rows.unpersist()\n}',
      },
      python: {
        code: 'for day in names:\n    rows = events.filter(F.col("day") == day).cache()\n    print(rows.count())\n    rows.write.parquet(day)',
        mended:
          'for day in names:\n    rows = events.filter(F.col("day") == day).cache()\n    print(rows.count())\n    rows.write.parquet(day)\n    rows.unpersist()',
      },
    },
    instead: 'Call `unpersist()` after the last action of each turn that reads the frame.',
    wrongWhen: 'The loop turns a few times and the frames are tiny, or the application ends right after.',
    references: ['https://spark.apache.org/docs/latest/rdd-programming-guide.html#removing-data'],
  },
  lint: (context) =>
    cacheUses(context).flatMap(({ cache, name, isReleased, inLoop, ways, isHandedOn }) => {
      if (isReleased || isHandedOn || !(inLoop || ways > 1)) return [];
      const often = inLoop ? 'each turn of the loop' : `each of the ${plural(ways, 'call')} of its function`;
      return [
        {
          site: cache.site,
          callers: cache.callers,
          message: `${name} is cached anew in ${often} and never unpersisted: the caches pile up until the application ends (found in the code, without a run).`,
          evidence: { name },
          cost: noCost,
        },
      ];
    }),
  runDecides: false,
};
