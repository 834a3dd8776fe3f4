import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';
import { zipOf } from '../support/zip.ts';

const BEFORE = `runs/before/${logIn('feature-tables/runs/before')}`;
const FILE = 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

let server: LspServer;
let history: Server;
let address = '';
let line = 0;

beforeAll(async () => {
  server = await startLspServer(example('feature-tables'), { folder: true, without: ['runs/after', '.vscode'] });
  const log = readFileSync(join(server.folder, BEFORE));
  const zip = zipOf([{ name: Buffer.from('local-1.zstd'), content: log }]);
  const attempt = { startTimeEpoch: 1, lastUpdatedEpoch: 2, completed: true };
  const answers = new Map<string, string | Buffer>([
    ['/api/v1/applications?limit=200', JSON.stringify([{ id: 'local-1', name: 'features', attempts: [attempt] }])],
    ['/api/v1/applications/local-1/logs', zip],
  ]);
  history = createServer((request, response) => {
    const body = answers.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200);
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    history.listen(0, '127.0.0.1', resolve);
  });
  const at = history.address();
  address = typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : '';
  line = server
    .text(FILE)
    .split('\n')
    .findIndex((text) => text.includes('.coalesce(2)'));
});
afterAll(async () => {
  history.close();
  await server.stop();
});

test('a log of this code is linked by itself, and the status says why', async () => {
  await server.ask('planlight/refresh', {});
  const { run, reason, savings } = await server.status(
    ({ run: linked, activity }) => linked !== undefined && activity.kind === 'idle',
  );
  expect(run?.uri).toContain('runs/before');
  expect(savings).toMatch(/^[\d.]+ s of [\d.]+ (s|min)$/);
  expect(reason).toMatch(
    /^in runs\/before, written .*; its (main class|name) .* (is in this workspace|stands in this code)/,
  );
});

test('lines are as hot as the stages they had a part in', async () => {
  const { marks } = await server.ask('planlight/heat', { uri: server.uri(FILE) });
  const mark = marks.find((one) => one.line === line);
  expect(mark?.level).toBeGreaterThanOrEqual(3);
  expect(mark?.words).toMatch(/^\d+ stages? of [\d.]+ s, \d+ % of the run$/);
});

test('each execution of a line is a page with its plan, at the node that the line made', async () => {
  const position = { line, character: 10 };
  const { executions } = await server.ask('planlight/executionsAt', { uri: server.uri(FILE), position });
  expect(executions.length).toBeGreaterThan(0);
  for (const { text, line: at } of executions)
    expect(text.split('\n')[at]).toMatch(/^ *▶ Coalesce 2\b.*stage \d+: 2 tasks on 84 cores/);
});

test('applications of a History Server are listed, and linked from there', async () => {
  await server.configure({ runs: { locations: [address, `${address}/nothing`], autoLink: 'never' } });
  const offered = await server.status(({ offers }) => offers.some(({ place }) => place === address));
  const offer = offered.offers.find(({ place }) => place === address);
  expect(offer).toMatchObject({ label: 'features (local-1)', appName: 'features', inProgress: false });
  expect(offered.problems.join(' ')).toContain(`${address}/nothing answered 404`);
  const linked = await server.ask('planlight/link', { uri: offer!.uri, chosen: true });
  expect(linked.kind).toBe('linked');
  const { runs } = await server.ask('planlight/runs', {});
  expect(runs.filter((run) => run.linked).map(({ place, summary }) => [place, summary.uri])).toEqual([
    [address, offer!.uri],
  ]);
});

test('no address is asked that no location lists', async () => {
  const refused = await server.ask('planlight/link', {
    uri: `${address}/api/v1/applications/other/logs`,
    chosen: true,
  });
  expect(refused).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('neither a file on this machine nor'),
  });
});

test('a log that comes into a place outside of the workspace is offered by itself', async () => {
  const place = mkdtempSync(join(tmpdir(), 'planlight events-'));
  await server.configure({ runs: { locations: [place], autoLink: 'never' } });
  await server.ask('planlight/refresh', {});
  copyFileSync(join(server.folder, BEFORE), join(place, 'local-1795000000000.zstd'));
  const { offers } = await server.status((status) => status.offers.some((offer) => offer.place === place));
  expect(offers.find((offer) => offer.place === place)?.uri).toContain('local-1795000000000.zstd');
  rmSync(place, { recursive: true });
  await server.status((status) => !status.offers.some((offer) => offer.place === place));
});

test('a forgotten run is unlinked and not kept', async () => {
  const before = (await server.ask('planlight/runs', {})).runs.find(({ linked }) => linked);
  await server.ask('planlight/forget', { id: before!.summary.id });
  const { runs } = await server.ask('planlight/runs', {});
  expect(runs.some(({ linked }) => linked)).toBe(false);
  expect(runs.some(({ summary }) => summary.id === before!.summary.id)).toBe(false);
  expect(server.errors).toEqual([]);
});
