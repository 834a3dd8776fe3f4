import type { ColumnExpr, Operator } from './frames.ts';

/** A SQL text as a tree of the same operators that the DataFrame API has. Made by `sql`, turned into frames by `flow`. Offsets are UTF-16 units in the text that was parsed. */
export interface SqlNode {
  readonly op: Operator;
  readonly inputs: readonly SqlNode[];
  /** Where the operator's own words stand: `JOIN`, `GROUP BY`, the table's name. */
  readonly start: number;
  readonly end: number;
}

/** One statement of a SQL text. */
export type SqlStatement =
  | { readonly kind: 'query'; readonly query: SqlNode }
  | { readonly kind: 'createView'; readonly view: string; readonly temporary: boolean; readonly query: SqlNode }
  | {
      readonly kind: 'createTable';
      readonly table: string;
      readonly format?: string;
      readonly query: SqlNode | undefined;
      readonly partitionBy: readonly string[];
    }
  | {
      readonly kind: 'insert';
      readonly table: string;
      readonly overwrite: boolean;
      readonly query: SqlNode;
      /** `INSERT OVERWRITE DIRECTORY`: `table` is the path. */
      readonly directory?: true;
    }
  | { readonly kind: 'merge'; readonly table: string; readonly source: SqlNode; readonly condition?: ColumnExpr }
  | { readonly kind: 'update' | 'delete'; readonly table: string; readonly condition: ColumnExpr | undefined }
  | { readonly kind: 'cacheTable'; readonly table: string; readonly lazy: boolean; readonly query: SqlNode | undefined }
  /** Anything else that parses: `SHOW TABLES`, `USE`, `SET`, `DROP TABLE`, … */
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'failed'; readonly message: string };
