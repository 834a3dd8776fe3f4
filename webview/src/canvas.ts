import type { ZoomBehavior } from 'd3';
import { select, zoom, zoomIdentity } from 'd3';
import { drawCards, drawEdgeLabels, drawEdges, fitLabel, hideWhatDoesNotFit } from './canvasDraw.ts';
import type { CardContext } from './cardView.ts';
import { element, svgElement } from './element.ts';
import type { LayoutResult, Point } from './layout.ts';
import { SECOND_ROW_SCALE, textScale } from './levels.ts';
import type { MiniMap } from './miniMap.ts';
import { createMiniMap } from './miniMap.ts';
import type { Scene } from './scene.ts';

export interface Transform {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** The drawing area: cards as HTML over edges as SVG, moved together by one transform. */
export interface Canvas {
  readonly root: HTMLElement;
  /** Holds the cards and what lies between them, and takes the keys. */
  readonly tree: HTMLElement;
  readonly draw: (scene: Scene, layout: LayoutResult, context: CardContext) => void;
  readonly transform: () => Transform;
  readonly setTransform: (transform: Transform) => void;
  readonly fit: (animate: boolean) => void;
  /** Brings a card or one of its lines into view, at a zoom where it can be read; moves nothing that is in view already. */
  readonly reveal: (cardId: string, nodeId: number | undefined) => void;
  readonly zoomBy: (factor: number) => void;
  readonly panBy: (dx: number, dy: number) => void;
  /** The first view of a drawing: everything where that stays readable, else the part around a card. */
  readonly showFirst: (cardId: string | undefined) => void;
  /** After the area changed its size: a view that no one has moved since is made anew. */
  readonly resize: () => void;
}

/** Text that is this much larger than natural leaves room for one row of an edge's label, for the heads of the cards only, for their titles only, for nothing but their heat. */
const TIGHT_SCALE = 1.6;

const FAR_SCALE = 2.6;

const TINY_SCALE = 4.5;

const DOTS_SCALE = 7;

const MIN_ZOOM = 0.015;

const MAX_ZOOM = 2.5;

const MARGIN = 16;

/** The legend stands there. */
const BOTTOM_MARGIN = 36;

/** Below this everything is there and little can be read: better to begin at the part that matters. */
const READABLE_ZOOM = 0.72;

/** Where the whole does not fit anyway, the part that is shown may as well be shown in full. */
const NATURAL_ZOOM = 0.95;

export function createCanvas(onMoved: (transform: Transform) => void, tools: HTMLElement): Canvas {
  const edgeLayer = svgElement('svg', { class: 'edges', 'aria-hidden': 'true' });
  const cardLayer = element('div', { class: 'cards', role: 'none' });
  const world = element('div', { class: 'world', role: 'none' }, edgeLayer, cardLayer);
  const tree = element('div', { class: 'tree', role: 'tree' }, world);
  const root = element('div', { class: 'canvas' }, tree, tools);
  let scene: Scene = { cards: [], edges: [], order: [] };
  let placed: LayoutResult = { form: 'layers', width: 0, height: 0, cards: {}, edges: {} };
  let current: Transform = { x: 0, y: 0, k: 1 };
  let scale = 0;
  let sharpAt = 1;
  /** The card of the first view, while no one has moved away from it. */
  let firstView: { readonly cardId: string | undefined; readonly width: number; readonly height: number } | undefined;

  const miniMap: MiniMap = createMiniMap((center) => moveTo(centered(center, current.k), false));
  root.append(miniMap.root);

  const behavior: ZoomBehavior<HTMLElement, unknown> = zoom<HTMLElement, unknown>()
    .scaleExtent([MIN_ZOOM, MAX_ZOOM])
    .filter((event: MouseEvent | WheelEvent) => isPanOrZoom(event))
    .on('zoom', (event: { transform: Transform; sourceEvent: unknown }) => {
      if (event.sourceEvent !== null && event.sourceEvent !== undefined) firstView = undefined;
      apply(event.transform);
    })
    .on('end', () => {
      sharpen();
      onMoved(current);
    });
  select<HTMLElement, unknown>(root).call(behavior).on('dblclick.zoom', null);
  root.addEventListener('wheel', scrollWithShift, { passive: false });

  function scrollWithShift(event: WheelEvent): void {
    if (!event.shiftKey && !event.altKey) return;
    event.preventDefault();
    const along = event.deltaY === 0 ? event.deltaX : event.deltaY;
    panBy(event.altKey ? -along : 0, event.altKey ? 0 : -along);
  }

  function sharpen(): void {
    if (sharpAt === current.k) return;
    sharpAt = current.k;
    world.classList.add('sharpen');
    // One frame to be drawn with it, one to go back.
    requestAnimationFrame(() => requestAnimationFrame(() => world.classList.remove('sharpen')));
  }

  function apply(next: Transform): void {
    current = { x: next.x, y: next.y, k: next.k };
    world.style.transform = `translate(${String(next.x)}px, ${String(next.y)}px) scale(${String(next.k)})`;
    const wanted = textScale(next.k);
    if (wanted !== scale) {
      scale = wanted;
      applyLevel();
    }
    miniMap.show(placed, scene, current, size());
  }

  /** Text keeps its size on the screen; what no longer fits beside it leaves, the least telling first. */
  function applyLevel(): void {
    world.style.setProperty('--scale', String(scale));
    world.classList.toggle('level-near', scale <= SECOND_ROW_SCALE);
    world.classList.toggle('level-grown', scale > 1);
    world.classList.toggle('level-tight', scale > TIGHT_SCALE);
    world.classList.toggle('level-middle', scale > SECOND_ROW_SCALE && scale <= FAR_SCALE);
    world.classList.toggle('level-far', scale > FAR_SCALE);
    world.classList.toggle('level-tiny', scale > TINY_SCALE);
    world.classList.toggle('level-dots', scale > DOTS_SCALE);
    const cards = new Map(scene.cards.map((card) => [card.id, card]));
    for (const target of cardLayer.querySelectorAll<HTMLElement>('.card')) {
      const card = cards.get(target.dataset['cardId'] ?? '');
      if (card !== undefined) hideWhatDoesNotFit(target, card, scale);
    }
    const edges = new Map(scene.edges.map((edge) => [edge.id, edge]));
    for (const target of cardLayer.querySelectorAll<HTMLElement>('.edge-label')) {
      const edge = edges.get(target.dataset['edgeId'] ?? '');
      if (edge !== undefined) fitLabel(target, edge, scale);
    }
  }

  function size(): { readonly width: number; readonly height: number } {
    return { width: root.clientWidth, height: root.clientHeight };
  }

  function centered(center: Point, k: number): Transform {
    const { width, height } = size();
    return { x: width / 2 - center.x * k, y: height / 2 - center.y * k, k };
  }

  function moveTo(next: Transform, animate: boolean): void {
    const target = zoomIdentity.translate(next.x, next.y).scale(next.k);
    const selection = select<HTMLElement, unknown>(root);
    if (animate && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      // Scrolling along is quick; following it with the eye is what the motion is for.
      behavior.transform(selection.transition().duration(150), target);
    } else {
      behavior.transform(selection.interrupt(), target);
    }
  }

  function fitting(): Transform {
    const { width, height } = size();
    const k = Math.min(
      1,
      (width - 2 * MARGIN) / Math.max(1, placed.width),
      (height - MARGIN - BOTTOM_MARGIN) / Math.max(1, placed.height),
    );
    const safe = Math.max(MIN_ZOOM, k);
    return {
      x: (width - placed.width * safe) / 2,
      y: topOf(placed.height * safe, height),
      k: safe,
    };
  }

  function draw(next: Scene, layout: LayoutResult, context: CardContext): void {
    world.classList.toggle('column', layout.form === 'column');
    scene = next;
    placed = layout;
    edgeLayer.setAttribute('width', String(Math.ceil(layout.width)));
    edgeLayer.setAttribute('height', String(Math.ceil(layout.height)));
    drawEdges(edgeLayer, scene.edges, layout);
    drawCards(cardLayer, scene.cards, layout, context);
    drawEdgeLabels(cardLayer, scene.edges, layout, context);
    scale = textScale(current.k);
    applyLevel();
    miniMap.show(placed, scene, current, size());
  }

  function reveal(cardId: string, nodeId: number | undefined): void {
    const box = boxOf(scene, placed, cardId, nodeId);
    if (box === undefined) return;
    const { width, height } = size();
    const [left, top] = [box.x * current.k + current.x, box.y * current.k + current.y];
    const inside =
      left >= 0 && top >= 0 && left + box.width * current.k <= width && top + box.height * current.k <= height;
    if (inside && current.k >= READABLE_ZOOM) return;
    firstView = undefined;
    const k = Math.max(current.k, READABLE_ZOOM);
    moveTo(centered({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, k), true);
  }

  function panBy(dx: number, dy: number): void {
    firstView = undefined;
    moveTo({ x: current.x + dx, y: current.y + dy, k: current.k }, false);
  }

  function resize(): void {
    const { width, height } = size();
    if (firstView !== undefined && (firstView.width !== width || firstView.height !== height))
      showFirst(firstView.cardId);
    miniMap.show(placed, scene, current, size());
  }

  function showFirst(cardId: string | undefined): void {
    firstView = { cardId, ...size() };
    const whole = fitting();
    const box = cardId === undefined ? undefined : boxOf(scene, placed, cardId, undefined);
    if (whole.k >= READABLE_ZOOM || box === undefined) {
      moveTo(whole, false);
      return;
    }
    const { width, height } = size();
    // A little smaller, if that spares scrolling sideways.
    const wide = (width - 2 * MARGIN) / placed.width;
    const k = wide >= READABLE_ZOOM ? Math.min(NATURAL_ZOOM, wide) : NATURAL_ZOOM;
    // Of a card that is taller than the panel the head is what one must see.
    const middle = Math.min(box.height / 2, (height / 2 - MARGIN) / k);
    const around = centered({ x: box.x + box.width / 2, y: box.y + middle }, k);
    // No empty margin at an end of the drawing while there is more of it on the other side.
    const x =
      placed.width * k < width
        ? (width - placed.width * k) / 2
        : clamp(around.x, width - placed.width * k - MARGIN, MARGIN);
    // What stands beside the view may reach higher and lower: it would leave the view empty there.
    const { top, bottom } = extentBetween(-x / k, (width - x) / k);
    const y =
      (bottom - top) * k < height - MARGIN - BOTTOM_MARGIN
        ? topOf((bottom - top) * k, height) - top * k
        : clamp(around.y, height - bottom * k - BOTTOM_MARGIN, MARGIN - top * k);
    moveTo({ x, y, k }, false);
  }

  /** Upper and lower end of the cards that reach into a stretch from left to right. */
  function extentBetween(left: number, right: number): { readonly top: number; readonly bottom: number } {
    const boxes = scene.cards.flatMap((card) => boxOf(scene, placed, card.id, undefined) ?? []);
    const inside = boxes.filter((box) => box.x < right && box.x + box.width > left);
    return {
      top: inside.reduce((least, box) => Math.min(least, box.y), inside[0]?.y ?? 0),
      bottom: inside.reduce((most, box) => Math.max(most, box.y + box.height), 0),
    };
  }

  return {
    root,
    tree,
    draw,
    transform: () => current,
    setTransform: (next) => {
      firstView = undefined;
      moveTo(next, false);
    },
    fit: (animate) => {
      firstView = undefined;
      moveTo(fitting(), animate);
    },
    reveal,
    zoomBy: (factor) => {
      firstView = undefined;
      const selection = select<HTMLElement, unknown>(root);
      behavior.scaleBy(selection, factor);
    },
    panBy,
    showFirst,
    resize,
  };
}

/** Buttons of the mouse but the first, and clicks on links in a card, are not for moving. Wheel zooms; with Shift it scrolls. */
function isPanOrZoom(event: MouseEvent | WheelEvent): boolean {
  if (event.type === 'wheel') return !event.shiftKey && !event.altKey;
  const target = event.target instanceof Element ? event.target : undefined;
  return event.button === 0 && target?.closest('.mini-map, .canvas-overlay') === null;
}

/** A small drawing stands in the upper part, as text does; the eye comes from the timeline above. */
function topOf(drawn: number, room: number): number {
  return Math.max(MARGIN, Math.min(2 * MARGIN, (room - BOTTOM_MARGIN + MARGIN - drawn) / 2));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

function boxOf(scene: Scene, placed: LayoutResult, cardId: string, nodeId: number | undefined): Box | undefined {
  const edge = nodeId === undefined ? undefined : scene.edges.find((each) => each.node?.id === nodeId);
  const label = edge === undefined ? undefined : placed.edges[edge.id]?.label;
  if (edge !== undefined && label !== undefined) return { ...label, width: edge.labelWidth, height: edge.labelHeight };
  const card = scene.cards.find((each) => each.id === cardId);
  const at = placed.cards[cardId];
  if (card === undefined || at === undefined) return undefined;
  const found = card.lines.find((each) => each.node.id === nodeId);
  if (found === undefined) return { ...at, width: card.width, height: card.height };
  return { x: at.x, y: at.y + found.y, width: card.width, height: found.height };
}
