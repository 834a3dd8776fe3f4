#!/usr/bin/env node
/**
 * Takes the pictures of the README, and of every other state to look at, in the npm-installed VS Code from the bundled examples.
 *
 *   node scripts/screenshots.mjs [NAME…|all] [--out FOLDER] [--png]      without names those of the README
 *
 * Each picture is a small story: theme, file, what to press, what must be visible before the shutter.
 * One that takes frames becomes a moving picture: `scene.png` is the whole scene, from the warning to the applied fix.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { animatedPng } from './animatedPng.mjs';
import { BROWSER_FLAGS, ensureBrowser } from './setup/browser.mjs';
import { ensurePackages, root } from './setup/packages.mjs';
import { startWebEditor } from './setup/webEditor.mjs';

const SCALA = 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';
const PYTHON = 'orders_etl/lib/io.py';
const WAIT = { timeout: 120_000 };
/** Long enough to read what is new in a frame. */
const FRAME_MS = 3_000;
/** The class of the workbench by theme: a picture in another theme than asked for is none. */
const KIND_OF = {
  'Light Modern': 'vs',
  'Default High Contrast': 'hc-black',
  'Default High Contrast Light': 'hc-light',
};
const SIZE = { width: 1440, height: 900 };

/** Stories whose pictures the README shows, in docs/images; the others are for looking at. */
const IN_README = ['scene-dark', 'runs-view', 'scene'];

const graphOpen = async (desk) => {
  await desk.command('Planlight: Open the Graph');
  await desk.panel('[data-badge="tasks"]');
  await desk.command('View: Close Primary Side Bar');
};

const sceneOpen = async (desk) => {
  await toCostliest(desk);
  await graphOpen(desk);
};

/** The command asks the server: only when the call is selected the next key is meant for it. */
const toCostliest = async (desk) => {
  await desk.command('Planlight: Go to the Costliest Line');
  await desk.workbench('.statusbar-item:has-text("selected")');
};

const STORIES = {
  'scene-dark': { example: 'feature-tables', file: SCALA, theme: 'Dark Modern', steps: sceneOpen },
  'scene-light': { example: 'feature-tables', file: SCALA, theme: 'Light Modern', steps: sceneOpen },
  'scene-high-contrast': { example: 'feature-tables', file: SCALA, theme: 'Default High Contrast', steps: sceneOpen },
  'scene-high-contrast-light': {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Default High Contrast Light',
    steps: sceneOpen,
  },
  narrow: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Dark Modern',
    viewport: { width: 820, height: 900 },
    steps: graphOpen,
  },
  zoomed: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Light Modern',
    viewport: { width: 720, height: 450 },
    scale: 2,
    linked: false,
    async steps(desk) {
      await desk.workbench('.statusbar-item:has-text("feature-tables")');
      await desk.command('Planlight: Open the Graph');
      await desk.panel('select');
      await desk.command('View: Close Primary Side Bar');
    },
  },
  stages: {
    example: 'orders-etl',
    file: PYTHON,
    theme: 'Dark Modern',
    async steps(desk) {
      await graphOpen(desk);
      await desk.inPanel('[data-view="stages"], button:has-text("Stages")').click();
    },
  },
  quieter: {
    example: 'orders-etl',
    file: PYTHON,
    theme: 'Dark Modern',
    settings: {
      'planlight.codeLens.show': 'never',
      'planlight.inlayHints.enabled': true,
      'planlight.gutterHeat.enabled': true,
    },
    linked: false,
    async steps(desk) {
      await desk.workbench('.statusbar-item:has-text("orders-etl")');
      await toCostliest(desk);
      await desk.workbench('.view-line:has-text("tasks")');
    },
  },
  explain: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Light Modern',
    async steps(desk) {
      await desk.command('View: Close Primary Side Bar');
      await toCostliest(desk);
      await desk.command('Planlight: Explain This Line');
      await desk.page.locator('iframe.webview').first().waitFor(WAIT);
    },
  },
  peek: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Dark Modern',
    async steps(desk) {
      await toCostliest(desk);
      await desk.command('Planlight: Peek Executions of This Line');
      await desk.workbench('.peekview-widget .monaco-list-row');
    },
  },
  compare: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Dark Modern',
    keepAfter: true,
    async steps(desk) {
      await toCostliest(desk);
      await desk.page.keyboard.press('Control+.');
      await desk.workbench('.action-widget');
      await desk.page.keyboard.press('Enter');
      await desk.workbench('.codelens-decoration:has-text("waits for the next run")');
      await desk.page.keyboard.press('Control+S');
      await desk.question('Planlight: Link a Run');
      await desk.workbench('.quick-input-list .monaco-list-row:has-text("runs/after")');
      await desk.page.locator('.quick-input-list .monaco-list-row', { hasText: 'runs/after' }).first().click();
      await desk.workbench('.codelens-decoration:has-text("→")');
      await graphOpen(desk);
    },
  },
  'python-light': { example: 'orders-etl', file: PYTHON, theme: 'Light Modern', steps: graphOpen },
  hover: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Dark Modern',
    async steps(desk) {
      await toCostliest(desk);
      await desk.command('Show or Focus Hover');
      await desk.workbench('.monaco-hover:visible');
    },
  },
  'quick-fix': {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Light Modern',
    async steps(desk) {
      await toCostliest(desk);
      await desk.page.keyboard.press('Control+.');
      await desk.workbench('.action-widget');
    },
  },
  'runs-view': {
    example: 'orders-etl',
    file: PYTHON,
    theme: 'Dark Modern',
    viewport: { width: 1200, height: 620 },
    linked: false,
    async steps(desk) {
      await desk.workbench('.statusbar-item:has-text("orders-etl")');
      await toCostliest(desk);
      await desk.command('Planlight: Focus on Runs View');
      await desk.workbench('.pane-body .monaco-list-row:has-text("io.py:62")');
      await desk.page.locator('.pane-body .monaco-list-row:has-text("io.py:62") .monaco-tl-twistie').click();
      await desk.workbench('.pane-body .monaco-list-row[aria-level="4"]');
    },
  },
  scene: {
    example: 'feature-tables',
    file: SCALA,
    theme: 'Dark Modern',
    viewport: { width: 1280, height: 760 },
    async steps(desk, frame) {
      await desk.command('View: Close Primary Side Bar');
      await toCostliest(desk);
      await frame();
      await desk.command('Show or Focus Hover');
      await desk.workbench('.monaco-hover:visible');
      await frame();
      await desk.page.keyboard.press('Escape');
      await desk.command('Planlight: Open the Graph');
      await desk.panel('[data-badge="tasks"]');
      await frame();
      await desk.page.keyboard.press('Control+.');
      await desk.workbench('.action-widget');
      await frame();
      await desk.page.keyboard.press('Enter');
      await desk.workbench('.view-line:has-text("repartition(")');
      await desk.workbench('.codelens-decoration:has-text("waits for the next run")');
      await frame();
    },
  },
  'nothing-linked': {
    example: 'orders-etl',
    file: PYTHON,
    theme: 'Light Modern',
    settings: { 'planlight.runs.autoLink': 'never' },
    linked: false,
    async steps(desk) {
      await desk.command('Planlight: Focus on Runs View');
    },
  },
};

function wanted(names) {
  if (names.length === 0) return IN_README;
  return names[0] === 'all' ? Object.keys(STORIES) : names;
}

/** What a story can do at the desk. */
function deskOf(page) {
  const frame = () => page.frameLocator('iframe.webview').frameLocator('#active-frame');
  return {
    page,
    async command(title) {
      await this.question(title);
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden', ...WAIT });
    },
    /** A command that asks something itself. */
    async question(title) {
      await page.keyboard.press('F1');
      const input = page.locator('.quick-input-widget input').first();
      await input.waitFor({ state: 'visible', ...WAIT });
      await input.fill(`>${title}`);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor(WAIT);
      await page.keyboard.press('Enter');
    },
    workbench: (selector) =>
      page
        .locator(selector)
        .first()
        .waitFor({ state: 'visible', ...WAIT }),
    inPanel: (selector) => frame().locator(selector).first(),
    panel: (selector) =>
      frame()
        .locator(selector)
        .first()
        .waitFor({ state: 'visible', ...WAIT }),
  };
}

async function take(name, out, browser) {
  const { example, file, theme, settings = {}, linked = true, viewport = SIZE, scale = 1, steps } = STORIES[name];
  const work = mkdtempSync(join(tmpdir(), 'planlight-pictures-'));
  const folder = join(work, example);
  cpSync(join(root, 'examples', example), folder, { recursive: true });
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  writeFileSync(
    join(folder, '.vscode', 'settings.json'),
    JSON.stringify({ 'planlight.runs.locations': ['runs/before'] }),
  );
  if (STORIES[name].keepAfter !== true) rmSync(join(folder, 'runs', 'after'), { recursive: true });
  // An editor that lies below the extension under development takes its own themes for that extension's, and shows one of those.
  const extension = join(work, 'extension');
  symlinkSync(root, extension, 'dir');
  const editor = await startWebEditor({
    settings: {
      'workbench.colorTheme': theme,
      'editor.fontSize': 13,
      'breadcrumbs.enabled': false,
      'window.commandCenter': true,
      ...settings,
    },
    // Without it the workbench ignores the key that names the extension.
    extraArgs: ['--enable-smoke-test-driver'],
  });
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale });
  const page = await context.newPage();
  try {
    const authority = `vscode-remote://127.0.0.1:${editor.port}`;
    const payload = [
      ['extensionDevelopmentPath', authority + encodeURI(extension)],
      ['openFile', authority + encodeURI(join(folder, file))],
      ['skipWelcome', 'true'],
    ];
    const query = new URLSearchParams({ tkn: editor.token, folder, payload: JSON.stringify(payload) });
    await page.goto(`http://127.0.0.1:${editor.port}/?${query}`);
    await page.locator('.monaco-editor .view-lines').first().waitFor(WAIT);
    await page.locator(`.monaco-workbench.${KIND_OF[theme] ?? 'vs-dark'}`).waitFor(WAIT);
    if (linked) await page.locator('.codelens-decoration', { hasText: 'tasks' }).first().waitFor(WAIT);
    const frames = [];
    const shoot = async (options) => {
      // Toasts and the cursor's blinking are no part of the story.
      await page.evaluate(() => document.querySelector('.notifications-toasts')?.remove());
      await page.waitForTimeout(700);
      return page.screenshot(options);
    };
    await steps(deskOf(page), async () => frames.push(await shoot({ type: 'png' })));
    // The package carries them inside its README, so they are small.
    const still = asPng ? { type: 'png' } : { type: 'jpeg', quality: 82 };
    const picture = frames.length > 0 ? animatedPng(frames, FRAME_MS) : await shoot(still);
    const path = join(out, `${name}.${frames.length > 0 || asPng ? 'png' : 'jpg'}`);
    if (asPng) for (const [index, frame] of frames.entries()) writeFileSync(join(out, `${name}-${index}.png`), frame);
    writeFileSync(path, picture);
    console.log(path);
  } catch (error) {
    // What was seen instead says more than what was waited for.
    await page.screenshot({ path: join(out, `${name}-failed.png`) });
    throw error;
  } finally {
    await context.close();
    await editor.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

const asPng = process.argv.includes('--png');
const args = process.argv.slice(2).filter((argument) => argument !== '--png');
const outAt = args.indexOf('--out');
const out = outAt === -1 ? join(root, 'docs', 'images') : args[outAt + 1];
const names = args.filter((_, index) => outAt === -1 || (index !== outAt && index !== outAt + 1));
ensurePackages();
mkdirSync(out, { recursive: true });
if (readdirSync(join(root, 'dist')).length === 0) throw new Error('build first: npm run build');
const browser = await chromium.launch({ executablePath: ensureBrowser(), headless: true, args: BROWSER_FLAGS });
try {
  for (const name of wanted(names)) await take(name, out, browser);
} finally {
  await browser.close();
}
