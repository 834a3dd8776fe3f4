import { element } from './element.ts';
import { t } from './texts.ts';

/** What the frames mean; each kind has a thickness of its own beside its color. */
export function legend(): HTMLElement {
  const entry = (heat: string, text: string): HTMLElement =>
    element('span', { class: 'legend-entry' }, element('span', { class: `swatch heat-${heat}` }), text);
  return element(
    'div',
    { class: 'legend', role: 'note', 'aria-label': t('Legend') },
    element('span', {}, t('Part of the time:')),
    entry('none', t('under 10 %')),
    entry('warm', t('from 10 %')),
    entry('hot', t('from 30 %')),
    entry('burning', t('and something wrong')),
  );
}
