import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectedMs, partitionsFor, predict, type StageShape } from '../server/src/rules/predict.ts';
import { DEFAULT_THRESHOLDS } from '../server/src/rules/thresholds.ts';

interface Pair {
  readonly name: string;
  readonly partitions: number;
  readonly addsShuffle: boolean;
  readonly shape: StageShape;
  readonly measuredMs: number;
}

const pairs = JSON.parse(readFileSync(new URL('fixtures/predictions/pairs.json', import.meta.url), 'utf8')) as Pair[];

function errorOf({ shape, partitions, addsShuffle, measuredMs }: Pair): number {
  return Math.abs(expectedMs(predict(shape, partitions, addsShuffle)) - measuredMs) / measuredMs;
}

test('half of the recorded pairs are predicted within a quarter', () => {
  const errors = pairs.map(errorOf).sort((a, b) => a - b);
  expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.25);
});

test.each(pairs.map((pair) => [pair.name, pair] as const))(
  '%s: the suggested number is the one that was recorded',
  (_, pair) => {
    expect(partitionsFor(pair.shape, DEFAULT_THRESHOLDS)).toBe(pair.partitions);
  },
);

test.each(pairs.map((pair) => [pair.name, pair] as const))('%s is predicted within a factor of two', (_, pair) => {
  const ratio = pair.measuredMs / expectedMs(predict(pair.shape, pair.partitions, pair.addsShuffle));
  expect(Math.max(ratio, 1 / ratio)).toBeLessThan(2);
});

test('what fits into the memory of a slot does not spill, what does not may', () => {
  const [pair] = pairs;
  const shape: StageShape = {
    ...(pair?.shape as StageShape),
    diskSpillBytes: 100,
    workingBytes: 1000,
    memoryPerSlotBytes: 10,
    slots: 20,
  };
  expect(predict(shape, 100, true).spillBytes).toBe(0);
  expect(predict(shape, 20, true).spillBytes).toBe(100);
  expect(partitionsFor(shape, DEFAULT_THRESHOLDS)).toBe(100);
});
