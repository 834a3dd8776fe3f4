import type { JsonObject } from '../../base/json.ts';
import { addStage, addUpdate, rowOf } from '../accumulators.ts';
import { objectsAt, textAt } from '../json.ts';
import { addValue, createSketch } from '../sketch.ts';
import { durationOf, measureTask, MEASURES, shuffleReadBytes, updatesOf, type TaskEnd } from '../task.ts';
import { executorOf } from './executors.ts';
import { stageOf } from './stages.ts';
import { seenAt, type RunState, type StageState } from './state.ts';
import { addTask, createSums } from './sums.ts';

const SLOWEST = 5;
const MOST_FAILURE_GROUPS = 20;
const MOST_SAMPLE = 8192;
/** So much of a message tells one failure from another. */
const MOST_KEY = 160;
/** Further executors of a stage share one entry, so that memory does not grow with the cluster times the stages. */
const MOST_EXECUTORS_OF_STAGE = 256;

export function foldTaskStart(state: RunState): void {
  state.running += 1;
  if (state.running > state.mostRunning) state.mostRunning = state.running;
}

/** Everything of a task but its accumulators. */
export function foldTaskEnd(state: RunState, task: TaskEnd): StageState {
  const stage = stageOf(state, task.stageId, task.stageAttempt);
  const failed = task.reason !== 'Success';
  const { totals } = state;
  totals.tasks += 1;
  if (failed) totals.failedTasks += 1;
  totals.memorySpillBytes += task.memorySpillBytes;
  totals.diskSpillBytes += task.diskSpillBytes;
  if (state.running > 0) state.running -= 1;
  seenAt(state, task.finishedAt > 0 ? task.finishedAt : undefined);

  addTask(stage.sums, task);
  addTask(executorOf(state, task.executor, task.host).sums, task);
  addTask(executorSums(stage, task.executor), task);
  stage.locality.set(task.locality, (stage.locality.get(task.locality) ?? 0) + 1);
  if (task.speculative) stage.speculativeTasks += 1;
  if (task.killed) stage.killedTasks += 1;
  if (task.launchedAt > 0 && !(task.launchedAt >= (stage.firstTaskAt ?? Infinity))) stage.firstTaskAt = task.launchedAt;
  if (task.finishedAt > (stage.lastTaskAt ?? 0)) stage.lastTaskAt = task.finishedAt;
  if (failed) foldFailure(stage, task);
  else foldMeasures(stage, task);
  return stage;
}

/** The accumulators of a task whose line was read as a whole. */
export function foldUpdates(state: RunState, stage: StageState, task: TaskEnd, event: JsonObject): void {
  for (const { id, update } of updatesOf(event)) {
    const row = rowOf(state.accumulators, id);
    addStage(state.accumulators, row, stage.id);
    if (update !== undefined && task.reason === 'Success') addUpdate(state.accumulators, row, update);
  }
}

const measured = new Float64Array(MEASURES.length);

function foldMeasures(stage: StageState, task: TaskEnd): void {
  stage.measuredTasks += 1;
  if (task.hasMetrics) stage.tasksWithMetrics += 1;
  measureTask(task, measured);
  for (let index = 0; index < measured.length; index += 1) {
    const value = measured[index] ?? 0;
    if (!(value > 0)) continue;
    let sketch = stage.sketches[index];
    if (sketch === undefined) stage.sketches[index] = sketch = createSketch();
    addValue(sketch, value);
  }
  noteSlowTask(stage, task);
}

function noteSlowTask(stage: StageState, task: TaskEnd): void {
  const { slowest } = stage;
  const durationMs = durationOf(task);
  const last = slowest.at(-1);
  if (slowest.length === SLOWEST && last !== undefined && last.durationMs >= durationMs) return;
  let place = slowest.length;
  while (place > 0 && (slowest[place - 1]?.durationMs ?? 0) < durationMs) place -= 1;
  slowest.splice(place, 0, {
    index: task.index,
    attempt: task.attempt,
    executor: task.executor,
    host: task.host,
    durationMs,
    shuffleReadBytes: shuffleReadBytes(task),
    inputBytes: task.inputBytes,
    records: task.inputRecords + task.shuffleRecordsRead,
    diskSpillBytes: task.diskSpillBytes,
    gcTimeMs: task.gcTime,
  });
  if (slowest.length > SLOWEST) slowest.pop();
}

function executorSums(stage: StageState, executor: string) {
  const known = stage.byExecutor.get(executor);
  if (known !== undefined) return known;
  const name = stage.byExecutor.size < MOST_EXECUTORS_OF_STAGE ? executor : 'other executors';
  const sums = stage.byExecutor.get(name) ?? createSums();
  stage.byExecutor.set(name, sums);
  return sums;
}

function foldFailure(stage: StageState, task: TaskEnd): void {
  const { message, sample } = describeFailure(task);
  // Numbers, addresses and ids differ where the failure is the same.
  const key = `${task.reason} ${message.slice(0, MOST_KEY).replaceAll(/0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+/gi, '0')}`;
  const known = stage.failures.get(key);
  if (known !== undefined) {
    known.count += 1;
    if (known.executors.size < MOST_EXECUTORS_OF_STAGE) known.executors.add(task.executor);
    return;
  }
  if (stage.failures.size < MOST_FAILURE_GROUPS) {
    const executors = new Set([task.executor]);
    stage.failures.set(key, { reason: task.reason, message, sample, count: 1, executors });
    return;
  }
  const last = [...stage.failures.values()].at(-1);
  if (last !== undefined) last.count += 1;
}

/** Each kind of failure tells in other fields what happened. */
function describeFailure(task: TaskEnd): { message: string; sample: string } {
  const failure = task.failure ?? {};
  const stack = objectsAt(failure, 'Stack Trace').map(
    (frame) =>
      `\tat ${textAt(frame, 'Declaring Class')}.${textAt(frame, 'Method Name')}(${textAt(frame, 'File Name')}:${String(frame['Line Number'])})`,
  );
  const description = textAt(failure, 'Description');
  const exception = textAt(failure, 'Class Name');
  const told =
    textAt(failure, 'Full Stack Trace') ??
    textAt(failure, 'Message') ??
    textAt(failure, 'Kill Reason') ??
    textAt(failure, 'Loss Reason') ??
    textAt(failure, 'Metrics') ??
    task.reason;
  const text =
    textAt(failure, 'Full Stack Trace') === undefined && stack.length > 0 ? [description, ...stack].join('\n') : told;
  const firstLine = (description ?? text).split('\n').find((line) => line.trim() !== '') ?? task.reason;
  const message = exception !== undefined && !firstLine.includes(exception) ? `${exception}: ${firstLine}` : firstLine;
  return { message: message.slice(0, 500), sample: text.slice(0, MOST_SAMPLE) };
}
