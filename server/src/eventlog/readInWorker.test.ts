import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('progress is told, and cancelling answers at once', async () => {
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
