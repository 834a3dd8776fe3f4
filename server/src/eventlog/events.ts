import type { AccumulatorId, ExecutionId, JobId, PlanNodeId, StageId } from '../model/ids.ts';

/** The only place where a number of the log becomes an id: one cast for each kind. */
export const stageIdOf = (number: number): StageId => number as StageId;
export const jobIdOf = (number: number): JobId => number as JobId;
export const executionIdOf = (number: number): ExecutionId => number as ExecutionId;
export const accumulatorIdOf = (number: number): AccumulatorId => number as AccumulatorId;
export const planNodeIdOf = (number: number): PlanNodeId => number as PlanNodeId;

/** An event as it stands in a line of the log: a name and fields that differ by version and vendor. */
export type LogEvent = { readonly Event: string } & Readonly<Record<string, unknown>>;

/** Spark's own events are known by their last part: `org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart`. */
export function shortName(event: string): string {
  return event.slice(event.lastIndexOf('.') + 1);
}
