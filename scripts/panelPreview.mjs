#!/usr/bin/env node
/**
 * Draws the graph panel of one execution into pictures, for looking at it while working on it.
 *
 *   node scripts/panelPreview.mjs LOG [--source FOLDER] [--execution N] [--out FOLDER]
 *        [--themes dark,light,hcDark,hcLight] [--size 800x900] [--zoom 2] [--name NAME]
 *        [--view final|initial|stages] [--detail main|all|stages] [--select NODE] [--fit]
 *
 * With --source the lines and findings of that code are in the graph. Without --execution the one to look at first is drawn.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string' },
    execution: { type: 'string' },
    out: { type: 'string', default: 'panel-preview' },
    themes: { type: 'string', default: 'dark,light' },
    size: { type: 'string', default: '800x900' },
    zoom: { type: 'string', default: '1' },
    name: { type: 'string', default: 'panel' },
    view: { type: 'string', default: 'final' },
    detail: { type: 'string', default: 'main' },
    select: { type: 'string' },
    fit: { type: 'boolean', default: false },
  },
});
const [log] = positionals;
if (log === undefined) {
  console.error('usage: node scripts/panelPreview.mjs LOG [--source FOLDER] [--execution N] …');
  process.exit(2);
}

// The sources are TypeScript: bundled beside node_modules, so that packages are found from there.
const folder = mkdtempSync(join(root, 'node_modules', '.panel-preview-'));
try {
  const entry = join(folder, 'preview.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/support/panelPreview.ts'],
    outfile: entry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { previewPanel } = await import(pathToFileURL(entry).href);
  mkdirSync(resolve(values.out), { recursive: true });
  const written = await previewPanel({ ...values, log: resolve(log), out: resolve(values.out), root });
  for (const file of written) console.log(file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
