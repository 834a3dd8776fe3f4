import { scaleLinear } from 'd3';
import type { GraphDistribution } from '../../protocol/graph.ts';
import { element, svgElement } from './element.ts';
import { t } from './texts.ts';
import { countText, exactText, ratioText, valueText } from './units.ts';

const WIDTH = 260;
const BOX_HEIGHT = 34;
const BARS_HEIGHT = 46;
/** A single task among thousands must be seen, too. */
const LEAST_BAR = 3;

const names: Readonly<Record<string, () => string>> = {
  duration: () => t('Task time'),
  shuffleReadBytes: () => t('Shuffle read'),
  shuffleReadRecords: () => t('Rows read from shuffle'),
  inputBytes: () => t('Input'),
  inputRecords: () => t('Rows of input'),
  diskSpillBytes: () => t('Spilled to disk'),
  memorySpillBytes: () => t('Spilled from memory'),
  gcTime: () => t('Garbage collection'),
  shuffleWriteBytes: () => t('Shuffle written'),
  shuffleWriteRecords: () => t('Rows written to shuffle'),
  outputBytes: () => t('Output'),
  outputRecords: () => t('Rows of output'),
  runTime: () => t('Run time'),
  cpuTime: () => t('CPU time'),
  schedulerDelay: () => t('Scheduler delay'),
  deserializeTime: () => t('Deserialization'),
  fetchWaitTime: () => t('Waiting for shuffle data'),
  shuffleWriteTime: () => t('Shuffle write time'),
  gettingResultTime: () => t('Fetching the result'),
  peakExecutionMemory: () => t('Peak execution memory'),
  resultBytes: () => t('Result'),
};

function measureName(measure: string): string {
  return names[measure]?.() ?? measure;
}

/** One measure over the tasks of a stage: a histogram where the tasks were counted for one, else a box plot. */
export function distributionElement(distribution: GraphDistribution, quantileError: number): HTMLElement {
  const { unit, min, median, max, sum, count } = distribution;
  const ratio = median > 0 ? max / median : undefined;
  const numbers = element(
    'span',
    { class: 'spread-numbers' },
    element('span', { class: 'key-median', 'aria-hidden': 'true' }),
    t('median {0}', valueText(median, unit)),
    ' · ',
    element('span', { class: 'key-max', 'aria-hidden': 'true' }),
    element('b', {}, t('max {0}', valueText(max, unit))),
    ratio === undefined || ratio < 1.5 || count < 2 ? undefined : ` · ${ratioText(ratio)}`,
  );
  const exact = (value: number): string => exactText(value, unit);
  const title = [
    t('{0} tasks, {1} in all', countText(count), exact(sum)),
    t(
      'least {0}, first quarter {1}, median {2}, third quarter {3}, 95 % {4}, most {5}',
      exact(min),
      exact(distribution.p25),
      exact(median),
      exact(distribution.p75),
      exact(distribution.p95),
      exact(max),
    ),
    quantileError > 0 ? t('quartiles and bars within {0} %', Math.ceil(quantileError * 1000) / 10) : '',
  ];
  return element(
    'div',
    { class: 'spread', title: title.filter(Boolean).join('\n') },
    element('div', { class: 'spread-head' }, element('span', {}, measureName(distribution.measure)), numbers),
    distribution.histogram === undefined
      ? boxPlot(distribution, title[1] ?? '')
      : histogram(distribution, distribution.histogram, title.slice(0, 2).join('; ')),
    element(
      'div',
      { class: 'spread-ends' },
      element('span', {}, valueText(min, unit)),
      element('span', {}, t('{0} in all', valueText(sum, unit))),
      element('span', {}, valueText(max, unit)),
    ),
  );
}

/** Tasks by how much they took: equally wide bars, so that a lone slow task stands far from the crowd. */
function histogram(distribution: GraphDistribution, counts: readonly number[], label: string): SVGSVGElement {
  const { min, median, max, unit } = distribution;
  const part = WIDTH / counts.length;
  const y = scaleLinear([0, Math.max(1, ...counts)], [0, BARS_HEIGHT - 4]);
  const at = (value: number): number => ((value - min) / (max - min)) * WIDTH;
  const bars = counts.flatMap((count, index) => {
    if (count === 0) return [];
    const [from, to] = [index, index + 1].map((border) => min + ((max - min) * border) / counts.length);
    const height = Math.max(LEAST_BAR, y(count));
    return [
      svgElement(
        'rect',
        { class: 'bar', x: index * part + 0.5, y: BARS_HEIGHT - height, width: part - 1, height },
        svgElement(
          'title',
          {},
          t('{0} tasks from {1} to {2}', countText(count), valueText(from ?? min, unit), valueText(to ?? max, unit)),
        ),
      ),
    ];
  });
  return svgElement(
    'svg',
    {
      class: 'histogram',
      viewBox: `0 0 ${String(WIDTH)} ${String(BARS_HEIGHT)}`,
      role: 'img',
      'aria-label': label,
      preserveAspectRatio: 'none',
    },
    ...bars,
    svgElement('path', { class: 'median', d: `M${String(at(median))} 0 V${String(BARS_HEIGHT)}` }),
    svgElement('path', { class: 'max', d: `M${String(WIDTH)} 0 V${String(BARS_HEIGHT)}` }),
  );
}

/** A box from quartile to quartile, whiskers to the least and the most, marks at median and 95 %. */
function boxPlot(distribution: GraphDistribution, label: string): SVGSVGElement {
  const { min, p25, median, p75, p95, max } = distribution;
  const x = scaleLinear([min, max === min ? min + 1 : max], [3, WIDTH - 3]);
  const middle = BOX_HEIGHT / 2;
  const at = (value: number): number => Math.round(x(value) * 10) / 10;
  return svgElement(
    'svg',
    {
      class: 'box-plot',
      viewBox: `0 0 ${String(WIDTH)} ${String(BOX_HEIGHT)}`,
      role: 'img',
      'aria-label': label,
      preserveAspectRatio: 'none',
    },
    svgElement('path', {
      class: 'whisker',
      d: `M${String(at(min))} ${String(middle)} H${String(at(max))} M${String(at(min))} ${String(middle - 6)} v12 M${String(at(max))} ${String(middle - 6)} v12`,
    }),
    svgElement('rect', {
      class: 'box',
      x: at(p25),
      y: middle - 9,
      width: Math.max(2, at(p75) - at(p25)),
      height: 18,
      rx: 2,
    }),
    svgElement('path', { class: 'median', d: `M${String(at(median))} ${String(middle - 12)} v24` }),
    svgElement('path', { class: 'p95', d: `M${String(at(p95))} ${String(middle - 6)} v12` }),
    svgElement('circle', { class: 'max', cx: at(max), cy: middle, r: 3 }),
  );
}
