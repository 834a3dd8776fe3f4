#!/usr/bin/env node
/**
 * Runs one of our TypeScript scripts: `node scripts/run.mjs scripts/debugFlow.ts ARGS…`.
 * Bundled first, because Node 20 does not run TypeScript; packages stay where they are installed.
 */
import { spawnSync } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import { root, stateFolder } from './setup/packages.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node scripts/run.mjs SCRIPT.ts [ARGS…]');
  process.exit(2);
}
const outfile = join(stateFolder, 'scripts', `${basename(script, '.ts')}.mjs`);
await esbuild.build({
  absWorkingDir: root,
  entryPoints: [resolve(script)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // Scripts find the project's files from here, wherever they were bundled to.
  define: {
    'import.meta.dirname': JSON.stringify(join(root, 'scripts')),
    'import.meta.url': JSON.stringify(`file://${join(root, 'scripts', 'x', 'x.ts')}`),
  },
  sourcemap: 'inline',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;
