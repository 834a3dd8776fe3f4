import type { Action, ColumnExpr, JoinType, Known, Operator, OperatorFrame, Sink, SortKey } from '../model/frames.ts';
import type { Site } from '../model/text.ts';
import type { EssentialKind } from './essentialKind.ts';

/**
 * What the code asks of the plan: the operators that a frame becomes, in the plan's terms.
 * One call may become several (`except` is an anti join under an aggregate), one or none.
 */
export interface Expected {
  readonly id: number;
  readonly kind: EssentialKind | 'choice' | 'opaque' | 'pass' | 'unions';
  readonly site: Site | undefined;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly action: Action | undefined;
  readonly inputs: readonly Expected[];
  readonly demand: Demand;
  /** What it costs to say that the optimizer took it away. */
  readonly vanish: number;
}

/** What is asked, as far as the code tells; `undefined` is unknown. */
export type Demand =
  | { readonly kind: 'scan'; readonly op: Extract<Operator, { name: 'read' | 'table' }> }
  | {
      readonly kind: 'rows';
      readonly form: 'range' | 'local' | 'rdd' | 'checkpoint';
      readonly bounds: readonly Known[];
      readonly columns: readonly string[] | undefined;
    }
  | {
      readonly kind: 'join';
      readonly type: JoinType | undefined;
      readonly using: readonly string[] | undefined;
      readonly condition: ColumnExpr | undefined;
      readonly wholeRow: boolean;
    }
  | {
      readonly kind: 'aggregate';
      readonly form: 'agg' | 'select' | 'distinct' | 'dropDuplicates' | 'countAction' | 'pivot';
      readonly keys: readonly ColumnExpr[] | undefined;
      readonly functions: readonly ColumnExpr[] | undefined;
    }
  | {
      readonly kind: 'exchange';
      readonly form: 'repartition' | 'repartitionByRange' | 'rebalance';
      readonly partitions: Known;
      readonly partitionsGiven: boolean;
      readonly keys: readonly ColumnExpr[];
    }
  | { readonly kind: 'coalesce'; readonly partitions: Known }
  | { readonly kind: 'sort'; readonly global: boolean; readonly keys: readonly SortKey[] }
  | { readonly kind: 'window'; readonly windows: readonly WindowExpr[] }
  | { readonly kind: 'filter'; readonly condition: ColumnExpr | undefined }
  | { readonly kind: 'project'; readonly columns: readonly ColumnExpr[] }
  | { readonly kind: 'generate'; readonly columns: readonly ColumnExpr[] }
  /** `most`: where the rows are known only at run time, how many they are at most. */
  | { readonly kind: 'limit'; readonly rows: Known; readonly most?: number | undefined; readonly tail: boolean }
  | { readonly kind: 'sample'; readonly args: readonly Known[] }
  | { readonly kind: 'pythonEval'; readonly names: readonly string[] }
  | {
      readonly kind: 'typed';
      readonly form: string;
      readonly functionName: string | undefined;
      readonly typeArgs: readonly string[];
      readonly keys: readonly ColumnExpr[] | undefined;
    }
  | { readonly kind: 'objects'; readonly part: 'serialize' | 'deserialize' | 'append' }
  | {
      readonly kind: 'write';
      readonly sink: Sink | undefined;
      readonly method: string;
      readonly actionKind: Action['kind'];
    }
  | { readonly kind: 'none' };

export interface WindowExpr {
  readonly window: Extract<ColumnExpr, { kind: 'window' }>;
  readonly alias: string | undefined;
}

export interface Source {
  readonly site: Site | undefined;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly action: Action | undefined;
}

export type Make = (
  kind: Expected['kind'],
  source: Source,
  demand: Demand,
  inputs: readonly Expected[],
  vanish?: number,
) => Expected;

export const nothing: Source = { site: undefined, callers: [], operator: undefined, action: undefined };

export const none: Demand = { kind: 'none' };
