/**
 * Measures `planlight show LOG --format json`, the whole process, against named floors on the same file, in CPU seconds and peak memory.
 *
 *   eventlog [--cli dist/cli.js] [--turns 9] [--history SPARK_HOME] LOG [LOG...]
 *
 * Logs are plain or `.zst(d)`; make long ones with `eventlog-generate`. Needs `/usr/bin/time` and, for the first floor, `zstd`.
 * With --history, Spark's own History Server reads the log until its REST answers `/stages`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Cost {
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

const SPLIT_LINES = `const fs = require('fs'), b = Buffer.alloc(262144), f = fs.openSync(process.argv[1]); let n = 0, r;
while ((r = fs.readSync(f, b)) > 0) for (let at = b.subarray(0, r).indexOf(10); at >= 0; at = b.subarray(0, r).indexOf(10, at + 1)) n += 1;`;
const PARSE_LINES = `const rl = require('readline').createInterface({ input: require('fs').createReadStream(process.argv[1]) });
let n = 0; rl.on('line', (line) => { n += JSON.parse(line).Event.length; });`;

function measure(command: string, args: readonly string[]): Cost {
  const { stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const [user = 0, system = 0, kilobytes = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { cpuSeconds: user + system, peakMiB: kilobytes / 1024 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The server answers while it still reads, with an error; it is asked until it knows the stages, then stopped and its times taken. */
async function historyServer(sparkHome: string, log: string): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'planlight-history-'));
  copyFileSync(log, join(folder, basename(log)));
  const port = 18_000 + (process.pid % 1000);
  const options = `-Dspark.history.fs.logDirectory=file://${folder} -Dspark.history.ui.port=${port}`;
  const server = spawn(
    '/usr/bin/time',
    ['-f', '%U %S %M', join(sparkHome, 'bin/spark-class'), 'org.apache.spark.deploy.history.HistoryServer'],
    {
      env: { ...process.env, SPARK_HISTORY_OPTS: options },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  );
  let errors = '';
  server.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  const api = `http://localhost:${port}/api/v1/applications`;
  for (let answered = false; !answered;) {
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
    try {
      const [app] = (await (await fetch(api)).json()) as { id: string }[];
      answered = app !== undefined && (await fetch(`${api}/${app.id}/stages`)).ok;
    } catch {
      // Not up yet.
    }
  }
  const ended = new Promise((resolve) => {
    server.once('close', resolve);
  });
  // Its own process group: only what was started here is stopped.
  for (const pid of spawnSync('pgrep', ['-g', String(server.pid), 'java'], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n'))
    process.kill(Number(pid));
  await ended;
  rmSync(folder, { recursive: true });
  const [user = 0, system = 0, kilobytes = 0] = (errors.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { cpuSeconds: user + system, peakMiB: kilobytes / 1024 };
}

const { values, positionals } = parseArgs({
  options: { cli: { type: 'string' }, turns: { type: 'string' }, history: { type: 'string' } },
  allowPositionals: true,
});
const turns = Number(values.turns ?? 9);
for (const log of positionals) {
  const packed = readFileSync(log)
    .subarray(0, 4)
    .equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  const readers: [string, () => Cost][] = [
    ...(packed
      ? [['zstd -dc | wc -l', () => measure('sh', ['-c', `zstd -dc '${log}' | wc -l`])] satisfies [string, () => Cost]]
      : []),
    ...(packed
      ? []
      : [
          ['Node, lines only', () => measure('node', ['-e', SPLIT_LINES, log])] satisfies [string, () => Cost],
          ['Node, JSON.parse of lines', () => measure('node', ['-e', PARSE_LINES, log])] satisfies [string, () => Cost],
        ]),
    ['planlight show', () => measure('node', [values.cli ?? 'dist/cli.js', 'show', log, '--format', 'json'])],
  ];
  // In turn, so that a busy minute of the machine hits all alike.
  const costs = new Map<string, Cost[]>(readers.map(([name]) => [name, []]));
  for (let turn = 0; turn < turns; turn += 1) for (const [name, read] of readers) costs.get(name)?.push(read());
  if (values.history !== undefined) costs.set('History Server', [await historyServer(values.history, log)]);
  console.log(log);
  for (const [name, all] of costs) {
    const cpu = median(all.map(({ cpuSeconds }) => cpuSeconds));
    const peak = Math.max(...all.map(({ peakMiB }) => peakMiB));
    console.log(`  ${name.padEnd(28)} ${cpu.toFixed(2).padStart(7)} CPU s  ${peak.toFixed(0).padStart(5)} MiB`);
  }
}
