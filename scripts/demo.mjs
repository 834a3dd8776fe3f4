#!/usr/bin/env node
/**
 * `npm run demo`: installs, builds, prints the findings of the bundled example from a real run, and opens the example in an editor.
 *
 *   npm run demo -- [--no-open] [--example feature-tables|orders-etl]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findDesktopCode } from './setup/desktop.mjs';
import { ensurePackages, root, run, SetupError, stateFolder } from './setup/packages.mjs';
import { installExtension, startWebEditor } from './setup/webEditor.mjs';

/** The file to open first: where the warning stands. */
const SCENES = {
  'feature-tables': 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala',
  'orders-etl': 'orders_etl/lib/io.py',
};

const LOOK_AT =
  'Rest the mouse on the marked call, take the light bulb for the fix, the icon with the bars at the top right for the plan.';

async function demo(args) {
  const example = args.includes('--example') ? args[args.indexOf('--example') + 1] : 'feature-tables';
  if (!Object.hasOwn(SCENES, example))
    throw new SetupError(`There is no example ${example}; there are ${Object.keys(SCENES).join(' and ')}.`);
  ensurePackages();
  run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  printFindings(example);
  if (args.includes('--no-open')) return;
  const folder = workingCopy(example);
  const code = findDesktopCode();
  if (code) openDesktop(code, folder, SCENES[example]);
  else await openWeb(folder, SCENES[example]);
}

function logOf(folder) {
  const [log] = readdirSync(join(folder, 'runs', 'before'));
  return join(folder, 'runs', 'before', log);
}

function printFindings(example) {
  const folder = join('examples', example);
  const args = [join('dist', 'cli.js'), 'check', folder, '--run', logOf(folder)];
  console.log(`\n$ node ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new SetupError(`planlight check ended with ${status}.`);
}

/** The example is copied, so that trying a quick fix leaves the checkout clean. */
function workingCopy(example) {
  const folder = join(stateFolder, 'demo', example);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'examples', example), folder, { recursive: true });
  return folder;
}

function openDesktop(code, folder, file) {
  console.log(`Opening ${folder} in ${code} …\n${LOOK_AT}`);
  const args = [
    '--new-window',
    `--extensionDevelopmentPath=${root}`,
    '--disable-extensions',
    folder,
    '--goto',
    `${join(folder, file)}:1`,
  ];
  const { status } = spawnSync(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new SetupError(`${code} ended with ${status}.`);
}

/** The web editor gets the packaged extension, as a user would have it. */
async function openWeb(folder, file) {
  const vsix = join(stateFolder, 'demo', 'planlight.vsix');
  const extensions = join(stateFolder, 'demo', 'extensions');
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  run(process.execPath, [join(root, 'scripts', 'package.mjs'), '--out', vsix], { quiet: true });
  installExtension(vsix, extensions);
  const editor = await startWebEditor({ extensions, settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
  const payload = [['openFile', `vscode-remote://127.0.0.1:${editor.port}${encodeURI(join(folder, file))}`]];
  const query = new URLSearchParams({ tkn: editor.token, folder, payload: JSON.stringify(payload) });
  console.log(
    `\nThe example is open in VS Code at\n\n  http://127.0.0.1:${editor.port}/?${query}\n\n${LOOK_AT}\n\nStop it with Ctrl+C.`,
  );
  const stop = () => void editor.stop().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await editor.end;
}

demo(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
});
