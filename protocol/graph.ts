/**
 * What the panel draws: one execution or a whole application, as one document from the server, so that the file is as long as the document is deep.
 * Numbers go over raw, in bytes and milliseconds; words for them are made where they are shown. Places count from 0, as LSP counts.
 */

/** One execution as the panel draws it. Made by `buildGraph`. */
export interface PlanGraph {
  readonly app: GraphApplication;
  readonly execution: GraphExecution;
  /** All executions of the run with a plan, costliest first, for the switcher. */
  readonly executions: readonly ExecutionEntry[];
  readonly final: PlanView;
  /** The plan before AQE touched it; undefined where nothing changed or the log has none. */
  readonly initial?: PlanView;
  /** What AQE changed from the initial to the final plan, in sentences for people. */
  readonly changes: readonly PlanChange[];
  /** Stages of this execution, by id; the last attempt of each. */
  readonly stages: readonly GraphStage[];
  readonly findings: readonly GraphFinding[];
  readonly timeline: Timeline;
  /** The stage that holds the worst finding, or the one that cost most where there is no finding but real cost. */
  readonly highlightedStage?: number;
  readonly streaming?: StreamingTrend;
  /** What was different in an earlier run of this code; undefined where none is compared with. */
  readonly comparison?: GraphComparison;
  /** What the graph cannot show, in sentences: no plan events, nodes without a stage. */
  readonly notes: readonly string[];
}

/** The application that the log is of. */
export interface GraphApplication {
  readonly id: string;
  readonly name: string;
  readonly sparkVersion?: string;
  readonly inProgress: boolean;
  /** Path of the log: what the panel's kept state belongs to. */
  readonly log: string;
}

/** An execution in the list to choose from. */
export interface ExecutionEntry {
  readonly id: number;
  /** The action's method and place where known, else Spark's description. */
  readonly title: string;
  readonly status: ExecutionStatus;
  readonly durationMs?: number;
  readonly findings: number;
  readonly worst?: GraphSeverity;
}

/** `running`: the log does not say that it ended. */
export type ExecutionStatus = 'complete' | 'failed' | 'running';

/** As of findings. */
export type GraphSeverity = 'error' | 'warning' | 'information' | 'hint';

/** The execution that is shown. */
export interface GraphExecution extends ExecutionEntry {
  /** Spark's own description, unchanged. */
  readonly description: string;
  readonly anchor?: GraphSite;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly errorMessage?: string;
  /** The execution that started this one, where it is another. */
  readonly rootId?: number;
  /** Sum of the task times of all its stages. */
  readonly taskMs: number;
}

/** A plan cut into stage cards. Cards and lines are ordered as data flows: sources first, the write last. */
export interface PlanView {
  readonly cards: readonly GraphCard[];
  readonly edges: readonly GraphEdge[];
  /** Every node of the plan, by id; wrappers too. */
  readonly nodes: readonly GraphNode[];
}

/** What stands behind a card. */
export type CardKind =
  /** Ran as tasks of a stage. */
  | 'stage'
  /** Its stage never ran: its output was there already, or AQE dropped it. */
  | 'skipped'
  /** Stands for an exchange that another place of the plan has made. */
  | 'reused'
  /** The plan of a cached frame, that was read and not run here. */
  | 'cache'
  /** Work of the driver: commands, local tables, collected subqueries. */
  | 'driver'
  /** The log does not say where it ran. */
  | 'unknown';

/** Operators that ran together, with the stage that ran them. */
export interface GraphCard {
  /** Unique in its view and the same after a reload. */
  readonly id: string;
  readonly kind: CardKind;
  /** The stage that ran it; `GraphStage.id`. */
  readonly stageId?: number;
  /** Further stages that ran the same operators: a reader that ran twice, a retry under a new id. */
  readonly otherStageIds: readonly number[];
  /** Stages of jobs outside of the execution that ran it, where none inside did. */
  readonly ranElsewhere?: readonly number[];
  /** The operators as lines, inputs before the operators that use them; exchanges are edges and not here. */
  readonly nodeIds: readonly number[];
  /** Part of a subquery; drawn apart, with the node that waits for it. */
  readonly subquery: boolean;
  /** 0 to 1: part of the execution's wall time, for the heat of the frame. */
  readonly share: number;
}

/** How data goes: `local` without being moved. */
export type EdgeKind = 'shuffle' | 'broadcast' | 'reused' | 'subquery' | 'cache' | 'local';

/** Data that goes from one card to another. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** The exchange itself, for selecting it; undefined where the plan has no node for the edge. */
  readonly nodeId?: number;
  /** The operator that takes the data. */
  readonly toNodeId?: number;
  readonly bytes?: number;
  readonly rows?: number;
  /** `by loyalty_id`, `range by region`, `to 1 partition`. */
  readonly partitioning?: string;
  /** Partitions asked for, and those that AQE made of them. */
  readonly partitions?: { readonly asked?: number; readonly read?: number };
}

/** An operator of the plan. */
export interface GraphNode {
  /** Place in the plan, counted in pre-order from 0, wrappers included. */
  readonly id: number;
  /** Spark's name, `SortMergeJoin`. */
  readonly name: string;
  /** In plain words, `Join`. */
  readonly words: string;
  /** What makes this one different from the next, `store_id (sort-merge)`. */
  readonly detail: string;
  /** Full operator text as the log has it. */
  readonly text: string;
  /** File scans and the like: `Location`, `PushedFilters`, … */
  readonly metadata: Readonly<Record<string, string>>;
  readonly inputs: readonly number[];
  /** It only repeats this node, below a reused exchange; the graph draws that one. */
  readonly sameAs?: number;
  readonly link: NodeLink;
  /** Of each input, where all are counted. */
  readonly rowsIn?: readonly number[];
  readonly rowsOut?: number;
  /** Time that the operator's own metrics name, over all tasks. */
  readonly ownMs?: number;
  /** 0 to 1: part of the execution's task time; own time where measured, else undefined. */
  readonly timeShare?: number;
  /** 0 to 1, for color: own share, or that of its stage where the operator is the cause of the cost. */
  readonly heat: number;
  readonly badges: readonly GraphBadge[];
  readonly metrics: readonly GraphMetric[];
  readonly stageIds: readonly number[];
  /** `inherited`: known from its neighbors, as for operators without metrics. */
  readonly stageHow?: 'exact' | 'inherited';
  /** Ids of `PlanGraph.findings`. */
  readonly findings: readonly string[];
  /** Cheap, without a line of its own and without a finding: folded until asked for. */
  readonly quiet: boolean;
  /** Code generation, adaptive and input adapters: shown only among "every node". */
  readonly wrapper: boolean;
  /** Number of the whole-stage code generation that it was compiled into. */
  readonly codegen?: number;
  /** What AQE did to it. */
  readonly change?: PlanChange;
}

/** The line that made an operator, as far as one is known. */
export type NodeLink =
  /** The code at `site` asked for this operator. */
  | {
      readonly kind: 'asked';
      readonly site: GraphSite;
      readonly callers: readonly GraphSite[];
      readonly confidence: 'certain' | 'likely';
      readonly evidence: readonly string[];
    }
  /** Spark inserted it for the operator at `site`; `purpose` says which: `join`. */
  | {
      readonly kind: 'required';
      readonly site: GraphSite;
      readonly callers: readonly GraphSite[];
      readonly confidence: 'certain' | 'likely';
      readonly evidence: readonly string[];
      readonly purpose: string;
    }
  /** Several lines fit equally, or none well enough. */
  | { readonly kind: 'refused'; readonly reason: string; readonly candidates: readonly GraphSite[] }
  | { readonly kind: 'none' };

/** A place in the text of the run; the file is relative to the workspace. `Site` without its types. */
export interface GraphSite {
  readonly file: string;
  readonly cell?: number;
  readonly line: number;
  readonly character: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly method: string;
  readonly enclosing: string;
}

/** Numbers worth a mark beside the operator or on the stage. `notable` and `bad` get a second sign besides color. */
export type GraphBadge =
  | { readonly kind: 'tasks'; readonly level: BadgeLevel; readonly tasks: number; readonly slots: number }
  | { readonly kind: 'spill'; readonly level: BadgeLevel; readonly memoryBytes: number; readonly diskBytes: number }
  | { readonly kind: 'time'; readonly level: BadgeLevel; readonly ms: number; readonly share: number }
  /** `ratio`: slowest or largest task over the median one. */
  | { readonly kind: 'skew'; readonly level: BadgeLevel; readonly ratio: number; readonly of: 'time' | 'bytes' };

/** `plain` is a number to read, `notable` one to look at, `bad` one that costs. */
export type BadgeLevel = 'plain' | 'notable' | 'bad';

/** One of the operator's own SQL metrics, summed over its tasks; times in the unit that the type says. */
export interface GraphMetric {
  readonly name: string;
  readonly type: 'sum' | 'size' | 'timing' | 'nsTiming' | 'average' | 'other';
  readonly total?: number;
  readonly max?: number;
}

/** Something that AQE did to the plan. */
export interface PlanChange {
  readonly kind: 'join' | 'partitions' | 'skew' | 'removed' | 'added' | 'reused' | 'other';
  /** Struck out in the graph. */
  readonly before?: string;
  readonly after: string;
  /** Node of the final plan that shows it. */
  readonly nodeId?: number;
}

/** Five numbers and more of one measure over the tasks of a stage. */
export interface GraphDistribution {
  readonly measure: string;
  readonly unit: 'ms' | 'bytes' | 'rows';
  readonly count: number;
  readonly min: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  readonly max: number;
  readonly sum: number;
  /** Tasks in each of equally wide parts of `min` to `max`; undefined where all are equal or nobody counted. */
  readonly histogram?: readonly number[];
}

/** An attempt of a stage; times of the application in milliseconds since 1970. */
export interface GraphStage {
  readonly id: number;
  readonly attempt: number;
  /** How often it was tried. */
  readonly attempts: number;
  readonly status: 'complete' | 'failed' | 'running' | 'skipped' | 'pending';
  readonly name: string;
  readonly tasks: number;
  readonly failedTasks: number;
  readonly speculativeTasks: number;
  readonly killedTasks: number;
  /** Task slots of the cluster while it ran. */
  readonly slots: number;
  /** First task to last task. */
  readonly durationMs: number;
  readonly taskMs: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** 0 to 1: part of slots × duration in which no task ran. */
  readonly idleShare: number;
  /** 0 to 1: part of the execution's wall time. */
  readonly share: number;
  readonly gcMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpillBytes: number;
  readonly diskSpillBytes: number;
  readonly badges: readonly GraphBadge[];
  /** Only measures that are not zero in every task; duration first. */
  readonly distributions: readonly GraphDistribution[];
  /** Largest relative error of the quartiles. */
  readonly quantileError: number;
  readonly slowest: readonly GraphTask[];
  /** Longest task time first. */
  readonly executors: readonly GraphExecutor[];
  readonly failures: readonly { readonly reason: string; readonly message: string; readonly count: number }[];
  readonly failureReason?: string;
  readonly findings: readonly string[];
}

/** What one executor did of a stage. */
export interface GraphExecutor {
  readonly id: string;
  readonly host: string;
  readonly cores: number;
  readonly tasks: number;
  readonly failedTasks: number;
  readonly taskMs: number;
  readonly gcMs: number;
  readonly diskSpillBytes: number;
}

/** A finding that concerns this execution, with what its fixes are called. */
export interface GraphFinding {
  /** Stable over rebuilding the graph of one run and text. */
  readonly id: string;
  readonly rule: string;
  readonly severity: GraphSeverity;
  readonly message: string;
  readonly site?: GraphSite;
  readonly callers: readonly GraphSite[];
  /** What it could save at most. */
  readonly wallMs: number;
  readonly coreMs: number;
  /** Of this execution only. */
  readonly nodeIds: readonly number[];
  readonly stageIds: readonly number[];
  readonly fixes: readonly GraphFix[];
}

/** Cores over time, as step lines: a value holds from its time to the next. */
export interface Timeline {
  readonly from: number;
  readonly to: number;
  /** Slots there were. */
  readonly available: readonly TimeStep[];
  /**
   * Cores that ran tasks, of the shown execution and of all others.
   * Tasks of a stage are spread evenly from its first to its last one, since the log's summary keeps no times per task.
   */
  readonly busy: readonly TimeStep[];
  readonly busyOthers: readonly TimeStep[];
  readonly stages: readonly TimelineStage[];
}

/** From `at`, in milliseconds since 1970, there were so many cores. */
export interface TimeStep {
  readonly at: number;
  readonly cores: number;
}

/** A stage's stretch of time, in milliseconds since 1970; `own`: of the shown execution. */
export interface TimelineStage {
  readonly stageId: number;
  readonly attempt: number;
  readonly from: number;
  readonly to: number;
  /** Mean of cores busy in it. */
  readonly busy: number;
  readonly own: boolean;
}

/** The batches of a streaming query, of which the shown execution is one. */
export interface StreamingTrend {
  readonly name: string;
  readonly batchId?: number;
  readonly batches: readonly {
    readonly executionId: number;
    readonly batchId: number;
    readonly durationMs?: number;
    readonly rows?: number;
    readonly status: ExecutionStatus;
  }[];
}

/** What one execution was in the run before. Made by `graphComparison`. */
export interface GraphComparison {
  /** Name, start and log of the run before. */
  readonly app: string;
  readonly startedAt?: number;
  readonly log: string;
  /** Sentences: what differs beside the code, so that numbers are of different things. */
  readonly cautions: readonly string[];
  /** Undefined where it did not run before. */
  readonly execution?: {
    readonly id: number;
    readonly durationMs: { readonly before: number | undefined; readonly after: number | undefined };
  };
  readonly stages: readonly StageComparison[];
  /** Nodes that were there before; the others are new. */
  readonly nodes: readonly NodeComparison[];
  /** Whether what fixes promised came true. */
  readonly predictions: readonly {
    readonly rule: string;
    readonly outcome: 'held' | 'better' | 'missed' | 'cannotTell';
    readonly why: string;
  }[];
  /** Rules whose findings went, and those that are new. */
  readonly gone: readonly string[];
  readonly appeared: readonly string[];
}

/** Stages that do together what other stages did together before. */
export interface StageComparison {
  readonly stageIds: readonly number[];
  readonly beforeIds: readonly number[];
  readonly before: StageMeasures;
  readonly after: StageMeasures;
  /** Operators that became others, in words. */
  readonly replaced: readonly string[];
}

/** Sums over the compared stages. */
export interface StageMeasures {
  readonly tasks: number;
  readonly wallMs: number;
  readonly taskMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpillBytes: number;
  readonly diskSpillBytes: number;
}

/** What a node of the shown plan was before. */
export interface NodeComparison {
  readonly nodeId: number;
  /** Totals of its metrics before, by name. */
  readonly totals: Readonly<Record<string, number>>;
}

/** All stages of the application and how they feed each other. Made by `buildApplicationGraph`. */
export interface ApplicationGraph {
  readonly app: GraphApplication;
  readonly executions: readonly ExecutionEntry[];
  readonly stages: readonly ApplicationStage[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly bytes?: number }[];
  readonly timeline: Timeline;
  readonly findings: readonly GraphFinding[];
  readonly notes: readonly string[];
}

/** A stage among those of all executions. */
export interface ApplicationStage extends GraphStage {
  readonly jobs: readonly number[];
  readonly executionIds: readonly number[];
}

/** One of the slowest tasks of a stage. */
export interface GraphTask {
  readonly index: number;
  readonly attempt: number;
  readonly executor: string;
  readonly host: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly records: number;
  readonly diskSpillBytes: number;
  readonly gcMs: number;
}

/** A fix as the panel offers it; the client applies it (`applyFix`). */
export interface GraphFix {
  readonly title: string;
  readonly note?: string;
  readonly meaning: 'safe' | 'changes';
  readonly preferred: boolean;
  readonly edits: readonly GraphEdit[];
}

/** A text edit for the client; the panel shows none of it. */
interface GraphEdit {
  readonly file: string;
  readonly cell?: number;
  readonly line: number;
  readonly character: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly newText: string;
}
