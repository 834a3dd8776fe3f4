import type { Run, Stage } from '../model/run.ts';
import type { TimeStep, Timeline, TimelineStage } from '../../../protocol/graph.ts';
import { stageTimes } from './stages.ts';

/** More steps than a screen has pixels say nothing more. */
const MAX_STEPS = 1_500;

/** Cores busy and cores there were, between two times. `own` tells which stages belong to what is shown. */
export function buildTimeline(run: Run, from: number, to: number, own: (stage: Stage) => boolean): Timeline {
  const stages: TimelineStage[] = [];
  for (const stage of run.stages) {
    const times = stageTimes(stage);
    if (times === undefined || times.to <= from || times.from >= to || stage.totals.tasks === 0) continue;
    // A stage whose tasks all ended within the log's millisecond still took up a core.
    const durationMs = Math.max(1, times.to - times.from);
    const limit = Math.min(stage.slots || Infinity, Math.max(1, stage.totals.tasks));
    const busy = Math.min(limit, stage.totals.durationMs / durationMs);
    stages.push({ stageId: stage.id, attempt: stage.attempt, from: times.from, to: times.to, busy, own: own(stage) });
  }
  stages.sort((a, b) => a.from - b.from || a.stageId - b.stageId);
  const available = availableSteps(run, from, to);
  const ownStages = stages.filter((stage) => stage.own);
  const otherStages = stages.filter((stage) => !stage.own);
  // Tasks that are spread evenly may add up to more than there was; no core runs two at once.
  const busy = combine(busySteps(ownStages, from, to), available, Math.min);
  const free = combine(available, busy, (cores, used) => Math.max(0, cores - used));
  return {
    from,
    to,
    available: thin(available, from, to),
    busy: thin(busy, from, to),
    busyOthers: thin(combine(busySteps(otherStages, from, to), free, Math.min), from, to),
    stages,
  };
}

/** Two step lines as one, at the times of both. Where there is nothing to hold against, the first stays as it is. */
function combine(
  a: readonly TimeStep[],
  b: readonly TimeStep[],
  join: (a: number, b: number) => number,
): readonly TimeStep[] {
  if (b.length === 0) return a;
  const times = [...new Set([...a, ...b].map((step) => step.at))].sort((one, other) => one - other);
  const steps: TimeStep[] = [];
  let [i, j] = [-1, -1];
  for (const at of times) {
    while ((a[i + 1]?.at ?? Infinity) <= at) i++;
    while ((b[j + 1]?.at ?? Infinity) <= at) j++;
    const cores = join(a[i]?.cores ?? 0, b[j]?.cores ?? 0);
    if (steps.at(-1)?.cores !== cores) steps.push({ at, cores });
  }
  return steps;
}

function busySteps(stages: readonly TimelineStage[], from: number, to: number): readonly TimeStep[] {
  const changes = stages.flatMap((stage) => [
    { at: stage.from, by: stage.busy },
    { at: Math.max(stage.to, stage.from + 1), by: -stage.busy },
  ]);
  return accumulate(changes, from, to);
}

function availableSteps(run: Run, from: number, to: number): readonly TimeStep[] {
  const cpusPerTask = Math.max(1, Number(run.configuration['spark.task.cpus'] ?? 1) || 1);
  const changes = run.executors.flatMap((executor) => {
    const slots = Math.floor(executor.cores / cpusPerTask);
    const added = { at: executor.addedAt, by: slots };
    return executor.removedAt === undefined ? [added] : [added, { at: executor.removedAt, by: -slots }];
  });
  const steps = accumulate(changes, from, to);
  if (steps.some((step) => step.cores > 0)) return steps;
  // Local mode and old logs have no executors with cores: what the stages saw is what there was.
  const slots = Math.max(0, ...run.stages.map((stage) => stage.slots));
  return slots === 0 ? [] : [{ at: from, cores: slots }];
}

interface Change {
  readonly at: number;
  readonly by: number;
}

/** Running sums at the times of change, clipped to the window. */
function accumulate(changes: readonly Change[], from: number, to: number): readonly TimeStep[] {
  const sorted = [...changes].sort((a, b) => a.at - b.at);
  const steps: { at: number; cores: number }[] = [{ at: from, cores: 0 }];
  let cores = 0;
  for (const change of sorted) {
    if (change.at >= to) break;
    cores += change.by;
    const at = Math.max(from, change.at);
    const last = steps.at(-1);
    // Sums of fractions leave dust behind.
    const clean = Math.max(0, Math.round(cores * 100) / 100);
    if (last !== undefined && last.at === at) last.cores = clean;
    else if (last?.cores !== clean) steps.push({ at, cores: clean });
  }
  return steps;
}

/** Means over equal stretches where there are too many steps to be seen. */
function thin(steps: readonly TimeStep[], from: number, to: number): readonly TimeStep[] {
  if (steps.length <= MAX_STEPS) return steps;
  const width = (to - from) / MAX_STEPS;
  const sums = Array.from({ length: MAX_STEPS }, () => 0);
  for (const [index, step] of steps.entries()) {
    const end = steps[index + 1]?.at ?? to;
    for (let bucket = Math.floor((step.at - from) / width); bucket < MAX_STEPS; bucket++) {
      const low = Math.max(step.at, from + bucket * width);
      const high = Math.min(end, from + (bucket + 1) * width);
      if (high <= low) break;
      sums[bucket] = (sums[bucket] ?? 0) + step.cores * (high - low);
    }
  }
  return sums.map((sum, bucket) => ({ at: from + bucket * width, cores: Math.round((sum / width) * 100) / 100 }));
}
