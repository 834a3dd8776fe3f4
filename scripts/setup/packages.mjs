/** Installs the project's packages when they are not there or the lock file is newer. Needs nothing but Node and npm. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Holds downloads and stamps that are no part of the project; in .gitignore. */
export const stateFolder = join(root, '.planlight');

export class SetupError extends Error {}

/** Runs a program to its end; throws a `SetupError` with its last words when it fails. */
export function run(command, args, { cwd = root, env = process.env, quiet = false } = {}) {
  // Windows finds npm only through a shell.
  const shell = process.platform === 'win32';
  const result = spawnSync(command, args, {
    cwd,
    env,
    shell,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
    maxBuffer: 1 << 28,
  });
  if (result.error) throw new SetupError(`${command} could not be started: ${result.error.message}`);
  if (result.status === 0) return result.stdout ?? '';
  const words = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new SetupError(
    `${command} ${args.join(' ')} ended with ${result.status ?? result.signal}.${words ? `\n${words}` : ''}`,
  );
}

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new SetupError(`Node 20 or newer is needed; this is ${process.version}.`);
}

export function ensurePackages() {
  checkNode();
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.planlight-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing the packages …');
  run('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}
