import { columnLayout } from './column.ts';
import { layeredLayout } from './layers.ts';
import type { LayoutInput, LayoutResult } from './layout.ts';
import type { Scene } from './scene.ts';

/** Wider than so many panels, branches side by side show little but edges: then they stand below each other after all. */
const WIDEST = 5;

/** Layers of more cards than this take seconds, and a chain of so many overflows the library's calls. */
const MOST_LAYERED = 1_000;

export function arrange(input: LayoutInput): LayoutResult {
  if (input.form === 'column' || input.cards.length > MOST_LAYERED) return columnLayout(input);
  const layered = layeredLayout(input);
  return layered.width > input.maxWidth * WIDEST ? columnLayout(input) : layered;
}

/** What of a scene the layout must know; for a narrow panel in one column. */
export function layoutInput(scene: Scene, panelWidth: number, narrow: boolean): LayoutInput {
  return {
    maxWidth: Math.max(panelWidth, 600) * 1.1,
    form: narrow ? 'column' : 'layers',
    cards: scene.cards.map(({ id, width, height, share }) => ({ id, width, height, cost: share })),
    edges: scene.edges.map(({ id, from, to, labelWidth, labelHeight }) => ({ id, from, to, labelWidth, labelHeight })),
  };
}
