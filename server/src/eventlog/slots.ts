import type { RunState, StageState, ExecutorState } from './fold/state.ts';

/** Cores over time as steps, with the area under them, so that an average over any span takes two look-ups. */
interface Steps {
  readonly times: readonly number[];
  readonly cores: readonly number[];
  /** Core-milliseconds up to each time. */
  readonly areas: readonly number[];
}

/** Gives the task slots that a stage had while it ran: cores of the executors of its profile ÷ cores of a task, weighted by time. */
export function slotReader(state: RunState): (stage: StageState) => number {
  const executors = countedExecutors(state);
  const byProfile = new Map<number | undefined, Steps>();
  const fallback = coresWithoutExecutors(state);
  return (stage) => {
    const profile = state.profileCpus.size > 1 ? stage.profile : undefined;
    let steps = byProfile.get(profile);
    if (steps === undefined) byProfile.set(profile, (steps = stepsOf(executors, profile)));
    const span = spanOf(stage, state.app.lastEventAt);
    const cores = averageCores(steps, span);
    const usable = cores - coresExcluded(state, stage, span);
    return (cores > 0 ? Math.max(usable, 0) || cores : fallback) / coresOfTask(state, stage);
  };
}

function coresOfTask(state: RunState, stage: StageState): number {
  const ofProfile = state.profileCpus.get(stage.profile ?? 0);
  const configured = Number(state.configuration.get('spark.task.cpus') ?? 1);
  return ofProfile ?? (configured > 0 ? configured : 1);
}

interface CountedExecutor {
  readonly cores: number;
  readonly from: number;
  readonly to: number;
  readonly profile: number | undefined;
}

/** The driver of a cluster has a block manager but runs no tasks. An executor whose start was not logged has as many cores as the others. */
function countedExecutors(state: RunState): readonly CountedExecutor[] {
  const all = [...state.executors.values()];
  const announced = all.filter((executor) => executor.cores !== undefined);
  const usual = announced.at(-1)?.cores ?? Number(state.configuration.get('spark.executor.cores') ?? 0);
  return all.flatMap((executor) => {
    const cores = executor.cores ?? (executor.id === 'driver' || executor.sums.tasks === 0 ? 0 : usual);
    if (cores <= 0) return [];
    return usableSpans(executor).map(({ from, to }) => ({ cores, from, to, profile: executor.profile }));
  });
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From its start to its end without the spans in which it was excluded. */
function usableSpans(executor: ExecutorState): readonly Span[] {
  const end = executor.removedAt ?? Infinity;
  const spans: Span[] = [];
  let from = executor.addedAt ?? 0;
  for (const exclusion of executor.exclusions) {
    spans.push({ from, to: Math.min(exclusion.from, end) });
    from = exclusion.to ?? Infinity;
  }
  spans.push({ from, to: end });
  return spans.filter((span) => span.from < span.to);
}

/** Cores of the executors that were excluded for this stage alone, as far as they were there for it before. */
function coresExcluded(state: RunState, stage: StageState, { from, to }: Span): number {
  if (stage.exclusions.size === 0 || to <= from) return 0;
  let area = 0;
  for (const [id, since] of stage.exclusions) {
    const executor = state.executors.get(id);
    if (executor === undefined) continue;
    for (const span of usableSpans(executor))
      area += (executor.cores ?? 0) * Math.max(Math.min(span.to, to) - Math.max(span.from, since, from), 0);
  }
  return area / (to - from);
}

function spanOf(stage: StageState, lastEventAt: number | undefined): Span {
  // A stage that was skipped or has not begun could have what is there at the end.
  const from = stage.submittedAt ?? stage.firstTaskAt ?? lastEventAt ?? 0;
  return { from, to: stage.completedAt ?? stage.lastTaskAt ?? lastEventAt ?? from };
}

function stepsOf(executors: readonly CountedExecutor[], profile: number | undefined): Steps {
  const changes: { readonly time: number; readonly by: number }[] = [];
  for (const executor of executors) {
    if (profile !== undefined && executor.profile !== undefined && executor.profile !== profile) continue;
    changes.push({ time: executor.from, by: executor.cores });
    if (executor.to !== Infinity) changes.push({ time: executor.to, by: -executor.cores });
  }
  changes.sort((a, b) => a.time - b.time);
  const times: number[] = [];
  const cores: number[] = [];
  const areas: number[] = [];
  let now = 0;
  let area = 0;
  for (const { time, by } of changes) {
    area += times.length > 0 ? now * (time - (times.at(-1) ?? time)) : 0;
    now += by;
    times.push(time);
    cores.push(now);
    areas.push(area);
  }
  return { times, cores, areas };
}

function averageCores(steps: Steps, { from, to }: Span): number {
  // A stage that waited for its first executor had no slots then; an average of nothing helps nobody.
  if (to <= from) return coresAt(steps, from);
  const average = (areaAt(steps, to) - areaAt(steps, from)) / (to - from);
  return average > 0 ? average : coresAt(steps, to);
}

function lastStepAt(steps: Steps, time: number): number {
  let low = 0;
  let high = steps.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps.times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function coresAt(steps: Steps, time: number): number {
  return steps.cores[lastStepAt(steps, time)] ?? 0;
}

function areaAt(steps: Steps, time: number): number {
  const step = lastStepAt(steps, time);
  if (step < 0) return 0;
  return (steps.areas[step] ?? 0) + (steps.cores[step] ?? 0) * (time - (steps.times[step] ?? time));
}

/** For logs without any executor: `local[n]` tells, else as many as were seen to run at once. */
function coresWithoutExecutors(state: RunState): number {
  const master = state.configuration.get('spark.master') ?? '';
  if (master === 'local') return 1;
  const threads = /^local\[(\d+)/.exec(master)?.[1];
  return threads === undefined ? state.mostRunning : Number(threads);
}
