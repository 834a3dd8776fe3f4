import type { Child } from './element.ts';
import { element, svgElement } from './element.ts';
import { icon } from './icons.ts';
import { t } from './texts.ts';

/** What the frames mean, at one look; each kind has a thickness of its own beside its color. All other signs on demand. */
export function createLegend(): HTMLElement {
  const heat = (level: string, text: string): HTMLElement => entry(swatch(`heat-${level}`), text);
  const summary = element(
    'summary',
    { title: t('What the signs mean') },
    element('span', { class: 'legend-name' }, t('Legend')),
    element(
      'span',
      { class: 'legend-short' },
      element('span', {}, t('Part of the time:')),
      heat('none', t('under 10 %')),
      heat('warm', t('from 10 %')),
      heat('hot', t('from 30 %')),
      heat('burning', t('and something wrong')),
    ),
  );
  const legend = element('details', { class: 'legend' }, summary, element('div', { class: 'legend-all' }, ...all()));
  legend.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !legend.open) return;
    event.stopPropagation();
    legend.open = false;
    summary.focus();
  });
  return legend;
}

function all(): readonly HTMLElement[] {
  return [
    entry(swatch('heat-warm'), t('a stage of more than 10 % of the time')),
    entry(swatch('heat-hot'), t('a stage of more than 30 % of the time')),
    entry(swatch('heat-burning'), t('a costly stage with something wrong')),
    entry(swatch('dashed'), t('not run here: skipped, cached, made elsewhere, on the driver')),
    entry(edge(5, false), t('a shuffle, as wide as its rows')),
    entry(edge(2, true), t('a broadcast, a reused exchange, a subquery or a cache')),
    entry(element('span', { class: 'legend-compiled' }), t('operators compiled together into one piece of code')),
    entry(element('s', {}, t('before')), t('what adaptive execution changed while it ran')),
    entry(icon('warning'), t('findings; open the operator for the fix')),
    entry(icon('spill'), t('spilled: data that did not fit into memory')),
    entry(icon('skew'), t('skew: the slowest task over the median one')),
  ];
}

function entry(sign: Child, text: string): HTMLElement {
  return element('span', { class: 'legend-entry' }, element('span', { class: 'legend-sign' }, sign), text);
}

function swatch(kind: string): HTMLElement {
  return element('span', { class: `swatch ${kind}` });
}

function edge(width: number, dashed: boolean): SVGSVGElement {
  const line = svgElement('path', { class: dashed ? 'edge edge-broadcast' : 'edge', d: 'M0 4 H22' });
  line.style.setProperty('--width', `${String(width)}px`);
  return svgElement('svg', { width: 22, height: 8, 'aria-hidden': 'true' }, line);
}
