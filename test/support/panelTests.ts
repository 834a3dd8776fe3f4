import { afterAll, beforeAll, describe, expect } from 'vitest';
import { NO_CHROMIUM, findChromium, startPanelBrowser } from './panelBrowser.ts';
import type { OpenOptions, OpenPanel, PanelBrowser } from './panelBrowser.ts';

interface TestOptions extends OpenOptions {
  /** The test breaks something itself. */
  readonly mayComplain?: boolean;
}

type OpenTestPanel = (options?: TestOptions) => Promise<OpenPanel>;

/** Tests in one browser, in panels that do not move by themselves. At the end none of them broke a script or loaded what the policy forbids. */
export function describePanel(name: string, tests: (open: OpenTestPanel) => void): void {
  const chromium = findChromium();
  if (chromium === undefined) process.stdout.write(`${NO_CHROMIUM}\n`);
  describe.skipIf(chromium === undefined)(name, () => {
    let browser: PanelBrowser;
    const opened: OpenPanel[] = [];
    beforeAll(async () => {
      browser = await startPanelBrowser(chromium!);
    });
    afterAll(async () => {
      expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
      await browser.close();
    });
    tests(async ({ mayComplain, ...options } = {}) => {
      const panel = await browser.open({ reducedMotion: true, ...options });
      if (mayComplain !== true) opened.push(panel);
      return panel;
    });
  });
}
