/**
 * Reads mutated event logs: none may throw, hang, or be read without a word about what is wrong.
 *
 *   npm run bench -- scripts/bench/eventlog-fuzz.ts [--seed 1] [--times 1000] LOG...
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRuns, type ReadResult } from '../../server/src/eventlog/read.ts';

export interface Fuzzed {
  readonly mutation: string;
  readonly seed: number;
  readonly result: ReadResult;
  readonly milliseconds: number;
}

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Mutation = (bytes: Buffer, random: () => number) => Buffer;

const at = (bytes: Buffer, random: () => number): number => Math.floor(random() * bytes.length);

const splice = (bytes: Buffer, from: number, to: number, middle: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(to)]);

function lineAt(bytes: Buffer, place: number): readonly [number, number] {
  const end = bytes.indexOf(10, place);
  return [bytes.lastIndexOf(10, place - 1) + 1, end < 0 ? bytes.length : end + 1];
}

const STRANGE = [
  '-1',
  '9007199254740993',
  '123456789012345678901234567890',
  '1e999',
  '-9223372036854775808',
  '-0',
  '""',
  'null',
  '{}',
  '[]',
  'true',
  '1.5',
  '"\\ud800"',
];

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  cut: (bytes, random) => bytes.subarray(0, at(bytes, random)),
  beheaded: (bytes, random) => bytes.subarray(at(bytes, random)),
  flippedBits: (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 20); count > 0; count -= 1)
      copy[at(copy, random)]! ^= 1 << Math.floor(random() * 8);
    return copy;
  },
  garbage: (bytes, random) => {
    const place = at(bytes, random);
    return splice(
      bytes,
      place,
      place,
      Buffer.from(Array.from({ length: 1 + Math.floor(random() * 3000) }, () => Math.floor(random() * 256))),
    );
  },
  removed: (bytes, random) => splice(bytes, ...sorted(at(bytes, random), at(bytes, random)), Buffer.alloc(0)),
  doubledLine: (bytes, random) => {
    const [from, to] = lineAt(bytes, at(bytes, random));
    return splice(bytes, to, to, bytes.subarray(from, to));
  },
  lostLine: (bytes, random) => splice(bytes, ...lineAt(bytes, at(bytes, random)), Buffer.alloc(0)),
  strangeNumber: (bytes, random) => {
    const text = bytes.toString('latin1');
    const numbers = [...text.slice(at(bytes, random)).matchAll(/:(-?\d+)[,}]/g)].slice(0, 500);
    const [chosen] = numbers.slice(Math.floor(random() * numbers.length));
    if (chosen === undefined) return bytes;
    const from = text.indexOf(chosen[0], Math.floor(random() * text.length)) + 1;
    const strange = STRANGE[Math.floor(random() * STRANGE.length)]!;
    return from === 0 ? bytes : splice(bytes, from, from + chosen[1]!.length, Buffer.from(strange));
  },
  lostField: (bytes, random) => {
    const text = bytes.toString('latin1', 0);
    const match = /,"[A-Za-z ]+":-?\d+/.exec(text.slice(at(bytes, random)));
    return match === null
      ? bytes
      : splice(bytes, text.indexOf(match[0]), text.indexOf(match[0]) + match[0].length, Buffer.alloc(0));
  },
  endlessLine: (bytes, random) => {
    const place = at(bytes, random);
    return splice(bytes, place, place, Buffer.alloc(1 << 20, 120));
  },
  deepPlan: (bytes, random) => {
    const [, to] = lineAt(bytes, at(bytes, random));
    const depth = 2000 + Math.floor(random() * 3000);
    const plan = '{"nodeName":"Project","simpleString":"","metrics":[],"children":['.repeat(depth) + ']}'.repeat(depth);
    return splice(
      bytes,
      to,
      to,
      Buffer.from(
        `{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart","executionId":1,"sparkPlanInfo":${plan}}\n`,
      ),
    );
  },
  inList: (bytes) => Buffer.from(`[${bytes.toString('utf8').trimEnd().split('\n').join(',')}]`),
  pretty: (bytes) =>
    Buffer.from(
      bytes
        .toString('utf8')
        .split('\n')
        .map((line) => {
          try {
            return JSON.stringify(JSON.parse(line), undefined, 2);
          } catch {
            return line;
          }
        })
        .join('\n'),
    ),
};

function sorted(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** Reads one mutated log; whatever is thrown comes through to the caller. */
export async function fuzzOnce(bytes: Buffer, seed: number): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const names = Object.keys(MUTATIONS);
  const mutation = names[Math.floor(random() * names.length)]!;
  const folder = mkdtempSync(join(tmpdir(), 'planlight-fuzz-'));
  try {
    const path = join(folder, 'log');
    writeFileSync(path, MUTATIONS[mutation]!(bytes, random));
    const start = performance.now();
    const result = await readRuns(path);
    return { mutation, seed, result, milliseconds: performance.now() - start };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every run must be plain data that can be sent, stored and printed. */
export function checkResult({ result, mutation, seed }: Fuzzed): void {
  const name = `${mutation}, seed ${seed}`;
  // In JSON text a number that is none would be `null`.
  JSON.stringify(result, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Error(`${name}: ${key} is a number that is none`);
    return value;
  });
  structuredClone(result);
  if (result.kind === 'refused' && !result.problem.message.endsWith('.'))
    throw new Error(`${name}: refused without a sentence`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string' }, times: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new Error('name at least one log: its bytes are what is mutated');
  const first = Number(values.seed ?? 1);
  const slowest = { milliseconds: 0, name: '' };
  const counts = new Map<string, number>();
  for (let turn = 0; turn < Number(values.times ?? 1000); turn += 1) {
    const log = positionals[turn % positionals.length]!;
    const fuzzed = await fuzzOnce(readFileSync(log), first + turn);
    checkResult(fuzzed);
    counts.set(
      `${fuzzed.mutation} ${fuzzed.result.kind}`,
      (counts.get(`${fuzzed.mutation} ${fuzzed.result.kind}`) ?? 0) + 1,
    );
    if (fuzzed.milliseconds > slowest.milliseconds)
      Object.assign(slowest, {
        milliseconds: fuzzed.milliseconds,
        name: `${fuzzed.mutation} ${log} seed ${fuzzed.seed}`,
      });
  }
  for (const [name, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(name.padEnd(30), count);
  console.log(`slowest: ${slowest.milliseconds.toFixed(0)} ms, ${slowest.name}`);
}

if (process.argv[1]?.includes('eventlog-fuzz') === true) await main();
