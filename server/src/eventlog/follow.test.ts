import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Run } from '../model/run.ts';
import { followLog, restAfter, type Following } from './follow.ts';

let folder = '';
let following: Following | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-follow-'));
});
afterEach(() => {
  following?.close();
  rmSync(folder, { recursive: true });
});

const START = '{"Event":"SparkListenerApplicationStart","App Name":"live","App ID":"app-1","Timestamp":1000}\n';
const job = (id: number): string =>
  `{"Event":"SparkListenerJobStart","Job ID":${id},"Stage Infos":[],"Stage IDs":[],"Submission Time":2000}\n`;
const END = '{"Event":"SparkListenerApplicationEnd","Timestamp":9000}\n';

/** A frame of one block that is kept as it is. */
function zstdFrame(text: string): Buffer {
  const header = text.length * 8 + 1;
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, header & 255, (header >> 8) & 255, header >> 16]),
    Buffer.from(text),
  ]);
}

/** Runs as they are told, taken one by one: the next that fits. */
function watchRuns(path: string): (fits: (run: Run) => boolean) => Promise<Run> {
  const told: Run[] = [];
  let wake = (): void => undefined;
  following = followLog(path, {
    everyMs: 10,
    onRun: (run) => {
      told.push(run);
      wake();
    },
  });
  return async (fits) => {
    for (;;) {
      const run = told.shift();
      if (run !== undefined && fits(run)) return run;
      if (run === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };
}

test('a log is read on while it grows, also from the middle of a line, and under its last name', async () => {
  const path = join(folder, 'app-1.inprogress');
  writeFileSync(path, START + job(0).slice(0, 20));
  const next = watchRuns(path);
  expect(await next((run) => run.totals.events === 1)).toMatchObject({
    app: { name: 'live', inProgress: true },
    totals: { jobs: 0 },
  });
  appendFileSync(path, job(0).slice(20) + job(1));
  expect((await next((run) => run.totals.jobs === 2)).problems).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ severity: 'error' })]),
  );
  appendFileSync(path, END);
  renameSync(path, join(folder, 'app-1'));
  expect((await next((run) => !run.app.inProgress)).totals).toMatchObject({ jobs: 2, events: 4 });
});

test('a rolling folder is followed into its next part', async () => {
  const path = join(folder, 'eventlog_v2_app-1');
  mkdirSync(path);
  writeFileSync(join(path, 'appstatus_app-1.inprogress'), '');
  writeFileSync(join(path, 'events_1_app-1'), START + job(0));
  const next = watchRuns(path);
  await next((run) => run.totals.jobs === 1);
  writeFileSync(join(path, 'events_2_app-1'), job(1));
  await next((run) => run.totals.jobs === 2);
  appendFileSync(join(path, 'events_2_app-1'), END);
  renameSync(join(path, 'appstatus_app-1.inprogress'), join(path, 'appstatus_app-1'));
  expect(await next((run) => !run.app.inProgress)).toMatchObject({
    totals: { jobs: 2, events: 4 },
    app: { endedAt: 9000 },
  });
});

test('a log in zstd is read on from its last whole frame, and what is half written waits', async () => {
  const path = join(folder, 'app-1.zstd.inprogress');
  const [second, third] = [zstdFrame(job(0)), zstdFrame(job(1) + END)];
  writeFileSync(path, Buffer.concat([zstdFrame(START + job(0).slice(0, 20)), second.subarray(0, 7)]));
  const next = watchRuns(path);
  expect(await next((run) => run.totals.events === 1)).toMatchObject({ app: { name: 'live' }, totals: { jobs: 0 } });
  const restOfLine = zstdFrame(job(0).slice(20));
  writeFileSync(path, Buffer.concat([zstdFrame(START + job(0).slice(0, 20)), restOfLine, third.subarray(0, 30)]));
  expect((await next((run) => run.totals.jobs === 1)).problems).toEqual(
    expect.not.arrayContaining([expect.objectContaining({ severity: 'error' })]),
  );
  appendFileSync(path, third.subarray(30));
  renameSync(path, join(folder, 'app-1.zstd'));
  expect(await next((run) => !run.app.inProgress)).toMatchObject({
    totals: { jobs: 2, events: 4 },
    app: { endedAt: 9000 },
  });
});

test('a log that is read again as a whole each time tells what came, too', async () => {
  const path = join(folder, 'app-1.gz.inprogress');
  writeFileSync(path, gzipSync(START + job(0)));
  const next = watchRuns(path);
  expect(await next((run) => run.totals.jobs === 1)).toMatchObject({ app: { name: 'live', inProgress: true } });
  appendFileSync(path, gzipSync(job(1)));
  expect((await next((run) => run.totals.jobs === 2)).totals).toMatchObject({ events: 3 });
  appendFileSync(path, gzipSync(END));
  renameSync(path, join(folder, 'app-1.gz'));
  expect((await next((run) => !run.app.inProgress)).totals).toMatchObject({ jobs: 2, events: 4 });
});

test('looking at a log takes at most a tenth of the time, however long it is', () => {
  expect(restAfter(2, 500)).toBe(500);
  expect(restAfter(55, 500)).toBe(500);
  expect(restAfter(3_000, 500)).toBe(27_000);
  for (const looked of [0, 1, 100, 60_000]) {
    const rest = restAfter(looked, 500);
    expect(rest).toBeGreaterThanOrEqual(500);
    expect(looked / (looked + rest)).toBeLessThanOrEqual(0.1);
  }
});

test('a compacted part does not tell again what was read from the parts it stands for', async () => {
  const path = join(folder, 'eventlog_v2_app-1');
  mkdirSync(path);
  writeFileSync(join(path, 'appstatus_app-1.inprogress'), '');
  writeFileSync(join(path, 'events_1_app-1'), START + job(0));
  const next = watchRuns(path);
  await next((run) => run.totals.jobs === 1);
  writeFileSync(join(path, 'events_1_app-1.compact'), START + job(0));
  rmSync(join(path, 'events_1_app-1'));
  writeFileSync(join(path, 'events_2_app-1'), job(1));
  expect((await next((run) => run.totals.jobs === 2)).totals).toMatchObject({ events: 3 });
});

test('a file that became shorter is another log', async () => {
  const path = join(folder, 'app-1.inprogress');
  writeFileSync(path, START + job(0) + job(1));
  const next = watchRuns(path);
  await next((run) => run.totals.jobs === 2);
  writeFileSync(path, START + job(7));
  expect((await next((run) => run.totals.jobs === 1)).totals).toMatchObject({ events: 2 });
});

test('a file that another log took the place of is read from its beginning', async () => {
  const path = join(folder, 'app-1.inprogress');
  writeFileSync(path, START + job(0));
  const next = watchRuns(path);
  await next((run) => run.totals.jobs === 1);
  writeFileSync(`${path}.new`, START.replace('live', 'other') + job(3) + job(4) + job(5));
  renameSync(`${path}.new`, path);
  expect((await next((run) => run.totals.jobs === 3)).app).toMatchObject({ name: 'other' });
});

test('a growing log whose events do not stand on lines of their own is told', async () => {
  const path = join(folder, 'app-1.inprogress');
  const pretty = (line: string): string => JSON.stringify(JSON.parse(line), undefined, 2);
  writeFileSync(path, pretty(START));
  const next = watchRuns(path);
  await next((run) => run.app.name === 'live');
  appendFileSync(path, `\n${pretty(job(0))}\n`);
  await next((run) => run.totals.jobs === 1);
});
