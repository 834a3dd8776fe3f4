import { formatBytes, formatShare } from '../base/units.ts';
import { noCost } from './cost.ts';
import { heapText, memoryBytes, peakHeap } from './memory.ts';
import type { Rule } from './rule.ts';

/** A driver whose heap was nearly full. */
export const driverMemory: Rule = {
  id: 'driver-memory',
  docs: {
    what: 'The heap of the driver was nearly full.',
    why: 'When the driver runs out of memory the whole application ends, whatever the executors have done.',
    example: {
      scala: { code: 'val rows = events.collect()', mended: 'events.write.parquet(out)' },
      python: { code: 'rows = events.collect()', mended: 'events.write.parquet(out)' },
    },
    instead:
      'Collect and broadcast less; then give the driver more memory at submission (`--driver-memory`), as a setting in the code comes too late.',
    wrongWhen: 'The peak is garbage that had not been collected yet, as for the executors.',
    thresholds: ['memoryHighShare'],
    references: ['https://spark.apache.org/docs/latest/configuration.html#application-properties'],
  },
  check: ({ facts, thresholds }) => {
    const { run } = facts;
    const configured = memoryBytes(run.configuration['spark.driver.memory']) ?? 1024 ** 3;
    const peak = peakHeap(run.executors.filter((executor) => executor.id === 'driver'));
    if (peak === undefined || peak / configured <= thresholds.memoryHighShare) return [];
    const more = heapText(configured * 1.2);
    return [
      {
        site: undefined,
        message: `The driver used up to ${formatBytes(peak)} of ${formatBytes(configured)} of heap (${formatShare(peak / configured)}): ask for ${more} at submission.`,
        evidence: { configuredBytes: configured, peakBytes: peak, share: peak / configured, suggested: more },
        cost: noCost,
        atLeast: 'information',
      },
    ];
  },
};
