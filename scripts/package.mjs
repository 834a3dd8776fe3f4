#!/usr/bin/env node
/**
 * `npm run package`: makes the `.vsix`.
 *
 *   node scripts/package.mjs [--out FILE]
 *
 * Builds for release first, so that the package never holds a stale or a debug bundle.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedReadme } from './packagedReadme.mjs';
import { ensurePackages, root, run, SetupError } from './setup/packages.mjs';

const out = process.argv.includes('--out')
  ? process.argv[process.argv.indexOf('--out') + 1]
  : join(root, 'planlight.vsix');

function writeReadme() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const packaged = packagedReadme(text, (path) => readFileSync(join(root, path)));
  writeFileSync(join(root, 'dist', 'README.md'), packaged);
  return 'dist/README.md';
}

function makePackage() {
  ensurePackages();
  run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--minify']);
  const args = [
    'package',
    '--no-dependencies',
    '--no-rewrite-relative-links',
    '--allow-missing-repository',
    '--readme-path',
    writeReadme(),
    '--out',
    out,
  ];
  run(join(root, 'node_modules', '.bin', 'vsce'), args, { quiet: true });
  console.log(`${out}: ${(statSync(out).size / 1024).toFixed(0)} KiB`);
}

try {
  makePackage();
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = 1;
}
