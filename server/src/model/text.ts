/** Places in text. Lines and characters count from 0, characters in UTF-16 units, ends are exclusive: as LSP counts. Only `cli` and `report` turn them into 1-based. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** The end is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A place in a file of the workspace. */
export interface Site {
  /** Path relative to the workspace root, with `/` on every system. */
  readonly file: string;
  /** The cell of an `.ipynb`, counting all its cells from 0; the range then counts from the cell's start. */
  readonly cell?: number;
  /** The operator's own method name (`coalesce` in `.coalesce(2)`), or the `.sql(` call's name for an operator inside a SQL text. */
  readonly range: Range;
  /** The place inside the SQL text's file where the operator stands, when `range` is a `.sql(` call. */
  readonly inner?: Range;
  /** The method's name as written. */
  readonly method: string;
  /** The function that holds the call, qualified as far as the file tells: `IcebergTables.overwrite`, `run`, `<module>`. */
  readonly enclosing: string;
}

/**
 * Text of which only parts are known: `f"{base}/orders"` is `[hole, "/orders"]`.
 * `undefined` stands for any text, the empty one too.
 */
export type TextPattern = readonly (string | undefined)[];
