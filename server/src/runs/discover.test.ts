import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configuredLogFolders, discoverLogs } from './discover.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-discover-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = '{"Event":"SparkListenerApplicationStart","App Name":"nightly","App ID":"app-7","Timestamp":1000}\n';

test('logs are found by what they hold, and told by their first events', async () => {
  writeFileSync(join(folder, 'any name'), `{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n${START}`);
  writeFileSync(join(folder, 'notes'), 'nothing of the kind');
  mkdirSync(join(folder, 'eventlog_v2_app-7'));
  writeFileSync(join(folder, 'eventlog_v2_app-7', 'appstatus_app-7.inprogress'), '');
  writeFileSync(join(folder, 'eventlog_v2_app-7', 'events_1_app-7'), START);
  const logs = await discoverLogs([folder, join(folder, 'missing')]);
  const told = logs.map(({ path, appName, appId, inProgress }) => [
    path.slice(folder.length + 1),
    appName,
    appId,
    inProgress,
  ]);
  expect(told.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))).toEqual([
    ['any name', 'nightly', 'app-7', false],
    ['eventlog_v2_app-7', 'nightly', 'app-7', true],
  ]);
});

test('the configuration of a workspace names folders', () => {
  mkdirSync(join(folder, 'conf'));
  writeFileSync(
    join(folder, 'conf', 'spark-defaults.conf'),
    '# spark\nspark.eventLog.enabled true\nspark.eventLog.dir   file:/var/spark-events\n',
  );
  writeFileSync(
    join(folder, 'job.py'),
    'spark = b.config("spark.eventLog.dir", "logs/spark").config("spark.eventLog.dir", f"{base}/x")\n',
  );
  writeFileSync(join(folder, 'Job.scala'), '.config("spark.eventLog.dir", "s3a://bucket/logs")\n');
  expect(configuredLogFolders([folder])).toEqual(
    expect.arrayContaining(['/var/spark-events', join(folder, 'logs/spark')]),
  );
  expect(configuredLogFolders([folder])).toHaveLength(2);
});
