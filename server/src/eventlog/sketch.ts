import type { Distribution } from '../model/run.ts';

/**
 * A distribution in bounded memory: up to `EXACT_VALUES` values are kept as they are, more are counted in buckets of growing width,
 * so that a quantile is wrong by at most `RELATIVE_ERROR` of itself. Zeros, by far the most frequent value, are not even counted:
 * they are what is left when the others are taken from the number of tasks.
 */
export interface Sketch {
  /** Values above zero. */
  count: number;
  sum: number;
  min: number;
  max: number;
  /** The values but the zeros, while they are few; their number is `used`. */
  values: Float64Array;
  used: number;
  /** Counts by bucket once there are many; `firstBucket` is the bucket of the first count. */
  buckets: Uint32Array | undefined;
  firstBucket: number;
}

export const RELATIVE_ERROR = 0.01;
const EXACT_VALUES = 128;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const PER_LOG = 1 / Math.log(GAMMA);
const NO_VALUES = new Float64Array(0);

export function createSketch(): Sketch {
  return {
    count: 0,
    sum: 0,
    min: Infinity,
    max: -Infinity,
    values: NO_VALUES,
    used: 0,
    buckets: undefined,
    firstBucket: 0,
  };
}

/** Takes a value above zero; others (zeros, and negative ones of a clock that was set back) are left away. */
export function addValue(sketch: Sketch, value: number): void {
  sketch.count += 1;
  sketch.sum += value;
  if (value < sketch.min) sketch.min = value;
  if (value > sketch.max) sketch.max = value;
  if (sketch.buckets !== undefined) return countBucket(sketch, value);
  if (sketch.used === sketch.values.length) {
    if (sketch.used === EXACT_VALUES) return toBuckets(sketch, value);
    const grown = new Float64Array(Math.max(4, sketch.used * 2));
    grown.set(sketch.values);
    sketch.values = grown;
  }
  sketch.values[sketch.used] = value;
  sketch.used += 1;
}

export function isExact(sketch: Sketch): boolean {
  return sketch.buckets === undefined;
}

const EMPTY: Distribution = { count: 0, min: 0, p25: 0, median: 0, p75: 0, p95: 0, max: 0, sum: 0 };
const ALL_ZERO = new Map<number, Distribution>([[0, EMPTY]]);

/** Quantiles are values that occurred, at rank ⌊q · count⌋ as the Spark UI takes them. `total` values were there, zeros among them. */
export function distributionOf(sketch: Sketch | undefined, total: number): Distribution {
  if (sketch === undefined || sketch.count === 0) return allZero(total);
  const zeros = Math.max(total - sketch.count, 0);
  const quantile = quantileReader(sketch, zeros);
  return {
    count: sketch.count + zeros,
    min: zeros > 0 ? 0 : sketch.min,
    p25: quantile(0.25),
    median: quantile(0.5),
    p75: quantile(0.75),
    p95: quantile(0.95),
    max: sketch.max,
    sum: sketch.sum,
  };
}

/** Most measures of most stages are zero throughout: they share one object. */
function allZero(count: number): Distribution {
  const known = ALL_ZERO.get(count);
  if (known !== undefined) return known;
  const made = { ...EMPTY, count };
  if (ALL_ZERO.size < 10_000) ALL_ZERO.set(count, made);
  return made;
}

function quantileReader(sketch: Sketch, zeros: number): (q: number) => number {
  const total = sketch.count + zeros;
  const sorted = sketch.buckets === undefined ? sketch.values.slice(0, sketch.used).sort() : undefined;
  return (q) => {
    const rank = Math.min(Math.floor(q * total), total - 1) - zeros;
    if (rank < 0) return 0;
    return sorted === undefined ? bucketValue(sketch, rank) : (sorted[rank] ?? sketch.max);
  };
}

function bucketValue(sketch: Sketch, rank: number): number {
  const buckets = sketch.buckets ?? new Uint32Array(0);
  let seen = 0;
  for (let index = 0; index < buckets.length; index += 1) {
    seen += buckets[index] ?? 0;
    if (seen > rank) return valueOf(sketch, index);
  }
  return sketch.max;
}

/** What stands for the values of a bucket. */
function valueOf(sketch: Sketch, index: number): number {
  const middle = (2 * Math.pow(GAMMA, sketch.firstBucket + index)) / (GAMMA + 1);
  return Math.min(Math.max(middle, sketch.min), sketch.max);
}

/** In as many parts a distribution is drawn: a bar is then some ten pixels wide. */
const HISTOGRAM_PARTS = 24;

/** Counts of equally wide parts from the least to the most of the values, zeros among them; undefined where these are the same. */
export function histogramOf(sketch: Sketch, total: number): readonly number[] | undefined {
  const zeros = Math.max(total - sketch.count, 0);
  const min = zeros > 0 ? 0 : sketch.min;
  if (sketch.count === 0 || sketch.max <= min) return undefined;
  const counts = Array.from({ length: HISTOGRAM_PARTS }, () => 0);
  const perValue = HISTOGRAM_PARTS / (sketch.max - min);
  const count = (value: number, times: number): void => {
    const part = Math.min(Math.floor((value - min) * perValue), HISTOGRAM_PARTS - 1);
    counts[part] = (counts[part] ?? 0) + times;
  };
  if (zeros > 0) count(0, zeros);
  for (const value of sketch.values.subarray(0, sketch.used)) count(value, 1);
  for (const [index, times] of sketch.buckets?.entries() ?? []) if (times > 0) count(valueOf(sketch, index), times);
  return counts;
}

function toBuckets(sketch: Sketch, value: number): void {
  const values = sketch.values.subarray(0, sketch.used);
  sketch.values = NO_VALUES;
  sketch.used = 0;
  sketch.firstBucket = bucketOf(value);
  sketch.buckets = new Uint32Array(16);
  for (const kept of values) countBucket(sketch, kept);
  countBucket(sketch, value);
}

function bucketOf(value: number): number {
  return Math.ceil(Math.log(value) * PER_LOG);
}

function countBucket(sketch: Sketch, value: number): void {
  const bucket = bucketOf(value);
  let buckets = sketch.buckets ?? new Uint32Array(16);
  let index = bucket - sketch.firstBucket;
  if (index < 0 || index >= buckets.length) {
    const first = Math.min(bucket, sketch.firstBucket);
    const last = Math.max(bucket, sketch.firstBucket + buckets.length - 1);
    const room = Math.ceil((last - first + 1) * 1.25);
    const start = index < 0 ? last - room + 1 : first;
    const grown = new Uint32Array(room);
    grown.set(buckets, sketch.firstBucket - start);
    sketch.buckets = buckets = grown;
    sketch.firstBucket = start;
    index = bucket - start;
  }
  buckets[index] = (buckets[index] ?? 0) + 1;
}
