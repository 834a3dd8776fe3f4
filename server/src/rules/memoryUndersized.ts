import { formatBytes, formatShare, plural } from '../base/units.ts';
import type { Executor } from '../model/run.ts';
import { settingFix } from './configText.ts';
import { noCost } from './cost.ts';
import { kindOf } from './failedTasks.ts';
import { heapText, isLocal, memoryBytes, peakHeap } from './memory.ts';
import type { Rule } from './rule.ts';

/** Executors whose heap was full. */
export const memoryUndersized: Rule = {
  id: 'memory-undersized',
  docs: {
    what: 'The heap of the executors was nearly full, or tasks ran out of memory.',
    why: 'A slightly larger input ends in lost executors, and until then every task pays for it in garbage collection and spill.',
    example: {
      scala: {
        code: 'SparkSession.builder.config("spark.executor.cores", 8).config("spark.executor.memory", "4g")',
        mended: 'SparkSession.builder.config("spark.executor.cores", 4).config("spark.executor.memory", "8g")',
      },
      python: {
        code: 'SparkSession.builder.config("spark.executor.cores", 8).config("spark.executor.memory", "4g")',
        mended: 'SparkSession.builder.config("spark.executor.cores", 4).config("spark.executor.memory", "8g")',
      },
    },
    instead: 'First give each task less (more partitions, no skew); then more heap, or fewer cores for each executor.',
    wrongWhen:
      'The peak of the heap is garbage that had not been collected yet: a full heap alone is no lack of memory.',
    thresholds: ['memoryHighShare'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  check: ({ facts, thresholds, sources }) => {
    const { run } = facts;
    if (isLocal(run)) return [];
    // Without the setting the heap may be anything: vendors size it by the host.
    const configured = memoryBytes(run.configuration['spark.executor.memory']);
    const executors = run.executors.filter((executor) => executor.id !== 'driver');
    const peak = peakHeap(executors);
    const failed = run.stages.flatMap((stage) => stage.failures).filter((failure) => kindOf(failure) === 'memory');
    const outOfMemory = failed.reduce((sum, failure) => sum + failure.count, 0) + executors.filter(lostToMemory).length;
    const share = peak === undefined || configured === undefined ? 0 : peak / configured;
    if (share <= thresholds.memoryHighShare && outOfMemory === 0) return [];
    const more = configured === undefined ? undefined : heapText(configured * 1.2);
    return [
      {
        site: undefined,
        message: [
          share > 0
            ? `The executors used up to ${formatBytes(peak ?? 0)} of ${formatBytes(configured ?? 0)} of heap (${formatShare(share)}).`
            : '',
          outOfMemory > 0 ? `${plural(outOfMemory, 'time')} a task or an executor ran out of memory.` : '',
        ]
          .join(' ')
          .trim(),
        evidence: {
          outOfMemory,
          share,
          ...(configured === undefined ? {} : { configuredBytes: configured }),
          ...(peak === undefined ? {} : { peakBytes: peak }),
        },
        cost: noCost,
        atLeast: outOfMemory > 0 ? 'warning' : 'information',
        fixes: () =>
          more === undefined
            ? []
            : settingFix(
                sources,
                'spark.executor.memory',
                more,
                `Set spark.executor.memory to ${more} (a fifth more than in this run)`,
              ),
      },
    ];
  },
};

export function lostToMemory(executor: Executor): boolean {
  return /memory|OOM|\b137\b|SIGKILL/i.test(executor.removedReason ?? '');
}
