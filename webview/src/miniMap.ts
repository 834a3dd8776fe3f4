import { element, replaceChildren, svgElement } from './element.ts';
import type { LayoutResult, Point } from './layout.ts';
import type { Scene } from './scene.ts';
import { t } from './texts.ts';

export interface MiniMap {
  readonly root: HTMLElement;
  readonly show: (
    layout: LayoutResult,
    scene: Scene,
    transform: { readonly x: number; readonly y: number; readonly k: number },
    view: { readonly width: number; readonly height: number },
  ) => void;
}

/** At most so large, and never more than such a part of the panel. */
const WIDTH = 170;
const HEIGHT = 200;
const PART = 0.22;
/** In a smaller panel it would cover what it shows the way to. */
const SMALLEST = 460;
/** With fewer cards one sees the whole without a map. */
const WORTH_A_MAP = 6;

/** The whole drawing in a corner, with what is in view; shown only while some of it is out of view. */
export function createMiniMap(onMove: (center: Point) => void): MiniMap {
  const picture = svgElement('svg', { 'aria-hidden': 'true' });
  const frame = element('div', { class: 'mini-frame' });
  const root = element(
    'div',
    { class: 'mini-map', title: t('Drag to move over the plan'), hidden: true },
    picture,
    frame,
  );
  let factor = 1;
  let drawn: LayoutResult | undefined;
  let drawnFactor = 0;

  const move = (event: PointerEvent): void => {
    const box = picture.getBoundingClientRect();
    onMove({ x: (event.clientX - box.left) / factor, y: (event.clientY - box.top) / factor });
  };
  picture.addEventListener('pointerdown', (event) => {
    event.stopPropagation();
    picture.setPointerCapture(event.pointerId);
    move(event);
  });
  picture.addEventListener('pointermove', (event) => {
    if (picture.hasPointerCapture(event.pointerId)) move(event);
  });

  return {
    root,
    show: (layout, scene, transform, view) => {
      const outside =
        layout.width * transform.k > view.width + 40 ||
        layout.height * transform.k > view.height + 40 ||
        transform.x < -60 ||
        transform.y < -60;
      root.hidden = scene.cards.length < WORTH_A_MAP || !outside || view.width < SMALLEST || view.height < SMALLEST / 2;
      if (root.hidden) return;
      factor = Math.min(
        Math.min(WIDTH, view.width * PART) / Math.max(1, layout.width),
        Math.min(HEIGHT, view.height * PART) / Math.max(1, layout.height),
      );
      if (drawn !== layout || drawnFactor !== factor) {
        drawn = layout;
        drawnFactor = factor;
        picture.setAttribute('width', String(Math.ceil(layout.width * factor)));
        picture.setAttribute('height', String(Math.ceil(layout.height * factor)));
        replaceChildren(picture, ...cardShapes(scene, layout, factor));
      }
      const pixels = (value: number): string => `${String(Math.round(value * factor * 10) / 10)}px`;
      frame.style.transform = `translate(${pixels(-transform.x / transform.k)}, ${pixels(-transform.y / transform.k)})`;
      frame.style.width = pixels(view.width / transform.k);
      frame.style.height = pixels(view.height / transform.k);
    },
  };
}

function cardShapes(scene: Scene, layout: LayoutResult, factor: number): readonly SVGRectElement[] {
  return scene.cards.map((card) => {
    const at = layout.cards[card.id] ?? { x: 0, y: 0 };
    return svgElement('rect', {
      class: `heat-${card.heat}${card.highlighted ? ' highlighted' : ''}`,
      x: at.x * factor,
      y: at.y * factor,
      width: Math.max(2, card.width * factor),
      height: Math.max(2, card.height * factor),
    });
  });
}
