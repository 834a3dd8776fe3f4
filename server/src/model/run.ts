import type { Bytes, EpochMilliseconds, ExecutionId, JobId, Milliseconds, StageId } from './ids.ts';
import type { PlanMetric, PlanNode } from './plan.ts';
import type { Problem } from './problem.ts';

/**
 * One run of one Spark application, summarized from its event log. Plain data: it crosses threads and is stored as it is.
 * Its size depends on stages, executions and plan nodes, never on tasks.
 */
export interface Run {
  readonly app: Application;
  readonly log: LogIdentity;
  /** Configuration at start (`Spark Properties`), later `Environment` events laid over it. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly executors: readonly Executor[];
  readonly jobs: readonly Job[];
  /** Every attempt of every stage, by id, then attempt. */
  readonly stages: readonly Stage[];
  readonly executions: readonly Execution[];
  readonly cachedRdds: readonly CachedRdd[];
  readonly streamingQueries: readonly StreamingQuery[];
  readonly connectOperations: readonly ConnectOperation[];
  readonly totals: Totals;
  readonly problems: readonly Problem[];
}

/** `SparkListenerApplicationStart`, `…End` and `EnvironmentUpdate`. */
export interface Application {
  /** `application_…`, `local-…`, `app-…`; empty where the log has none. */
  readonly id: string;
  readonly name: string;
  readonly attempt?: string;
  readonly user?: string;
  readonly sparkVersion?: string;
  readonly scalaVersion?: string;
  readonly javaVersion?: string;
  readonly pythonVersion?: string;
  /** `sun.java.command`: the driver's command line, with the script or main class and its arguments where the application was submitted. */
  readonly command?: string;
  readonly vendor: 'open-source' | 'databricks' | 'emr' | 'dataproc' | 'fabric' | 'cloudera' | 'unknown';
  readonly startedAt?: EpochMilliseconds;
  /** Undefined while the log is in progress or was cut off. */
  readonly endedAt?: EpochMilliseconds;
  /** Time of the last event seen: the end as far as is known. */
  readonly lastEventAt?: EpochMilliseconds;
  /** The log says that the application goes on (`.inprogress`, no end event). */
  readonly inProgress: boolean;
}

/** What a log is known by: two different logs may carry one application id. */
export interface LogIdentity {
  readonly path: string;
  readonly bytes: Bytes;
  readonly modifiedAt: EpochMilliseconds;
  /** SHA-256 of the first 64 KiB of the first part, hexadecimal. */
  readonly head: string;
}

/** Counts over the whole log. A failed stage or task counts each time that it failed; `aqeUpdates` are `SparkListenerSQLAdaptiveExecutionUpdate` events. */
export interface Totals {
  readonly events: number;
  readonly jobs: number;
  readonly failedJobs: number;
  readonly stages: number;
  readonly failedStages: number;
  readonly tasks: number;
  readonly failedTasks: number;
  readonly maxTasksInStage: number;
  readonly sqlExecutions: number;
  readonly sqlExecutionsWithPlan: number;
  readonly aqeUpdates: number;
  readonly executors: number;
  readonly executorsRemoved: number;
  readonly memorySpillBytes: Bytes;
  readonly diskSpillBytes: Bytes;
}

/** `SparkListenerExecutorAdded` and `…Removed`; in the oldest logs known from block managers and tasks only. */
export interface Executor {
  readonly id: string;
  readonly host: string;
  readonly cores: number;
  readonly addedAt: EpochMilliseconds;
  readonly removedAt?: EpochMilliseconds;
  readonly removedReason?: string;
  /** `Resource Profile Id` of `ExecutorAdded` (3.1 and later). */
  readonly resourceProfileId?: number;
  /** Spans in which the scheduler gave it no tasks after failures (`ExecutorExcluded` or, before 3.1, `ExecutorBlacklisted`; also of its host), oldest first. */
  readonly exclusions?: readonly Exclusion[];
  readonly totals: TaskTotals;
  /** Peaks from `SparkListenerStageExecutorMetrics` or task metrics, by Spark's metric name (`JVMHeapMemory`), in bytes. */
  readonly peakMemory: Readonly<Record<string, Bytes>>;
  /** `Maximum Memory` of its block manager: storage and execution memory together. */
  readonly maxMemoryBytes?: Bytes;
}

/** From when to when an executor got no tasks. */
export interface Exclusion {
  readonly from: EpochMilliseconds;
  /** Undefined where it lasted as long as the log tells. */
  readonly to?: EpochMilliseconds;
}

/** `SparkListenerJobStart` and `…End`. */
export interface Job {
  readonly id: JobId;
  readonly submittedAt: EpochMilliseconds;
  readonly completedAt?: EpochMilliseconds;
  readonly stageIds: readonly StageId[];
  readonly execution?: ExecutionId;
  readonly rootExecution?: ExecutionId;
  readonly failureReason?: string;
  /** `spark.job.description`, `spark.jobGroup.id`, `callSite.short`, … as far as they were set; no other properties. */
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * Distribution of one measure over the successful tasks of a stage attempt.
 * `min`, `max`, `sum`, `count` are exact; quantiles carry a relative error of at most `Stage.quantileError`.
 */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  readonly max: number;
  readonly sum: number;
  /**
   * How many tasks lie in each of equally wide parts of `min` to `max`, the last part with its end.
   * Undefined where all tasks are equal, and for measures that nobody draws. Where quantiles have an error, a task that lies
   * so near the border of two parts may be counted in the other one.
   */
  readonly histogram?: readonly number[];
}

/** Measures that `Stage.tasks` has a distribution of. Times in milliseconds, sizes in bytes. */
export type TaskMeasure =
  | 'duration'
  | 'runTime'
  | 'cpuTime'
  | 'gcTime'
  | 'deserializeTime'
  | 'resultSerializeTime'
  | 'schedulerDelay'
  | 'gettingResultTime'
  | 'fetchWaitTime'
  | 'shuffleWriteTime'
  | 'inputBytes'
  | 'inputRecords'
  | 'outputBytes'
  | 'outputRecords'
  | 'shuffleReadBytes'
  | 'shuffleReadRemoteBytes'
  | 'shuffleReadLocalBytes'
  | 'shuffleReadRecords'
  | 'shuffleWriteBytes'
  | 'shuffleWriteRecords'
  | 'memorySpillBytes'
  | 'diskSpillBytes'
  | 'peakExecutionMemory'
  | 'resultBytes';

/** Sums over tasks of one executor, host or stage. */
export interface TaskTotals {
  readonly tasks: number;
  readonly failedTasks: number;
  readonly durationMs: Milliseconds;
  readonly runTimeMs: Milliseconds;
  readonly cpuTimeMs: Milliseconds;
  readonly gcTimeMs: Milliseconds;
  readonly inputBytes: Bytes;
  readonly shuffleReadBytes: Bytes;
  readonly shuffleWriteBytes: Bytes;
  readonly memorySpillBytes: Bytes;
  readonly diskSpillBytes: Bytes;
}

/** Task ends that were no success, grouped by what they say. */
export interface TaskFailureGroup {
  /** `Task End Reason` › `Reason`: `ExceptionFailure`, `FetchFailed`, `TaskKilled`, `ExecutorLostFailure`, … */
  readonly reason: string;
  /** First line of the exception or the reason's text; numbers in it may differ inside the group. */
  readonly message: string;
  /** One full text (stack trace, Python traceback), at most 8 KiB. */
  readonly sample: string;
  readonly count: number;
  readonly executors: readonly string[];
}

/** One of the slowest tasks of a stage, for finding the node or the key that was slow. */
export interface SlowTask {
  readonly index: number;
  readonly attempt: number;
  readonly executor: string;
  readonly host: string;
  readonly durationMs: Milliseconds;
  readonly shuffleReadBytes: Bytes;
  readonly inputBytes: Bytes;
  readonly records: number;
  readonly diskSpillBytes: Bytes;
  readonly gcTimeMs: Milliseconds;
}

/** One attempt of one stage. */
export interface Stage {
  readonly id: StageId;
  readonly attempt: number;
  /** `Stage Name`: short call site of the action, often meaningless under AQE. Never a key. */
  readonly name: string;
  /** `Details`: long call site. */
  readonly details: string;
  readonly parents: readonly StageId[];
  readonly jobs: readonly JobId[];
  readonly executions: readonly ExecutionId[];
  readonly submittedAt?: EpochMilliseconds;
  readonly completedAt?: EpochMilliseconds;
  readonly failureReason?: string;
  /** `Number of Tasks`: partitions, not attempts. */
  readonly numTasks: number;
  readonly status: 'complete' | 'failed' | 'running' | 'skipped' | 'pending';
  /** Names of the RDD scopes in the stage (`Coalesce`, `WholeStageCodegen (7)`), innermost RDD first. */
  readonly scopes: readonly string[];
  readonly tasks: Readonly<Record<TaskMeasure, Distribution>>;
  /** Largest relative error of the quantiles in `tasks`. */
  readonly quantileError: number;
  readonly totals: TaskTotals;
  readonly byExecutor: Readonly<Record<string, TaskTotals>>;
  /** At most 5, slowest first. */
  readonly slowest: readonly SlowTask[];
  readonly failures: readonly TaskFailureGroup[];
  readonly speculativeTasks: number;
  readonly killedTasks: number;
  /** Tasks by `Locality`. */
  readonly locality: Readonly<Record<string, number>>;
  /** Task slots while the stage ran: cores of executors that were not excluded ÷ `spark.task.cpus`, weighted by time. */
  readonly slots: number;
  /** First launch and last finish among its tasks. */
  readonly firstTaskAt?: EpochMilliseconds;
  readonly lastTaskAt?: EpochMilliseconds;
}

/** One SQL execution: what one action, command or inner query of the application planned and ran. */
export interface Execution {
  readonly id: ExecutionId;
  /** The execution that started this one; equal to `id` for a root. Undefined before Spark 3.4. */
  readonly rootExecution?: ExecutionId;
  readonly description: string;
  /** Long call site: lines of stack frames, the Spark method first. */
  readonly details: string;
  readonly startedAt: EpochMilliseconds;
  readonly endedAt?: EpochMilliseconds;
  readonly errorMessage?: string;
  readonly jobs: readonly JobId[];
  readonly stages: readonly StageId[];
  readonly jobTags: readonly string[];
  readonly jobGroup?: string;
  /** SQL settings of the session that differ from the application's. */
  readonly modifiedConfigs: Readonly<Record<string, string>>;
  /** The plan at the start event; undefined where the event has none. */
  readonly initialPlan?: PlanNode;
  /** The plan of the last AQE update, else the initial one. Node ids count in this plan. */
  readonly finalPlan?: PlanNode;
  /** Plans of the AQE updates but the last, in order, oldest first; at most 20, the middle ones dropped. */
  readonly adaptivePlans: readonly PlanNode[];
  readonly aqeUpdates: number;
  /** Metrics of subqueries that AQE planned anew (`SQLAdaptiveSQLMetricUpdates`) and that no node of the final plan bears; undefined where there are none. */
  readonly subqueryMetrics?: readonly PlanMetric[];
  /** `physicalPlanDescription` of the last plan: the long text, where column lists are not cut. */
  readonly planText: string;
}

/** `RDD Info` of stages, the most that any stage found of it; only RDDs that somebody asked to keep. */
export interface CachedRdd {
  readonly id: number;
  readonly name: string;
  readonly storageLevel: string;
  readonly partitions: number;
  readonly cachedPartitions: number;
  readonly memoryBytes: Bytes;
  readonly diskBytes: Bytes;
  /** How often a block of it left memory and disk, from `SparkListenerBlockUpdated`; undefined where those are not logged (`spark.eventLog.logBlockUpdates.enabled`). */
  readonly evictedBlocks?: number;
  readonly unpersistedAt?: EpochMilliseconds;
}

/** `StreamingQueryListener` events. */
export interface StreamingQuery {
  readonly id: string;
  readonly runId: string;
  readonly name?: string;
  readonly startedAt?: EpochMilliseconds;
  readonly endedAt?: EpochMilliseconds;
  readonly exception?: string;
  readonly batches: number;
  /** The last progress event, as far as it is of use: batch id, input rows, duration. */
  readonly lastBatch?: { readonly batchId: number; readonly inputRows: number; readonly durationMs: Milliseconds };
}

/** `SparkListenerConnectOperation…`: what a client of Spark Connect asked for. */
export interface ConnectOperation {
  readonly operationId: string;
  readonly jobTag: string;
  /** The client's unoptimized plan as proto text. */
  readonly statementText: string;
  readonly startedAt: EpochMilliseconds;
  readonly endedAt?: EpochMilliseconds;
  readonly sessionId?: string;
}
