import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRuns } from '../eventlog/read.ts';
import { prune, rememberingReader } from './store.ts';

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
  for (const damaged of [
    whole.subarray(0, 40),
    Buffer.concat([whole.subarray(0, -1), Buffer.from([(whole.at(-1) ?? 0) ^ 1])]),
    Buffer.alloc(0),
  ]) {
    writeFileSync(stored(), damaged);
    expect((await remembering(log)).kind).toBe('runs');
  }
  expect(read).toHaveBeenCalledTimes(4);
  expect(readFileSync(stored()).equals(whole)).toBe(true);
});

test('two at once do not disturb each other', async () => {
  const { remembering } = spied();
  const results = await Promise.all([remembering(log), remembering(log), remembering(log)]);
  expect(results.map(({ kind }) => kind)).toEqual(['runs', 'runs', 'runs']);
  expect(readdirSync(join(folder, 'store'))).toHaveLength(1);
});

test('a folder that cannot be written costs the memory, not the run', async () => {
  const remembering = rememberingReader(join(log, 'below a file'), readRuns);
  expect((await remembering(log)).kind).toBe('runs');
});

test('what was not opened for longest goes first', async () => {
  const { remembering } = spied();
  await remembering(log);
  await prune(join(folder, 'store'), 0);
  expect(readdirSync(join(folder, 'store'))).toEqual([]);
});
