import { expect, test } from 'vitest';
import { keyMeant } from './knownKeys.ts';

test.each([
  ['spark.sql.shuffle.partition', 'spark.sql.shuffle.partitions'],
  ['spark.sql.adaptive.enable', 'spark.sql.adaptive.enabled'],
  ['spark.eventlog.enabled', 'spark.eventLog.enabled'],
  ['spark.ui.prot', 'spark.ui.port'],
  ['spark.sql.shuffle.partitions', undefined],
  ['spark.ui.host', undefined],
  ['spark.app.color', undefined],
  ['spark.rapids.sql.enabled', undefined],
])('%s is meant to be %s', (key, meant) => expect(keyMeant(key)).toBe(meant));

test('a key that came after the version of the run cannot be meant', () => {
  const key = 'spark.sql.files.maxPartitionNums';
  expect(keyMeant(key, '3.5.1')).toBe('spark.sql.files.maxPartitionNum');
  expect(keyMeant(key, '3.4.0')).toBeUndefined();
});
