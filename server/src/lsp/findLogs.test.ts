import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscoverer } from '../runs/discover.ts';
import { findLogs } from './findLogs.ts';
import { foldersOf, uriOfPath } from './folders.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'planlight logs-'));
  const put = (path: string, minute: number): void => {
    const whole = join(root, path);
    mkdirSync(join(whole, '..'), { recursive: true });
    writeFileSync(whole, '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n');
    utimesSync(whole, minute * 60, minute * 60);
  };
  put('runs/application_1700000000000_0001_1.lz4', 1);
  put('runs/local-1795214852421.zstd', 3);
  put('runs/app-20261120101010-0001.inprogress', 2);
  put('node_modules/local-1795214852421.zstd', 9);
  put('src/local-notes.py', 9);
  put('elsewhere/nightly.log', 4);
  put('zips/eventLogs-application_1700000000000_0002-1.zip', 0);
  const start = '{"Event":"SparkListenerApplicationStart","App Name":"nightly","App ID":"app-1","Timestamp":1}\n';
  mkdirSync(join(root, 'renamed'));
  for (const [name, text] of [
    ['before-the-fix', start],
    ['part-00000', start],
    ['events.json', start.replace('ApplicationStart', 'Other')],
  ] as const) {
    const padding = '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n'.repeat(100);
    writeFileSync(join(root, 'renamed', name), text + padding);
    utimesSync(join(root, 'renamed', name), 0, 0);
  }
  mkdirSync(join(root, 'logs/eventlog_v2_app-1'), { recursive: true });
  put('logs/eventlog_v2_app-1/events_1_app-1', 5);
  utimesSync(join(root, 'logs/eventlog_v2_app-1'), 60, 60);
});
afterAll(() => rmSync(root, { recursive: true }));

const names = async (locations: readonly string[]) =>
  (await findLogs({ roots: [{ path: root, prefix: '' }] }, locations, [], createDiscoverer())).map(
    ({ path, where }) => `${path.slice(root.length + 1)}${where === 'configured' ? ' *' : ''}`,
  );

test('logs of the workspace are known by the names that Spark and its History Server give, others by content, the newest first', async () => {
  expect(await names([])).toEqual([
    'runs/local-1795214852421.zstd',
    'runs/app-20261120101010-0001.inprogress',
    'runs/application_1700000000000_0001_1.lz4',
    'logs/eventlog_v2_app-1',
    'zips/eventLogs-application_1700000000000_0002-1.zip',
    'renamed/before-the-fix',
  ]);
});

test('a configured place is marked, and may name what no pattern knows', async () => {
  const found = await names(['elsewhere/nightly.log', 'logs']);
  expect(found.filter((name) => name.endsWith('*'))).toEqual(['logs/eventlog_v2_app-1 *', 'elsewhere/nightly.log *']);
});

test('patterns, and places that are not there', async () => {
  expect((await names(['else*/*.log', 'nowhere', 'no*thing/x'])).filter((name) => name.endsWith('*'))).toEqual([
    'elsewhere/nightly.log *',
  ]);
});

test('of several folders each place says in which one it lies', async () => {
  const folders = foldersOf([uriOfPath(join(root, 'runs')), uriOfPath(join(root, 'logs'))]);
  const found = await findLogs(folders, ['eventlog_v2_app-1'], [], createDiscoverer());
  expect(new Set(found.map(({ place }) => place))).toEqual(new Set(['runs', 'logs/eventlog_v2_app-1']));
});
