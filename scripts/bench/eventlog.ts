/**
 * Measures `planlight show LOG --format json`, the whole process without a stored run, against named floors, in CPU seconds (user and system) and peak memory.
 *
 *   eventlog [--cli dist/cli.js] [--node node] [--turns 9] [--history SPARK_HOME] LOG [LOG...]
 *
 * The logs are one log in several codecs; the first in zstd gives the floor `zstd -dc | wc -l` that all are told as multiples of.
 * Make long ones with `eventlog-generate`. With --history, Spark's own History Server reads that log too, once, until its REST answers `/stages`:
 * SPARK_HOME is an unpacked Spark, or what pip installed: `python3 -c "import pyspark; print(pyspark.__path__[0])"`.
 * Needs `/usr/bin/time` and `zstd`.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { costOf, median, type Cost } from './cost.ts';
import { historyServer } from './historyServer.ts';

const SPLIT_LINES = `const fs = require('fs'), b = Buffer.alloc(262144); let n = 0, r;
while ((r = fs.readSync(0, b)) > 0) for (let at = b.subarray(0, r).indexOf(10); at >= 0; at = b.subarray(0, r).indexOf(10, at + 1)) n += 1;`;
const PARSE_LINES = `const rl = require('readline').createInterface({ input: process.stdin });
let n = 0; rl.on('line', (line) => { n += JSON.parse(line).Event.length; });`;

interface Reader {
  readonly name: string;
  readonly read: () => Cost;
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function isZstd(log: string): boolean {
  return readFileSync(log).subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC);
}

function piped(log: string, command: string): () => Cost {
  return () => costOf('sh', ['-c', `zstd -dc '${log}' | ${command}`]);
}

function floorsOf(packed: string, node: string): readonly Reader[] {
  return [
    { name: FLOOR, read: piped(packed, 'wc -l') },
    { name: 'zstd -dc | Node, lines only', read: piped(packed, `'${node}' -e "${SPLIT_LINES}"`) },
    { name: 'zstd -dc | Node, JSON.parse', read: piped(packed, `'${node}' -e "${PARSE_LINES}"`) },
  ];
}

const FLOOR = 'zstd -dc | wc -l';

function print(name: string, costs: readonly Cost[], floorSeconds: number): void {
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds));
  const peak = Math.max(...costs.map(({ peakMiB }) => peakMiB));
  const columns = [
    name.padEnd(40),
    `${cpu.toFixed(2).padStart(7)} CPU s`,
    `${(cpu / floorSeconds).toFixed(1).padStart(6)} x`,
    `${peak.toFixed(0).padStart(6)} MiB`,
  ];
  console.log(columns.join(' '));
}

const { values, positionals } = parseArgs({
  options: {
    cli: { type: 'string', default: 'dist/cli.js' },
    node: { type: 'string', default: process.execPath },
    turns: { type: 'string', default: '9' },
    history: { type: 'string' },
  },
  allowPositionals: true,
});
const packed = positionals.find(isZstd);
if (packed === undefined) throw new Error('one of the logs must be in zstd: its decompression is the floor');
const readers: readonly Reader[] = [
  ...floorsOf(packed, values.node),
  ...positionals.map((log) => ({
    name: `planlight show ${basename(log)}`,
    read: () => costOf(values.node, [values.cli, 'show', log, '--format', 'json']),
  })),
];
// In turn, so that a busy minute of the machine hits all alike.
const costs = new Map<string, Cost[]>(readers.map(({ name }) => [name, []]));
for (let turn = 0; turn < Number(values.turns); turn += 1)
  for (const { name, read } of readers) costs.get(name)?.push(read());
const floorSeconds = median((costs.get(FLOOR) ?? []).map(({ cpuSeconds }) => cpuSeconds));
for (const [name, all] of costs) print(name, all, floorSeconds);
if (values.history !== undefined)
  print('Spark History Server until /stages', [await historyServer(values.history, packed, true)], floorSeconds);
