#!/usr/bin/env node
/**
 * Bundles everything that ships into `dist/`.
 *
 *   node scripts/build.mjs [--watch] [--minify] [--only NAME] [--metafile FILE]
 *
 * Each program is one file; only the bundles, the wasm files, the panel's style and the licenses of bundled packages leave the source tree.
 */
import { createRequire } from 'node:module';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { licensesOf } from './licenses.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');
const metafileAt = process.argv.indexOf('--metafile');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify,
  sourcemap: minify ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The ESM entry of web-tree-sitter reads import.meta.url, which is empty in a CommonJS bundle.
  alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
};

/** `planlight show` must not read the parsers of sources from the disk: the other verbs are a bundle beside it. */
const sourceVerbsApart = {
  name: 'source-verbs-apart',
  setup(build) {
    build.onResolve({ filter: /\/sourceVerbs\.ts$/ }, () => ({ path: './cliSourceVerbs.js', external: true }));
  },
};

const browser = { ...common, platform: 'browser', format: 'iife', target: 'es2022' };

/** The programs; an entry that does not exist yet is a mistake, so nothing is left out silently. */
const programs = [
  { ...node, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.js', external: ['vscode'] },
  { ...node, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.js' },
  { ...node, entryPoints: ['server/src/eventlog/worker.ts'], outfile: 'dist/eventlogWorker.js' },
  {
    ...node,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [sourceVerbsApart],
    // `require` instead: it starts no second loader.
    supported: { 'dynamic-import': false },
  },
  { ...node, entryPoints: ['server/src/cli/sourceVerbs.ts'], outfile: 'dist/cliSourceVerbs.js' },
  { ...browser, entryPoints: ['webview/src/main.ts'], outfile: 'dist/webview.js' },
  { ...browser, entryPoints: ['webview/src/style.css'], outfile: 'dist/webview.css' },
];

/** Files that are read beside the bundles at run time. */
function copyAssets() {
  copyFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm'), join(dist, 'web-tree-sitter.wasm'));
  for (const name of readdirSync(join(root, 'grammars'))) {
    if (name.endsWith('.wasm')) copyFileSync(join(root, 'grammars', name), join(dist, name));
  }
  // The sources are ES modules, the bundles are CommonJS.
  writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
}

/** Tells VS Code's task runner when a rebuild begins and ends. */
const reportRebuilds = {
  name: 'report-rebuilds',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(() => console.log('[watch] build finished'));
  },
};

// A release starts from nothing; while developing, other programs may be reading what is there.
if (minify) rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const chosen = only ? programs.filter((program) => program.outfile.endsWith(only)) : programs;
const missing = chosen.flatMap((program) => program.entryPoints).filter((entry) => !existsSync(join(root, entry)));
if (missing.length > 0) console.warn(`not built, no source: ${missing.join(', ')}`);
const present = chosen.filter((program) => !program.entryPoints.some((entry) => missing.includes(entry)));

if (watch) {
  for (const program of present) {
    const context = await esbuild.context({ ...program, plugins: [...(program.plugins ?? []), reportRebuilds] });
    await context.watch();
  }
} else {
  const results = await Promise.all(present.map((program) => esbuild.build(program)));
  const metafiles = results.map((result) => result.metafile);
  if (metafileAt !== -1) writeFileSync(process.argv[metafileAt + 1], JSON.stringify(metafiles));
  if (only === undefined) writeFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), licensesOf(metafiles, root));
}
copyAssets();
