/**
 * What no suite inside the editor can see: windows that nobody trusts, that are loaded anew, that another one opens, and that have several folders.
 * The npm-installed editor is driven from outside, as a person drives it; everything is waited for, nothing is slept through.
 */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { root } from '../../scripts/setup/packages.mjs';
import { installExtension, startWebEditor } from '../../scripts/setup/webEditor.mjs';

const WAIT = { timeout: 90_000 };
/** A palette that was taken away is noticed after so long. */
const TRY = { timeout: 10_000 };
const MOST_TRIES = 8;
const PYTHON = 'orders_etl/lib/io.py';
const LENS = '.codelens-decoration';
/** Words that only a run has. */
const OF_A_RUN = /\d+\s(tasks\son|stages?|executions)/;
const TREE_ROW = '.pane-body .monaco-list-row';
const STATUS = '.statusbar-item[id*="planlight"]';

const TESTS = {
  /** Nobody trusts the folder: its settings count for nothing, but its code and logs are only read. */
  async 'Restricted Mode: the run in the folder is found and shown, and nothing asks for trust'(desk) {
    const folder = desk.copyOf('orders-etl');
    const page = await desk.open({ folder, file: join(folder, PYTHON) });
    await visible(page, '.statusbar-item', 'Restricted Mode');
    await visible(page, STATUS, 'orders');
    // The name is told while the log is read, too; commands are there once it is linked.
    await visible(page, '.editor-actions [aria-label*="Open the Graph"]');
    await command(page, 'Planlight: Go to the Costliest Line', () => visible(page, LENS, OF_A_RUN, TRY));
    await page.locator('.dialog-modal-block').waitFor({ state: 'detached', ...WAIT });
  },

  async 'Restricted Mode: the panel comes back with its view, selection and zoom when the window is loaded anew'(desk) {
    await comesBack(await desk.open({ folder: desk.copyOf('orders-etl') }));
  },

  async 'a trusted window: the panel comes back with its view, selection and zoom when it is loaded anew'(desk) {
    const page = await desk.open({ folder: desk.copyOf('orders-etl') });
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).click(WAIT);
    await page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).click(WAIT);
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached', ...WAIT });
    await page.keyboard.press('Control+F4');
    await comesBack(page);
  },

  /** The editor's trees know an item by its id alone: one that turns up elsewhere breaks them. */
  async 'the Runs view: a run that is linked from another place keeps the tree whole'(desk) {
    const folder = desk.copyOf('orders-etl');
    cpSync(join(folder, 'runs', 'before'), join(folder, 'runs', 'copy'), { recursive: true });
    const page = await desk.open({ folder, file: join(folder, PYTHON) });
    await visible(page, '.editor-actions [aria-label*="Open the Graph"]');
    await page.locator('.activitybar [aria-label="Planlight"]').first().click(WAIT);
    for (const place of ['runs/copy', 'runs/before', 'runs/after', 'runs/copy', 'runs/before']) {
      const at = await page.locator(TREE_ROW, { hasText: place }).first().getAttribute('data-index', WAIT);
      await page.locator(`${TREE_ROW}[data-index="${Number(at) + 1}"]`).click(WAIT);
      // The linked run's place is the first.
      await page.locator(`${TREE_ROW}[data-index="0"]`, { hasText: place }).waitFor(WAIT);
      await page.locator(`${TREE_ROW}[data-index="1"]`, { hasText: 'linked' }).waitFor(WAIT);
    }
  },

  async 'the sample opens in a new window, with the cursor on its costliest line'(desk) {
    const page = await desk.open({});
    await page.locator('.activitybar [aria-label="Planlight"]').first().click(WAIT);
    const press = page.locator('.welcome-view-content .monaco-button', { hasText: 'Open a Sample' }).click(WAIT);
    const [sample] = await Promise.all([desk.nextWindow(), press]);
    await visible(sample, '.tab.active', 'io.py');
    await visible(sample, LENS, OF_A_RUN);
    await visible(sample, '.statusbar-item', 'selected');
  },

  async 'the walkthrough: each step has a command that works, and is done by it'(desk) {
    const folder = desk.copyOf('orders-etl');
    const page = await desk.open({ folder, file: join(folder, PYTHON) });
    await visible(page, '.editor-actions [aria-label*="Open the Graph"]');
    const step = (title) => page.locator('.getting-started-step', { hasText: title });
    const press = async (title, button) => {
      await walkthrough(page);
      await step(title).click(WAIT);
      await step(title).locator('.monaco-button', { hasText: button }).click(WAIT);
    };
    const isDone = async (title) => {
      await walkthrough(page);
      await step(title).locator('.complete:visible').waitFor(WAIT);
    };
    await walkthrough(page);
    await command(page, 'Planlight: Unlink the Run', () => visible(page, STATUS, 'run found', TRY));
    await press('Link a run', 'Link a Run');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'runs/before' }).first().click(WAIT);
    await closed(page);
    await visible(page, STATUS, 'orders-etl');
    await isDone('Link a run');
    await press('Go to the costliest line', 'Go to the Costliest Line');
    await visible(page, '.statusbar-item', 'selected');
    await isDone('Go to the costliest line');
    await press('Open the plan beside the code', 'Open the Graph');
    await panel(page).locator('.card').first().waitFor(WAIT);
    await isDone('Open the plan beside the code');
    await press('Make it yours', 'Open Settings');
    await visible(page, '.settings-editor', 'Planlight');
  },

  /** The editor's own words come with its language pack; ours come with us. */
  async 'an editor in German: views, lenses and the panel speak it'(desk) {
    await desk.speak('de');
    const folder = desk.copyOf('orders-etl');
    const page = await desk.open({ folder, file: join(folder, PYTHON) });
    await page.locator('.editor-actions [aria-label*="Graph öffnen"]').first().click(WAIT);
    await panel(page)
      .locator('[data-badge="tasks"]', { hasText: /\d+ Tasks auf \d+ Cores/ })
      .first()
      .waitFor(WAIT);
    await page.locator('.activitybar [aria-label="Planlight"]').first().click(WAIT);
    await visible(page, TREE_ROW, 'verknüpft');
    await panel(page).locator('.place').first().click(WAIT);
    await visible(page, LENS, /\d+\s(Tasks|Stages?|Ausführungen)/);
  },

  /** Each folder brings its own code and its own runs; one run is linked at a time, and its marks are in its folder. */
  async 'a folder that joins the workspace: its runs are offered, and one of them is shown at its lines'(desk) {
    const [orders, tables] = [desk.copyOf('orders-etl'), desk.copyOf('feature-tables')];
    const page = await desk.open({ workspace: desk.workspaceOf([orders]), file: join(orders, PYTHON) });
    await visible(page, STATUS);
    desk.workspaceOf([orders, tables]);
    await page.locator('.activitybar [aria-label="Planlight"]').first().click(WAIT);
    const run = page.locator(`${TREE_ROW}[aria-level="2"]`, { hasText: 'feature-tables' }).first();
    await run.click(WAIT);
    await visible(page, TREE_ROW, 'overwritePartitions');
    await command(page, 'Planlight: Go to the Costliest Line', () => visible(page, '.tab.active', '.scala', TRY));
    await visible(page, LENS, OF_A_RUN);
  },
};

/** Opens the stages, selects one, zooms, loads the window anew, and wants to see the same. */
async function comesBack(page) {
  await openFile(page, 'io.py');
  await visible(page, '.editor-actions [aria-label*="Open the Graph"]');
  const stages = panel(page).getByRole('radio', { name: 'Stages' });
  await command(page, 'Planlight: Open the Graph', () => stages.waitFor(TRY));
  await stages.click(WAIT);
  const bar = panel(page).locator('.stage-bar.highlighted');
  const stage = await bar.getAttribute('data-timeline-stage', WAIT);
  const selected = `.card[data-stage-id="${stage}"] .head[aria-selected="true"]`;
  await bar.click(WAIT);
  await panel(page).locator(selected).waitFor(WAIT);
  await panel(page).getByRole('button', { name: 'Zoom in' }).click(WAIT);
  const transform = await panel(page)
    .locator('.world')
    .evaluate((world) => world.style.transform);
  await persistently(page, () => Promise.all([page.waitForEvent('load', TRY), ask(page, 'Developer: Reload Window')]));
  await panel(page)
    .locator(`.world[style*="${transform}"]`)
    .waitFor({ state: 'attached', ...WAIT });
  await panel(page).locator(selected).waitFor(WAIT);
  await panel(page).getByRole('radio', { name: 'Stages', checked: true }).waitFor(WAIT);
}

/** Runs them all in one editor and one browser, each in a window of its own. */
export async function testWindows({ work, vsix }) {
  const extensions = join(work, 'window-extensions');
  mkdirSync(extensions);
  // A window that nobody trusts loads no extension of a developer's; so the source tree stands among the installed ones.
  if (vsix) installExtension(vsix, extensions);
  else symlinkSync(root, join(extensions, 'planlight.planlight-0.1.0'), 'dir');
  const settings = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };
  const editor = await startWebEditor({ extensions, settings });
  const browser = await chromium.launch({ executablePath: ensureBrowser(), headless: true, args: BROWSER_FLAGS });
  const outcome = { passed: 0, failed: 0, failures: [] };
  try {
    for (const [name, test] of Object.entries(TESTS)) {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const broken = brokenTrees(context);
      try {
        await test(deskOf(context, editor, join(work, `window-${outcome.passed + outcome.failed}`)));
        if (broken.length > 0) throw new Error(broken.join('\n'));
        outcome.passed += 1;
        console.log(`    ✔ ${name}`);
      } catch (error) {
        outcome.failed += 1;
        outcome.failures.push(`${name}: ${error.stack ?? error}`);
        console.log(`    ✘ ${name}`);
        await savePictures(context, outcome.failed);
      } finally {
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await editor.stop();
  }
  return outcome;
}

/** What the editor's trees complained of: an item of ours that they could not find, or that was there twice. */
function brokenTrees(context) {
  const broken = [];
  context.on('console', (message) => {
    if (/TreeError|Element with id .* is already registered/.test(message.text())) broken.push(message.text());
  });
  return broken;
}

/** Where somebody wants to see what a failed test saw. */
async function savePictures(context, number) {
  const folder = process.env.PLANLIGHT_PICTURES;
  if (folder === undefined) return;
  for (const [index, page] of context.pages().entries())
    await page.screenshot({ path: join(folder, `failed-${number}-${index}.png`) });
}

function deskOf(context, { port, token }, work) {
  mkdirSync(work, { recursive: true });
  const authority = `vscode-remote://127.0.0.1:${port}`;
  return {
    copyOf(example) {
      const folder = join(work, example);
      cpSync(join(root, 'examples', example), folder, { recursive: true });
      return folder;
    },
    /** The file of a workspace with these folders. */
    workspaceOf(folders) {
      const file = join(work, 'two.code-workspace');
      writeFileSync(file, JSON.stringify({ folders: folders.map((path) => ({ path })), settings: {} }));
      return file;
    },
    /** As a language pack would tell the page. */
    speak: (language) => context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`),
    nextWindow: () => context.waitForEvent('page', WAIT),
    async open({ folder, workspace, file }) {
      const payload = [
        ['skipWelcome', 'true'],
        ...(file === undefined ? [] : [['openFile', authority + encodeURI(file)]]),
      ];
      const what = workspace ? { workspace } : folder ? { folder } : { ew: 'true' };
      const page = await context.newPage();
      await page.goto(
        `http://127.0.0.1:${port}/?${new URLSearchParams({ tkn: token, ...what, payload: JSON.stringify(payload) })}`,
      );
      await page.locator('.monaco-workbench').waitFor(WAIT);
      return page;
    },
  };
}

function panel(page) {
  return page.frameLocator('iframe.webview:visible').frameLocator('#active-frame');
}

/** As a person opens a file. The address of the window must not name it: with it the editor would restore nothing. */
async function openFile(page, name) {
  await persistently(page, async () => {
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').first().fill(name, TRY);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor(TRY);
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: name }).first().waitFor(TRY);
  });
}

async function walkthrough(page) {
  const ours = page.locator('.quick-input-list .monaco-list-row', { hasText: 'the first five minutes' });
  await persistently(page, async () => {
    await ask(page, 'Welcome: Open Walkthrough');
    await ours.click(TRY);
  });
  await visible(page, '.getting-started-step.expanded');
}

/** The palette that closes takes keys that are meant for the next one. */
async function closed(page) {
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', ...WAIT });
}

/** Of several only one need be seen: lenses further down are there, too. */
async function visible(page, selector, text, wait = WAIT) {
  await page
    .locator(`${selector}:visible`, text === undefined ? {} : { hasText: text })
    .first()
    .waitFor({ state: 'visible', ...wait });
}

/** Runs a command as a person does, who tries again where nothing came of it: `effect` waits for what the command does. */
async function command(page, title, effect) {
  await persistently(page, async () => {
    await ask(page, title);
    await closed(page);
    await effect();
  });
}

/** A page that opens takes the focus, and the palette or its last key with it: then it is opened again. */
async function persistently(page, act) {
  for (let left = MOST_TRIES; ; left--) {
    try {
      return await act();
    } catch (error) {
      if (left === 0) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

async function ask(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${title}`, TRY);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor(TRY);
  await page.keyboard.press('Enter');
}
