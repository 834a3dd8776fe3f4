/** Spark's own History Server on one log: what other readers are compared with. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cost } from './cost.ts';

const ASKED_EVERY_MS = 250;
const GIVEN_UP_AFTER_MS = 10 * 60 * 1000;
/** `/proc/PID/stat` counts in these. */
const TICKS_PER_SECOND = 100;

/** CPU seconds and peak memory of the server's JVM from its start until its REST answers `/stages` of the log. */
export async function historyServer(sparkHome: string, log: string, isZstd: boolean): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'planlight-history-'));
  // Spark knows a codec by the name of the file alone.
  copyFileSync(log, join(folder, isZstd ? 'log.zstd' : 'log'));
  const port = 18_000 + (process.pid % 1000);
  // `spark-class` becomes the JVM, so its process id is the server's.
  const server = spawn(join(sparkHome, 'bin/spark-class'), ['org.apache.spark.deploy.history.HistoryServer'], {
    env: {
      ...process.env,
      SPARK_HISTORY_OPTS: `-Dspark.history.fs.logDirectory=file://${folder} -Dspark.history.ui.port=${port}`,
    },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => {
    server.once('close', resolve);
  });
  try {
    await untilStagesAnswer(`http://localhost:${port}/api/v1/applications`);
    return costSoFar(server.pid ?? 0);
  } finally {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
}

async function untilStagesAnswer(api: string): Promise<void> {
  const givenUpAt = Date.now() + GIVEN_UP_AFTER_MS;
  while (Date.now() < givenUpAt) {
    await new Promise((resolve) => {
      setTimeout(resolve, ASKED_EVERY_MS);
    });
    const [app] = await listOf(api);
    if (app !== undefined && (await listOf(`${api}/${app.id}/stages`)).length > 0) return;
  }
  throw new Error('The History Server did not answer in ten minutes.');
}

/** While it starts it refuses, and while it reads it answers with nothing or with an error. */
async function listOf(url: string): Promise<readonly { readonly id: string }[]> {
  try {
    const response = await fetch(url);
    return response.ok ? ((await response.json()) as { id: string }[]) : [];
  } catch {
    return [];
  }
}

function costSoFar(pid: number): Cost {
  // The second field is the name in parentheses; behind it, user and system time are the 12th and 13th.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const kibibytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakMiB: Number(kibibytes) / 1024,
  };
}
