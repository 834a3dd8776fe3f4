import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logFolderIn, usualPlaces } from './usualPlaces.ts';

test('the folder of the logs is read as Spark reads it', () => {
  expect(logFolderIn('spark.master yarn\nspark.eventLog.dir   file:///var/log/spark\n')).toBe('/var/log/spark');
  expect(logFolderIn('spark.eventLog.dir=file:/var/log/spark')).toBe('/var/log/spark');
  expect(logFolderIn('spark.eventLog.dir: /data/events # here')).toBe('/data/events');
  expect(logFolderIn('#spark.eventLog.dir /old')).toBeUndefined();
  expect(logFolderIn('spark.eventLog.dir hdfs://nn/logs')).toBeUndefined();
});

test('configuration of Spark and of the workspace is asked, and Spark’s default comes last', async () => {
  const root = mkdtempSync(join(tmpdir(), 'planlight places-'));
  mkdirSync(join(root, 'conf'));
  writeFileSync(join(root, 'conf/spark-defaults.conf'), 'spark.eventLog.dir /data/a\n');
  writeFileSync(join(root, 'spark-defaults.conf'), 'spark.eventLog.dir /data/b\n');
  const places = await usualPlaces({ roots: [{ path: root, prefix: '' }] }, { SPARK_HOME: root });
  expect(places.slice(0, 2)).toEqual(['/data/a', '/data/b']);
  expect(places).toContain(join(tmpdir(), 'spark-events'));
  rmSync(root, { recursive: true });
});
