import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRuns } from '../eventlog/read.ts';
import { FORMAT_VERSION } from './format.ts';
import { prune } from './prune.ts';
import { rememberingReader } from './store.ts';

let folder = '';
let log = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-store-'));
  log = join(folder, 'app-1');
  writeFileSync(log, EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''));
});
afterEach(() => rmSync(folder, { recursive: true }));

const STAGE = {
  'Stage ID': 0,
  'Stage Attempt ID': 0,
  'Stage Name': 'save',
  'Number of Tasks': 1,
  Details: 'long call site',
};
const PLAN = {
  nodeName: 'Coalesce',
  simpleString: 'Coalesce 2',
  metrics: [],
  children: [{ nodeName: 'Scan parquet ', simpleString: 'FileScan', metrics: [], children: [] }],
};
const EVENTS = [
  { Event: 'SparkListenerApplicationStart', 'App Name': 'nightly', 'App ID': 'app-1', Timestamp: 1000 },
  {
    Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart',
    executionId: 0,
    description: 'save',
    details: 'stack',
    time: 1,
    sparkPlanInfo: PLAN,
  },
  {
    Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart',
    executionId: 1,
    description: 'no plan',
    time: 1,
  },
  {
    Event: 'SparkListenerStageCompleted',
    'Stage Info': { ...STAGE, 'Submission Time': 1000, 'Completion Time': 3600 },
  },
  { Event: 'SparkListenerApplicationEnd', Timestamp: 4000 },
];

function spied() {
  const read = vi.fn(readRuns);
  return { read, remembering: rememberingReader(join(folder, 'store'), read) };
}

const stored = (): string => join(folder, 'store', readdirSync(join(folder, 'store'))[0] ?? '');

test('the second opening reads no log and gives the same run', async () => {
  const { read, remembering } = spied();
  const first = await remembering(log);
  const second = await remembering(log);
  expect(read).toHaveBeenCalledTimes(1);
  // What is read from the store when it is asked for must be there for whoever copies or compares a run.
  expect(JSON.parse(JSON.stringify(second))).toEqual(JSON.parse(JSON.stringify(first)));
  expect(second).toMatchObject({
    runs: [{ executions: [{ finalPlan: { name: 'Coalesce' } }, {}], stages: [{ details: 'long call site' }] }],
  });
  expect(second.kind === 'runs' && 'finalPlan' in (second.runs[0]?.executions[1] ?? {})).toBe(false);
});

test('a log that changed is read again', async () => {
  const { read, remembering } = spied();
  await remembering(log);
  appendFileSync(log, `${JSON.stringify(EVENTS[4])}\n`);
  expect(await remembering(log)).toMatchObject({ runs: [{ totals: { events: 6 } }] });
  expect(read).toHaveBeenCalledTimes(2);
});

test('a damaged store is rebuilt silently', async () => {
  const { read, remembering } = spied();
  await remembering(log);
  const whole = readFileSync(stored());
  // Every byte of the beginning, where lengths and hashes stand, and some of the rest.
  const flipped = [...whole.keys()].filter((at) => at < 80 || at % 97 === 0 || at === whole.length - 1);
  const cut = [0, 1, 40, 53, 54, 60, whole.length - 1];
  for (const at of flipped) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(stored(), damaged);
    expect(await remembering(log), `byte ${at}`).toMatchObject({ kind: 'runs', runs: [{ app: { name: 'nightly' } }] });
  }
  for (const length of cut) {
    writeFileSync(stored(), whole.subarray(0, length));
    expect((await remembering(log)).kind, `${length} bytes`).toBe('runs');
  }
  expect(read).toHaveBeenCalledTimes(1 + flipped.length + cut.length);
  expect(readFileSync(stored()).equals(whole)).toBe(true);
});

test('what an older version of the format stored is rebuilt silently', async () => {
  const { read, remembering } = spied();
  await remembering(log);
  const whole = readFileSync(stored());
  const older = Buffer.from(whole);
  older.writeUInt32LE(FORMAT_VERSION - 1, 'planlight-run\n'.length);
  writeFileSync(stored(), older);
  expect(await remembering(log)).toMatchObject({ kind: 'runs', runs: [{ app: { name: 'nightly' } }] });
  expect(read).toHaveBeenCalledTimes(2);
  expect(readFileSync(stored()).equals(whole)).toBe(true);
});

test('two windows at once do not disturb each other', async () => {
  const windows = [spied(), spied(), spied()];
  const results = await Promise.all(windows.map(({ remembering }) => remembering(log)));
  expect(results.map(({ kind }) => kind)).toEqual(['runs', 'runs', 'runs']);
  // Nothing half done lies about, and what was stored is whole.
  expect(readdirSync(join(folder, 'store'))).toHaveLength(1);
  const { read, remembering } = spied();
  expect((await remembering(log)).kind).toBe('runs');
  expect(read).not.toHaveBeenCalled();
});

test('a run stays whole when another window stores it anew or throws it away', async () => {
  const { remembering } = spied();
  await remembering(log);
  const { read, remembering: other } = spied();
  const opened = await other(log);
  expect(read).not.toHaveBeenCalled();
  writeFileSync(stored(), 'something else');
  rmSync(stored());
  expect(opened).toMatchObject({ runs: [{ executions: [{ finalPlan: { name: 'Coalesce' } }, {}] }] });
});

test('what a window left half done goes after a day', async () => {
  const { remembering } = spied();
  await remembering(log);
  const store = join(folder, 'store');
  const [left, fresh] = [join(store, 'a.run.1.new'), join(store, 'b.run.2.new')];
  writeFileSync(left, '');
  writeFileSync(fresh, '');
  const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60 * 1000);
  utimesSync(left, twoDaysAgo, twoDaysAgo);
  await prune(store, '.run');
  expect(existsSync(left)).toBe(false);
  expect(existsSync(fresh)).toBe(true);
});

test('a folder that cannot be written costs the memory, not the run', async () => {
  const remembering = rememberingReader(join(log, 'below a file'), readRuns);
  expect((await remembering(log)).kind).toBe('runs');
});

test('what was not opened for longest goes first', async () => {
  const { remembering } = spied();
  await remembering(log);
  const [newest = ''] = readdirSync(join(folder, 'store'));
  const older = join(folder, 'store', 'older.run');
  writeFileSync(older, 'x');
  utimesSync(older, new Date(1), new Date(1));
  await prune(join(folder, 'store'), '.run', 1024 * 1024);
  expect(existsSync(older)).toBe(true);
  // Too much: all but the newest goes.
  await prune(join(folder, 'store'), '.run', 0);
  expect(readdirSync(join(folder, 'store'))).toEqual([newest]);
});
