import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageHtml } from '../../client/src/panelPage.ts';
import type { FromPanel, ToPanel } from '../../protocol/panel.ts';
import { themes, type Theme } from './panelThemes.ts';

/** The panel alone in a browser: its bundle, its page with the real security policy, and a stand-in for the editor. */
export interface PanelBrowser {
  readonly open: (options?: OpenOptions) => Promise<OpenPanel>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  /** 2 for the 200 % zoom of the editor. */
  readonly zoom?: number;
}

export interface OpenPanel {
  readonly page: Page;
  /** Sends a message and waits until what it asks for is drawn. */
  readonly show: (message: ToPanel) => Promise<void>;
  readonly send: (message: ToPanel) => Promise<void>;
  /** What the panel said so far. */
  readonly said: () => Promise<readonly FromPanel[]>;
  /** What the page or its scripts complained of: broken scripts, refused loads. */
  readonly complaints: readonly string[];
}

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const NO_CHROMIUM = 'No Chromium was found (set CHROMIUM to its path): the panel was not tested in a browser.';

export function findChromium(): string | undefined {
  return places.find((place) => place !== undefined && existsSync(place));
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export async function startPanelBrowser(executablePath: string, projectRoot = root): Promise<PanelBrowser> {
  const files = await bundlePanel(projectRoot);
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  const server = await serve(files);
  return {
    open: (options = {}) => openPanel(browser, server.address, options),
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.server.close(resolve));
    },
  };
}

async function bundlePanel(projectRoot: string): Promise<ReadonlyMap<string, string>> {
  const result = await build({
    absWorkingDir: projectRoot,
    entryPoints: { webview: 'webview/src/main.ts', style: 'webview/src/style.css' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    outdir: 'out',
    logLevel: 'silent',
  });
  return new Map(result.outputFiles.map((file) => [file.path.slice(file.path.lastIndexOf('/') + 1), file.text]));
}

/** Stands in for VS Code's half: keeps the state over reloads and writes down what the panel says. */
const editorStub = `
  window.said = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => { window.said.push(message); },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
`;

async function serve(files: ReadonlyMap<string, string>): Promise<{ server: Server; address: string }> {
  const nonce = 'test';
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const source = `http://${request.headers.host ?? ''}`;
    const page = { script: '/webview.js', style: '/style.css', source, nonce, language: 'en', title: 'Plan' };
    // The stub is the editor's, not the page's, so it comes in before the page's own script with the page's nonce.
    const html = pageHtml(page).replace('<script', `<script nonce="${nonce}">${editorStub}</script><script`);
    const body = path === '/' ? html : files.get(path.slice(1));
    const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    response.end(body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, address: `http://127.0.0.1:${String(port)}/` };
}

async function openPanel(browser: Browser, address: string, options: OpenOptions): Promise<OpenPanel> {
  const { theme = 'dark', width = 800, height = 900, reducedMotion = false, zoom = 1 } = options;
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(address);
  // Scripts for the page are texts: this file is compiled for Node, which knows no document.
  await page.evaluate(themeScript(theme));
  const send = async (message: ToPanel): Promise<void> => {
    await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  };
  return {
    page,
    send,
    show: async (message) => {
      await page.evaluate("document.getElementById('panel').removeAttribute('data-drawn')");
      await send(message);
      if (message.kind === 'graph' || message.kind === 'application') await page.waitForSelector('#panel[data-drawn]');
      else await page.waitForSelector('.empty:not([hidden])');
    },
    said: () => page.evaluate<FromPanel[]>('window.said'),
    complaints,
  };
}

function themeScript(theme: Theme): string {
  const { bodyClass, variables } = themes[theme];
  return `
    document.body.className = ${JSON.stringify(bodyClass)};
    for (const [name, value] of Object.entries(${JSON.stringify(variables)})) {
      document.documentElement.style.setProperty(name, value);
    }`;
}

/** Lets the page draw what it was told. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

/** The engine's source, to be run in the page. */
export function axeSource(projectRoot = root): string {
  return readFileSync(join(projectRoot, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
}
