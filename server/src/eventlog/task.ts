import { isObject, type JsonObject } from '../base/json.ts';
import type { TaskMeasure } from '../model/run.ts';
import { listAt, numberAt, numberOf, objectAt, textAt } from './json.ts';

/** What is read of one `TaskEnd`. One object is filled again for every task, so that a million tasks leave nothing behind. */
export interface TaskEnd {
  stageId: number;
  stageAttempt: number;
  index: number;
  attempt: number;
  launchedAt: number;
  finishedAt: number;
  gettingResultAt: number;
  executor: string;
  host: string;
  locality: string;
  speculative: boolean;
  killed: boolean;
  /** `Success`, or why not. */
  reason: string;
  /** The whole reason of a task that did not succeed. */
  failure: JsonObject | undefined;
  /** Older Spark leaves the metrics out when a task failed early. */
  hasMetrics: boolean;
  deserializeTime: number;
  runTime: number;
  cpuNanoseconds: number;
  resultBytes: number;
  gcTime: number;
  resultSerializeTime: number;
  memorySpillBytes: number;
  diskSpillBytes: number;
  peakExecutionMemory: number;
  fetchWaitTime: number;
  remoteBytesRead: number;
  localBytesRead: number;
  shuffleRecordsRead: number;
  shuffleBytesWritten: number;
  shuffleWriteNanoseconds: number;
  shuffleRecordsWritten: number;
  inputBytes: number;
  inputRecords: number;
  outputBytes: number;
  outputRecords: number;
}

/** Where each number of a `TaskEnd` stands; the first path that is there counts. */
export const NUMBER_PATHS = [
  ['stageId', 'Stage ID'],
  ['stageAttempt', 'Stage Attempt ID'],
  ['index', 'Task Info', 'Index'],
  ['attempt', 'Task Info', 'Attempt'],
  ['launchedAt', 'Task Info', 'Launch Time'],
  ['finishedAt', 'Task Info', 'Finish Time'],
  ['gettingResultAt', 'Task Info', 'Getting Result Time'],
  ['deserializeTime', 'Task Metrics', 'Executor Deserialize Time'],
  ['runTime', 'Task Metrics', 'Executor Run Time'],
  ['cpuNanoseconds', 'Task Metrics', 'Executor CPU Time'],
  ['resultBytes', 'Task Metrics', 'Result Size'],
  ['gcTime', 'Task Metrics', 'JVM GC Time'],
  ['resultSerializeTime', 'Task Metrics', 'Result Serialization Time'],
  ['memorySpillBytes', 'Task Metrics', 'Memory Bytes Spilled'],
  ['diskSpillBytes', 'Task Metrics', 'Disk Bytes Spilled'],
  ['peakExecutionMemory', 'Task Metrics', 'Peak Execution Memory'],
  ['fetchWaitTime', 'Task Metrics', 'Shuffle Read Metrics', 'Fetch Wait Time'],
  ['remoteBytesRead', 'Task Metrics', 'Shuffle Read Metrics', 'Remote Bytes Read'],
  ['localBytesRead', 'Task Metrics', 'Shuffle Read Metrics', 'Local Bytes Read'],
  ['shuffleRecordsRead', 'Task Metrics', 'Shuffle Read Metrics', 'Total Records Read'],
  ['shuffleBytesWritten', 'Task Metrics', 'Shuffle Write Metrics', 'Shuffle Bytes Written'],
  ['shuffleWriteNanoseconds', 'Task Metrics', 'Shuffle Write Metrics', 'Shuffle Write Time'],
  ['shuffleRecordsWritten', 'Task Metrics', 'Shuffle Write Metrics', 'Shuffle Records Written'],
  ['inputBytes', 'Task Metrics', 'Input Metrics', 'Bytes Read'],
  ['inputRecords', 'Task Metrics', 'Input Metrics', 'Records Read'],
  ['outputBytes', 'Task Metrics', 'Output Metrics', 'Bytes Written'],
  ['outputRecords', 'Task Metrics', 'Output Metrics', 'Records Written'],
] as const;

export type TaskNumber = (typeof NUMBER_PATHS)[number][0];

export function createTaskEnd(): TaskEnd {
  const numbers = {
    stageId: 0,
    stageAttempt: 0,
    index: 0,
    attempt: 0,
    launchedAt: 0,
    finishedAt: 0,
    gettingResultAt: 0,
  };
  return {
    ...numbers,
    executor: '',
    host: '',
    locality: '',
    speculative: false,
    killed: false,
    reason: '',
    failure: undefined,
    hasMetrics: false,
    deserializeTime: 0,
    runTime: 0,
    cpuNanoseconds: 0,
    resultBytes: 0,
    gcTime: 0,
    resultSerializeTime: 0,
    memorySpillBytes: 0,
    diskSpillBytes: 0,
    peakExecutionMemory: 0,
    fetchWaitTime: 0,
    remoteBytesRead: 0,
    localBytesRead: 0,
    shuffleRecordsRead: 0,
    shuffleBytesWritten: 0,
    shuffleWriteNanoseconds: 0,
    shuffleRecordsWritten: 0,
    inputBytes: 0,
    inputRecords: 0,
    outputBytes: 0,
    outputRecords: 0,
  };
}

/** Reads the whole event; the way for lines that do not look like the ones before them. */
export function fillTaskEnd(task: TaskEnd, event: JsonObject): void {
  for (const [name, ...path] of NUMBER_PATHS) task[name] = numberUnder(event, path);
  const info = objectAt(event, 'Task Info') ?? {};
  const reason = objectAt(event, 'Task End Reason') ?? {};
  task.executor = textAt(info, 'Executor ID') ?? '';
  task.host = textAt(info, 'Host') ?? '';
  task.locality = textAt(info, 'Locality') ?? '';
  task.speculative = info['Speculative'] === true;
  task.reason = textAt(reason, 'Reason') ?? (info['Failed'] === true ? 'Failed' : 'Success');
  task.killed = info['Killed'] === true || task.reason === 'TaskKilled';
  task.failure = task.reason === 'Success' ? undefined : reason;
  task.hasMetrics = objectAt(event, 'Task Metrics') !== undefined;
}

function numberUnder(event: JsonObject, path: readonly string[]): number {
  let object: JsonObject = event;
  for (const key of path.slice(0, -1)) {
    const inner = object[key];
    if (!isObject(inner)) return 0;
    object = inner;
  }
  return numberAt(object, path.at(-1) ?? '') ?? 0;
}

/** An accumulator's update by one task. Spark's own internal ones repeat the task's metrics and are left out. */
export function updatesOf(event: JsonObject): readonly { readonly id: number; readonly update: number | undefined }[] {
  const updates: { id: number; update: number | undefined }[] = [];
  for (const item of listAt(objectAt(event, 'Task Info') ?? {}, 'Accumulables')) {
    if (!isObject(item)) continue;
    const id = numberAt(item, 'ID');
    if (id === undefined || textAt(item, 'Name')?.startsWith('internal.metrics.') === true) continue;
    updates.push({ id, update: numberOf(item['Update']) });
  }
  return updates;
}

export function durationOf(task: TaskEnd): number {
  return Math.max(task.finishedAt - task.launchedAt, 0);
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** The measures of a stage's distributions, in the order in which `measureTask` writes them. */
export const MEASURES: readonly TaskMeasure[] = [
  'duration',
  'runTime',
  'cpuTime',
  'gcTime',
  'deserializeTime',
  'resultSerializeTime',
  'schedulerDelay',
  'gettingResultTime',
  'fetchWaitTime',
  'shuffleWriteTime',
  'inputBytes',
  'inputRecords',
  'outputBytes',
  'outputRecords',
  'shuffleReadBytes',
  'shuffleReadRemoteBytes',
  'shuffleReadLocalBytes',
  'shuffleReadRecords',
  'shuffleWriteBytes',
  'shuffleWriteRecords',
  'memorySpillBytes',
  'diskSpillBytes',
  'peakExecutionMemory',
  'resultBytes',
];

export function measureTask(task: TaskEnd, into: Float64Array): void {
  into[0] = durationOf(task);
  into[1] = task.runTime;
  into[2] = task.cpuNanoseconds / NANOSECONDS_PER_MILLISECOND;
  into[3] = task.gcTime;
  into[4] = task.deserializeTime;
  into[5] = task.resultSerializeTime;
  into[6] = schedulerDelay(task);
  into[7] = gettingResultTime(task);
  into[8] = task.fetchWaitTime;
  into[9] = task.shuffleWriteNanoseconds / NANOSECONDS_PER_MILLISECOND;
  into[10] = task.inputBytes;
  into[11] = task.inputRecords;
  into[12] = task.outputBytes;
  into[13] = task.outputRecords;
  into[14] = shuffleReadBytes(task);
  into[15] = task.remoteBytesRead;
  into[16] = task.localBytesRead;
  into[17] = task.shuffleRecordsRead;
  into[18] = task.shuffleBytesWritten;
  into[19] = task.shuffleRecordsWritten;
  into[20] = task.memorySpillBytes;
  into[21] = task.diskSpillBytes;
  into[22] = task.peakExecutionMemory;
  into[23] = task.resultBytes;
}

export function shuffleReadBytes(task: TaskEnd): number {
  return task.remoteBytesRead + task.localBytesRead;
}

function gettingResultTime(task: TaskEnd): number {
  return task.gettingResultAt > 0 ? Math.max(task.finishedAt - task.gettingResultAt, 0) : 0;
}

/** What is left of a task's time when its own work is taken away, as the Spark UI counts it. */
function schedulerDelay(task: TaskEnd): number {
  const work = task.runTime + task.deserializeTime + task.resultSerializeTime + gettingResultTime(task);
  return Math.max(durationOf(task) - work, 0);
}
