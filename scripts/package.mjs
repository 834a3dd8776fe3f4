#!/usr/bin/env node
/**
 * `npm run package`: makes the `.vsix`.
 *
 *   node scripts/package.mjs [--out FILE]
 *
 * Builds for release first, so that the package never holds a stale or a debug bundle.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, root, run } from './setup/packages.mjs';

const out = process.argv.includes('--out')
  ? process.argv[process.argv.indexOf('--out') + 1]
  : join(root, 'planlight.vsix');

ensurePackages();
run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--minify']);
run(join(root, 'node_modules', '.bin', 'vsce'), ['package', '--no-dependencies', '--skip-license', '--out', out], {
  quiet: true,
});
console.log(`${out}: ${(statSync(out).size / 1024).toFixed(0)} KiB`);
