/** How well an expected operator and one of the plan fit. */
export interface Verdict {
  readonly score: number;
  /** What agrees, for people: `2 partitions`, `keys store_id, day`. */
  readonly agrees: readonly string[];
  /** The rows come from code that is not at hand: they may stand here, and no line is named for them. */
  readonly silent?: true;
}

/** How far the keys of an operator agree, and which do. */
export interface KeyAgreement {
  readonly score: number;
  readonly names: readonly string[];
}
