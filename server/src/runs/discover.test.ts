import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDiscoverer } from './discover.ts';

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
  const discoverer = createDiscoverer();
  expect(await discoverer.logsAt(join(folder, 'missing'))).toEqual([]);
  const logs = await discoverer.logsAt(folder);
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

test('a log that grew is looked at again', async () => {
  const path = join(folder, 'log');
  writeFileSync(path, '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n');
  const discoverer = createDiscoverer();
  expect((await discoverer.logsAt(path))[0]?.appName).toBeUndefined();
  const properties = '"System Properties":{"sun.java.command":"org.apache.spark.deploy.SparkSubmit main.py"}';
  appendFileSync(path, `{"Event":"SparkListenerEnvironmentUpdate",${properties}}\n${START}`);
  expect(await discoverer.logsAt(path)).toMatchObject([
    { appName: 'nightly', startedAt: 1000, command: 'org.apache.spark.deploy.SparkSubmit main.py' },
  ]);
});
