/**
 * The real VS Code from the npm registry (code-server carries its server and web workbench), for machines without a desktop.
 * Installed below `.planlight/editor`, apart from the project's packages: it is large and only the demo and the end-to-end tests need it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, stateFolder, SetupError } from './packages.mjs';

const EDITOR_VERSION = '4.139.1';
/** That editor's extension host is the Node that starts it, and it wants this major. */
const NODE_VERSION = '24.21.0';

const folder = join(stateFolder, 'editor');
const packageFolder = join(folder, 'node_modules', 'code-server');
/** VS Code's own server: it serves the web workbench and guards it with a token. */
const server = join(packageFolder, 'lib', 'vscode', 'out', 'server-main.js');
const stamp = join(folder, 'installed');

/** Installs the editor when it is not there; gives the Node that runs it and its scripts. */
export function ensureWebEditor() {
  if (process.platform === 'win32')
    throw new SetupError('The npm-installed editor does not run on Windows; install VS Code.');
  const wanted = `${EDITOR_VERSION} on ${NODE_VERSION}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { node: editorNode(), server };
  console.log('Installing VS Code from npm (about a minute, 600 MB) …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  installNode();
  const node = editorNode();
  const env = {
    ...process.env,
    PATH: `${join(node, '..')}:${process.env.PATH}`,
    npm_config_nodedir: join(node, '..', '..'),
  };
  npm(['install', '--no-save', '--ignore-scripts', `code-server@${EDITOR_VERSION}`], folder, env);
  const vscode = join(packageFolder, 'lib', 'vscode');
  npm(['install', '--omit=dev', '--ignore-scripts'], vscode, env);
  npm(['install', '--omit=dev', '--ignore-scripts'], join(vscode, 'extensions'), env);
  // Native modules for logging and for noticing a dead parent; the editor works without, so a machine without a compiler is no obstacle.
  spawnSync('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: vscode, env, stdio: 'ignore' });
  for (const unused of ['@github', '@microsoft/mxc-sdk'])
    rmSync(join(vscode, 'node_modules', unused), { recursive: true, force: true });
  writeFileSync(stamp, wanted);
  return { node, server };
}

function npm(args, cwd, env) {
  run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, quiet: true });
}

function editorNode() {
  if (process.versions.node.split('.')[0] === NODE_VERSION.split('.')[0]) return process.execPath;
  return join(folder, 'node', 'bin', 'node');
}

function installNode() {
  if (editorNode() === process.execPath) return;
  const name = `node-${process.platform}-${process.arch}`;
  npm(['install', '--no-save', '--ignore-scripts', `${name}@${NODE_VERSION}`], folder, process.env);
  // Outside node_modules, or the next install removes it.
  renameSync(join(folder, 'node_modules', name), join(folder, 'node'));
}

/** Settings of an editor that keeps quiet about itself. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'workbench.tips.enabled': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
};

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Whether the server answers at all; without its token it says 403, which is an answer. */
function answers(port) {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/version' }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

/** The variables that a surrounding editor or npm leaves behind would mislead the one that is started. */
function cleanEnvironment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    EXTENSIONS_GALLERY: '{}',
  };
}

/**
 * Starts the editor on a loopback port with a home, settings and extensions of its own.
 * Whoever opens it in a browser must show the token: `http://127.0.0.1:<port>/?tkn=<token>`.
 */
export async function startWebEditor({ settings = {}, env = {}, extraArgs = [], extensions } = {}) {
  const { node, server } = ensureWebEditor();
  const home = mkdtempSync(join(tmpdir(), 'planlight-editor-'));
  const userData = join(home, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  const token = randomBytes(16).toString('hex');
  const port = await freePort();
  const logFile = join(home, 'server.log');
  const log = openSync(logFile, 'w');
  const args = [
    server, '--host', '127.0.0.1', '--port', String(port), '--connection-token', token, '--accept-server-license-terms',
    '--server-data-dir', home, '--user-data-dir', userData, '--extensions-dir', extensions ?? join(home, 'extensions'), ...extraArgs,
  ]; // prettier-ignore
  const child = spawn(node, args, {
    env: { ...cleanEnvironment(home), ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  let ended = false;
  const end = new Promise((resolve) => child.on('exit', () => resolve((ended = true))));
  while (!(await answers(port))) {
    if (ended) throw new SetupError(`The editor did not start: ${readFileSync(logFile, 'utf8').slice(-2000)}`);
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  const stop = async () => {
    const signal = (name) => {
      try {
        process.kill(-child.pid, name);
      } catch {
        // Already gone.
      }
    };
    signal('SIGTERM');
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    signal('SIGKILL');
    if (!process.env.KEEP_EDITOR_HOME) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return { port, token, home, logFile, end, stop };
}

/** Installs a packaged extension into a folder for `startWebEditor({ extensions })`. */
export function installExtension(vsix, extensions) {
  const { node, server } = ensureWebEditor();
  const home = mkdtempSync(join(tmpdir(), 'planlight-install-'));
  const args = [server, '--server-data-dir', home, '--extensions-dir', extensions, '--install-extension', vsix];
  try {
    run(node, args, { env: cleanEnvironment(home), quiet: true });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
