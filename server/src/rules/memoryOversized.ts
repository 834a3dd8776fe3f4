import { formatBytes, formatShare, plural } from '../base/units.ts';
import type { Run } from '../model/run.ts';
import { settingFix } from './configText.ts';
import { noCost } from './cost.ts';
import { heapText, isLocal, memoryBytes, peakHeap } from './memory.ts';
import type { Rule } from './rule.ts';

/** Executors with far more heap than they ever used. */
export const memoryOversized: Rule = {
  id: 'memory-oversized',
  docs: {
    what: 'The executors have far more heap than they ever used.',
    why: 'Memory decides how many executors fit onto a host: what is asked for and not used is paid for and keeps others out.',
    example: {
      scala: {
        code: 'SparkSession.builder.config("spark.executor.memory", "32g")',
        mended: 'SparkSession.builder.config("spark.executor.memory", "8g")',
      },
      python: {
        code: 'SparkSession.builder.config("spark.executor.memory", "32g")',
        mended: 'SparkSession.builder.config("spark.executor.memory", "8g")',
      },
    },
    instead: 'Ask for the peak and a fifth more, or give the same memory more cores.',
    wrongWhen: 'Another input of the same job needs the memory, or memory outside the heap is what counts.',
    thresholds: ['memoryApplicationMs', 'memoryLowShare'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  check: ({ facts, thresholds, sources }) => {
    const { run } = facts;
    const configured = memoryBytes(run.configuration['spark.executor.memory']);
    const executors = run.executors.filter((executor) => executor.id !== 'driver');
    const peak = peakHeap(executors);
    // Peaks are those of heartbeats, ten seconds apart: of a short run they say little.
    if (
      isLocal(run) ||
      configured === undefined ||
      peak === undefined ||
      facts.applicationMs < thresholds.memoryApplicationMs
    )
      return [];
    if (peak / configured >= thresholds.memoryLowShare) return [];
    const enough = heapText(peak * 1.2);
    return [
      {
        site: undefined,
        message: `${plural(executors.length, 'executor')} had ${formatBytes(configured)} of heap each and used ${formatBytes(peak)} at most (${formatShare(peak / configured)}), with ${formatShare(gcShare(run))} of the task time for garbage collection: ${enough} would do.`,
        evidence: {
          configuredBytes: configured,
          peakBytes: peak,
          share: peak / configured,
          executors: executors.length,
          gcShare: gcShare(run),
          suggested: enough,
        },
        cost: noCost,
        atLeast: 'information',
        atMost: 'information',
        fixes: () =>
          settingFix(
            sources,
            'spark.executor.memory',
            enough,
            `Set spark.executor.memory to ${enough} (the peak of this run and a fifth more)`,
          ),
      },
    ];
  },
};

/** Little garbage collection beside a low peak says the same thing a second time; dr-elephant speaks of a large heap below 5 %. */
function gcShare({ stages }: Run): number {
  const runMs = stages.reduce((sum, stage) => sum + stage.totals.runTimeMs, 0);
  return runMs > 0 ? stages.reduce((sum, stage) => sum + stage.totals.gcTimeMs, 0) / runMs : 0;
}
