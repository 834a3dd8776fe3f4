import { curveBumpY, curveLinear, line, select } from 'd3';
import type { CardContext } from './cardView.ts';
import { fillCard, fillEdgeLabel } from './cardView.ts';
import type { LayoutResult, Point } from './layout.ts';
import { visibleLines } from './levels.ts';
import type { SceneCard, SceneEdge } from './scene.ts';

export function drawCards(
  layer: HTMLElement,
  cards: readonly SceneCard[],
  layout: LayoutResult,
  context: CardContext,
): void {
  select(layer)
    .selectAll<HTMLElement, SceneCard>('.card')
    .data(cards, (card) => card.id)
    .join('div')
    .each(function fill(card) {
      const at = layout.cards[card.id] ?? { x: 0, y: 0 };
      this.style.transform = `translate(${String(at.x)}px, ${String(at.y)}px)`;
      this.style.width = `${String(card.width)}px`;
      this.style.height = `${String(card.height)}px`;
      fillCard(this, card, context);
    })
    .order();
}

export function drawEdgeLabels(
  layer: HTMLElement,
  edges: readonly SceneEdge[],
  layout: LayoutResult,
  context: CardContext,
): void {
  select(layer)
    .selectAll<HTMLElement, SceneEdge>('.edge-label')
    .data(
      edges.filter((edge) => edge.labelWidth > 0),
      (edge) => edge.id,
    )
    .join('div')
    .each(function fill(edge) {
      const at = layout.edges[edge.id]?.label ?? { x: 0, y: 0 };
      this.style.transform = `translate(${String(at.x)}px, ${String(at.y)}px)`;
      this.style.width = `${String(edge.labelWidth)}px`;
      this.style.height = `${String(edge.labelHeight)}px`;
      this.dataset['edgeId'] = edge.id;
      fillEdgeLabel(this, edge, context);
    });
}

export function drawEdges(layer: SVGSVGElement, edges: readonly SceneEdge[], layout: LayoutResult): void {
  select(layer)
    .selectAll<SVGPathElement, SceneEdge>('path')
    .data(edges, (edge) => edge.id)
    .join('path')
    .attr('class', (edge) => `edge edge-${edge.kind}`)
    .attr('data-edge-id', (edge) => edge.id)
    .style('--width', (edge) => `${String(edge.width)}px`)
    .attr('d', (edge) => edgeLine(layout.edges[edge.id]?.points ?? []));
}

export function edgeLine(points: readonly Point[]): string {
  // The gutters of the column layout have corners; the layered one bends.
  const corners =
    points.length > 2 && points.every((point, index) => index === 0 || isStraight(points[index - 1], point));
  const path = line<Point>(
    (point) => point.x,
    (point) => point.y,
  ).curve(corners ? curveLinear : curveBumpY);
  return path([...points]) ?? '';
}

function isStraight(a: Point | undefined, b: Point): boolean {
  return a === undefined || a.x === b.x || a.y === b.y;
}

/** A label whose text has outgrown the room that the layout gave it would cover its neighbors. */
export function fitLabel(target: HTMLElement, edge: SceneEdge, scale: number): void {
  const wanted = (edge.amount.length * LETTER + 8) * scale;
  target.classList.toggle('too-small', scale > 1 && wanted > edge.labelWidth + SPILL_OVER);
}

const LETTER = 6.6;
/** Between two labels, at natural size. */
const SPILL_OVER = 20;

export function hideWhatDoesNotFit(target: HTMLElement, card: SceneCard, scale: number): void {
  const shown = visibleLines(card, scale);
  let hidden = 0;
  for (const lineElement of target.querySelectorAll<HTMLElement>('.line')) {
    const visible = shown === 'all' || shown.has(Number(lineElement.dataset['nodeId']));
    lineElement.classList.toggle('too-small', !visible);
    if (!visible) hidden++;
  }
  target.classList.toggle('crowded', hidden > 0);
  // Of a low card whose text has grown only the title is left.
  target.classList.toggle('low', card.head * scale > card.height * 1.05);
  const crowd = target.querySelector('.crowd');
  if (crowd !== null) crowd.textContent = hidden > 0 ? `+${String(hidden + card.hidden)}` : '';
}
