import type { StageId } from '../model/ids.ts';
import { compareSeverity } from './severity.ts';
import type { Weighed } from './weighed.ts';

/**
 * What each cause explains in a stage it is responsible for. A symptom that stands on its own is still told:
 * it loses its finding only in a stage that a finding at least as loud of one of its causes covers.
 */
const explains: Readonly<Record<string, readonly string[]>> = {
  'global-sort-window': ['single-partition', 'few-tasks', 'spill', 'oversized-partition', 'skew'],
  'single-partition': ['spill', 'oversized-partition', 'gc', 'shuffle-partitions', 'aqe-coalesced-too-far'],
  'few-tasks': [
    'spill',
    'oversized-partition',
    'gc',
    'skew',
    'straggler',
    'shuffle-partitions',
    'input-split-size',
    'aqe-coalesced-too-far',
  ],
  'aqe-coalesced-too-far': ['spill'],
  'input-split-size': ['spill', 'oversized-partition'],
  skew: ['straggler', 'spill', 'oversized-partition', 'gc', 'scheduler-delay', 'fetch-wait'],
  straggler: ['oversized-partition', 'input-split-size'],
  'shuffle-partitions': ['spill', 'oversized-partition', 'gc'],
  'oversized-partition': ['spill', 'gc'],
  spill: ['gc', 'memory-undersized'],
  'python-udf': ['sort-aggregate'],
  'nested-loop-join': ['row-explosion', 'oversized-partition'],
  'row-explosion': ['spill', 'shuffle-heavy'],
  'small-tasks': ['scheduler-delay', 'nested-loop-join', 'shuffle-partitions', 'python-udf'],
  'small-files-read': ['small-tasks', 'scheduler-delay'],
  'small-files-written': ['small-tasks', 'input-split-size', 'gc'],
  'broadcast-missed': ['shuffle-heavy', 'shuffle-partitions', 'spill'],
  'failed-tasks': ['straggler', 'skew'],
};

/** What says that no rule found a fault in a stage, and is wrong as soon as one did that costs something. */
const UNEXPLAINED = 'slow-stage';

/** Takes away what is only the effect of something else that is told. */
export function withoutSymptoms(weighed: readonly Weighed[]): readonly Weighed[] {
  const causesOf = new Map<string, Weighed[]>();
  const explained = new Set<StageId>();
  for (const one of weighed) {
    if (one.rule.id !== UNEXPLAINED && one.severity !== 'hint')
      for (const stage of one.draft.stages ?? []) explained.add(stage);
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
    if (one.rule.id === UNEXPLAINED) return !stages.some((stage) => explained.has(stage));
    return !stages.every((stage) =>
      (causesOf.get(`${one.rule.id} ${stage}`) ?? []).some(
        (cause) => compareSeverity(cause.severity, one.severity) <= 0,
      ),
    );
  });
}
