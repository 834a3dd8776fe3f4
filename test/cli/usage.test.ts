import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CLI = join(root, 'dist', 'cli.js');
const VERBS = ['check', 'match', 'show', 'compare'];

/** The built command line. */
function planlight(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight 使い方 '));
  const event = { Event: 'SparkListenerApplicationStart', 'App Name': 'nightly', 'App ID': 'app-1', Timestamp: 1 };
  for (const app of ['app 1', 'app-日本'])
    writeFileSync(join(folder, app), `${JSON.stringify({ ...event, 'App ID': app })}\n`);
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'cut.zstd'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(VERBS)('%s tells what it takes', (verb) => {
  for (const option of ['--help', '-h']) {
    const { status, stdout, stderr } = planlight(verb, option);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^planlight ${verb} `));
  }
  const { status, stdout, stderr } = planlight(verb);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^planlight: usage: planlight ${verb} .*\n$`));
});

test('every option that a verb takes is told, and no other', () => {
  for (const verb of VERBS) {
    const told = new Set(planlight(verb, '--help').stdout.match(/--[a-z][a-z\d-]*/g));
    for (const option of told) expect(planlight(verb, option).stderr, `${verb} ${option}`).toContain('needs a value');
  }
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(planlight('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each(VERBS)('%s says in one sentence what is wrong with a call', (verb) => {
  const rest = verb === 'match' ? ['--run', 'app 1'] : verb === 'compare' ? ['app 1'] : [];
  for (const args of [
    ['--fromat', 'json'],
    ['--format'],
    ['nowhere', ...rest],
    ['empty', ...rest],
    ['cut.zstd', ...rest],
  ]) {
    const { status, stdout, stderr } = planlight(verb, ...args);
    expect([status, stdout], args.join(' ')).toEqual([2, '']);
    expect(stderr).toMatch(/^planlight: .*[.\]]\n$/);
  }
});

test('names with spaces and letters of any script are read', () => {
  const { status, stdout } = planlight('show', 'app-日本');
  expect([status, stdout.split('\n')[0]]).toEqual([0, 'nightly · app-日本']);
  expect(planlight('show', folder).stdout).toContain('app 1');
});

test('a reader that goes away is no failure', async () => {
  const child = spawn(process.execPath, [CLI, 'show', folder, '--format', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  expect([status, stderr]).toEqual([0, '']);
});

test('output that cannot be written is said', (context) => {
  if (!existsSync('/dev/full')) return context.skip('there is no /dev/full here, which stands for a full disk');
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" show "${folder}" > /dev/full`], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([2, 'planlight: the output could not be written (ENOSPC).\n']);
});

test('what is no file is not waited for', (context) => {
  if (process.platform === 'win32') return context.skip('there are no named pipes here');
  const pipe = join(folder, 'pipe');
  spawnSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  expect(planlight('show', pipe)).toEqual({
    status: 2,
    stdout: '',
    stderr: `planlight: ${pipe} is neither a file nor a folder.\n`,
  });
});
