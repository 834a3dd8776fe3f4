import type { Distribution, Execution, Run, Stage, TaskMeasure } from '../model/run.ts';
import type { BadgeLevel, GraphBadge, GraphDistribution, GraphExecutor, GraphStage } from '../../../protocol/graph.ts';

/** A stage below this part of its execution is never marked: whatever is wrong with it costs next to nothing. */
const WORTH_MARKING_SHARE = 0.05;
/** From this part of its execution on, a bad stage gets the strongest mark. */
const COSTLY_SHARE = 0.1;
/** Below a second nothing is worth a mark, however large its part of a tiny execution. */
const WORTH_MARKING_MS = 1_000;
/** More than four of five cores without work: the cluster waits for a few tasks. */
const NEARLY_ALL_IDLE = 0.8;
/** Slowest task over the median one: half the threshold at which AQE splits a partition, twice what an even stage shows. */
const SKEW_RATIO = 2.5;
const STRONG_SKEW_RATIO = 5;
/** One task that spills this much reads and writes its rows once more, for seconds. */
const HEAVY_SPILL_BYTES = 64 * 1024 * 1024;
/** With fewer tasks a median says nothing. */
const SKEW_MIN_TASKS = 4;

/** The last attempt of each stage, by id. */
export function lastAttempts(stages: readonly Stage[]): ReadonlyMap<number, Stage> {
  const last = new Map<number, Stage>();
  for (const stage of stages) {
    const before = last.get(stage.id);
    if (before === undefined || before.attempt <= stage.attempt) last.set(stage.id, stage);
  }
  return last;
}

export function attemptsOf(stages: readonly Stage[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const stage of stages) counts.set(stage.id, (counts.get(stage.id) ?? 0) + 1);
  return counts;
}

/** First task to last task; from submission to completion where the log has no tasks. */
export function stageTimes(stage: Stage): { readonly from: number; readonly to: number } | undefined {
  const from = stage.firstTaskAt ?? stage.submittedAt;
  const to = stage.lastTaskAt ?? stage.completedAt;
  return from === undefined || to === undefined || to < from ? undefined : { from, to };
}

/** Length of an execution; up to the last event where it never ended. */
export function executionMs(run: Run, execution: Execution): number {
  const end = execution.endedAt ?? run.app.endedAt ?? run.app.lastEventAt ?? execution.startedAt;
  return Math.max(0, end - execution.startedAt);
}

/** `wholeMs` is what the stage is a part of: its execution or the application. */
export function graphStage(run: Run, stage: Stage, attempts: number, wholeMs: number): GraphStage {
  const times = stageTimes(stage);
  const durationMs = times === undefined ? 0 : times.to - times.from;
  const capacityMs = stage.slots * durationMs;
  const share = wholeMs > 0 ? Math.min(1, durationMs / wholeMs) : 0;
  const idleShare = capacityMs > 0 ? Math.max(0, 1 - stage.totals.durationMs / capacityMs) : 0;
  return {
    id: stage.id,
    attempt: stage.attempt,
    attempts,
    status: stage.status,
    name: stage.name,
    tasks: stage.numTasks,
    failedTasks: stage.totals.failedTasks,
    speculativeTasks: stage.speculativeTasks,
    killedTasks: stage.killedTasks,
    slots: stage.slots,
    durationMs,
    taskMs: stage.totals.durationMs,
    ...(times !== undefined && { startedAt: times.from, endedAt: times.to }),
    idleShare,
    share,
    gcMs: stage.totals.gcTimeMs,
    inputBytes: stage.totals.inputBytes,
    outputBytes: stage.tasks.outputBytes.sum,
    shuffleReadBytes: stage.totals.shuffleReadBytes,
    shuffleWriteBytes: stage.totals.shuffleWriteBytes,
    memorySpillBytes: stage.totals.memorySpillBytes,
    diskSpillBytes: stage.totals.diskSpillBytes,
    badges: stageBadges(stage, { share, idleShare, durationMs }),
    distributions: distributions(stage),
    quantileError: stage.quantileError,
    slowest: stage.slowest.map((task) => ({
      index: task.index,
      attempt: task.attempt,
      executor: task.executor,
      host: task.host,
      durationMs: task.durationMs,
      bytes: task.shuffleReadBytes + task.inputBytes,
      records: task.records,
      diskSpillBytes: task.diskSpillBytes,
      gcMs: task.gcTimeMs,
    })),
    executors: stageExecutors(run, stage),
    failures: stage.failures.map(({ reason, message, count }) => ({ reason, message, count })),
    ...(stage.failureReason !== undefined && { failureReason: stage.failureReason }),
    findings: [],
  };
}

interface Weight {
  readonly share: number;
  readonly idleShare: number;
  readonly durationMs: number;
}

function stageBadges(stage: Stage, weight: Weight): readonly GraphBadge[] {
  if (stage.status === 'skipped' || stage.status === 'pending') return [];
  const badges: GraphBadge[] = [tasksBadge(stage, weight)];
  badges.push({ kind: 'time', level: timeLevel(weight), ms: weight.durationMs, share: weight.share });
  const { memorySpillBytes: memoryBytes, diskSpillBytes: diskBytes } = stage.totals;
  if (memoryBytes > 0 || diskBytes > 0) {
    badges.push({ kind: 'spill', level: spillLevel(stage, weight), memoryBytes, diskBytes });
  }
  const skew = skewBadge(stage, weight);
  return skew === undefined ? badges : [...badges, skew];
}

/** Much spilled by one task is bad; a little by each of many is the memory doing its work. */
function spillLevel(stage: Stage, weight: Weight): BadgeLevel {
  if (!worthMarking(weight)) return 'plain';
  const largest = Math.max(stage.tasks.diskSpillBytes.max, stage.tasks.memorySpillBytes.max / 2);
  return largest >= HEAVY_SPILL_BYTES && weight.share >= COSTLY_SHARE ? 'bad' : 'notable';
}

function worthMarking(weight: Weight): boolean {
  return weight.share >= WORTH_MARKING_SHARE && weight.durationMs >= WORTH_MARKING_MS;
}

function timeLevel(weight: Weight): BadgeLevel {
  if (!worthMarking(weight)) return 'plain';
  return weight.share >= 0.3 ? 'bad' : weight.share >= COSTLY_SHARE ? 'notable' : 'plain';
}

/** Few tasks are worth a mark where half of the slots had nothing to do for a time that counts. */
function tasksBadge(stage: Stage, weight: Weight): GraphBadge {
  const few = stage.numTasks * 2 <= stage.slots && weight.idleShare >= 0.5 && worthMarking(weight);
  const nearlyAllIdle = weight.idleShare >= NEARLY_ALL_IDLE && weight.durationMs >= 2 * WORTH_MARKING_MS;
  const level = !few ? 'plain' : nearlyAllIdle && weight.share >= COSTLY_SHARE ? 'bad' : 'notable';
  return { kind: 'tasks', level, tasks: stage.numTasks, slots: stage.slots };
}

function skewBadge(stage: Stage, weight: Weight): GraphBadge | undefined {
  const time = ratio(stage.tasks.duration);
  const bytes = ratio(stage.tasks.shuffleReadBytes);
  if (stage.tasks.duration.count < SKEW_MIN_TASKS || time < SKEW_RATIO || !worthMarking(weight)) return undefined;
  const spreadMs = stage.tasks.duration.max - stage.tasks.duration.median;
  if (spreadMs < weight.durationMs * 0.2) return undefined;
  const strong = time >= STRONG_SKEW_RATIO && weight.share >= COSTLY_SHARE;
  return { kind: 'skew', level: strong ? 'bad' : 'notable', ratio: time, of: bytes >= time ? 'bytes' : 'time' };
}

function ratio(distribution: Distribution): number {
  return distribution.median > 0 ? distribution.max / distribution.median : 0;
}

/** In the order in which one looks at them. */
const measures: readonly (readonly [TaskMeasure, GraphDistribution['unit']])[] = [
  ['duration', 'ms'],
  ['shuffleReadBytes', 'bytes'],
  ['inputBytes', 'bytes'],
  ['shuffleReadRecords', 'rows'],
  ['inputRecords', 'rows'],
  ['diskSpillBytes', 'bytes'],
  ['memorySpillBytes', 'bytes'],
  ['gcTime', 'ms'],
  ['shuffleWriteBytes', 'bytes'],
  ['shuffleWriteRecords', 'rows'],
  ['outputBytes', 'bytes'],
  ['outputRecords', 'rows'],
  ['runTime', 'ms'],
  ['cpuTime', 'ms'],
  ['schedulerDelay', 'ms'],
  ['deserializeTime', 'ms'],
  ['fetchWaitTime', 'ms'],
  ['shuffleWriteTime', 'ms'],
  ['gettingResultTime', 'ms'],
  ['peakExecutionMemory', 'bytes'],
  ['resultBytes', 'bytes'],
];

function distributions(stage: Stage): readonly GraphDistribution[] {
  return measures.flatMap(([measure, unit]) => {
    const found = stage.tasks[measure];
    return found.count === 0 || found.max === 0 ? [] : [{ measure, unit, ...found }];
  });
}

function stageExecutors(run: Run, stage: Stage): readonly GraphExecutor[] {
  const known = new Map(run.executors.map((executor) => [executor.id, executor]));
  return Object.entries(stage.byExecutor)
    .map(([id, totals]) => ({
      id,
      host: known.get(id)?.host ?? '',
      cores: known.get(id)?.cores ?? 0,
      tasks: totals.tasks,
      failedTasks: totals.failedTasks,
      taskMs: totals.durationMs,
      gcMs: totals.gcTimeMs,
      diskSpillBytes: totals.diskSpillBytes,
    }))
    .sort((a, b) => b.taskMs - a.taskMs);
}
