/**
 * What no suite inside the editor can see: an editor under test trusts every workspace, and Restricted Mode is for those that nobody trusts.
 * The npm-installed editor is driven from outside, as a person drives it; everything is waited for, nothing is slept through.
 */
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { root } from '../../scripts/setup/packages.mjs';
import { installExtension, startWebEditor } from '../../scripts/setup/webEditor.mjs';

const WAIT = { timeout: 90_000 };
const PYTHON = 'orders_etl/lib/io.py';
const LENS = '.codelens-decoration';
/** Words that only a run has. */
const OF_A_RUN = /\d+\s(tasks\son|stages?|executions)/;
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
    await command(page, 'Planlight: Go to the Costliest Line');
    await visible(page, LENS, OF_A_RUN);
    await page.locator('.dialog-modal-block').waitFor({ state: 'detached', ...WAIT });
  },
};

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
      try {
        await test(deskOf(context, editor, join(work, `window-${outcome.passed + outcome.failed}`)));
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
    async open({ folder, file }) {
      const payload = [
        ['skipWelcome', 'true'],
        ...(file === undefined ? [] : [['openFile', authority + encodeURI(file)]]),
      ];
      const what = folder === undefined ? { ew: 'true' } : { folder };
      const page = await context.newPage();
      await page.goto(
        `http://127.0.0.1:${port}/?${new URLSearchParams({ tkn: token, ...what, payload: JSON.stringify(payload) })}`,
      );
      await page.locator('.monaco-workbench').waitFor(WAIT);
      return page;
    },
  };
}

/** Of several only one need be seen: lenses further down are there, too. */
async function visible(page, selector, text) {
  await page
    .locator(`${selector}:visible`, text === undefined ? {} : { hasText: text })
    .first()
    .waitFor({ state: 'visible', ...WAIT });
}

/** Runs a command as a person does. */
async function command(page, title) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor({ state: 'visible', ...WAIT });
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor(WAIT);
  await page.keyboard.press('Enter');
}
