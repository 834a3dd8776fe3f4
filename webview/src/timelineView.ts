import { area, brushX, curveStepAfter, line, scaleLinear, select } from 'd3';
import type { TimeStep, Timeline, TimelineStage } from '../../protocol/panel.ts';
import { element, replaceChildren, svgElement } from './element.ts';
import { t } from './texts.ts';
import { countText, durationText } from './units.ts';

export interface TimelineView {
  readonly root: HTMLElement;
  readonly show: (timeline: Timeline | undefined) => void;
  /** Marks a stage's stretch; undefined for none. */
  readonly mark: (stageId: number | undefined, highlighted: number | undefined) => void;
  readonly resize: () => void;
}

export interface TimelineActions {
  readonly selectStage: (stageId: number) => void;
  /** Stages that ran within a stretch chosen with the mouse; undefined when it is cleared. */
  readonly chooseStages: (stageIds: ReadonlySet<number> | undefined) => void;
}

const CORES_HEIGHT = 38;
const LANE_HEIGHT = 15;
const MAX_LANES = 3;
const LEFT = 62;
const RIGHT = 14;
const TOP = 14;
const AXIS_HEIGHT = 14;

/** Cores busy against cores there were. The empty area is what was paid for and not used. */
export function createTimeline(actions: TimelineActions): TimelineView {
  const picture = svgElement('svg', { role: 'img' });
  const root = element('section', { class: 'timeline', 'aria-label': t('Cores over time'), hidden: true }, picture);
  let shown: Timeline | undefined;
  let marked: number | undefined;
  let highlighted: number | undefined;

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
    }
  }

  return {
    root,
    show: (timeline) => {
      shown = timeline;
      root.hidden = timeline === undefined || timeline.stages.length === 0;
      draw();
    },
    mark: (stageId, newHighlighted) => {
      marked = stageId;
      highlighted = newHighlighted;
      applyMarks();
    },
    resize: draw,
  };
}

function drawTimeline(picture: SVGSVGElement, timeline: Timeline, width: number, actions: TimelineActions): void {
  const lanes = packStages(timeline.stages.filter((stage) => stage.own));
  const laneCount = Math.min(MAX_LANES, Math.max(1, ...lanes.map((each) => each.lane + 1)));
  const height = TOP + CORES_HEIGHT + laneCount * LANE_HEIGHT + AXIS_HEIGHT;
  const right = Math.max(LEFT + 40, width - RIGHT);
  const x = scaleLinear([timeline.from, timeline.to], [LEFT, right]);
  const most = Math.max(
    1,
    ...(timeline.available.length > 0 ? timeline.available : timeline.busy).map((step) => step.cores),
  );
  const y = scaleLinear([0, most], [TOP + CORES_HEIGHT, TOP]);
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
    svgElement('text', { class: 'axis', x: LEFT - 6, y: TOP + CORES_HEIGHT, 'text-anchor': 'end' }, '0'),
    svgElement('text', { class: 'axis', x: LEFT, y: 10 }, t('{0} % of the cores busy', Math.round(used.share * 100))),
    brushLayer,
    ...lanes.map((stage) => busyText(stage, meanBetween(total, stage.from, stage.to, timeline.to), x, most)),
    ...stageBars(lanes, x, actions),
    ...timeAxis(timeline, x, height, right - LEFT),
  );
  addBrush(brushLayer, timeline, x, right, actions);
}

/** Step lines end where the last step begins; the last value holds to the end. */
function closeSteps(steps: readonly TimeStep[], to: number): readonly TimeStep[] {
  const last = steps.at(-1);
  return last === undefined ? [] : [...steps, { at: to, cores: last.cores }];
}

function sumSteps(a: readonly TimeStep[], b: readonly TimeStep[]): readonly TimeStep[] {
  const times = [...new Set([...a, ...b].map((step) => step.at))].sort((one, other) => one - other);
  let [i, j] = [-1, -1];
  return times.map((at) => {
    while ((a[i + 1]?.at ?? Infinity) <= at) i++;
    while ((b[j + 1]?.at ?? Infinity) <= at) j++;
    return { at, cores: (a[i]?.cores ?? 0) + (b[j]?.cores ?? 0) };
  });
}

function usedShare(timeline: Timeline): { readonly share: number; readonly busy: number; readonly cores: number } {
  const busy = integral(timeline.busy, timeline.to) + integral(timeline.busyOthers, timeline.to);
  const cores = integral(timeline.available, timeline.to);
  const length = Math.max(1, timeline.to - timeline.from);
  return { share: cores > 0 ? Math.min(1, busy / cores) : 0, busy: busy / length, cores: cores / length };
}

function integral(steps: readonly TimeStep[], to: number): number {
  return steps.reduce((sum, step, index) => sum + step.cores * ((steps[index + 1]?.at ?? to) - step.at), 0);
}

function meanBetween(steps: readonly TimeStep[], from: number, to: number, end: number): number {
  const sum = steps.reduce((all, step, index) => {
    const overlap = Math.min(to, steps[index + 1]?.at ?? end) - Math.max(from, step.at);
    return all + Math.max(0, overlap) * step.cores;
  }, 0);
  return sum / Math.max(1, to - from);
}

interface PackedStage extends TimelineStage {
  readonly lane: number;
}

/** Stages that ran at the same time stand below each other. */
function packStages(stages: readonly TimelineStage[]): readonly PackedStage[] {
  const freeAt: number[] = [];
  return stages.map((stage) => {
    const free = freeAt.findIndex((at) => at <= stage.from);
    const lane = free === -1 ? freeAt.length : free;
    freeAt[lane] = stage.to;
    return { ...stage, lane };
  });
}

function stageBars(
  stages: readonly PackedStage[],
  x: (at: number) => number,
  actions: TimelineActions,
): readonly SVGElement[] {
  return stages
    .filter((stage) => stage.lane < MAX_LANES)
    .map((stage) => {
      const left = x(stage.from);
      const barWidth = Math.max(2, x(stage.to) - left - 1);
      const top = TOP + CORES_HEIGHT + 3 + stage.lane * LANE_HEIGHT;
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
function busyText(stage: PackedStage, busy: number, x: (at: number) => number, most: number): SVGElement {
  const text = t('{0} of {1} cores busy', countText(Math.round(busy)), countText(Math.round(most)));
  const [left, right] = [x(stage.from), x(stage.to)];
  const fits = right - left > text.length * 6;
  return svgElement(
    'text',
    {
      class: 'busy-text',
      'data-timeline-stage': stage.stageId,
      x: (left + right) / 2,
      y: TOP + CORES_HEIGHT / 2 + 4,
      'text-anchor': 'middle',
    },
    fits && busy < most * 0.4 ? text : '',
  );
}

function timeAxis(timeline: Timeline, x: (at: number) => number, height: number, width: number): readonly SVGElement[] {
  const length = timeline.to - timeline.from;
  const ticks = scaleLinear([0, length], [0, width]).ticks(Math.max(2, Math.floor(width / 110)));
  return ticks.map((after) =>
    svgElement(
      'text',
      { class: 'axis', x: x(timeline.from + after), y: height - 3, 'text-anchor': after === 0 ? 'start' : 'middle' },
      after === 0 ? '0' : durationText(after),
    ),
  );
}

function addBrush(
  layer: SVGGElement,
  timeline: Timeline,
  x: { (at: number): number; invert: (pixels: number) => number },
  right: number,
  actions: TimelineActions,
): void {
  const behavior = brushX<unknown>()
    .extent([
      [LEFT, TOP],
      [right, TOP + CORES_HEIGHT],
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
