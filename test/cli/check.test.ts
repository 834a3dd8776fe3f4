import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const SOURCE = 'orders-etl';

/** The built command line, as a continuous integration starts it. */
function check(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist', 'cli.js'), 'check', SOURCE, ...args],
    { cwd: join(root, 'examples'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return { status, stdout, stderr };
}

const [log = ''] = readdirSync(join(root, 'examples', SOURCE, 'runs', 'before'));
const RUN = ['--run', join(SOURCE, 'runs', 'before', log)];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'planlight check-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(content: string): readonly string[] {
  const path = join(folder, 'planlight.json');
  writeFileSync(path, content);
  return ['--config', path];
}

test('findings alone do not fail; those at the asked level do', () => {
  expect(check(...RUN).status).toBe(0);
  expect(check(...RUN, '--fail-on', 'warning').status).toBe(1);
  // Without a run there are hints only.
  expect([check('--fail-on', 'warning').status, check('--fail-on', 'hint').status]).toEqual([0, 1]);
});

test('what cannot be used is said in one sentence, with status 2', () => {
  for (const args of [
    ['--fail-on', 'loud'],
    ['--format', 'xml'],
    ['--config', 'none.json'],
    settings('{'),
    settings('{"budget": {}}'),
  ]) {
    const { status, stdout, stderr } = check(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});

test('a broken budget fails, whatever the format, and one that is held does not', () => {
  const tight = settings('{"budgets": {"stageSpillBytes": 1000, "findings": {"warning": 0}}}');
  const { status, stdout } = check(...RUN, ...tight);
  expect(status).toBe(1);
  expect(stdout).toMatch(/Over budget: stage \d+ spilled [\d.]+ \w+ to disk, 1,?000 B are allowed/);
  const sarif = check(...RUN, ...tight, '--format', 'sarif');
  expect([sarif.status, sarif.stderr.startsWith('Over budget: stage')]).toEqual([1, true]);
  expect((JSON.parse(sarif.stdout) as { version: string }).version).toBe('2.1.0');
  expect(check(...RUN, ...settings('{"budgets": {"stageSpillBytes": 1099511627776}}')).status).toBe(0);
});

test('a byte order mark before the settings is none of them', () => {
  expect(check(...settings('\uFEFF{"rules": {}}')).status).toBe(0);
});

test('a budget of a run that was not given is said, not held in silence', () => {
  const tight = settings('{"budgets": {"stageSpillBytes": 1000, "findings": {"error": 0}}}');
  expect(check(...tight).stdout).toContain('Note: Without --run nothing was held against the budgets stageSpillBytes.');
  expect(check(...RUN, ...tight).stdout).not.toContain('Without --run');
});

test('every result of a SARIF report has a file that exists below where the command ran', () => {
  const sarif = JSON.parse(check(...RUN, '--format', 'sarif').stdout) as {
    runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
  };
  const uris = sarif.runs[0]?.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri) ?? [];
  expect(uris.length).toBeGreaterThan(0);
  for (const uri of uris) expect(existsSync(join(root, 'examples', decodeURIComponent(uri ?? ''))), uri).toBe(true);
});

test('a level in the settings is that of every finding of the rule', () => {
  const off = settings('{"rules": {"few-tasks": "off", "small-files-written": "error"}}');
  const { findings } = JSON.parse(check(...RUN, ...off, '--format', 'json').stdout) as {
    findings: readonly { rule: string; severity: string }[];
  };
  expect(findings.some(({ rule }) => rule === 'few-tasks')).toBe(false);
  const small = findings.filter(({ rule }) => rule === 'small-files-written').map(({ severity }) => severity);
  expect([small.length > 0, new Set(small)]).toEqual([true, new Set(['error'])]);
});

test('annotations for GitHub name file and line', () => {
  const { status, stdout } = check(...RUN, '--format', 'github');
  expect(status).toBe(0);
  // From where the command runs, which is the root of the repository in a workflow.
  expect(stdout).toMatch(/^::(?:error|warning) file=orders-etl\/orders_etl\/lib\/io\.py,line=\d+,/m);
});
