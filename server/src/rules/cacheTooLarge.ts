import { formatBytes, formatShare, plural } from '../base/units.ts';
import { noCost } from './cost.ts';
import type { Rule } from './rule.ts';

/** Caches that take most of the memory, or did not fit into it. */
export const cacheTooLarge: Rule = {
  id: 'cache-too-large',
  docs: {
    what: 'A cached frame takes a large part of all memory, or does not fit into it.',
    why: 'Sorts and joins use the same memory and spill for it; partitions that were driven out are computed again each time they are read.',
    example: {
      scala: {
        code: 'val all = spark.table("events").cache()',
        mended: 'val all = spark.table("events").select("user_id", "ts").cache()',
      },
      python: {
        code: 'all_events = spark.table("events").cache()',
        mended: 'all_events = spark.table("events").select("user_id", "ts").cache()',
      },
      plan: 'InMemoryTableScan [user_id#1]',
    },
    instead:
      'Cache what several steps really share, narrow and filtered; write large intermediate results to files; unpersist what is no longer used.',
    wrongWhen: 'Nothing else needs the memory, and partitions that do not fit are cheap to compute again.',
    thresholds: ['cacheShare'],
    references: ['https://spark.apache.org/docs/latest/rdd-programming-guide.html#which-storage-level-to-choose'],
  },
  check: ({ facts, thresholds }) => {
    const memory = facts.run.executors.reduce((sum, executor) => sum + (executor.maxMemoryBytes ?? 0), 0);
    return facts.run.cachedRdds.flatMap((rdd) => {
      const bytes = rdd.memoryBytes + rdd.diskBytes;
      const share = memory > 0 ? bytes / memory : 0;
      const missing = rdd.cachedPartitions > 0 ? rdd.partitions - rdd.cachedPartitions : 0;
      if (share < thresholds.cacheShare && !(missing > 0 && share > 0.1)) return [];
      return [
        {
          site: undefined,
          message:
            `A cache takes ${formatBytes(rdd.memoryBytes)} of memory${rdd.diskBytes > 0 ? ` and ${formatBytes(rdd.diskBytes)} of disk` : ''}, ${formatShare(share)} of the ${formatBytes(memory)} that all executors have` +
            `${missing > 0 ? `; ${plural(missing, 'partition')} of ${rdd.partitions} did not fit` : ''}: ${firstLine(rdd.name)}.`,
          evidence: {
            memoryBytes: rdd.memoryBytes,
            diskBytes: rdd.diskBytes,
            storageMemoryBytes: memory,
            share,
            missingPartitions: missing,
          },
          cost: noCost,
          atLeast: 'information' as const,
        },
      ];
    });
  },
};

function firstLine(name: string): string {
  const line = name.trim().split('\n')[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
