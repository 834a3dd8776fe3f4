import type { EpochMilliseconds, Milliseconds, StageId } from '../model/ids.ts';
import type { Run, Stage, TaskMeasure } from '../model/run.ts';
import type { ApplicationMeasures, Measures } from './comparison.ts';

/** A run's stages by id, every attempt of each. */
export interface StagesOfRun {
  /** Ids of stages that ran at least one task, in the order of their start. */
  readonly ran: readonly StageId[];
  readonly attempts: ReadonlyMap<StageId, readonly Stage[]>;
}

export function stagesOfRun(run: Run): StagesOfRun {
  const attempts = new Map<StageId, Stage[]>();
  for (const stage of run.stages) {
    if (stage.totals.tasks === 0 && stage.tasks.duration.count === 0) continue;
    const known = attempts.get(stage.id);
    if (known === undefined) attempts.set(stage.id, [stage]);
    else known.push(stage);
  }
  return { ran: [...attempts.keys()], attempts };
}

/** The attempt that counts: the last that finished, else the last. */
export function stageOf(stages: StagesOfRun, id: StageId): Stage | undefined {
  const attempts = stages.attempts.get(id) ?? [];
  return attempts.findLast((attempt) => attempt.status === 'complete') ?? attempts.at(-1);
}

/** What the stages took together. */
export function measure(stages: StagesOfRun, ids: Iterable<StageId>): Measures {
  const distinct = [...new Set(ids)];
  const all = distinct.flatMap((id) => stages.attempts.get(id) ?? []);
  const sum = (name: TaskMeasure): number => all.reduce((total, stage) => total + stage.tasks[name].sum, 0);
  return {
    tasks: distinct.reduce((total, id) => total + (stageOf(stages, id)?.numTasks ?? 0), 0),
    wallMs: wallMs(all),
    taskMs: sum('duration'),
    runMs: sum('runTime'),
    cpuMs: sum('cpuTime'),
    inputBytes: sum('inputBytes'),
    outputBytes: sum('outputBytes'),
    shuffleReadBytes: sum('shuffleReadBytes'),
    shuffleWriteBytes: sum('shuffleWriteBytes'),
    memorySpillBytes: sum('memorySpillBytes'),
    diskSpillBytes: sum('diskSpillBytes'),
    inputRows: sum('inputRecords'),
    shuffleReadRows: sum('shuffleReadRecords'),
  };
}

export function measureApplication(run: Run, stages: StagesOfRun): ApplicationMeasures {
  return { ...measure(stages, stages.ran), applicationMs: applicationMs(run) };
}

/** Time in which at least one of the stages had running tasks: those beside each other count once. */
function wallMs(stages: readonly Stage[]): Milliseconds {
  const intervals = stages.flatMap((stage) => intervalOf(stage) ?? []).toSorted((a, b) => a.start - b.start);
  let total = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { start, end } of intervals) {
    total += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return total;
}

function intervalOf(stage: Stage): { readonly start: EpochMilliseconds; readonly end: EpochMilliseconds } | undefined {
  const start = stage.firstTaskAt ?? stage.submittedAt;
  const end = stage.lastTaskAt ?? stage.completedAt;
  return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

function applicationMs(run: Run): Milliseconds {
  const start = run.app.startedAt ?? run.executions[0]?.startedAt;
  const end = run.app.endedAt ?? run.app.lastEventAt;
  return start === undefined || end === undefined ? 0 : Math.max(0, end - start);
}

/** What stages read of sources and shuffles. */
export function bytesRead({ inputBytes, shuffleReadBytes }: Measures): number {
  return inputBytes + shuffleReadBytes;
}
