import type { AccumulatorId, PlanNodeId, StageId } from './ids.ts';

/** `SQLMetricInfo.metricType`: how the number of a metric is meant. */
export type MetricType = 'sum' | 'size' | 'timing' | 'nsTiming' | 'average' | 'other';

/** A metric of one plan node, over all tasks of the run. */
export interface PlanMetric {
  /** As Spark names it: `number of output rows`, `spill size`. */
  readonly name: string;
  readonly accumulatorId: AccumulatorId;
  readonly type: MetricType;
  /** Sum over tasks and driver updates: rows or counts for `sum`, bytes for `size`, milliseconds for `timing`, nanoseconds for `nsTiming`. Undefined where no task or driver reported it. */
  readonly total: number | undefined;
  /** Largest single task's update, same unit; undefined for metrics set by the driver. */
  readonly max?: number;
}

/** How it is known in which stage a node ran. */
export interface NodeStages {
  /** Stages whose tasks ran the node; a shuffle exchange has its write stage first and its read stages after it. */
  readonly stages: readonly StageId[];
  /** `exact`: by accumulator ids; `inherited`: from neighbors inside the same stage boundary. */
  readonly how: 'exact' | 'inherited';
}

/** A node of a physical plan as the log has it (`SparkPlanInfo`), wrappers included. */
export interface PlanNode {
  readonly id: PlanNodeId;
  /** `nodeName`, e.g. `Exchange`, `Scan parquet `, `WholeStageCodegen (7)`. */
  readonly name: string;
  /** `simpleString`: operator text with at most `spark.sql.debug.maxToStringFields` fields. */
  readonly text: string;
  readonly children: readonly PlanNode[];
  /** Only on file scans: `Location`, `ReadSchema`, `PushedFilters`, … */
  readonly metadata: Readonly<Record<string, string>>;
  readonly metrics: readonly PlanMetric[];
  /** Undefined where no stage ran the node: skipped, driver side, or never executed. */
  readonly stages?: NodeStages;
}
