import type { PackedStage } from './coresOverTime.ts';
import { element, replaceChildren, svgElement } from './element.ts';
import { t } from './texts.ts';
import type { Stretch, TimeFrame } from './timeFrame.ts';
import { countText, durationText } from './units.ts';

/** The stages below the cores, one bar each; those that ran at the same time in lanes below each other, that scroll where they are many. */
export interface StageLanes {
  readonly root: HTMLElement;
  readonly draw: (stages: readonly PackedStage[], frame: TimeFrame) => void;
  /** Says which one is selected, and brings it into view; else the highlighted one. */
  readonly select: (stageId: number | undefined, highlighted: number | undefined) => void;
}

interface LaneActions {
  readonly select: (stageId: number) => void;
  readonly choose: (stretch: Stretch | undefined) => void;
}

const LANE_HEIGHT = 15;
/** Half a lane says that there are more. */
const MOST_LANES = 3.5;
const MOST_LANES_IF_LOW = 1.5;

/**
 * A list for keys and screen readers: arrows go from stage to stage in the order of their start, Enter selects one.
 * With Shift they choose the stretch of time from the stage that one came from, Escape gives it up.
 */
export function createStageLanes(actions: LaneActions): StageLanes {
  const picture = svgElement('svg', {
    role: 'listbox',
    'aria-label': t('Stages over time'),
    'aria-description': t('Arrow keys go from stage to stage, with Shift they choose a stretch of time.'),
  });
  const root = element('div', { class: 'stage-lanes' }, picture);
  let stages: readonly PackedStage[] = [];
  /** Where the stretch that is being chosen by keys began. */
  let anchor: PackedStage | undefined;

  const bars = (): readonly SVGElement[] => [...picture.querySelectorAll<SVGElement>('.stage-bar')];
  const focusedAt = (): number => bars().findIndex((bar) => bar === document.activeElement);

  function focusAt(index: number): void {
    const bar = bars()[index];
    if (bar === undefined) return;
    moveStop(bar);
    bar.focus({ preventScroll: true });
    bring(index);
  }

  function moveStop(target: SVGElement): void {
    for (const bar of bars()) bar.setAttribute('tabindex', bar === target ? '0' : '-1');
  }

  function bring(index: number): void {
    const top = (stages[index]?.lane ?? 0) * LANE_HEIGHT;
    if (top < root.scrollTop) root.scrollTop = top;
    const below = top + LANE_HEIGHT + 3 - root.clientHeight;
    if (below > root.scrollTop) root.scrollTop = below;
  }

  function go(to: number, isChoosing: boolean): void {
    const from = stages[focusedAt()];
    const next = stages[to];
    if (next === undefined) return;
    anchor = isChoosing ? (anchor ?? from ?? next) : undefined;
    focusAt(to);
    if (anchor === undefined) return;
    actions.choose({ from: Math.min(anchor.from, next.from), to: Math.max(anchor.to, next.to) });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = focusedAt();
    const stage = stages[at];
    if (stage === undefined || !KEYS.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'ArrowRight' || event.key === 'ArrowDown') go(at + 1, event.shiftKey);
    if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') go(at - 1, event.shiftKey);
    if (event.key === 'Home') go(0, event.shiftKey);
    if (event.key === 'End') go(stages.length - 1, event.shiftKey);
    if (event.key === 'Enter' || event.key === ' ') actions.select(stage.stageId);
    if (event.key !== 'Escape') return;
    anchor = undefined;
    actions.choose(undefined);
  }
  picture.addEventListener('keydown', onKey);

  return {
    root,
    draw: (next, frame) => {
      const focused = focusedAt();
      stages = next;
      const lanes = Math.max(1, ...stages.map(({ lane }) => lane + 1));
      const most = frame.isLow ? MOST_LANES_IF_LOW : MOST_LANES;
      root.style.height = `${String(3 + Math.min(lanes, most) * LANE_HEIGHT)}px`;
      picture.setAttribute('width', String(frame.width));
      picture.setAttribute('height', String(3 + lanes * LANE_HEIGHT));
      replaceChildren(picture, ...stages.map((stage) => barOf(stage, frame, actions.select)));
      if (focused !== -1) focusAt(Math.min(focused, stages.length - 1));
    },
    select: (stageId, highlighted) => {
      const wanted = [stageId, highlighted].map((id) => stages.findIndex((stage) => stage.stageId === id));
      const at = wanted.find((index) => index !== -1) ?? 0;
      for (const [index, bar] of bars().entries()) {
        bar.setAttribute('aria-selected', String(stages[index]?.stageId === stageId));
        if (index === at && focusedAt() === -1) moveStop(bar);
      }
      if (focusedAt() === -1) bring(at);
    },
  };
}

const KEYS = new Set(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'Home', 'End', 'Enter', ' ', 'Escape']);

function barOf(stage: PackedStage, { x }: TimeFrame, choose: (stageId: number) => void): SVGElement {
  const left = x(stage.from);
  const width = Math.max(2, x(stage.to) - left - 1);
  const top = 3 + stage.lane * LANE_HEIGHT;
  const title = t(
    'Stage {0}: {1}, {2} cores busy on average',
    stage.stageId,
    durationText(stage.to - stage.from),
    countText(Math.round(stage.busy * 10) / 10),
  );
  const bar = svgElement(
    'g',
    { class: 'stage-bar', 'data-timeline-stage': stage.stageId, role: 'option', 'aria-label': title, tabindex: -1 },
    svgElement('title', {}, title),
    svgElement('rect', { x: left, y: top, width, height: LANE_HEIGHT - 3, rx: 2 }),
    svgElement('text', { x: left + width / 2, y: top + 9.5, 'text-anchor': 'middle' }, nameFor(stage, width)),
  );
  bar.addEventListener('click', () => choose(stage.stageId));
  return bar;
}

/** As much of the name as fits. */
function nameFor({ stageId }: PackedStage, width: number): string {
  const long = t('stage {0}', stageId);
  if (width > long.length * 6.4) return long;
  return width > String(stageId).length * 7.5 ? String(stageId) : '';
}
