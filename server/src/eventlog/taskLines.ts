import { isObject, type JsonObject } from '../base/json.ts';
import { createAccumulableReader } from './accumulables.ts';
import type { RunState } from './fold/state.ts';
import { executorOf } from './fold/executors.ts';
import { foldTaskEnd, foldTaskStart } from './fold/tasks.ts';
import { createInterner } from './interning.ts';
import { objectAt, textAt } from './json.ts';
import {
  createValues,
  fits,
  learnShape,
  MOST_OPEN_SLOTS,
  PATH,
  type Shape,
  type Values,
  type Wanted,
} from './shape.ts';
import { createTaskEnd, NUMBER_PATHS, type TaskEnd, type TaskNumber } from './task.ts';

/** Reads lines of task events without making objects of them. */
export interface TaskLineReader {
  /** True if the line was read and taken into the state. */
  readonly line: (buffer: Buffer, start: number, end: number) => boolean;
  /** Learns from a line that was read as a whole. */
  readonly learn: (buffer: Buffer, start: number, end: number, event: JsonObject) => void;
}

const SLOTS: ReadonlyMap<TaskNumber, number> = new Map(NUMBER_PATHS.map(([name], slot) => [name, slot]));
const EXECUTOR = NUMBER_PATHS.length;
const HOST = EXECUTOR + 1;
const LOCALITY = EXECUTOR + 2;
const REASON = EXECUTOR + 3;
const SPECULATIVE = EXECUTOR + 4;
const KILLED = EXECUTOR + 5;
const FAILED = EXECUTOR + 6;
const PEAKS = EXECUTOR + 7;

const INFO = 'Task Info';
const END: Wanted = {
  slots: new Map([
    ...NUMBER_PATHS.map(([, ...path], slot): [string, number] => [path.join(PATH), slot]),
    [`${INFO}${PATH}Executor ID`, EXECUTOR],
    [`${INFO}${PATH}Host`, HOST],
    [`${INFO}${PATH}Locality`, LOCALITY],
    [`Task End Reason${PATH}Reason`, REASON],
    [`${INFO}${PATH}Speculative`, SPECULATIVE],
    [`${INFO}${PATH}Killed`, KILLED],
    [`${INFO}${PATH}Failed`, FAILED],
  ]),
  openPath: 'Task Executor Metrics',
  openSlot: PEAKS,
  listPath: `${INFO}${PATH}Accumulables`,
};
const START: Wanted = { slots: new Map(), openPath: '', openSlot: 0, listPath: '' };

/** Shapes differ by version, by what a task did in old versions, by vendor; beyond a few, learning more is not worth it. */
const MOST_SHAPES = 8;
/** `{"Event":"SparkListenerTask` is 27 bytes long; then comes `End` or `Start`. */
const KIND_AT = 27;
const LETTER_E = 69;
const LETTER_S = 83;

export function createTaskLineReader(state: RunState): TaskLineReader {
  const starts: Shape[] = [];
  const ends: Shape[] = [];
  const values = createValues(PEAKS + MOST_OPEN_SLOTS);
  const internReason = createInterner();
  const internExecutor = createInterner();
  const internHost = createInterner();
  const internLocality = createInterner();
  const accumulables = createAccumulableReader(state.accumulators);
  const task = createTaskEnd();
  const stageSlot = SLOTS.get('stageId') ?? 0;
  const attemptSlot = SLOTS.get('stageAttempt') ?? 0;
  let line: Buffer = Buffer.alloc(0);

  const onList = (at: number, end: number): number =>
    accumulables.read(line, at, end, values.numbers[stageSlot] ?? 0, values.numbers[attemptSlot] ?? 0);
  const noList = (): number => -1;

  function taskEnd(shape: Shape, buffer: Buffer, start: number, end: number): boolean {
    line = buffer;
    values.numbers.fill(0);
    for (let slot = EXECUTOR; slot <= REASON; slot += 1) values.starts[slot] = values.ends[slot] = 0;
    if (!fits(shape, buffer, start, end, values, onList)) return false;
    if (internReason(buffer, values.starts[REASON] ?? 0, values.ends[REASON] ?? 0) !== 'Success') return false;
    fillNumbers(task, values.numbers);
    task.executor = internExecutor(buffer, values.starts[EXECUTOR] ?? 0, values.ends[EXECUTOR] ?? 0);
    task.host = internHost(buffer, values.starts[HOST] ?? 0, values.ends[HOST] ?? 0);
    task.locality = internLocality(buffer, values.starts[LOCALITY] ?? 0, values.ends[LOCALITY] ?? 0);
    task.reason = 'Success';
    task.failure = undefined;
    task.speculative = values.numbers[SPECULATIVE] === 1;
    task.killed = values.numbers[KILLED] === 1;
    task.hasMetrics = true;
    foldTaskEnd(state, task);
    accumulables.apply();
    foldOpenNumbers(state, task, shape, values);
    return true;
  }

  return {
    line(buffer, start, end) {
      const kind = buffer[start + KIND_AT];
      const shapes = kind === LETTER_E ? ends : kind === LETTER_S ? starts : undefined;
      if (shapes === undefined) return false;
      for (let index = 0; index < shapes.length; index += 1) {
        const shape = shapes[index];
        if (shape === undefined) continue;
        const read =
          kind === LETTER_E ? taskEnd(shape, buffer, start, end) : fits(shape, buffer, start, end, values, noList);
        if (!read) continue;
        if (kind === LETTER_S) foldTaskStart(state);
        state.totals.events += 1;
        // The shape that fitted is tried first next time.
        if (index > 0) shapes.unshift(...shapes.splice(index, 1));
        return true;
      }
      return false;
    },
    learn(buffer, start, end, event) {
      const kind = buffer[start + KIND_AT];
      if (event['Event'] === 'SparkListenerTaskStart') {
        if (kind === LETTER_S) learnInto(starts, buffer, start, end, START);
        return;
      }
      // Failures are rare and all different.
      const usual =
        isObject(event['Task Metrics']) && textAt(objectAt(event, 'Task End Reason') ?? {}, 'Reason') === 'Success';
      if (kind === LETTER_E && usual) learnInto(ends, buffer, start, end, END);
    },
  };
}

function learnInto(shapes: Shape[], buffer: Buffer, start: number, end: number, wanted: Wanted): void {
  if (shapes.length === MOST_SHAPES) return;
  const shape = learnShape(buffer, start, end, wanted);
  if (shape !== undefined) shapes.push(shape);
}

function foldOpenNumbers(state: RunState, task: TaskEnd, shape: Shape, values: Values): void {
  for (let index = 0; index < shape.openNames.length; index += 1) {
    const peak = values.numbers[PEAKS + index] ?? 0;
    if (!(peak > 0)) continue;
    const { peakMemory } = executorOf(state, task.executor, task.host);
    const name = shape.openNames[index] ?? '';
    if (peak > (peakMemory.get(name) ?? 0)) peakMemory.set(name, peak);
  }
}

/** One line for each field: a loop over names would cost more than reading the numbers. The order is that of `NUMBER_PATHS`. */
function fillNumbers(task: TaskEnd, numbers: Float64Array): void {
  task.stageId = numbers[0] ?? 0;
  task.stageAttempt = numbers[1] ?? 0;
  task.index = numbers[2] ?? 0;
  task.attempt = numbers[3] ?? 0;
  task.launchedAt = numbers[4] ?? 0;
  task.finishedAt = numbers[5] ?? 0;
  task.gettingResultAt = numbers[6] ?? 0;
  task.deserializeTime = numbers[7] ?? 0;
  task.runTime = numbers[8] ?? 0;
  task.cpuNanoseconds = numbers[9] ?? 0;
  task.resultBytes = numbers[10] ?? 0;
  task.gcTime = numbers[11] ?? 0;
  task.resultSerializeTime = numbers[12] ?? 0;
  task.memorySpillBytes = numbers[13] ?? 0;
  task.diskSpillBytes = numbers[14] ?? 0;
  task.peakExecutionMemory = numbers[15] ?? 0;
  task.fetchWaitTime = numbers[16] ?? 0;
  task.remoteBytesRead = numbers[17] ?? 0;
  task.localBytesRead = numbers[18] ?? 0;
  task.shuffleRecordsRead = numbers[19] ?? 0;
  task.shuffleBytesWritten = numbers[20] ?? 0;
  task.shuffleWriteNanoseconds = numbers[21] ?? 0;
  task.shuffleRecordsWritten = numbers[22] ?? 0;
  task.inputBytes = numbers[23] ?? 0;
  task.inputRecords = numbers[24] ?? 0;
  task.outputBytes = numbers[25] ?? 0;
  task.outputRecords = numbers[26] ?? 0;
}
