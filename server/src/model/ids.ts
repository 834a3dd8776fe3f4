/**
 * Numbers that Spark gives to things, kept apart by the compiler.
 *
 * Mixing a stage id with an execution id is the bug of this domain, so each id is a number with a brand that only its decoder in room `eventlog` puts on.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = number & { readonly [brand]: Name };

/** `SparkListenerStageCompleted` › `Stage ID`; attempts of one stage share it. */
export type StageId = Branded<'StageId'>;
/** `SparkListenerJobStart` › `Job ID`. */
export type JobId = Branded<'JobId'>;
/** `SparkListenerSQLExecutionStart` › `executionId`. */
export type ExecutionId = Branded<'ExecutionId'>;
/** `SparkPlanInfo.metrics[].accumulatorId` and `Accumulables[].ID`. */
export type AccumulatorId = Branded<'AccumulatorId'>;
/** A node's place in its execution's plan, counted in pre-order from 0, wrappers included. */
export type PlanNodeId = Branded<'PlanNodeId'>;

/** Units as names; plain numbers, so that arithmetic stays plain. */
export type Milliseconds = number;
/** Not bits, not kibibytes. */
export type Bytes = number;
/** Milliseconds since 1970-01-01 UTC, as Spark writes times. */
export type EpochMilliseconds = number;
