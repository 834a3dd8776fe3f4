#!/usr/bin/env node
/**
 * Looks like the `code` executable to `@vscode/test-electron`, and runs the npm-installed editor in a headless browser instead.
 * So one suite serves both kinds of machine.
 */
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../scripts/setup/browser.mjs';
import { startWebEditor } from '../../scripts/setup/webEditor.mjs';
import { startBridge } from './bridge.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const LONGEST_RUN_MS = 300_000;

function argument(name) {
  const start = `--${name}=`;
  return process.argv.filter((word) => word.startsWith(start)).map((word) => word.slice(start.length));
}

async function main() {
  const folder = process.argv.slice(2).find((word) => !word.startsWith('-'));
  const [suite] = argument('extensionTestsPath');
  const outcomeFile = process.env.PLANLIGHT_SUITE_OUTCOME;
  rmSync(outcomeFile, { force: true });
  let page;
  const bridge = await startBridge(() => page);
  const [extensions] = argument('extensions-dir');
  const editor = await startWebEditor({
    ...(extensions ? { extensions } : {}),
    env: {
      PLANLIGHT_SUITE: resolve(suite),
      PLANLIGHT_SUITE_OUTCOME: outcomeFile,
      PLANLIGHT_SUITE_MODE: process.env.PLANLIGHT_SUITE_MODE,
      PLANLIGHT_BRIDGE: bridge.url,
    },
    // Without it the workbench ignores the keys that name the suite.
    extraArgs: ['--enable-smoke-test-driver'],
  });
  const browser = await chromium.launch({ executablePath: ensureBrowser(), headless: true, args: BROWSER_FLAGS });
  try {
    page = await (
      await browser.newContext({
        viewport: { width: 1400, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
      })
    ).newPage();
    const code = await runIn(page, editor, folder);
    if (existsSync(outcomeFile)) return code;
    console.error(`The suite never finished; the extension host may have died. Log: ${editor.logFile}`);
    return code || 97;
  } finally {
    await browser.close();
    await editor.stop();
    bridge.close();
  }
}

async function runIn(page, { port, token }, folder) {
  const ended = new Promise((resolveExit, reject) => {
    void page.exposeFunction('codeAutomationExit', resolveExit);
    page.on('crash', () => reject(new Error('the page crashed')));
    setTimeout(() => reject(new Error('the suite took longer than five minutes')), LONGEST_RUN_MS).unref();
  });
  await page.exposeFunction('codeAutomationLog', (kind, words) => {
    if (kind === 'log' || kind === 'info' || kind === 'error') console.log(format(...words));
  });
  const authority = `vscode-remote://127.0.0.1:${port}`;
  const uri = (path) => authority + encodeURI(resolve(path));
  const payload = [
    ...argument('extensionDevelopmentPath').map((path) => ['extensionDevelopmentPath', uri(path)]),
    ['extensionTestsPath', uri(join(here, 'hostWrapper.cjs'))],
    ['skipWelcome', 'true'],
  ];
  const query = new URLSearchParams({
    tkn: token,
    ...(folder === undefined ? { ew: 'true' } : { folder: resolve(folder) }),
  });
  query.set('payload', JSON.stringify(payload));
  await page.goto(`http://127.0.0.1:${port}/?${query}`);
  return ended;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error.message);
    process.exit(98);
  },
);
