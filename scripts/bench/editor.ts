/**
 * What the editor feels like: from a keystroke to fresh diagnostics in a file of 2,000 lines with a run linked, and the latency of hovers and lenses.
 *
 *   npm run bench -- scripts/bench/editor.ts        (after npm run build)
 *
 * The built server is spoken to over stdio. Each keystroke adds or removes a line above the marked call, so that the marks must move:
 * the time is that from sending the change until the diagnostics stand at the new place.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { example, logIn, startLspServer, type LspServer } from '../../test/support/lspServer.ts';

const LINES = 2_000;
const KEYSTROKES = 60;

/** A file of the example, the method that is marked in it, and what a further function of it looks like. */
const SCENES = [
  {
    name: 'orders-etl',
    file: 'orders_etl/lib/io.py',
    marked: '.coalesce(OUTPUT_FILES)',
    filler: (n: number) =>
      `\n\ndef filler_${n}(df, limit=${n}):\n    """Keeps the newest rows."""\n    recent = df.where(F.col("day") > F.lit(limit)).withColumn("n", F.lit(${n}))\n    return recent.groupBy("country").agg(F.sum("gross").alias("gross")).orderBy("country")\n`,
    closing: '',
  },
  {
    name: 'feature-tables',
    file: 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala',
    marked: '.coalesce(2)',
    filler: (n: number) =>
      `\n  def filler${n}(df: DataFrame, limit: Int): DataFrame = {\n    val recent = df.where(col("day") > limit)\n    recent\n      .groupBy("country")\n      .count()\n  }\n`,
    closing: '}\n',
  },
];

for (const scene of SCENES) await measure(scene);

async function measure({ name, file, marked, filler, closing }: (typeof SCENES)[number]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'planlight-bench-'));
  cpSync(example(name), folder, { recursive: true });
  const text = lengthened(readFileSync(join(folder, file), 'utf8'), filler, closing);
  writeFileSync(join(folder, file), text);
  const server = await startLspServer(folder);
  try {
    await server.open(file);
    const linked = performance.now();
    await server.link(`runs/before/${logIn(`${name}/runs/before`)}`);
    await marksAt(server, file, lineOf(text, marked));
    console.log(`\n${name}: ${text.split('\n').length} lines, ${statSync(join(folder, file)).size} bytes`);
    console.log(`  run linked, matched, marked  ${(performance.now() - linked).toFixed(0)} ms`);
    report('keystroke → diagnostics', await keystrokes(server, file, text, marked));
    report('hover', await times(30, () => server.hover(file, lineOf(text, marked), positionOf(text, marked))));
    report('code lenses', await times(30, () => server.lenses(file)));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lengthened(text: string, filler: (n: number) => string, closing: string): string {
  let long = closing === '' ? text : text.slice(0, text.lastIndexOf('}'));
  for (let n = 0; long.split('\n').length < LINES; n += 1) long += filler(n);
  return long + closing;
}

async function keystrokes(server: LspServer, file: string, text: string, marked: string): Promise<readonly number[]> {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^(import|from) /.test(line));
  const typed = [...lines.slice(0, at), '', ...lines.slice(at)].join('\n');
  const measured: number[] = [];
  for (let n = 0; n < KEYSTROKES; n += 1) {
    const next = n % 2 === 0 ? typed : text;
    const started = performance.now();
    await server.change(file, next);
    await marksAt(server, file, lineOf(next, marked));
    measured.push(performance.now() - started);
  }
  return measured;
}

async function marksAt(server: LspServer, file: string, line: number): Promise<void> {
  await server.diagnostics(file, (all) =>
    all.some(({ code, range }) => code === 'few-tasks' && range.start.line === line),
  );
}

function lineOf(text: string, part: string): number {
  return text.split('\n').findIndex((line) => line.includes(part));
}

function positionOf(text: string, part: string): number {
  return (text.split('\n')[lineOf(text, part)]?.indexOf(part) ?? 0) + 2;
}

async function times(count: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const measured: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const started = performance.now();
    await work();
    measured.push(performance.now() - started);
  }
  return measured;
}

function report(what: string, measured: readonly number[]): void {
  const sorted = measured.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
  console.log(`  ${what.padEnd(28)} median ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(1)} ms (${sorted.length} times)`);
}
