import type { GraphBadge } from '../../protocol/graph.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { t } from './texts.ts';
import { bytesText, countText, durationText, exactText, ratioText, shareText } from './units.ts';

export function badgeText(badge: GraphBadge): string {
  const { number, words } = badgeParts(badge);
  return words === '' ? number : `${number} ${words}`;
}

/** The number stays where there is room for nothing else. */
function badgeParts(badge: GraphBadge): { readonly number: string; readonly words: string } {
  switch (badge.kind) {
    case 'tasks': {
      const number = badge.tasks === 1 ? t('1 task') : t('{0} tasks', countText(badge.tasks));
      return { number, words: badge.level === 'plain' ? '' : t('on {0} cores', countText(badge.slots)) };
    }
    case 'spill':
      return { number: bytesText(badge.diskBytes > 0 ? badge.diskBytes : badge.memoryBytes), words: t('spilled') };
    case 'time':
      return { number: durationText(badge.ms), words: '' };
    case 'skew':
      return { number: ratioText(badge.ratio), words: t('skew') };
  }
}

/** The exact numbers, in a sentence. */
function badgeTitle(badge: GraphBadge): string {
  switch (badge.kind) {
    case 'tasks':
      return t('{0} tasks, {1} cores to run them', badge.tasks, Math.round(badge.slots));
    case 'spill':
      return badge.diskBytes > 0
        ? t(
            'Spilled to disk: {0}; in memory before that: {1}',
            exactText(badge.diskBytes, 'bytes'),
            exactText(badge.memoryBytes, 'bytes'),
          )
        : t('Spilled from memory: {0}', exactText(badge.memoryBytes, 'bytes'));
    case 'time':
      return t('{0}, {1} of the whole', exactText(badge.ms, 'ms'), shareText(badge.share));
    case 'skew':
      return badge.of === 'bytes'
        ? t('The slowest task takes {0} the median one, and reads far more than it', ratioText(badge.ratio))
        : t('The slowest task takes {0} the median one', ratioText(badge.ratio));
  }
}

export function badgeElement(badge: GraphBadge): HTMLElement {
  const { number, words } = badgeParts(badge);
  return element(
    'span',
    { class: `badge ${badge.level}`, 'data-badge': badge.kind, title: badgeTitle(badge) },
    badge.level === 'plain' && badge.kind === 'tasks' ? undefined : icon(badge.kind),
    badge.kind === 'tasks' && badge.level !== 'plain' ? coresMeter(badge.tasks, badge.slots) : undefined,
    element('span', {}, number, words === '' ? undefined : element('span', { class: 'badge-words' }, ` ${words}`)),
  );
}

/** Two of eighty-four, as a picture. */
function coresMeter(tasks: number, slots: number): HTMLElement {
  const meter = element('span', { class: 'meter', 'aria-hidden': 'true' }, element('span', { class: 'meter-busy' }));
  const share = slots > 0 ? Math.min(1, tasks / slots) : 1;
  meter.style.setProperty('--busy', `${String(Math.max(2, share * 100))}%`);
  return meter;
}
