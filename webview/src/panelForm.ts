import { CARD_WIDTH } from './scene.ts';

/** What of the panel's width a drawing depends on. */
export interface PanelForm {
  /** Branches stand one below the other, not side by side. */
  readonly narrow: boolean;
  readonly cardWidth: number;
}

const NARROW_WIDTH = 560;
/** Around the cards of a narrow panel, with room for two edges that pass beside them. */
const NARROW_MARGIN = 60;
const LEAST_CARD_WIDTH = 200;
const WIDTH_STEP = 20;

/** Cards fill a panel that is narrower than they are; in steps, so that not every pixel asks for a new layout. */
export function formOf(panelWidth: number): PanelForm {
  const steps = Math.floor((panelWidth - NARROW_MARGIN) / WIDTH_STEP);
  return {
    narrow: panelWidth < NARROW_WIDTH,
    cardWidth: Math.min(CARD_WIDTH, Math.max(LEAST_CARD_WIDTH, steps * WIDTH_STEP)),
  };
}

export function isSameForm(a: PanelForm | undefined, b: PanelForm): boolean {
  return a?.narrow === b.narrow && a.cardWidth === b.cardWidth;
}
