import { area, brushX, curveStepAfter, line, scaleLinear, select } from 'd3';
import type { Timeline, TimeStep } from '../../protocol/graph.ts';
import { closeSteps, meanBetween, packStages, sumSteps, usedShare } from './coresOverTime.ts';
import type { PackedStage } from './coresOverTime.ts';
import { element, replaceChildren, svgElement } from './element.ts';
import type { Heat } from './heat.ts';
import { createStageLanes } from './stageLanes.ts';
import { t } from './texts.ts';
import type { Stretch, TimeFrame } from './timeFrame.ts';
import { countText, durationText } from './units.ts';

export interface TimelineView {
  readonly root: HTMLElement;
  /** `isChosen`: a stretch that was chosen before still counts. */
  readonly show: (timeline: Timeline | undefined, isChosen: boolean) => void;
  /** Marks a stage's stretch; undefined for none. The bars have the colors of the cards. */
  readonly mark: (
    stageId: number | undefined,
    highlighted: number | undefined,
    heats: ReadonlyMap<number, Heat>,
  ) => void;
  readonly resize: () => void;
}

export interface TimelineActions {
  readonly selectStage: (stageId: number) => void;
  /** Stages that ran within a stretch chosen with the mouse or with keys; undefined when it is cleared. */
  readonly chooseStages: (stageIds: ReadonlySet<number> | undefined) => void;
}

const COLORED: readonly Heat[] = ['warm', 'hot', 'burning'];

const CORES_HEIGHT = 38;
const LOW_CORES_HEIGHT = 22;
/** In a panel lower than this the graph needs the room more. */
const LOW_PANEL = 600;
const LEFT = 62;
const RIGHT = 14;
const TOP = 14;
const AXIS_HEIGHT = 14;
/** About the width of a time below the axis. */
const TICK_TEXT = 44;

/** Cores busy against cores there were, and the stages below. The empty area is what was paid for and not used. */
export function createTimeline(actions: TimelineActions): TimelineView {
  const cores = svgElement('svg', { role: 'img' });
  const axis = svgElement('svg', { 'aria-hidden': 'true', height: AXIS_HEIGHT });
  const chosenWords = element('span', { class: 'for-readers', role: 'status' });
  const lanes = createStageLanes({ select: actions.selectStage, choose: (next) => choose(next) });
  const parts = [cores, lanes.root, axis, chosenWords];
  const root = element('section', { class: 'timeline', 'aria-label': t('Cores over time'), hidden: true }, ...parts);
  let shown: Timeline | undefined;
  let stretch: Stretch | undefined;
  let marked: number | undefined;
  let highlighted: number | undefined;
  let heats: ReadonlyMap<number, Heat> = new Map();

  function draw(): void {
    const width = root.clientWidth;
    if (shown === undefined || width < 120) return;
    const frame = frameOf(shown, width);
    const stages = packStages(shown.stages.filter((stage) => stage.own));
    drawCores(cores, shown, frame, stages);
    cores.append(brushLayer(frame, stretch, choose));
    lanes.draw(stages, frame);
    axis.setAttribute('width', String(width));
    replaceChildren(axis, ...timeAxis(shown, frame));
    applyMarks();
  }

  function choose(next: Stretch | undefined): void {
    if (shown === undefined) return;
    stretch = next;
    const inside = shown.stages.filter((stage) => next !== undefined && stage.to >= next.from && stage.from <= next.to);
    chosenWords.textContent =
      next === undefined
        ? ''
        : t(
            'From {0} to {1}: {2} of {3} stages',
            durationText(next.from - shown.from),
            durationText(next.to - shown.from),
            inside.length,
            shown.stages.length,
          );
    draw();
    actions.chooseStages(next === undefined ? undefined : new Set(inside.map(({ stageId }) => stageId)));
  }

  function applyMarks(): void {
    for (const bar of root.querySelectorAll<SVGElement>('[data-timeline-stage]')) {
      const stage = Number(bar.dataset['timelineStage']);
      bar.classList.toggle('selected', stage === marked);
      bar.classList.toggle('highlighted', stage === highlighted);
      for (const heat of COLORED) bar.classList.toggle(`heat-${heat}`, heats.get(stage) === heat);
    }
    lanes.select(marked, highlighted);
  }

  return {
    root,
    show: (timeline, isChosen) => {
      shown = timeline;
      if (!isChosen) {
        stretch = undefined;
        chosenWords.textContent = '';
      }
      root.hidden = timeline === undefined || timeline.stages.length === 0;
      draw();
    },
    mark: (stageId, newHighlighted, newHeats) => {
      heats = newHeats;
      marked = stageId;
      highlighted = newHighlighted;
      applyMarks();
    },
    resize: draw,
  };
}

function frameOf(timeline: Timeline, width: number): TimeFrame {
  const right = Math.max(LEFT + 40, width - RIGHT);
  const x = scaleLinear([timeline.from, timeline.to], [LEFT, right]);
  return { x, width, right, isLow: innerHeight < LOW_PANEL };
}

/** Zero cores. */
function bottomOf({ isLow }: TimeFrame): number {
  return TOP + (isLow ? LOW_CORES_HEIGHT : CORES_HEIGHT);
}

function drawCores(picture: SVGSVGElement, timeline: Timeline, frame: TimeFrame, stages: readonly PackedStage[]): void {
  const { x, width } = frame;
  const bottom = bottomOf(frame);
  const height = bottom + 1;
  const most = Math.max(
    1,
    ...(timeline.available.length > 0 ? timeline.available : timeline.busy).map((step) => step.cores),
  );
  const y = scaleLinear([0, most], [bottom, TOP]);
  const available = closeSteps(timeline.available, timeline.to);
  const total = sumSteps(timeline.busy, timeline.busyOthers);
  const shape = area<TimeStep>(
    (step) => x(step.at),
    y(0),
    (step) => y(step.cores),
  ).curve(curveStepAfter);
  const outline = line<TimeStep>(
    (step) => x(step.at),
    (step) => y(step.cores),
  ).curve(curveStepAfter);
  const used = usedShare(timeline);

  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  picture.setAttribute('viewBox', `0 0 ${String(width)} ${String(height)}`);
  picture.setAttribute(
    'aria-label',
    t('{0} of {1} cores busy on average', countText(used.busy), countText(used.cores)),
  );
  replaceChildren(
    picture,
    svgElement('path', { class: 'available', d: shape([...available]) ?? '' }),
    svgElement('path', { class: 'busy-others', d: shape([...closeSteps(total, timeline.to)]) ?? '' }),
    svgElement('path', { class: 'busy', d: shape([...closeSteps(timeline.busy, timeline.to)]) ?? '' }),
    svgElement('path', { class: 'available-line', d: outline([...available]) ?? '' }),
    svgElement(
      'text',
      { class: 'axis strong', x: LEFT - 6, y: TOP + 4, 'text-anchor': 'end' },
      t('{0} cores', countText(Math.round(most))),
    ),
    svgElement('text', { class: 'axis', x: LEFT - 6, y: bottom, 'text-anchor': 'end' }, '0'),
    svgElement('text', { class: 'axis', x: LEFT, y: 10 }, t('{0} % of the cores busy', Math.round(used.share * 100))),
    ...stages.map((stage) => busyText(stage, meanBetween(total, stage.from, stage.to, timeline.to), frame, most)),
  );
}

/** `2 of 84 cores busy`, shown for the highlighted stage over the empty area that it left. */
function busyText(stage: PackedStage, busy: number, frame: TimeFrame, most: number): SVGElement {
  const { x } = frame;
  const text = t('{0} of {1} cores busy', countText(Math.round(busy)), countText(Math.round(most)));
  const [left, right] = [x(stage.from), x(stage.to)];
  const fits = right - left > text.length * 6;
  return svgElement(
    'text',
    {
      class: 'busy-text',
      'data-timeline-stage': stage.stageId,
      x: (left + right) / 2,
      y: (TOP + bottomOf(frame)) / 2 + 4,
      'text-anchor': 'middle',
    },
    fits && busy < most * 0.4 ? text : '',
  );
}

function timeAxis(timeline: Timeline, { x, right }: TimeFrame): readonly SVGElement[] {
  const length = timeline.to - timeline.from;
  const width = right - LEFT;
  const ticks = scaleLinear([0, length], [0, width]).ticks(Math.max(2, Math.floor(width / 110)));
  return ticks.map((after) => {
    const place = x(timeline.from + after);
    const anchor = after === 0 ? 'start' : place > right - TICK_TEXT / 2 ? 'end' : 'middle';
    return svgElement(
      'text',
      { class: 'axis', x: anchor === 'end' ? right : place, y: AXIS_HEIGHT - 3, 'text-anchor': anchor },
      after === 0 ? '0' : durationText(after),
    );
  });
}

function brushLayer(
  frame: TimeFrame,
  stretch: Stretch | undefined,
  choose: (stretch: Stretch | undefined) => void,
): SVGElement {
  const { x, right } = frame;
  const layer = svgElement('g', { class: 'brush' });
  const behavior = brushX<unknown>()
    // The bars have the keys: a key would only grab the stretch here.
    .keyModifiers(false)
    .extent([
      [LEFT, TOP],
      [right, bottomOf(frame)],
    ])
    .on('end', (event: { selection: [number, number] | null; sourceEvent?: unknown }) => {
      // What was moved by us is chosen already.
      if (event.sourceEvent === undefined) return;
      const [from, to] = (event.selection ?? []).map((pixels) => x.invert(pixels));
      choose(from === undefined || to === undefined ? undefined : { from, to });
    });
  const selection = select<SVGGElement, unknown>(layer).call(behavior);
  if (stretch !== undefined) behavior.move(selection, [x(stretch.from), Math.max(x(stretch.to), x(stretch.from) + 1)]);
  return layer;
}
