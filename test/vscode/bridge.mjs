/**
 * Lets the suite, which runs inside the extension host, see and click what a person sees: the panel's DOM.
 *
 * The runner outside drives the browser (or the desktop window over its debugging port); the suite asks it over loopback HTTP.
 * Each request is a JSON object { action, … }; the answer is { result } or { error }.
 */
import { createServer } from 'node:http';

const WAIT_MS = 20_000;

/** The panel's own document, two frames deep in the workbench. */
function panel(page) {
  return page.frameLocator('iframe.webview').frameLocator('#active-frame');
}

const ACTIONS = {
  /** Texts of all elements of the panel that fit, once at least one is there. */
  async texts(page, { selector }) {
    const found = panel(page).locator(selector);
    await found.first().waitFor({ state: 'attached', timeout: WAIT_MS });
    return found.allTextContents();
  },
  async attribute(page, { selector, name }) {
    const found = panel(page).locator(selector).first();
    await found.waitFor({ state: 'attached', timeout: WAIT_MS });
    return found.getAttribute(name);
  },
  async count(page, { selector }) {
    return panel(page).locator(selector).count();
  },
  /** Waits until no element of the panel fits. */
  async gone(page, { selector }) {
    await panel(page).locator(selector).first().waitFor({ state: 'detached', timeout: WAIT_MS });
    return true;
  },
  /** Clicks with the mouse, as a person does. */
  async click(page, { selector }) {
    const found = panel(page).locator(selector).first();
    await found.click({ timeout: WAIT_MS });
    return true;
  },
  /** Waits until an element of the workbench itself (not of the panel) shows a text. */
  async workbench(page, { selector, text }) {
    const found = page.locator(selector, text === undefined ? {} : { hasText: text }).first();
    await found.waitFor({ state: 'visible', timeout: WAIT_MS });
    return found.textContent();
  },
  async workbenchAttribute(page, { selector, name }) {
    const found = page.locator(selector).first();
    await found.waitFor({ state: 'attached', timeout: WAIT_MS });
    return found.getAttribute(name);
  },
  /** Waits until the workbench shows nothing that fits. */
  async workbenchGone(page, { selector, text }) {
    const found = page.locator(selector, text === undefined ? {} : { hasText: text }).first();
    await found.waitFor({ state: 'hidden', timeout: WAIT_MS });
    return true;
  },
  /** Waits until a canvas of the workbench, like the overview ruler, has pixels of one of the colors ([red, green, blue]). */
  async painted(page, { selector, colors }) {
    await page.waitForFunction(
      ([wanted, anyOf]) =>
        [...document.querySelectorAll(wanted)].some((canvas) => {
          if (canvas.width === 0 || canvas.height === 0) return false;
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          for (let at = 0; at < data.length; at += 4) {
            if (data[at + 3] === 0) continue;
            const isThis = (color) => color.every((value, index) => Math.abs(value - data[at + index]) <= 3);
            if (anyOf.some(isThis)) return true;
          }
          return false;
        }),
      [selector, colors],
      { timeout: WAIT_MS },
    );
    return true;
  },
  async press(page, { key }) {
    await page.keyboard.press(key);
    return true;
  },
  async screenshot(page, { path }) {
    await page.screenshot({ path });
    return path;
  },
};

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

/** Starts the bridge; `page` is asked for at each request, since the window may not be there yet. */
export async function startBridge(page) {
  const server = createServer((request, response) => {
    const answer = async () => {
      const { action, ...rest } = await bodyOf(request);
      if (!Object.hasOwn(ACTIONS, action)) throw new Error(`unknown action ${action}`);
      return ACTIONS[action](await page(), rest);
    };
    answer().then(
      (result) => response.end(JSON.stringify({ result })),
      (error) => response.end(JSON.stringify({ error: String(error?.message ?? error) })),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
