import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { show } from './show.ts';

let folder = '';
let log = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-show-'));
  log = join(folder, 'app-1');
  const stage = { 'Stage ID': 0, 'Stage Attempt ID': 0, 'Stage Name': 'save at Job.scala:3', 'Number of Tasks': 1 };
  const events = [
    { Event: 'SparkListenerLogStart', 'Spark Version': '3.5.1' },
    { Event: 'SparkListenerApplicationStart', 'App Name': 'nightly', 'App ID': 'app-1', Timestamp: 1000 },
    { Event: 'SparkListenerEnvironmentUpdate', 'Spark Properties': { 'spark.master': 'local[4]' } },
    { Event: 'SparkListenerJobStart', 'Job ID': 0, 'Stage Infos': [stage], 'Stage IDs': [0], 'Submission Time': 1000 },
    { Event: 'SparkListenerStageSubmitted', 'Stage Info': { ...stage, 'Submission Time': 1000 } },
    {
      Event: 'SparkListenerTaskEnd',
      'Stage ID': 0,
      'Stage Attempt ID': 0,
      'Task End Reason': { Reason: 'Success' },
      'Task Info': { 'Executor ID': 'driver', 'Launch Time': 1000, 'Finish Time': 3500 },
      'Task Metrics': { 'Disk Bytes Spilled': 3 * 1024 ** 2, 'Memory Bytes Spilled': 6 * 1024 ** 2 },
    },
    {
      Event: 'SparkListenerStageCompleted',
      'Stage Info': { ...stage, 'Submission Time': 1000, 'Completion Time': 3600 },
    },
    { Event: 'SparkListenerJobEnd', 'Job ID': 0, 'Job Result': { Result: 'JobSucceeded' }, 'Completion Time': 3600 },
    { Event: 'SparkListenerApplicationEnd', Timestamp: 4000 },
  ];
  writeFileSync(log, events.map((event) => JSON.stringify(event)).join('\n'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const io = {
    stdout: (text: string) => (stdout += text),
    stderr: (text: string) => (stderr += text),
    isTerminal: false,
    bundleFolder: '',
  };
  return { status: await show(args, io), stdout, stderr };
}

test('the text tells what the run was and what cost most', async () => {
  const { status, stdout } = await run(log);
  expect(status).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "nightly · app-1
    Spark 3.5.1
    started 1970-01-01 00:00:01 UTC · ran 3 s
    1 job · 1 stage · 1 task · 0 SQL executions · 0 executors · spilled 6 MiB of memory as 3 MiB on disk

    Stages, the longest first
      stage   time  tasks  slots  median    max  input  shuffle in  shuffle out  spill  name
          0  2.6 s      1      4   2.5 s  2.5 s      –           –            –  3 MiB  save at Job.scala:3
    "
  `);
});

test('the JSON has the totals', async () => {
  const { stdout } = await run(log, '--format', 'json');
  const told: unknown = JSON.parse(stdout);
  expect(told).toMatchObject({
    app: { id: 'app-1', name: 'nightly', sparkVersion: '3.5.1' },
    totals: { events: 9, jobs: 1, stages: 1, tasks: 1, diskSpillBytes: 3 * 1024 ** 2 },
    stages: [{ id: 0, slots: 4, tasks: { duration: { count: 1, max: 2500 } } }],
    problems: [],
  });
});

test('a folder of several applications gives a list', async () => {
  writeFileSync(join(folder, 'app-2'), '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n');
  const { stdout } = await run(folder, '--format=json');
  rmSync(join(folder, 'app-2'));
  expect(JSON.parse(stdout)).toMatchObject({ apps: [{ app: { id: 'app-1' } }, { app: { id: '' } }] });
});

test('what cannot be shown is refused in one sentence', async () => {
  const usage = 'usage: planlight show LOG [--format text|json]';
  await expect(run(join(folder, 'nothing'))).rejects.toThrow(/^There is no file or folder .*nothing\.$/);
  await expect(run()).rejects.toThrow(usage);
  await expect(run(log, log)).rejects.toThrow(usage);
  await expect(run(log, '--format', 'xml')).rejects.toThrow('--format must be one of text, json, not "xml".');
  await expect(run(log, '--format')).rejects.toThrow('--format needs a value.');
  await expect(run(log, '--fromat', 'json')).rejects.toThrow('there is no option --fromat.');
});
