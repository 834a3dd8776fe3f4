import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applied, startLspServer, type LspServer } from '../support/lspServer.ts';

/** Fixes without a run, one by one and all together, also after the text above them has changed. */

const FILE = 'job.py';
const SOURCE = `from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

spark = SparkSession.builder.getOrCreate()
spark.conf.set("spark.sql.shuffle.partition", "64")
shout = udf(lambda s: s.upper())
quiet = udf(lambda s: s.strip())
errors = spark.read.parquet("errors")


def run(out):
    if errors.count() == 0:
        return
    if errors.count() > 0:
        print("some")
    names = errors.select(shout("name"), shout("place"))
    names.select(shout("name")).write.parquet(out)
    errors.select(quiet("name")).write.parquet(out + "/quiet")
`;

let server: LspServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planlight source-'));
  writeFileSync(join(folder, FILE), SOURCE);
  server = await startLspServer(folder);
  await server.open(FILE);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const marks = (rule: string, count: number) =>
  server.diagnostics(FILE, (all) => all.filter(({ code }) => code === rule).length === count);

test('all problems of one rule in one quick fix', async () => {
  const all = await marks('emptiness-count', 2);
  const [first] = all.filter(({ code }) => code === 'emptiness-count');
  const action = (await server.actions(FILE, first!)).find(({ title }) =>
    title.startsWith('Fix all 2 emptiness-count'),
  );
  const after = applied(SOURCE, action!);
  expect(after).toContain('    if errors.isEmpty():');
  expect(after).toContain('    if not errors.isEmpty():');
  expect(after).toContain('shout("name")');
});

test('every fix of the file that keeps the meaning, and none that does not', async () => {
  await marks('python-udf', 3);
  const [action, ...others] = await server.actionsOfKind(FILE, 'source.fixAll');
  expect([action?.kind, others]).toEqual(['source.fixAll.planlight', []]);
  const after = applied(SOURCE, action!);
  expect(after).toContain('errors.select(upper("name"), upper("place"))');
  expect(after).toContain('names.select(upper("name"))');
  expect(after.match(/import upper/g)).toHaveLength(1);
  expect(after).toContain('if not errors.isEmpty():');
  // trim is not strip, and a setting that begins to work is another program.
  expect(after).toContain('quiet("name")');
  expect(after).toContain('"spark.sql.shuffle.partition"');
  expect(await server.actionsOfKind(FILE, 'source.organizeImports')).toEqual([]);
});

test('after an edit above, and a comment that allows one', async () => {
  const lines = SOURCE.split('\n');
  const second = lines.findIndex((line) => line.includes('count() > 0'));
  const edited = lines
    .toSpliced(second, 0, '    # planlight: allow emptiness-count')
    .toSpliced(2, 0, 'import os')
    .join('\n');
  await server.change(FILE, edited);
  const all = await marks('emptiness-count', 1);
  const found = all.find(({ code }) => code === 'emptiness-count');
  expect(found?.range.start.line).toBe(lines.findIndex((line) => line.includes('count() == 0')) + 1);
  const [action] = await server.actionsOfKind(FILE, 'source.fixAll.planlight');
  const after = applied(edited, action!);
  expect(after).toContain('    if errors.isEmpty():');
  expect(after).toContain('    if errors.count() > 0:');
  expect(after).toContain('names.select(upper("name"))');
});
