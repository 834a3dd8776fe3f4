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
import { ensurePackages, root, run, SetupError } from './setup/packages.mjs';

const out = process.argv.includes('--out')
  ? process.argv[process.argv.indexOf('--out') + 1]
  : join(root, 'planlight.vsix');

/** VS Code shows no picture of a README by a relative path, so the packaged one carries its pictures inside. */
function readmeWithPictures() {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const inlined = text.replaceAll(/\]\((docs\/images\/[^)]+\.(jpg|png))\)/g, (_, path, kind) => {
    const picture = readFileSync(join(root, path)).toString('base64');
    return `](data:image/${kind === 'jpg' ? 'jpeg' : kind};base64,${picture})`;
  });
  writeFileSync(join(root, 'dist', 'README.md'), inlined);
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
    readmeWithPictures(),
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
