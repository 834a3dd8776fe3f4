import type { TaskTotals, Totals } from '../../model/run.ts';
import { durationOf, shuffleReadBytes, type TaskEnd } from '../task.ts';
import type { Mutable } from './mutable.ts';

export type TaskSums = Mutable<TaskTotals>;
export type MutableTotals = Mutable<Totals>;

export function createSums(): TaskSums {
  return {
    tasks: 0,
    failedTasks: 0,
    durationMs: 0,
    runTimeMs: 0,
    cpuTimeMs: 0,
    gcTimeMs: 0,
    inputBytes: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 0,
    memorySpillBytes: 0,
    diskSpillBytes: 0,
  };
}

/** Adds a task, failed or not: what it took, it took. */
export function addTask(sums: TaskSums, task: TaskEnd): void {
  sums.tasks += 1;
  if (task.reason !== 'Success') sums.failedTasks += 1;
  sums.durationMs += durationOf(task);
  sums.runTimeMs += task.runTime;
  sums.cpuTimeMs += task.cpuNanoseconds / 1e6;
  sums.gcTimeMs += task.gcTime;
  sums.inputBytes += task.inputBytes;
  sums.shuffleReadBytes += shuffleReadBytes(task);
  sums.shuffleWriteBytes += task.shuffleBytesWritten;
  sums.memorySpillBytes += task.memorySpillBytes;
  sums.diskSpillBytes += task.diskSpillBytes;
}

export function createTotals(): MutableTotals {
  return {
    events: 0,
    jobs: 0,
    failedJobs: 0,
    stages: 0,
    failedStages: 0,
    tasks: 0,
    failedTasks: 0,
    maxTasksInStage: 0,
    sqlExecutions: 0,
    sqlExecutionsWithPlan: 0,
    aqeUpdates: 0,
    executors: 0,
    executorsRemoved: 0,
    memorySpillBytes: 0,
    diskSpillBytes: 0,
  };
}
