import type { EdgePath, LayoutCard, LayoutEdge, LayoutInput, LayoutResult, Point } from './layout.ts';
import { LAYER_GAP, branchCosts, inputsFirst } from './layout.ts';

const GUTTER = 14;

/**
 * Cards in the order of the data, one below the other. An edge to the next card goes straight down;
 * one that passes other cards runs in a gutter on the left, like the branches of a version history.
 */
export function columnLayout(input: LayoutInput): LayoutResult {
  const ordered = dataOrder(input);
  const place = new Map(ordered.map((card, index) => [card.id, index]));
  const known = input.edges.filter((edge) => place.has(edge.from) && place.has(edge.to));
  const gutters = assignGutters(known, place);
  const left = (Math.max(-1, ...gutters.values()) + 1) * GUTTER + (gutters.size > 0 ? 6 : 0);
  const leaving = new Map<string, LayoutEdge[]>();
  for (const edge of known) leaving.set(edge.from, [...(leaving.get(edge.from) ?? []), edge]);
  const cards: Record<string, Point> = {};
  const labels: Record<string, Point> = {};
  let y = 0;
  let width = 0;
  for (const card of ordered) {
    cards[card.id] = { x: left, y };
    y += card.height;
    width = Math.max(width, left + card.width);
    for (const edge of leaving.get(card.id) ?? []) {
      labels[edge.id] = { x: left + 34, y: y + LAYER_GAP / 2 };
      y += edge.labelHeight + LAYER_GAP / 2;
    }
    y += LAYER_GAP;
  }
  const heights = new Map(input.cards.map((card) => [card.id, card.height]));
  const edges: Record<string, EdgePath> = {};
  for (const edge of known) {
    const from = cards[edge.from] ?? { x: 0, y: 0 };
    const to = cards[edge.to] ?? { x: 0, y: 0 };
    const label = labels[edge.id] ?? { x: 0, y: 0 };
    const bottom = from.y + (heights.get(edge.from) ?? 0);
    const gutter = gutters.get(edge.id);
    const x = left + 18;
    const turn = label.y + edge.labelHeight / 2;
    const lane = gutter === undefined ? x : gutter * GUTTER + 6;
    const points =
      gutter === undefined
        ? [
            { x, y: bottom },
            { x, y: to.y },
          ]
        : [
            { x, y: bottom },
            { x, y: turn },
            { x: lane, y: turn },
            { x: lane, y: to.y - 8 },
            { x, y: to.y - 8 },
            { x, y: to.y },
          ];
    edges[edge.id] = { points, label };
  }
  return { form: 'column', width, height: Math.max(0, y - LAYER_GAP), cards, edges };
}

/** Every card after all that feeds it, the costlier branch first: so no more edges pass at once than the plan is deep. */
function dataOrder(input: LayoutInput): readonly LayoutCard[] {
  const byId = new Map(input.cards.map((card) => [card.id, card]));
  const costs = branchCosts(input);
  const inputs = new Map<string, string[]>();
  const feeding = new Set<string>();
  for (const { from, to } of input.edges) {
    if (!byId.has(from) || !byId.has(to)) continue;
    inputs.set(to, [...(inputs.get(to) ?? []), from]);
    feeding.add(from);
  }
  const last = input.cards.filter((card) => !feeding.has(card.id));
  return inputsFirst(
    [...last, ...input.cards].map(({ id }) => id),
    (id) => [...(inputs.get(id) ?? [])].sort((a, b) => (costs.get(b) ?? 0) - (costs.get(a) ?? 0)),
  ).flatMap((id) => byId.get(id) ?? []);
}

/** The innermost free gutter for each edge that passes other cards. */
function assignGutters(edges: readonly LayoutEdge[], place: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const gutters = new Map<string, number>();
  const busyUntil: number[] = [];
  const span = (edge: LayoutEdge): readonly [number, number] => {
    const ends = [place.get(edge.from) ?? 0, place.get(edge.to) ?? 0] as const;
    return [Math.min(...ends), Math.max(...ends)];
  };
  const passing = edges
    .filter((edge) => span(edge)[1] - span(edge)[0] > 1 || (place.get(edge.from) ?? 0) > (place.get(edge.to) ?? 0))
    .sort((a, b) => span(a)[0] - span(b)[0]);
  for (const edge of passing) {
    const [first, last] = span(edge);
    const free = busyUntil.findIndex((until) => until <= first);
    const gutter = free === -1 ? busyUntil.length : free;
    busyUntil[gutter] = last;
    gutters.set(edge.id, gutter);
  }
  return gutters;
}
