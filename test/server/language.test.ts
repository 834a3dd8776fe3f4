import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';

/** The server in German: what it composes itself, with numbers as German writes them. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const FILE = 'orders_etl/lib/io.py';
let server: LspServer;

beforeAll(async () => {
  const texts = JSON.parse(readFileSync(join(root, 'l10n', 'bundle.l10n.de.json'), 'utf8'));
  server = await startLspServer(example('orders-etl'), { folder: true, initialize: { language: 'de', texts } });
  await server.open(FILE);
  await server.link(`runs/before/${logIn('orders-etl/runs/before')}`);
});
afterAll(() => server.stop());

test('lenses, hovers, quick fixes and the graph speak German; what a rule says stays English', async () => {
  const diagnostics = await server.diagnostics(FILE, (all) => all.length > 0);
  const [diagnostic] = diagnostics;
  const titles = (await server.lenses(FILE)).map(({ command }) => command?.title ?? '');
  expect(titles.join('\n')).toMatch(/\d+ Tasks auf \d+ Cores · \d+(,\d)? s/);
  expect(titles.join('\n')).toMatch(/\d,\d s\b/);
  const { line, character } = diagnostic!.range.start;
  const hover = await server.hover(FILE, line, character + 1);
  expect(JSON.stringify(hover?.contents)).toContain('| Lief | Operator | Stage | Tasks auf Cores |');
  const actions = (await server.actions(FILE, diagnostic!)).map(({ title }) => title);
  expect(actions).toContain(`${String(diagnostic!.code)} in diesem Arbeitsbereich ausschalten`);
  expect(JSON.stringify(diagnostics)).toMatch(/\d\.\d (MiB|s)\b/);
  const graph = await server.ask('planlight/graph', {});
  const words = graph.kind === 'graph' ? graph.graph.final.nodes.map((node) => node.words) : [];
  expect(words).toContain('Sortieren');
});
