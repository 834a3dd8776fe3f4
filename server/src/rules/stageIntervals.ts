import type { EpochMilliseconds, Milliseconds, StageId } from '../model/ids.ts';
import type { Stage } from '../model/run.ts';

export interface Interval {
  readonly start: EpochMilliseconds;
  readonly end: EpochMilliseconds;
}

/** From the first launch to the last finish of its tasks; a stage that waits for slots is not yet running. */
export function runInterval(stage: Stage): Interval | undefined {
  const start = stage.firstTaskAt ?? stage.submittedAt;
  const end = stage.lastTaskAt ?? stage.completedAt;
  return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

/**
 * For each stage the time in which it alone had running tasks.
 *
 * A stage that becomes faster makes the application shorter by this at most: while another stage runs beside it, that one goes on.
 * Attempts of one stage count together, so that a retry is not taken for another stage.
 */
export function aloneByStage(stages: readonly Stage[]): ReadonlyMap<StageId, Milliseconds> {
  const changes = stages.flatMap((stage) => {
    const interval = runInterval(stage);
    return interval === undefined
      ? []
      : [
          { at: interval.start, id: stage.id, by: 1 },
          { at: interval.end, id: stage.id, by: -1 },
        ];
  });
  changes.sort((a, b) => a.at - b.at);
  const running = new Map<StageId, number>();
  const alone = new Map<StageId, Milliseconds>();
  let before = 0;
  for (const { at, id, by } of changes) {
    const [only] = running.keys();
    if (only !== undefined && running.size === 1) alone.set(only, (alone.get(only) ?? 0) + at - before);
    before = at;
    const count = (running.get(id) ?? 0) + by;
    if (count === 0) running.delete(id);
    else running.set(id, count);
  }
  return alone;
}
