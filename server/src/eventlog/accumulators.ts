/**
 * What tasks and the driver reported to each accumulator of a plan, and in which stages.
 * Columns instead of objects: a long application has hundreds of thousands of accumulators.
 */
export interface Accumulators {
  readonly rows: Map<number, number>;
  total: Float64Array;
  max: Float64Array;
  /** Tasks that reported a value. */
  count: Uint32Array;
  /** What the driver set, or not a number. */
  driver: Float64Array;
  /** The accumulator's value when a stage completed, or not a number: for logs whose tasks list no accumulators. */
  completed: Float64Array;
  firstStage: Int32Array;
  /** Further stages, for the few accumulators that have them. */
  readonly moreStages: Map<number, Set<number>>;
}

const NO_STAGE = -1;

export function createAccumulators(): Accumulators {
  return {
    rows: new Map(),
    total: new Float64Array(64),
    max: new Float64Array(64),
    count: new Uint32Array(64),
    driver: new Float64Array(64).fill(NaN),
    completed: new Float64Array(64).fill(NaN),
    firstStage: new Int32Array(64).fill(NO_STAGE),
    moreStages: new Map(),
  };
}

/** The accumulator's row; a new one where it was not seen before. */
export function rowOf(accumulators: Accumulators, id: number): number {
  const known = accumulators.rows.get(id);
  if (known !== undefined) return known;
  const row = accumulators.rows.size;
  if (row === accumulators.total.length) grow(accumulators, row * 2);
  accumulators.rows.set(id, row);
  return row;
}

/** Adds one task's update. Negative ones stand for "nothing measured" in Spark's size and time metrics. */
export function addUpdate(accumulators: Accumulators, row: number, update: number): void {
  if (!(update >= 0)) return;
  accumulators.total[row] = (accumulators.total[row] ?? 0) + update;
  if (update > (accumulators.max[row] ?? 0)) accumulators.max[row] = update;
  accumulators.count[row] = (accumulators.count[row] ?? 0) + 1;
}

export function addStage(accumulators: Accumulators, row: number, stage: number): void {
  const first = accumulators.firstStage[row] ?? NO_STAGE;
  if (first === stage) return;
  if (first === NO_STAGE) {
    accumulators.firstStage[row] = stage;
    return;
  }
  const more = accumulators.moreStages.get(row);
  if (more === undefined) accumulators.moreStages.set(row, new Set([stage]));
  else more.add(stage);
}

export function setDriverValue(accumulators: Accumulators, id: number, value: number): void {
  accumulators.driver[rowOf(accumulators, id)] = value;
}

export function setCompletedValue(accumulators: Accumulators, row: number, value: number): void {
  accumulators.completed[row] = value;
}

/** The stages whose tasks reported to it, in the order they did. */
export function stagesOf(accumulators: Accumulators, id: number): readonly number[] {
  const row = accumulators.rows.get(id);
  if (row === undefined) return [];
  const first = accumulators.firstStage[row] ?? NO_STAGE;
  if (first === NO_STAGE) return [];
  return [first, ...(accumulators.moreStages.get(row) ?? [])];
}

export interface AccumulatorValue {
  readonly total: number;
  /** Largest update of a task; undefined where only the driver reported. */
  readonly max: number | undefined;
  /** Tasks that reported. */
  readonly count: number;
}

export function valueOf(accumulators: Accumulators, id: number): AccumulatorValue | undefined {
  const row = accumulators.rows.get(id);
  if (row === undefined) return undefined;
  const count = accumulators.count[row] ?? 0;
  const driver = accumulators.driver[row] ?? NaN;
  const completed = accumulators.completed[row] ?? NaN;
  const byTasks = count > 0 ? (accumulators.total[row] ?? 0) : completed;
  if (Number.isNaN(byTasks) && Number.isNaN(driver)) return undefined;
  return {
    total: (Number.isNaN(byTasks) ? 0 : byTasks) + (Number.isNaN(driver) ? 0 : Math.max(driver, 0)),
    max: count > 0 ? (accumulators.max[row] ?? 0) : undefined,
    count,
  };
}

function grow(accumulators: Accumulators, length: number): void {
  const copy = <T extends Float64Array | Uint32Array | Int32Array>(from: T, to: T): T => {
    to.set(from);
    return to;
  };
  accumulators.total = copy(accumulators.total, new Float64Array(length));
  accumulators.max = copy(accumulators.max, new Float64Array(length));
  accumulators.count = copy(accumulators.count, new Uint32Array(length));
  accumulators.driver = copy(accumulators.driver, new Float64Array(length).fill(NaN));
  accumulators.completed = copy(accumulators.completed, new Float64Array(length).fill(NaN));
  accumulators.firstStage = copy(accumulators.firstStage, new Int32Array(length).fill(NO_STAGE));
}
