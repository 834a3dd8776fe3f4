import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchHistoryLog, isHistoryAddress, listHistory, type HistoryLog } from './historyServer.ts';

let folder = '';
let server: Server;
let address = '';
let asked: string[] = [];
let answers: Record<string, { status?: number; location?: string; body: string | Buffer }> = {};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planlight history-'));
  asked = [];
  answers = {};
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, location, body } = answers[request.url ?? ''] ?? { status: 404, body: 'no' };
    response.writeHead(status ?? 200, location === undefined ? {} : { location });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = server.address();
  address = typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : '';
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const LIST = '/api/v1/applications?limit=200';
const APPLICATIONS = [
  {
    id: 'application_1_0001',
    name: 'nightly',
    attempts: [
      { attemptId: '2', startTimeEpoch: 3000, lastUpdatedEpoch: 4000, completed: false },
      { attemptId: '1', startTimeEpoch: 1000, lastUpdatedEpoch: 2000, completed: true },
    ],
  },
  { id: 'local-7', name: 'ad hoc', attempts: [{ startTimeEpoch: 5000, lastUpdatedEpoch: 6000, completed: true }] },
];

async function logs(): Promise<readonly HistoryLog[]> {
  answers[LIST] = { body: JSON.stringify(APPLICATIONS) };
  const listed = await listHistory(`${address}/history/local-7/jobs/`);
  return listed.kind === 'logs' ? listed.logs : [];
}

test('applications are listed with their attempts, the latest first', async () => {
  expect((await logs()).map(({ url, ...log }) => [url.slice(address.length), log])).toEqual([
    [
      '/api/v1/applications/local-7/logs',
      { appId: 'local-7', appName: 'ad hoc', startedAt: 5000, modifiedAt: 6000, inProgress: false },
    ],
    [
      '/api/v1/applications/application_1_0001/2/logs',
      {
        appId: 'application_1_0001',
        appName: 'nightly',
        attempt: '2',
        startedAt: 3000,
        modifiedAt: 4000,
        inProgress: true,
      },
    ],
    [
      '/api/v1/applications/application_1_0001/1/logs',
      {
        appId: 'application_1_0001',
        appName: 'nightly',
        attempt: '1',
        startedAt: 1000,
        modifiedAt: 2000,
        inProgress: false,
      },
    ],
  ]);
});

test('a log is fetched once, one that goes on each time', async () => {
  const [done, running] = await logs();
  answers['/api/v1/applications/local-7/logs'] = { body: 'PK' };
  answers['/api/v1/applications/application_1_0001/2/logs'] = { body: 'PK more' };
  for (const log of [done!, done!, running!, running!]) {
    const fetched = await fetchHistoryLog(log, join(folder, 'new'));
    expect(fetched.kind === 'file' && readFileSync(fetched.path, 'utf8')).toBe(log === done ? 'PK' : 'PK more');
  }
  expect(asked.slice(1)).toEqual([
    'GET /api/v1/applications/local-7/logs',
    'GET /api/v1/applications/application_1_0001/2/logs',
    'GET /api/v1/applications/application_1_0001/2/logs',
  ]);
});

test('an address with a slip costs its own list only', async () => {
  const listed = await listHistory('http://history:180800');
  expect(listed).toEqual({ kind: 'refused', message: 'http://history:180800 is no address of a server.' });
});

test('what stands in the way is said in a sentence', async () => {
  const said = async () => {
    const listed = await listHistory(address);
    return listed.kind === 'refused' ? listed.message.replace(address, 'http://server') : listed.kind;
  };
  expect(await said()).toBe('http://server answered 404 when it was asked for /api/v1/applications.');
  answers[LIST] = { body: '<html>' };
  expect(await said()).toBe('http://server is no History Server: it lists no applications.');
  answers[LIST] = { status: 401, body: '' };
  expect(await said()).toBe('http://server wants a login (401); download the log there and link the file.');
  answers[LIST] = { status: 302, location: 'http://elsewhere/', body: '' };
  expect(await said()).toBe(
    'http://server leads to http://elsewhere/; name that address instead, if it is the History Server.',
  );
  const [log] = await logs();
  expect(await fetchHistoryLog(log!, folder)).toMatchObject({ kind: 'refused' });
  server.close();
  server.closeAllConnections();
  expect(await said()).toMatch(/^http:\/\/server does not answer \(\w+\)\.$/);
});

test('only web addresses are servers', () => {
  expect(['http://spark:18080', 'HTTPS://a/b', '/logs', 'logs/**', 'file:///x'].map(isHistoryAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
