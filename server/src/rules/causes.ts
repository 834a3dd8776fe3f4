import type { Weighed } from './run.ts';
import { compareSeverity } from './severity.ts';

/**
 * What each cause explains in a stage it is responsible for. A symptom that stands on its own is still told:
 * it loses its finding only in a stage that a finding at least as loud of one of its causes covers.
 */
const explains: Readonly<Record<string, readonly string[]>> = {
  'global-sort-window': ['single-partition', 'few-tasks', 'spill', 'oversized-partition', 'slow-stage', 'skew'],
  'single-partition': [
    'spill',
    'oversized-partition',
    'slow-stage',
    'gc',
    'shuffle-partitions',
    'aqe-coalesced-too-far',
  ],
  'few-tasks': [
    'spill',
    'oversized-partition',
    'slow-stage',
    'gc',
    'skew',
    'straggler',
    'shuffle-partitions',
    'input-split-size',
    'aqe-coalesced-too-far',
  ],
  'aqe-coalesced-too-far': ['slow-stage', 'spill'],
  'input-split-size': ['slow-stage', 'spill', 'oversized-partition'],
  skew: ['straggler', 'spill', 'oversized-partition', 'slow-stage', 'gc', 'scheduler-delay', 'fetch-wait'],
  straggler: ['slow-stage'],
  'oversized-partition': ['spill', 'slow-stage', 'gc'],
  spill: ['slow-stage', 'gc', 'memory-undersized'],
  gc: ['slow-stage'],
  'python-udf': ['slow-stage', 'sort-aggregate'],
  'nested-loop-join': ['row-explosion', 'slow-stage', 'oversized-partition'],
  'row-explosion': ['spill', 'slow-stage', 'shuffle-heavy'],
  'small-tasks': ['slow-stage', 'scheduler-delay', 'nested-loop-join', 'shuffle-partitions', 'python-udf'],
  'small-files-read': ['slow-stage', 'small-tasks', 'scheduler-delay'],
  'small-files-written': ['slow-stage', 'small-tasks', 'input-split-size', 'gc'],
  'broadcast-missed': ['shuffle-heavy', 'slow-stage', 'shuffle-partitions'],
  'fetch-wait': ['slow-stage'],
  'scheduler-delay': ['slow-stage'],
  'failed-tasks': ['slow-stage', 'straggler', 'skew'],
};

/** Takes away what is only the effect of something else that is told. */
export function withoutSymptoms(weighed: readonly Weighed[]): readonly Weighed[] {
  const causesOf = new Map<string, Weighed[]>();
  for (const one of weighed) {
    for (const symptom of explains[one.rule.id] ?? []) {
      for (const stage of one.draft.stages ?? []) {
        const key = `${symptom} ${stage}`;
        const list = causesOf.get(key);
        if (list === undefined) causesOf.set(key, [one]);
        else list.push(one);
      }
    }
  }
  return weighed.filter((one) => {
    const stages = one.draft.stages ?? [];
    if (stages.length === 0 || one.draft.ownCause === true) return true;
    return !stages.every((stage) =>
      (causesOf.get(`${one.rule.id} ${stage}`) ?? []).some(
        (cause) => compareSeverity(cause.severity, one.severity) <= 0,
      ),
    );
  });
}
