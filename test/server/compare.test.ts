import { afterAll, beforeAll, expect, test } from 'vitest';
import { example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';

const FILE = 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

/** What a person does: sees the warning, takes the fix, runs again, and wants to know. */
let server: LspServer;

beforeAll(async () => {
  server = await startLspServer(example('feature-tables'));
  await server.open(FILE);
});
afterAll(() => server.stop());

test('with nothing to compare with, that is said', async () => {
  expect(await server.ask('planlight/compare', {})).toMatchObject({ kind: 'none' });
  await server.link(`runs/before/${logIn('feature-tables/runs/before')}`);
  expect(await server.ask('planlight/compare', {})).toMatchObject({ kind: 'none' });
});

test('a fix that was applied between the runs: each run is told by the text that it was linked with', async () => {
  const original = server.text(FILE);
  await server.change(FILE, original.replace('.coalesce(2)', '\n        .repartition(200)'));
  await server.link(`runs/after/${logIn('feature-tables/runs/after')}`);
  const result = await server.ask('planlight/compare', {});
  if (result.kind !== 'compared') throw new Error(result.message);
  const { markdown } = result;
  expect(markdown).toContain('The sources were edited between the runs: src/main/scala/io/meridian');
  expect(markdown).toMatch(/gone\*\* few-tasks at IcebergTables\\\.scala:32: 2 → \*\*600\*\* tasks, 12\.9 s/);
  expect(markdown).toMatch(/IcebergTables\\\.scala:32 `coalesce` → IcebergTables\\\.scala:33 `repartition`/);
  expect(markdown).toContain('`Coalesce 2 → Exchange RoundRobinPartitioning(200)`');
  expect(server.errors).toEqual([]);
});

test('the run to compare with can be named', async () => {
  const { runs } = await server.ask('planlight/runs', {});
  // Logs that were found and not read yet have no application.
  const other = runs.find(({ linked, summary }) => !linked && summary.appId !== '');
  const result = await server.ask('planlight/compare', { before: other?.summary.id ?? '' });
  expect(result.kind).toBe('compared');
  expect(await server.ask('planlight/compare', { before: 'unknown' })).toMatchObject({ kind: 'none' });
});
