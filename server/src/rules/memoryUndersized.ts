import { formatBytes, formatShare } from '../base/units.ts';
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
    references: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  check: ({ facts, thresholds, sources }) => {
    const { run } = facts;
    if (isLocal(run)) return [];
    const configured = memoryBytes(run.configuration['spark.executor.memory']) ?? 1024 ** 3;
    const executors = run.executors.filter((executor) => executor.id !== 'driver');
    const peak = peakHeap(executors);
    const failed = run.stages.flatMap((stage) => stage.failures).filter((failure) => kindOf(failure) === 'memory');
    const outOfMemory = failed.reduce((sum, failure) => sum + failure.count, 0) + executors.filter(lostToMemory).length;
    const share = peak === undefined ? 0 : peak / configured;
    if (share <= thresholds.memoryHighShare && outOfMemory === 0) return [];
    const more = heapText(configured * 1.2);
    return [
      {
        site: undefined,
        message:
          (peak === undefined
            ? `An executor has ${formatBytes(configured)} of heap`
            : `The executors used up to ${formatBytes(peak)} of ${formatBytes(configured)} of heap (${formatShare(share)})`) +
          `${outOfMemory > 0 ? `; ${outOfMemory} times a task or an executor ran out of memory` : ''}.`,
        evidence: {
          configuredBytes: configured,
          ...(peak === undefined ? {} : { peakBytes: peak, share }),
          outOfMemory,
          suggested: more,
        },
        cost: noCost,
        atLeast: outOfMemory > 0 ? 'warning' : 'information',
        fixes: () =>
          settingFix(
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
