import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logFoldersIn, usualPlaces } from './usualPlaces.ts';

test('the folder of the logs is read as Spark reads it', () => {
  expect(logFoldersIn('spark.master yarn\nspark.eventLog.dir   file:///var/log/spark\n')).toEqual(['/var/log/spark']);
  expect(logFoldersIn('spark.eventLog.dir=file:/var/log/spark')).toEqual(['/var/log/spark']);
  expect(logFoldersIn('spark.eventLog.dir: /data/events # here')).toEqual(['/data/events']);
  expect(logFoldersIn('#spark.eventLog.dir /old')).toEqual([]);
  expect(logFoldersIn('spark.eventLog.dir hdfs://nn/logs')).toEqual([]);
});

test('code names it, too, as far as it is written out', () => {
  const code = 'spark = b.config("spark.eventLog.dir", "logs/spark").config("spark.eventLog.dir", f"{base}/x")\n';
  expect(logFoldersIn(code)).toEqual(['logs/spark']);
  expect(logFoldersIn('.config("spark.eventLog.dir", "s3a://bucket/logs")')).toEqual([]);
});

test('configuration of Spark and of the workspace is asked, and Spark’s default comes last', async () => {
  const root = mkdtempSync(join(tmpdir(), 'planlight places-'));
  mkdirSync(join(root, 'conf'));
  writeFileSync(join(root, 'conf/spark-defaults.conf'), 'spark.eventLog.dir /data/a\n');
  writeFileSync(join(root, 'spark-defaults.conf'), 'spark.eventLog.dir /data/b\n');
  const sources = [{ file: 'a.py', text: 'conf.set("spark.eventLog.dir", "logs")' }];
  const places = await usualPlaces({ roots: [{ path: root, prefix: '' }] }, { SPARK_HOME: root }, sources);
  expect(places.slice(0, 3)).toEqual(['/data/a', '/data/b', join(root, 'logs')]);
  expect(places).toContain(join(tmpdir(), 'spark-events'));
  rmSync(root, { recursive: true });
});
