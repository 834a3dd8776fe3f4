import type { JoinType } from '../model/frames.ts';
import type { PlanExpr, PlanSortKey } from './expression.ts';

/** What the text of a plan node says, by kind of operator. Lists that Spark cut (`… 3 more fields`) have `cut` set. */
export type PlanDetails =
  | ExchangeDetails
  | { readonly kind: 'broadcast'; readonly nullAware: boolean }
  | JoinDetails
  | AggregateDetails
  | { readonly kind: 'sort'; readonly keys: readonly PlanSortKey[]; readonly global: boolean; readonly cut: boolean }
  | WindowDetails
  | {
      readonly kind: 'windowLimit';
      readonly partitionBy: readonly PlanExpr[];
      readonly rows: number | undefined;
      readonly partial: boolean;
    }
  | { readonly kind: 'filter'; readonly conjuncts: readonly PlanExpr[] }
  | { readonly kind: 'project'; readonly columns: readonly PlanExpr[]; readonly cut: boolean }
  | ScanDetails
  | {
      readonly kind: 'range';
      readonly start: number;
      readonly end: number;
      readonly step: number;
      readonly splits: number | undefined;
    }
  | { readonly kind: 'localRows'; readonly columns: readonly string[]; readonly empty: boolean }
  | { readonly kind: 'cachedScan'; readonly columns: readonly string[] }
  | { readonly kind: 'rddScan'; readonly columns: readonly string[]; readonly label: string }
  | { readonly kind: 'coalesce'; readonly partitions: number | undefined }
  | {
      readonly kind: 'limit';
      readonly rows: number | undefined;
      readonly offset: number | undefined;
      readonly collects: boolean;
      readonly local: boolean;
      readonly tail: boolean;
    }
  | {
      readonly kind: 'takeOrdered';
      readonly rows: number | undefined;
      readonly keys: readonly PlanSortKey[];
      readonly columns: readonly PlanExpr[];
    }
  | {
      readonly kind: 'generate';
      readonly generator: PlanExpr;
      readonly columns: readonly string[];
      readonly outer: boolean;
    }
  | { readonly kind: 'expand'; readonly columns: readonly string[] }
  | {
      readonly kind: 'sample';
      readonly lower: number;
      readonly upper: number;
      readonly withReplacement: boolean;
      readonly seed: number | undefined;
    }
  | { readonly kind: 'pythonEval'; readonly functions: readonly string[]; readonly columns: readonly PlanExpr[] }
  | TypedDetails
  | WriteDetails
  | { readonly kind: 'union' | 'reused' | 'wrapper' | 'other' };

export interface ExchangeDetails {
  readonly kind: 'exchange';
  readonly partitioning: 'hash' | 'range' | 'roundRobin' | 'single' | 'other';
  readonly keys: readonly PlanExpr[];
  /** Only for range partitioning. */
  readonly order: readonly PlanSortKey[];
  readonly partitions: number | undefined;
  /** Who asked for it; undefined in logs older than Spark 3.1 where the text does not tell. */
  readonly origin: 'required' | 'repartitionByNumber' | 'repartitionByColumns' | 'rebalance' | undefined;
}

export interface JoinDetails {
  readonly kind: 'join';
  readonly strategy: 'sortMerge' | 'broadcastHash' | 'shuffledHash' | 'nestedLoop' | 'cartesian' | 'other';
  /** `existence` is a semi join whose answer is a column: `IN` and `EXISTS` under `OR`. */
  readonly type: JoinType | 'existence' | undefined;
  readonly leftKeys: readonly PlanExpr[];
  readonly rightKeys: readonly PlanExpr[];
  readonly buildSide: 'left' | 'right' | undefined;
  readonly condition: PlanExpr | undefined;
  /** AQE split skewed partitions. */
  readonly skew: boolean;
}

export interface AggregateDetails {
  readonly kind: 'aggregate';
  readonly keys: readonly PlanExpr[];
  /** Without `partial_` and `merge_`. */
  readonly functions: readonly PlanExpr[];
  /** `partial` where every function is, `final` where none is, `mixed` in the middle of a `count(distinct)`; an aggregate without functions is `unknown`. */
  readonly phase: 'partial' | 'final' | 'mixed' | 'unknown';
  readonly strategy: 'hash' | 'objectHash' | 'sort';
  readonly cut: boolean;
}

export interface WindowDetails {
  readonly kind: 'window';
  /** Aliases over windows. */
  readonly functions: readonly PlanExpr[];
  readonly partitionBy: readonly PlanExpr[];
  readonly orderBy: readonly PlanSortKey[];
}

export interface ScanDetails {
  readonly kind: 'scan';
  /** Lower case: `parquet`, `csv`, `json`, `iceberg`, `jdbc`; undefined where the text does not tell. */
  readonly format: string | undefined;
  /** Root paths as logged, with scheme. */
  readonly paths: readonly string[];
  /** There are more paths than the text lists. */
  readonly morePaths: boolean;
  /** `spark_catalog.default.fares`. */
  readonly table: string | undefined;
  readonly columns: readonly string[];
  readonly columnIds: readonly number[];
  readonly pushedFilters: readonly string[];
  readonly partitionFilters: readonly PlanExpr[];
  readonly dataFilters: readonly PlanExpr[];
  readonly readSchema: string | undefined;
}

export interface TypedDetails {
  readonly kind: 'typed';
  /** `mapElements`, `mapPartitions`, `mapGroups`, `flatMapGroupsInPandas`, … : the operator's name in camel case. */
  readonly form: string;
  /** The Python function's name. */
  readonly functionName: string | undefined;
  /** The class whose code holds a Scala lambda: `org.brightwater.river.feed.Feed`. */
  readonly lambdaClass: string | undefined;
  readonly keys: readonly PlanExpr[];
  /** Class that a deserializer builds or a map returns. */
  readonly typeName: string | undefined;
}

export interface WriteDetails {
  readonly kind: 'write';
  /** `InsertIntoHadoopFsRelationCommand`, `OverwritePartitionsDynamic`, … */
  readonly command: string;
  readonly format: string | undefined;
  readonly path: string | undefined;
  readonly table: string | undefined;
  readonly mode: 'overwrite' | 'append' | 'ignore' | 'error' | undefined;
  readonly partitionBy: readonly string[];
  readonly columns: readonly string[];
}
