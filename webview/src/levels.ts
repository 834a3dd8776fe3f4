import type { SceneCard, SceneLine } from './scene.ts';
import { LINE_HEIGHT } from './scene.ts';

/** At this zoom the smallest text has 11 pixels; further out text grows against the zoom. */
const SMALLEST_TEXT_ZOOM = 0.92;
/** Text grows in steps, so that zooming does not restyle a thousand cards at every frame: fine ones while there are lines to fit, coarse ones beyond. */
export const FINE_STEP = 1.07;
const FINE_STEPS = 6;
const COARSE_STEP = 1.2;

/** How much larger than natural the text of a card must be at a zoom, to stay readable. */
export function textScale(zoom: number): number {
  if (zoom >= SMALLEST_TEXT_ZOOM) return 1;
  const wanted = SMALLEST_TEXT_ZOOM / zoom;
  const finest = FINE_STEP ** FINE_STEPS;
  const scale =
    wanted <= finest
      ? FINE_STEP ** Math.ceil(Math.log(wanted) / Math.log(FINE_STEP))
      : finest * COARSE_STEP ** Math.ceil(Math.log(wanted / finest) / Math.log(COARSE_STEP));
  return Math.round(scale * 1000) / 1000;
}

/** Up to here a line keeps its second row, which names the place in the code; further out it has only one. */
export const SECOND_ROW_SCALE = 1.8;

/** Node ids of the lines that still fit into a card whose text has grown: the most telling ones. */
export function visibleLines(card: SceneCard, scale: number): ReadonlySet<number> | 'all' {
  if (scale <= 1) return 'all';
  const height = (line: SceneLine): number => (scale <= SECOND_ROW_SCALE ? line.height : LINE_HEIGHT) * scale;
  const natural = card.lines.reduce((sum, line) => sum + height(line), 0);
  let room = card.height - card.head * scale;
  if (natural <= room) return 'all';
  const shown = new Set<number>();
  for (const line of [...card.lines].sort((a, b) => telling(b) - telling(a))) {
    if (height(line) > room) continue;
    room -= height(line);
    shown.add(line.node.id);
  }
  return shown;
}

function telling({ node, dimmed }: SceneLine): number {
  const marks = node.findings.length * 100 + node.badges.filter((badge) => badge.level !== 'plain').length * 20;
  const linked = node.link.kind === 'asked' ? 10 : node.link.kind === 'required' ? 4 : 0;
  return marks + linked + node.heat * 50 - (node.wrapper ? 30 : 0) - (node.quiet ? 10 : 0) - (dimmed ? 200 : 0);
}
