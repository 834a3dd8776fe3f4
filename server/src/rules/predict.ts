import type { Prediction } from '../model/finding.ts';
import type { Bytes, Milliseconds } from '../model/ids.ts';
import type { Run, Stage } from '../model/run.ts';
import { stageMs } from './cost.ts';
import type { RunFacts } from './facts.ts';
import type { Thresholds } from './thresholds.ts';

/** What a prediction needs to know of a stage. The model is argued in `docs/predictions.md`. */
export interface StageShape {
  readonly tasks: number;
  readonly slots: number;
  readonly ms: Milliseconds;
  /** Time of all its tasks, without what each task costs by existing. */
  readonly workMs: Milliseconds;
  /** What a task costs by existing: scheduling, deserialization, sending its result. */
  readonly perTaskMs: Milliseconds;
  /** The longest task over the mean: how unevenly the work lies today. */
  readonly unevenness: number;
  /** Read from input and shuffle. */
  readonly bytes: Bytes;
  readonly outputBytes: Bytes;
  readonly diskSpillBytes: Bytes;
  /** What all tasks together would have to hold in memory at once so as not to spill. */
  readonly workingBytes: Bytes;
  /** Execution memory of one slot when all slots are busy; undefined where the log has no block managers. */
  readonly memoryPerSlotBytes: Bytes | undefined;
  /** Core time of writing and reading one byte of shuffle in this run. */
  readonly shuffleMsPerByte: number;
}

/** `workingBytes` is what the operators that will run in the new tasks hold; by default all that the stage's tasks held. */
export function shapeOf(facts: RunFacts, stage: Stage, workingBytes?: Bytes): StageShape {
  const { duration, runTime } = stage.tasks;
  const tasks = Math.max(1, duration.count);
  const perTaskMs = Math.max(0, duration.median - runTime.median);
  const mean = duration.sum / tasks;
  return {
    tasks: stage.numTasks,
    slots: Math.max(1, Math.floor(stage.slots)),
    ms: stageMs(stage),
    workMs: Math.max(0, duration.sum - tasks * perTaskMs),
    perTaskMs,
    unevenness: mean > 0 ? duration.max / mean : 1,
    bytes: bytesIn(stage),
    outputBytes: stage.tasks.outputBytes.sum,
    diskSpillBytes: stage.tasks.diskSpillBytes.sum,
    workingBytes: workingBytes ?? stage.tasks.memorySpillBytes.sum + stage.tasks.peakExecutionMemory.sum,
    memoryPerSlotBytes: memoryPerSlot(facts.run),
    shuffleMsPerByte: shuffleMsPerByte(facts),
  };
}

/** What a stage reads: its input and its shuffle. */
export function bytesIn(stage: Stage): Bytes {
  return stage.tasks.inputBytes.sum + stage.tasks.shuffleReadBytes.sum;
}

/**
 * How many partitions serve the stage: every slot busy, in as many full waves as it takes for the data of a task to fit
 * into its slot's memory and under the size of one split; but no more tasks than are worth their own cost, where one wave is enough.
 */
export function partitionsFor(shape: StageShape, thresholds: Thresholds): number {
  const spilled = shape.memoryPerSlotBytes !== undefined && shape.diskSpillBytes > 0;
  const forMemory = spilled ? shape.workingBytes / (shape.memoryPerSlotBytes ?? 1) : 1;
  const forSize = shape.bytes / thresholds.targetTaskBytes;
  const waves = Math.max(1, Math.ceil(Math.max(forMemory, forSize) / shape.slots));
  if (waves > 1) return waves * shape.slots;
  const worthwhile = Math.max(shape.tasks + 1, Math.floor(shape.workMs / SHORTEST_TASK_MS));
  return Math.min(shape.slots, worthwhile);
}

/** Spark's tuning guide: tasks may be as short as 200 ms. */
const SHORTEST_TASK_MS = 200;

/**
 * Tasks beside each other share memory bandwidth, disks and network, and are never quite even: what the recorded pairs took
 * above an even division of the work (docs/predictions.md).
 */
const MOST_ABOVE_EVEN = 1.3;

/** What the stage takes with `partitions` even tasks. */
export function predict(shape: StageShape, partitions: number, addsShuffle: boolean): Prediction {
  const waves = Math.ceil(partitions / shape.slots);
  // Where the code repartitions already, the shuffle is part of the work.
  const shuffleMs = addsShuffle ? 2 * shape.bytes * shape.shuffleMsPerByte : 0;
  const low = waves * ((shape.workMs + shuffleMs) / partitions + shape.perTaskMs);
  const fits = shape.memoryPerSlotBytes !== undefined && shape.workingBytes / partitions <= shape.memoryPerSlotBytes;
  return {
    stageMs: { low, high: low * MOST_ABOVE_EVEN },
    before: shape.ms,
    spillBytes: shape.diskSpillBytes === 0 || fits ? 0 : shape.diskSpillBytes,
    assumption: `if as many real cores work as the run had slots (${shape.slots})`,
  };
}

/** The middle of the range. */
export function expectedMs(prediction: Prediction): Milliseconds {
  return (prediction.stageMs.low + prediction.stageMs.high) / 2;
}

function memoryPerSlot(run: Run): Bytes | undefined {
  const shares = run.executors.flatMap((executor) =>
    executor.maxMemoryBytes !== undefined && executor.cores > 0
      ? [(executor.maxMemoryBytes * cpusPerTask(run)) / executor.cores]
      : [],
  );
  return shares.length === 0 ? undefined : Math.min(...shares);
}

function cpusPerTask(run: Run): number {
  return Math.max(1, Number(run.configuration['spark.task.cpus'] ?? 1) || 1);
}

/**
 * Writing is measured; reading the same bytes again is taken to cost as much, which `predict` counts.
 * Tasks that shuffle next to nothing spend their time on opening files, so they tell nothing about bytes.
 */
function shuffleMsPerByte(facts: RunFacts): number {
  const known = perByte.get(facts);
  if (known !== undefined) return known;
  const measured = measuredMsPerByte(facts);
  perByte.set(facts, measured);
  return measured;
}

/** The same for all stages of a run, of which there may be a hundred thousand. */
const perByte = new WeakMap<RunFacts, number>();

function measuredMsPerByte(facts: RunFacts): number {
  let ms = 0;
  let bytes = 0;
  for (const { tasks } of facts.stages) {
    if (tasks.shuffleWriteBytes.median < MEASURABLE_BYTES) continue;
    ms += tasks.shuffleWriteTime.sum;
    bytes += tasks.shuffleWriteBytes.sum;
  }
  return bytes > 0 ? ms / bytes : 0;
}

const MEASURABLE_BYTES = 1024 * 1024;
