import { expect, it } from 'vitest';
import type { ToPanel } from '../../protocol/panel.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import { describePanel } from '../support/panelTests.ts';
import { largeRun } from '../support/sampleRun.ts';

/**
 * A thousand operators in 125 stages. What is asserted is what no slow machine can change: that the layout does not run on
 * the page's thread, that nothing is drawn while moving but the transform, and that little text stands far out.
 * Times are for `measurePanel`, which the benchmark calls: they depend on the machine.
 */
describePanel('a thousand operators', (open) => {
  const graph: ToPanel = { kind: 'graph', graph: buildGraph(largeRun(125, 8), 1)! };
  it('are laid out beside the page and drawn at once', async () => {
    const panel = await open();
    expect(panel.page.workers()).toHaveLength(0);
    await panel.show(graph);
    expect(panel.page.workers()).toHaveLength(1);
    expect(await panel.page.locator('.card').count()).toBe(125);
  });

  it('move without being drawn again', async () => {
    const panel = await open();
    await panel.show(graph);
    const changed = await panel.page.evaluate<number>(`new Promise((done) => {
      let changes = 0;
      const watcher = new MutationObserver((records) => { changes += records.length; });
      watcher.observe(document.querySelector('.cards'), { childList: true, subtree: true, attributes: true });
      const tree = document.querySelector('.tree');
      const at = { clientX: 400, clientY: 500, bubbles: true, view: window, button: 0 };
      tree.dispatchEvent(new MouseEvent('mousedown', at));
      let moves = 0;
      const move = () => {
        if (moves++ === 30) {
          window.dispatchEvent(new MouseEvent('mouseup', at));
          watcher.disconnect();
          done(changes);
          return;
        }
        window.dispatchEvent(new MouseEvent('mousemove', { ...at, clientX: 400 + moves * 5 }));
        requestAnimationFrame(move);
      };
      requestAnimationFrame(move);
    })`);
    expect(changed).toBe(0);
  });

  it('show a map of heat far out, then the heads of their cards', async () => {
    const { page, show } = await open();
    await show(graph);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.locator('.world.level-dots').waitFor({ state: 'attached' });
    expect(await page.locator('.card .title').first().isVisible()).toBe(false);
    const dots = page.locator('.world.level-dots');
    for (let step = 0; step < 20 && (await dots.count()) > 0; step++) {
      await page.getByRole('button', { name: 'Zoom in' }).click();
    }
    expect(await page.locator('.world.level-far').count()).toBe(1);
    expect(await page.locator('.line').first().isVisible()).toBe(false);
    const smallest = await page.evaluate<number>(`Math.min(...[...document.querySelectorAll('.card .title')].map(
      (title) => parseFloat(getComputedStyle(title).fontSize) * new DOMMatrix(getComputedStyle(document.querySelector('.world')).transform).a))`);
    expect(smallest).toBeGreaterThanOrEqual(11);
  });
});
