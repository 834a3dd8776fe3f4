import type { TimeStep, Timeline, TimelineStage } from '../../protocol/graph.ts';

/** Arithmetic over step lines: how many cores were busy, of how many, and when. */

/** Step lines end where the last step begins; the last value holds to the end. */
export function closeSteps(steps: readonly TimeStep[], to: number): readonly TimeStep[] {
  const last = steps.at(-1);
  return last === undefined ? [] : [...steps, { at: to, cores: last.cores }];
}

export function sumSteps(a: readonly TimeStep[], b: readonly TimeStep[]): readonly TimeStep[] {
  const times = [...new Set([...a, ...b].map((step) => step.at))].sort((one, other) => one - other);
  let [i, j] = [-1, -1];
  return times.map((at) => {
    while ((a[i + 1]?.at ?? Infinity) <= at) i++;
    while ((b[j + 1]?.at ?? Infinity) <= at) j++;
    return { at, cores: (a[i]?.cores ?? 0) + (b[j]?.cores ?? 0) };
  });
}

export function usedShare(timeline: Timeline): {
  readonly share: number;
  readonly busy: number;
  readonly cores: number;
} {
  const busy = integral(timeline.busy, timeline.to) + integral(timeline.busyOthers, timeline.to);
  const cores = integral(timeline.available, timeline.to);
  const length = Math.max(1, timeline.to - timeline.from);
  return { share: cores > 0 ? Math.min(1, busy / cores) : 0, busy: busy / length, cores: cores / length };
}

function integral(steps: readonly TimeStep[], to: number): number {
  return steps.reduce((sum, step, index) => sum + step.cores * ((steps[index + 1]?.at ?? to) - step.at), 0);
}

export function meanBetween(steps: readonly TimeStep[], from: number, to: number, end: number): number {
  const sum = steps.reduce((all, step, index) => {
    const overlap = Math.min(to, steps[index + 1]?.at ?? end) - Math.max(from, step.at);
    return all + Math.max(0, overlap) * step.cores;
  }, 0);
  return sum / Math.max(1, to - from);
}

export interface PackedStage extends TimelineStage {
  readonly lane: number;
}

/** Stages that ran at the same time stand below each other. */
export function packStages(stages: readonly TimelineStage[]): readonly PackedStage[] {
  const freeAt: number[] = [];
  return stages.map((stage) => {
    const free = freeAt.findIndex((at) => at <= stage.from);
    const lane = free === -1 ? freeAt.length : free;
    freeAt[lane] = stage.to;
    return { ...stage, lane };
  });
}
