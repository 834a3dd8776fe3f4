import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';

/** What goes wrong around the server must not stop it, and must be told in a sentence. */
let server: LspServer;
const FILE = 'orders_etl/lib/io.py';

beforeAll(async () => {
  server = await startLspServer(example('orders-etl'));
  await server.open(FILE);
});
afterAll(() => server.stop());

const link = () => server.link(`runs/before/${logIn('orders-etl/runs/before')}`);

test('a log that is none is refused with a sentence, and the status says it', async () => {
  writeFileSync(join(server.folder, 'notes.txt'), 'This is no log.\n');
  const result = await server.link('notes.txt');
  expect(result).toMatchObject({ kind: 'refused' });
  const { problems } = await server.status(({ problems }) => problems.length > 0);
  expect(problems[0]).toMatch(/^[^\n]+\.$/);
});

test('a log that is not there, and an empty one, are refused', async () => {
  expect((await server.link('nowhere.log')).kind).toBe('refused');
  writeFileSync(join(server.folder, 'empty.log'), '');
  expect((await server.link('empty.log')).kind).toBe('refused');
});

test('a readable log works after all that', async () => {
  expect((await link()).kind).toBe('linked');
  await server.diagnostics(FILE, (all) => all.some(({ code }) => code === 'few-tasks'));
  const { problems } = await server.status(({ run, activity }) => run !== undefined && activity.kind === 'idle');
  expect(problems.filter((problem) => problem.includes('notes.txt'))).toEqual([]);
});

test('broken code keeps the marks of what is not broken, and mending brings all back', async () => {
  const text = server.text(FILE);
  await server.change(FILE, `def broken(:\n    ((\n${text}`);
  const moved = await server.diagnostics(FILE, (all) => all.some(({ code }) => code === 'few-tasks'));
  expect(moved.length).toBeGreaterThan(0);
  await server.change(FILE, text);
  await server.diagnostics(FILE, (all) => all.some(({ code }) => code === 'few-tasks'));
});

test('a link that is followed by another one gives way', async () => {
  const [first, second] = await Promise.all([link(), link()]);
  expect([first.kind, second.kind]).toEqual(['superseded', 'linked']);
});

test('reading that a person stops leaves what was linked before', async () => {
  const [result] = await Promise.all([link(), server.ask('planlight/stopReading', {})]);
  expect(result.kind).toBe('superseded');
  const { run } = await server.status(({ activity }) => activity.kind === 'idle');
  expect(run).toBeDefined();
});

test('requests about documents that are no sources have empty answers', async () => {
  mkdirSync(join(server.folder, 'sub'), { recursive: true });
  expect(await server.lenses('README.md')).toEqual([]);
  expect(await server.hover('nowhere.py', 3, 3)).toBeNull();
  expect(
    await server.ask('planlight/planAt', { uri: 'untitled:Untitled-1', position: { line: 0, character: 0 } }),
  ).toEqual({ nodes: [] });
  expect(server.errors).toEqual([]);
});

test('a file that is opened without a folder has what its own folder can tell', async () => {
  const loose = await startLspServer(example('orders-etl'), { folder: false });
  await loose.open(FILE);
  await loose.status(({ activity }) => activity.kind === 'idle');
  expect(await loose.lenses(FILE)).toEqual([]);
  expect(loose.errors).toEqual([]);
  await loose.stop();
});

test('an empty window is answered, too: there are no runs, and a log can be linked', async () => {
  const empty = await startLspServer(example('orders-etl'), { folder: false });
  expect(await empty.ask('planlight/runs', {})).toEqual({ runs: [] });
  const linked = await empty.link(`runs/before/${logIn('orders-etl/runs/before')}`);
  expect(linked.kind).toBe('linked');
  await empty.open(FILE);
  await empty.stop();
});

test('in a workspace that nobody trusts, places that its files name are not looked into', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'planlight-elsewhere-'));
  const log = logIn('orders-etl/runs/before');
  const offers = async (trusted: boolean) => {
    const started = await startLspServer(example('orders-etl'), { folder: true, without: ['runs', '.vscode'], initialize: { trusted } }); // prettier-ignore
    cpSync(join(example('orders-etl'), 'runs/before', log), join(elsewhere, log), { recursive: true });
    writeFileSync(join(started.folder, 'spark-defaults.conf'), `spark.eventLog.dir ${elsewhere}\n`);
    await started.ask('planlight/refresh', {});
    const status = await started.status(({ activity }) => activity.kind === 'idle');
    await started.stop();
    return status.offers.filter(({ place }) => place === elsewhere).length;
  };
  expect([await offers(true), await offers(false)]).toEqual([1, 0]);
  rmSync(elsewhere, { recursive: true });
});

test('the one log of a workspace is linked unasked, but not again once a person has unlinked it', async () => {
  const evident = await startLspServer(example('feature-tables'), { folder: true, without: ['runs/after', '.vscode'] });
  await evident.ask('planlight/refresh', {});
  await evident.status(({ run, activity }) => run !== undefined && activity.kind === 'idle');
  await evident.ask('planlight/unlink', {});
  await evident.ask('planlight/refresh', {});
  const { run, offers } = await evident.status(({ activity }) => activity.kind === 'idle');
  expect(run).toBeUndefined();
  expect(offers.some(({ uri }) => uri.includes('runs/before'))).toBe(true);
  await evident.stop();
});
