import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startLspServer } from '../support/lspServer.ts';

const CASE = fileURLToPath(new URL('../../../shared/cases/pyspark-notebooks', import.meta.url));

test('cells of an open notebook have lenses, and the cursor in a cell finds its nodes', async () => {
  if (!existsSync(CASE)) {
    console.log('not run: the recorded cases are not beside this checkout');
    return;
  }
  const server = await startLspServer(CASE);
  const cells = await server.openNotebook('src/notebooks/baskets.ipynb');
  const [log] = readdirSync(join(CASE, 'runs/ipynb')).filter((name) => !name.endsWith('.json'));
  expect((await server.link(`runs/ipynb/${log}`)).kind).toBe('linked');
  const lenses = await Promise.all(cells.map((cell) => server.lensesOf(cell)));
  const withLens = lenses.flatMap((found, cell) => (found.length > 0 ? [cell] : []));
  expect(withLens.length).toBeGreaterThan(2);
  const cell = withLens[0]!;
  const { start } = lenses[cell]![0]!.range;
  const { nodes } = await server.ask('planlight/planAt', { uri: cells[cell]!, position: start });
  expect(nodes.length).toBeGreaterThan(0);
  expect(server.errors).toEqual([]);
  await server.stop();
});
