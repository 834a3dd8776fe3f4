#!/usr/bin/env node
/**
 * `npm test`: installs what it needs, runs every check, and ends with one line, `N passed, N failed`.
 *
 *   npm test [-- --fast]      --fast leaves out the real VS Code and the package
 *
 * Every check runs even when an earlier one failed; the exit status is 1 when any did.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureBrowser } from './setup/browser.mjs';
import { checkNode, ensurePackages, root, SetupError } from './setup/packages.mjs';

const fast = process.argv.includes('--fast');
const work = mkdtempSync(join(tmpdir(), 'planlight-test-'));
const results = [];

function runStep(command, args, env = {}) {
  const shell = process.platform === 'win32';
  return spawnSync(command, args, { cwd: root, shell, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
}

function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** One check that passes or fails as a whole. */
function check(title, command, args) {
  console.log(`\n── ${title}`);
  const ok = runStep(command, args);
  results.push({ title, passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
  return ok;
}

/** A check that counts its tests itself; when it leaves no count it failed. */
function counted(title, command, args, env, read) {
  console.log(`\n── ${title}`);
  const file = join(work, `${results.length}.json`);
  const ok = runStep(command, args(file), env(file));
  const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 1 };
  // A runner that failed without a failed test (a file that did not load) is a failure too.
  const failed = counts.failed === 0 && !ok ? 1 : counts.failed;
  results.push({ title, passed: counts.passed, failed, names: counts.names ?? [] });
}

function vitest(title, project) {
  counted(
    title,
    bin('vitest'),
    (file) => ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    () => ({}),
    (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests, names: failedOfVitest(json) }),
  );
}

/** Of vitest's JSON report: what failed, as the last lines say it once more, for whoever sees only those. */
function failedOfVitest({ testResults = [] }) {
  return testResults.flatMap(({ name, message, assertionResults = [] }) => {
    const file = relative(root, name);
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    if (tests.length === 0) return message ? [`${file}: ${message.split('\n')[0]}`] : [];
    return tests.map(
      ({ fullName, failureMessages = [] }) => `${file}: ${fullName}: ${failureMessages.join(' ').split('\n')[0]}`,
    );
  });
}

function editor(title, args) {
  counted(
    title,
    process.execPath,
    () => [join('test', 'vscode', 'run.mjs'), ...args],
    (file) => ({ PLANLIGHT_RESULTS: file }),
    (json) => ({ passed: json.passed, failed: json.failed, names: json.failures.map((text) => text.split('\n')[0]) }),
  );
}

function everything() {
  check('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']);
  check('lint', bin('oxlint'), ['--type-aware', '--deny-warnings']);
  check('types', bin('tsc'), ['-p', '.']);
  check('types of the panel', bin('tsc'), ['-p', 'webview']);
  check('unused code', bin('knip'), []);
  vitest('unit tests', 'unit');
  const built = check('build', process.execPath, [join('scripts', 'build.mjs'), '--minify']);
  if (!built) return;
  if (!fast) process.env.CHROMIUM = ensureBrowser();
  vitest('built server, command line and panel', 'built');
  if (fast) return;
  editor('VS Code with the extension from the source tree', []);
  const vsix = join(work, 'planlight.vsix');
  if (check('package', process.execPath, [join('scripts', 'package.mjs'), '--out', vsix])) {
    editor('VS Code with the packaged extension', ['--vsix', vsix]);
  }
}

try {
  checkNode();
  ensurePackages();
  everything();
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  results.push({ title: 'set-up', passed: 0, failed: 1 });
} finally {
  rmSync(work, { recursive: true, force: true });
}

console.log('');
for (const { title, passed, failed, names = [] } of results) {
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${title}: ${passed} passed, ${failed} failed`);
  for (const name of names) console.log(`       ✗ ${name}`);
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
