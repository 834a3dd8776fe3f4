#!/usr/bin/env node
/**
 * Runs the suite in a real VS Code: the desktop build where there is a screen and it can be had, else the npm-installed one in a headless browser.
 *
 *   node test/vscode/run.mjs [--vsix FILE] [NAME…]      with --vsix the packaged extension is installed and tested, not the source tree;
 *                                                       with names only the test files of suite/ that begin so, and `windows`
 *
 * Writes the results (see suite/index.ts) to the file in PLANLIGHT_RESULTS.
 */
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { hasScreen } from '../../scripts/setup/desktop.mjs';
import { root, stateFolder } from '../../scripts/setup/packages.mjs';
import { ensureWebEditor, freePort, installExtension } from '../../scripts/setup/webEditor.mjs';
import { startBridge } from './bridge.mjs';
import { testWindows } from './windows.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const vsixAt = process.argv.indexOf('--vsix');
const vsix = vsixAt === -1 ? undefined : process.argv[vsixAt + 1];
const names = process.argv.slice(2).filter((word) => word !== '--vsix' && word !== vsix);
const isWanted = (name) => names.length === 0 || names.some((wanted) => name.startsWith(wanted));

async function main() {
  const suite = await bundleSuite();
  const work = mkdtempSync(join(tmpdir(), 'planlight tests-'));
  try {
    // A space and letters beyond ASCII: every address that goes between editor, client and server has them.
    const workspace = join(work, 'Aufträge 注文');
    cpSync(join(root, 'examples'), workspace, { recursive: true });
    // Beside it, for the tests that put them in when they need them.
    cpSync(join(root, 'test', 'fixtures', 'notebook'), join(work, 'notebook'), { recursive: true });
    cpSync(join(root, 'test', 'fixtures', 'eventlogs', '3.5.9', 'tiny'), join(work, 'tiny'), { recursive: true });
    process.env.PLANLIGHT_SUITE_OUTCOME = join(work, 'outcome.json');
    process.env.PLANLIGHT_SUITE_MODE = vsix ? 'package' : 'source';
    const way = await desktopOrWeb();
    const outcomes = [];
    if (suite !== undefined) outcomes.push(await runSuite(way, { suite, workspace, work }));
    if (isWanted('windows')) outcomes.push(await runWindows(way, work));
    return report(outcomes);
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** `runTests` rejects when the editor ends with another status than 0, which a failed test brings about too. */
async function runSuite(way, options) {
  let ended = 1;
  try {
    ended = await way(options);
  } catch (error) {
    console.error(error.message ?? error);
  }
  const outcomeFile = process.env.PLANLIGHT_SUITE_OUTCOME;
  if (existsSync(outcomeFile)) return JSON.parse(readFileSync(outcomeFile, 'utf8'));
  return { passed: 0, failed: 1, failures: [`the editor ended with ${ended} before the suite did`] };
}

/** The windows are driven in a browser; a desktop's own windows cannot be had one by one. */
async function runWindows(way, work) {
  if (way === inWeb) return testWindows({ work, vsix });
  console.log('not run: tests over several windows need the npm-installed editor (PLANLIGHT_EDITOR=web)');
  return { passed: 0, failed: 0, failures: [] };
}

/** Prints the failures and writes the counts to the file that PLANLIGHT_RESULTS names; gives the exit status. */
function report(outcomes) {
  const sum = (count) => outcomes.reduce((total, outcome) => total + outcome[count], 0);
  const outcome = {
    passed: sum('passed'),
    failed: sum('failed'),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
  for (const failure of outcome.failures) console.error(`FAILED ${failure}`);
  console.log(
    `VS Code (${vsix ? 'packaged extension' : 'source tree'}): ${outcome.passed} passed, ${outcome.failed} failed`,
  );
  if (process.env.PLANLIGHT_RESULTS) writeFileSync(process.env.PLANLIGHT_RESULTS, JSON.stringify(outcome));
  return outcome.failed === 0 ? 0 : 1;
}

/** Each test file becomes one bundle beside `index.cjs`; gives the path of that, undefined where no file is wanted. */
async function bundleSuite() {
  const folder = join(stateFolder, 'suite');
  rmSync(folder, { recursive: true, force: true });
  const files = readdirSync(join(here, 'suite')).filter(
    (name) => name === 'index.ts' || (name.endsWith('.test.ts') && isWanted(name)),
  );
  if (files.length === 1) return undefined;
  await esbuild.build({
    entryPoints: files.map((name) => join(here, 'suite', name)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(folder, 'index.cjs');
}

/** The way to run that this machine has; PLANLIGHT_EDITOR=desktop|web insists on one. */
async function desktopOrWeb() {
  const wish = process.env.PLANLIGHT_EDITOR;
  if (wish === 'web' || (wish !== 'desktop' && !hasScreen())) return inWeb;
  try {
    const executable = await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(root, '.vscode-test'),
      timeout: 60_000,
    });
    return (options) => onDesktop(executable, options);
  } catch (error) {
    if (wish === 'desktop') throw error;
    console.log(`The desktop build could not be downloaded (${error.message}); the npm-installed editor is used.`);
    return inWeb;
  }
}

/** The folder that an installed extension comes from; in package mode the source tree must not be loaded. */
function developmentPath(work) {
  if (!vsix) return root;
  const empty = join(work, 'empty-extension');
  mkdirSync(empty);
  const manifest = { name: 'test-host', publisher: 'planlight-tests', version: '0.0.1', engines: { vscode: '*' } };
  writeFileSync(join(empty, 'package.json'), JSON.stringify(manifest));
  return empty;
}

async function inWeb({ suite, workspace, work }) {
  ensureWebEditor();
  const launcher = join(here, 'webCode.mjs');
  chmodSync(launcher, 0o755);
  const extensions = join(work, 'extensions');
  mkdirSync(extensions);
  if (vsix) installExtension(vsix, extensions);
  return runTests({
    vscodeExecutablePath: launcher,
    extensionDevelopmentPath: developmentPath(work),
    extensionTestsPath: suite,
    launchArgs: [workspace, `--extensions-dir=${extensions}`],
  });
}

async function onDesktop(executable, { suite, workspace, work }) {
  const port = await freePort();
  const extensions = join(work, 'extensions');
  const userData = join(work, 'user-data');
  if (vsix) {
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
    const all = [...args, '--extensions-dir', extensions, '--user-data-dir', userData, '--install-extension', vsix];
    const { status, stderr } = spawnSync(cli, all, { encoding: 'utf8', shell: process.platform === 'win32' });
    if (status !== 0) throw new Error(`The package could not be installed: ${stderr}`);
  }
  const bridge = await startBridge(() => windowOf(port));
  try {
    const code = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: developmentPath(work),
      extensionTestsPath: join(here, 'hostWrapper.cjs'),
      extensionTestsEnv: {
        PLANLIGHT_SUITE: suite,
        PLANLIGHT_SUITE_OUTCOME: process.env.PLANLIGHT_SUITE_OUTCOME,
        PLANLIGHT_BRIDGE: bridge.url,
      },
      launchArgs: [
        workspace,
        `--extensions-dir=${extensions}`,
        `--user-data-dir=${userData}`,
        '--disable-workspace-trust',
        `--remote-debugging-port=${port}`,
      ],
    });
    return code;
  } finally {
    bridge.close();
  }
}

let attached;
/** The desktop window as a Playwright page, over its debugging port. */
async function windowOf(port) {
  attached ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const pages = attached.contexts().flatMap((context) => context.pages());
  const workbench = pages.find((page) => page.url().includes('workbench'));
  if (workbench === undefined) throw new Error('The editor has no window yet.');
  return workbench;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message ?? error);
    process.exit(1);
  },
);
