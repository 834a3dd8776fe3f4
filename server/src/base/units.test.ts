import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatShare, plural } from './units.ts';

test('bytes have three significant digits and a binary unit', () => {
  expect([0, 512, 1536, 307_060_000, 7_408_000_000, 1024 ** 3 - 1].map(formatBytes)).toEqual([
    '0 B',
    '512 B',
    '1.5 KiB',
    '293 MiB',
    '6.9 GiB',
    '1 GiB',
  ]);
});

test('counts stay exact while they are short', () => {
  expect([7, 9999, 123_456, 2_570_835, 999_999].map(formatCount)).toEqual(['7', '9999', '123 K', '2.57 M', '1 M']);
});

test('durations change the unit where a person would', () => {
  expect([0.4, 850, 999.4, 12_877, 59_960, 252_000, 5_400_000].map(formatDuration)).toEqual([
    '0 ms',
    '850 ms',
    '999 ms',
    '12.9 s',
    '1 min',
    '4.2 min',
    '1.5 h',
  ]);
});

test('a share is never rounded up to everything', () => {
  expect([0, 0.976, 0.99999, 1].map(formatShare)).toEqual(['0 %', '97.6 %', '99.9 %', '100 %']);
});

test('one is not many', () => {
  expect([plural(1, 'task'), plural(2, 'task'), plural(2, 'query', 'queries')]).toEqual([
    '1 task',
    '2 tasks',
    '2 queries',
  ]);
});
