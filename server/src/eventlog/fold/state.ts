import type { CachedRdd, ConnectOperation, Exclusion, SlowTask, StreamingQuery } from '../../model/run.ts';
import { createAccumulators, type Accumulators } from '../accumulators.ts';
import type { Distributions } from '../distributions.ts';
import { sharedText } from '../interning.ts';
import { createProblems, type Problems } from '../problems.ts';
import type { Sketch } from '../sketch.ts';
import type { RawMetric, RawPlan } from '../rawPlan.ts';
import type { Mutable } from './mutable.ts';
import { createTotals, type MutableTotals, type TaskSums } from './sums.ts';

/** Everything that is known of a run so far. One object, changed by one event after the other; `finish.ts` makes the `Run` of it. */
export interface RunState {
  readonly app: AppState;
  readonly configuration: Map<string, string>;
  readonly executors: Map<string, ExecutorState>;
  /** Resource profile id → cores that one task takes. */
  readonly profileCpus: Map<number, number>;
  readonly jobs: Map<number, JobState>;
  /** Stage id → its attempts by number. */
  readonly stages: Map<number, Map<number, StageState>>;
  readonly executions: Map<number, ExecutionState>;
  readonly accumulators: Accumulators;
  readonly rdds: Map<number, Mutable<CachedRdd>>;
  /** RDD id → what its blocks take now, for logs with block updates. */
  readonly blocks: Map<number, BlockSizes>;
  readonly streams: Map<string, Mutable<StreamingQuery>>;
  readonly connect: Map<string, Mutable<ConnectOperation>>;
  readonly totals: MutableTotals;
  readonly problems: Problems;
  /** Kinds of things of which one had no id: all without one count as one. */
  readonly nameless: Set<'job' | 'stage' | 'execution'>;
  /** Stages that completed lately and still have their sketches, oldest first. */
  readonly completed: StageState[];
  /** Long texts that many stages repeat are kept once. */
  readonly texts: Map<string, string>;
  running: number;
  /** The most tasks that were seen to run at once: the only hint at cores in logs without executors. */
  mostRunning: number;
}

export interface AppState {
  id: string | undefined;
  name: string | undefined;
  attempt: string | undefined;
  user: string | undefined;
  sparkVersion: string | undefined;
  command: string | undefined;
  runtimeVersion: string | undefined;
  scalaVersion: string | undefined;
  javaVersion: string | undefined;
  pythonVersion: string | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  lastEventAt: number | undefined;
  databricks: boolean;
  /** Databricks: which context wrote the log, and the number that its next part should have. */
  contextId: number | undefined;
  nextPart: number;
}

/** By partition; a block that is kept twice counts as the copy that was told of last. */
export interface BlockSizes {
  memoryBytes: Float64Array;
  diskBytes: Float64Array;
  cachedPartitions: number;
  memorySum: number;
  diskSum: number;
}

export interface ExecutorState {
  readonly id: string;
  host: string;
  /** Undefined while no `ExecutorAdded` told. */
  cores: number | undefined;
  addedAt: number | undefined;
  removedAt: number | undefined;
  removedReason: string | undefined;
  /** Spans without tasks; the last may still be open. */
  readonly exclusions: Mutable<Exclusion>[];
  profile: number | undefined;
  maxMemoryBytes: number | undefined;
  readonly sums: TaskSums;
  readonly peakMemory: Map<string, number>;
}

export interface JobState {
  readonly id: number;
  readonly submittedAt: number;
  completedAt: number | undefined;
  readonly stageIds: readonly number[];
  readonly execution: number | undefined;
  readonly rootExecution: number | undefined;
  failureReason: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

export interface FailureState {
  readonly reason: string;
  readonly message: string;
  readonly sample: string;
  count: number;
  readonly executors: Set<string>;
}

export interface StageState {
  readonly id: number;
  readonly attempt: number;
  name: string;
  details: string;
  parents: readonly number[];
  readonly jobs: number[];
  numTasks: number;
  profile: number | undefined;
  /** Executors that were not to run tasks of this stage any more → since when. */
  readonly exclusions: Map<string, number>;
  scopes: readonly string[];
  submittedAt: number | undefined;
  completedAt: number | undefined;
  failureReason: string | undefined;
  submitted: boolean;
  completed: boolean;
  /** One for each measure of which a task had more than nothing. */
  sketches: (Sketch | undefined)[];
  /** Tasks that the sketches are about. */
  measuredTasks: number;
  /** Those of them that told more than how long they took. */
  tasksWithMetrics: number;
  /** What the sketches came to when the stage was over; tasks that end later begin new sketches. */
  finished: Distributions | undefined;
  readonly sums: TaskSums;
  byExecutor: Map<string, TaskSums>;
  readonly slowest: SlowTask[];
  readonly failures: Map<string, FailureState>;
  speculativeTasks: number;
  killedTasks: number;
  readonly locality: Map<string, number>;
  firstTaskAt: number | undefined;
  lastTaskAt: number | undefined;
}

export interface ExecutionState {
  readonly id: number;
  rootExecution: number | undefined;
  description: string;
  details: string;
  startedAt: number;
  endedAt: number | undefined;
  errorMessage: string | undefined;
  jobTags: readonly string[];
  jobGroup: string | undefined;
  modifiedConfigs: Readonly<Record<string, string>>;
  readonly jobs: number[];
  initialPlan: RawPlan | undefined;
  /** Plans of the AQE updates, oldest first; the middle ones are dropped where there are many. */
  readonly updates: RawPlan[];
  aqeUpdates: number;
  /** Metrics that were announced without a plan. */
  readonly loneMetrics: RawMetric[];
  planText: string;
  /** A start event was seen. */
  announced: boolean;
  /** Equal parts of the plan's versions are kept once; dropped when the execution ends. */
  shared: Map<string, unknown> | undefined;
}

export function createRunState(): RunState {
  return {
    app: {
      id: undefined,
      name: undefined,
      attempt: undefined,
      user: undefined,
      sparkVersion: undefined,
      command: undefined,
      runtimeVersion: undefined,
      scalaVersion: undefined,
      javaVersion: undefined,
      pythonVersion: undefined,
      startedAt: undefined,
      endedAt: undefined,
      lastEventAt: undefined,
      databricks: false,
      contextId: undefined,
      nextPart: 0,
    },
    configuration: new Map(),
    executors: new Map(),
    profileCpus: new Map(),
    jobs: new Map(),
    stages: new Map(),
    executions: new Map(),
    accumulators: createAccumulators(),
    rdds: new Map(),
    blocks: new Map(),
    streams: new Map(),
    connect: new Map(),
    totals: createTotals(),
    problems: createProblems(),
    nameless: new Set(),
    completed: [],
    texts: new Map(),
    running: 0,
    mostRunning: 0,
  };
}

/** The one copy of an equal text. */
export function shared(state: RunState, text: string): string {
  return sharedText(state.texts, text);
}

/** Takes note of an event's time. */
export function seenAt(state: RunState, time: number | undefined): void {
  if (time !== undefined && time > (state.app.lastEventAt ?? 0)) state.app.lastEventAt = time;
}
