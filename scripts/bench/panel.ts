/**
 * What the graph panel feels like with a hundred and with a thousand operators: time to the first paint, frames a second.
 *
 *   npm run bench -- scripts/bench/panel.ts        (needs a Chromium; times are those of this machine)
 */
import { buildGraph } from '../../server/src/graph/graph.ts';
import { NO_CHROMIUM, findChromium, startPanelBrowser } from '../../test/support/panelBrowser.ts';
import { largeRun } from '../../test/support/sampleRun.ts';

interface PanelSpeed {
  readonly nodes: number;
  readonly cards: number;
  readonly graphBytes: number;
  /** Building the graph from the run, in the server. */
  readonly buildMs: number;
  /** From the message's arrival in the page to the frame that shows it. */
  readonly firstPaintMs: number;
  /** The same for a second graph, with the layout thread already there. */
  readonly nextPaintMs: number;
  /** Frames a second while dragging: near, and with everything in view. */
  readonly panFramesNear: number;
  readonly panFramesFar: number;
  /** Frames a second while zooming from near to everything and back. */
  readonly zoomFrames: number;
}

async function measurePanel(cards: number, lines: number): Promise<PanelSpeed> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error(NO_CHROMIUM);
  const run = largeRun(cards, lines);
  buildGraph(run, 1);
  const start = performance.now();
  const graph = buildGraph(run, 1);
  const buildMs = performance.now() - start;
  if (graph === undefined) throw new Error('the sample has no graph');
  const browser = await startPanelBrowser(chromium);
  try {
    const { page, show } = await browser.open({ width: 1000, height: 900, reducedMotion: true });
    await page.evaluate(paintScript);
    const paint = async (): Promise<number> => {
      await show({ kind: 'graph', graph });
      return page.evaluate<number>('window.painted');
    };
    const firstPaintMs = await paint();
    const nextPaintMs = await paint();
    const panFramesNear = await page.evaluate<number>(dragScript);
    await page.evaluate('document.querySelector(".canvas-tools button:last-child").click()');
    const panFramesFar = await page.evaluate<number>(dragScript);
    const zoomFrames = await page.evaluate<number>(zoomScript);
    const size = JSON.stringify(graph).length;
    return {
      nodes: graph.final.nodes.length,
      cards: graph.final.cards.length,
      graphBytes: size,
      buildMs,
      firstPaintMs,
      nextPaintMs,
      panFramesNear,
      panFramesFar,
      zoomFrames,
    };
  } finally {
    await browser.close();
  }
}

/** Notes the time from a graph's arrival to the second frame after it was drawn: by then it is on the screen. */
const paintScript = `
  window.addEventListener('message', () => { window.arrived = performance.now(); }, true);
  new MutationObserver(() => {
    if (!document.getElementById('panel').hasAttribute('data-drawn')) return;
    requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now() - window.arrived; }));
  }).observe(document.getElementById('panel'), { attributes: true, attributeFilter: ['data-drawn'] });
`;

/** Frames a second over a second of dragging in a circle. */
const dragScript = `new Promise((done) => {
  const tree = document.querySelector('.tree');
  const at = (x, y) => ({ clientX: x, clientY: y, bubbles: true, view: window, button: 0 });
  tree.dispatchEvent(new MouseEvent('mousedown', at(500, 600)));
  let frames = 0;
  const start = performance.now();
  const move = () => {
    const passed = performance.now() - start;
    if (passed > 1500) {
      window.dispatchEvent(new MouseEvent('mouseup', at(500, 600)));
      done(frames / passed * 1000);
      return;
    }
    frames++;
    const angle = passed / 150;
    window.dispatchEvent(new MouseEvent('mousemove', at(500 + 150 * Math.sin(angle), 600 + 150 * Math.cos(angle) - 150)));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})`;

const zoomScript = `new Promise((done) => {
  const tree = document.querySelector('.tree');
  let frames = 0;
  const start = performance.now();
  const step = () => {
    const passed = performance.now() - start;
    if (passed > 2000) { done(frames / passed * 1000); return; }
    frames++;
    const deltaY = Math.floor(passed / 500) % 2 === 0 ? -30 : 30;
    tree.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: 500, clientY: 600, bubbles: true, cancelable: true, view: window }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

for (const cards of [12, 40, 125]) console.log(await measurePanel(cards, 8));
