import { area, brushX, curveStepAfter, line, scaleLinear, select } from 'd3';
import type { TimeStep, Timeline } from '../../protocol/graph.ts';
import type { Heat } from './heat.ts';
import type { PackedStage } from './coresOverTime.ts';
import { closeSteps, meanBetween, packStages, sumSteps, usedShare } from './coresOverTime.ts';
import { element, replaceChildren, svgElement } from './element.ts';
import { t } from './texts.ts';
import { countText, durationText } from './units.ts';

export interface TimelineView {
  readonly root: HTMLElement;
  readonly show: (timeline: Timeline | undefined) => void;
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
  /** Stages that ran within a stretch chosen with the mouse; undefined when it is cleared. */
  readonly chooseStages: (stageIds: ReadonlySet<number> | undefined) => void;
}

const COLORED: readonly Heat[] = ['warm', 'hot', 'burning'];

const CORES_HEIGHT = 38;
const LOW_CORES_HEIGHT = 22;
/** In a panel lower than this the graph needs the room more. */
const LOW_PANEL = 600;
const LANE_HEIGHT = 15;
const MAX_LANES = 3;
const LEFT = 62;
const RIGHT = 14;
const TOP = 14;
const AXIS_HEIGHT = 14;
/** About the width of a time below the axis. */
const TICK_TEXT = 44;

/** Cores busy against cores there were. The empty area is what was paid for and not used. */
export function createTimeline(actions: TimelineActions): TimelineView {
  const picture = svgElement('svg', { role: 'img' });
  const root = element('section', { class: 'timeline', 'aria-label': t('Cores over time'), hidden: true }, picture);
  let shown: Timeline | undefined;
  let marked: number | undefined;
  let highlighted: number | undefined;
  let heats: ReadonlyMap<number, Heat> = new Map();

  function draw(): void {
    const width = root.clientWidth;
    if (shown === undefined || width < 120) return;
    drawTimeline(picture, shown, width, actions);
    applyMarks();
  }

  function applyMarks(): void {
    for (const bar of picture.querySelectorAll<SVGElement>('[data-timeline-stage]')) {
      const stage = Number(bar.dataset['timelineStage']);
      bar.classList.toggle('selected', stage === marked);
      bar.classList.toggle('highlighted', stage === highlighted);
      for (const heat of COLORED) bar.classList.toggle(`heat-${heat}`, heats.get(stage) === heat);
    }
  }

  return {
    root,
    show: (timeline) => {
      shown = timeline;
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

/** Where things stand in the picture. */
interface Frame {
  readonly x: { (at: number): number; invert: (pixels: number) => number };
  readonly right: number;
  /** Zero cores. */
  readonly bottom: number;
  readonly laneCount: number;
  readonly height: number;
}

function frameOf(timeline: Timeline, width: number, lanes: readonly PackedStage[]): Frame {
  const isLow = innerHeight < LOW_PANEL;
  const laneCount = Math.min(isLow ? 1 : MAX_LANES, Math.max(1, ...lanes.map((each) => each.lane + 1)));
  const bottom = TOP + (isLow ? LOW_CORES_HEIGHT : CORES_HEIGHT);
  const right = Math.max(LEFT + 40, width - RIGHT);
  const x = scaleLinear([timeline.from, timeline.to], [LEFT, right]);
  return { x, right, bottom, laneCount, height: bottom + laneCount * LANE_HEIGHT + AXIS_HEIGHT };
}

function drawTimeline(picture: SVGSVGElement, timeline: Timeline, width: number, actions: TimelineActions): void {
  const lanes = packStages(timeline.stages.filter((stage) => stage.own));
  const frame = frameOf(timeline, width, lanes);
  const { x, bottom, height } = frame;
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
  const brushLayer = svgElement('g', { class: 'brush' });
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
    brushLayer,
    ...lanes.map((stage) => busyText(stage, meanBetween(total, stage.from, stage.to, timeline.to), frame, most)),
    ...stageBars(lanes, frame, actions),
    ...timeAxis(timeline, frame),
  );
  addBrush(brushLayer, timeline, frame, actions);
}

function stageBars(
  stages: readonly PackedStage[],
  { x, bottom, laneCount }: Frame,
  actions: TimelineActions,
): readonly SVGElement[] {
  return stages
    .filter((stage) => stage.lane < laneCount)
    .map((stage) => {
      const left = x(stage.from);
      const barWidth = Math.max(2, x(stage.to) - left - 1);
      const top = bottom + 3 + stage.lane * LANE_HEIGHT;
      const title = t(
        'Stage {0}: {1}, {2} cores busy on average',
        stage.stageId,
        durationText(stage.to - stage.from),
        countText(Math.round(stage.busy * 10) / 10),
      );
      const long = t('stage {0}', stage.stageId);
      const text =
        barWidth > long.length * 6.4
          ? long
          : barWidth > String(stage.stageId).length * 7.5
            ? String(stage.stageId)
            : '';
      const bar = svgElement(
        'g',
        { class: 'stage-bar', 'data-timeline-stage': stage.stageId },
        svgElement('title', {}, title),
        svgElement('rect', { x: left, y: top, width: barWidth, height: LANE_HEIGHT - 3, rx: 2 }),
        svgElement('text', { x: left + barWidth / 2, y: top + 9.5, 'text-anchor': 'middle' }, text),
      );
      bar.addEventListener('click', () => actions.selectStage(stage.stageId));
      return bar;
    });
}

/** `2 of 84 cores busy`, shown for the highlighted stage over the empty area that it left. */
function busyText(stage: PackedStage, busy: number, { x, bottom }: Frame, most: number): SVGElement {
  const text = t('{0} of {1} cores busy', countText(Math.round(busy)), countText(Math.round(most)));
  const [left, right] = [x(stage.from), x(stage.to)];
  const fits = right - left > text.length * 6;
  return svgElement(
    'text',
    {
      class: 'busy-text',
      'data-timeline-stage': stage.stageId,
      x: (left + right) / 2,
      y: (TOP + bottom) / 2 + 4,
      'text-anchor': 'middle',
    },
    fits && busy < most * 0.4 ? text : '',
  );
}

function timeAxis(timeline: Timeline, { x, right, height }: Frame): readonly SVGElement[] {
  const length = timeline.to - timeline.from;
  const width = right - LEFT;
  const ticks = scaleLinear([0, length], [0, width]).ticks(Math.max(2, Math.floor(width / 110)));
  return ticks.map((after) => {
    const place = x(timeline.from + after);
    const anchor = after === 0 ? 'start' : place > right - TICK_TEXT / 2 ? 'end' : 'middle';
    return svgElement(
      'text',
      { class: 'axis', x: anchor === 'end' ? right : place, y: height - 3, 'text-anchor': anchor },
      after === 0 ? '0' : durationText(after),
    );
  });
}

function addBrush(layer: SVGGElement, timeline: Timeline, { x, right, bottom }: Frame, actions: TimelineActions): void {
  const behavior = brushX<unknown>()
    .extent([
      [LEFT, TOP],
      [right, bottom],
    ])
    .on('end', (event: { selection: [number, number] | null; sourceEvent?: unknown }) => {
      if (event.sourceEvent === undefined) return;
      if (event.selection === null) {
        actions.chooseStages(undefined);
        return;
      }
      const [from, to] = event.selection.map((pixels) => x.invert(pixels));
      const inside = timeline.stages.filter((stage) => stage.to >= (from ?? 0) && stage.from <= (to ?? 0));
      actions.chooseStages(new Set(inside.map((stage) => stage.stageId)));
    });
  select<SVGGElement, unknown>(layer).call(behavior);
}
