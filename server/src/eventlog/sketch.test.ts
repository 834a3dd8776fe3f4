import { expect, test } from 'vitest';
import { addValue, createSketch, distributionOf, histogramOf, isExact, RELATIVE_ERROR } from './sketch.ts';

function distribution(values: readonly number[]) {
  const sketch = createSketch();
  for (const value of values) addValue(sketch, value);
  return { sketch, told: distributionOf(sketch, values.length) };
}

test('few values are kept as they are', () => {
  const { sketch, told } = distribution([5, 1, 4, 2, 3]);
  expect(isExact(sketch)).toBe(true);
  expect(told).toEqual({ count: 5, min: 1, p25: 2, median: 3, p75: 4, p95: 5, max: 5, sum: 15 });
});

test('quantiles of many values keep the stated error, the rest is exact', () => {
  const values = Array.from({ length: 20_000 }, (_, index) => Math.round(Math.exp(((index * 7919) % 20_000) / 1400)));
  const { told } = distribution(values);
  const sorted = values.toSorted((a, b) => a - b);
  const exact = (q: number): number => sorted[Math.floor(q * sorted.length)]!;
  for (const [value, wanted] of [
    [told.p25, exact(0.25)],
    [told.median, exact(0.5)],
    [told.p75, exact(0.75)],
    [told.p95, exact(0.95)],
  ]) {
    expect(Math.abs(value! - wanted!) / wanted!).toBeLessThanOrEqual(RELATIVE_ERROR);
  }
  expect([told.count, told.min, told.max, told.sum]).toEqual([
    20_000,
    sorted[0],
    sorted.at(-1),
    values.reduce((sum, value) => sum + value, 0),
  ]);
});

test('zeros count without being kept', () => {
  const sketch = createSketch();
  addValue(sketch, 8);
  expect(distributionOf(sketch, 4)).toMatchObject({ count: 4, min: 0, median: 0, p75: 8, max: 8, sum: 8 });
  expect(distributionOf(undefined, 3)).toEqual({ count: 3, min: 0, p25: 0, median: 0, p75: 0, p95: 0, max: 0, sum: 0 });
});

test('a histogram counts every value once, in equally wide parts from the least to the most', () => {
  const few = distribution([10, 10, 11, 34]);
  const counts = histogramOf(few.sketch, 4)!;
  expect(counts).toHaveLength(24);
  expect([counts[0], counts[1], counts.at(-1)]).toEqual([2, 1, 1]);
  expect(histogramOf(few.sketch, 9)?.[0]).toBe(5);
  expect(histogramOf(distribution([7, 7, 7]).sketch, 3)).toBeUndefined();
});

test('a histogram of many values is off by no more than the stated error', () => {
  const values = Array.from({ length: 5_000 }, (_, index) => 1_000 + ((index * 7919) % 5_000));
  const { sketch } = distribution(values);
  const counts = histogramOf(sketch, 5_000)!;
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(5_000);
  const below = (border: number): number => values.filter((value) => value < border).length;
  let seen = 0;
  for (const [part, each] of counts.slice(0, -1).entries()) {
    seen += each;
    const border = 1_000 + ((part + 1) * 4_999) / 24;
    expect(seen).toBeGreaterThanOrEqual(below(border * (1 - 2 * RELATIVE_ERROR)));
    expect(seen).toBeLessThanOrEqual(below(border * (1 + 2 * RELATIVE_ERROR)));
  }
});
