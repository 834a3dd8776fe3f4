import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Run } from '../model/run.ts';
import { followInWorker } from './followInWorker.ts';
import { readRuns } from './read.ts';
import { readInWorker } from './readInWorker.ts';

const TINY = join(import.meta.dirname, '../../../test/fixtures/eventlogs/3.5.9/tiny/log.zstd');

let folder = '';
let worker = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planlight-worker-'));
  worker = join(folder, 'eventlogWorker.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the thread gives what reading here gives', async () => {
  expect(await readInWorker(TINY, {}, worker)).toEqual(await readRuns(TINY));
  expect(await readInWorker(join(folder, 'nothing'), {}, worker)).toMatchObject({ kind: 'refused' });
});

test('plans of many levels come across', async () => {
  const log = join(folder, 'deep');
  const plan = '{"nodeName":"Project","simpleString":"","metrics":[],"children":['.repeat(3000) + ']}'.repeat(3000);
  writeFileSync(
    log,
    `{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":0,"sparkPlanInfo":${plan}}\n`,
  );
  expect(await readInWorker(log, {}, worker)).toMatchObject({ kind: 'runs', runs: [{ totals: { sqlExecutions: 1 } }] });
});

test('progress is told, and canceling answers at once', async () => {
  const log = join(folder, 'long');
  writeFileSync(
    log,
    '{"Event":"SparkListenerSomething","Text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}\n'.repeat(400_000),
  );
  const controller = new AbortController();
  const shares: number[] = [];
  const result = await readInWorker(
    log,
    {
      signal: controller.signal,
      onProgress: (done, total) => {
        shares.push(done / total);
        controller.abort();
      },
    },
    worker,
  );
  expect(result).toMatchObject({ kind: 'refused', problem: { message: 'Reading was canceled.' } });
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[0]).toBeLessThan(1);
});

test('a log that grows is followed in the thread until its application ends', async () => {
  const log = join(folder, 'app-1.inprogress');
  writeFileSync(log, '{"Event":"SparkListenerApplicationStart","App Name":"live","App ID":"app-1","Timestamp":1000}\n');
  const told: Run[] = [];
  await new Promise<void>((resolve, reject) => {
    const following = followInWorker(
      log,
      {
        onRun(run) {
          told.push(run);
          if (told.length === 1) {
            appendFileSync(log, '{"Event":"SparkListenerApplicationEnd","Timestamp":9000}\n');
            renameSync(log, join(folder, 'app-1'));
          }
          if (run.app.inProgress) return;
          following.close();
          resolve();
        },
        onFailed: (message) => reject(new Error(message)),
      },
      worker,
    );
  });
  expect(told[0]).toMatchObject({ app: { name: 'live', inProgress: true } });
  expect(told.at(-1)).toMatchObject({
    app: { inProgress: false, endedAt: 9000 },
    log: { path: join(folder, 'app-1') },
  });
});

test('a thread that cannot follow says so', async () => {
  const message = await new Promise<string>((resolve) => {
    followInWorker(join(folder, 'x'), { onRun: () => undefined, onFailed: resolve }, join(folder, 'no worker.cjs'));
  });
  expect(message).toMatch(/x is not followed any longer: .*\.$/);
});
