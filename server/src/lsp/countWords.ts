import { t } from '../base/texts.ts';
import { formatCount } from '../base/units.ts';

/** `1 task`, `2.57 M tasks`: whole phrases, because languages count in different ways. */

export function tasksText(count: number): string {
  return count === 1 ? t('1 task') : t('{0} tasks', formatCount(count));
}

export function coresText(count: number): string {
  return count === 1 ? t('1 core') : t('{0} cores', formatCount(count));
}

export function stagesText(count: number): string {
  return count === 1 ? t('1 stage') : t('{0} stages', formatCount(count));
}

export function executionsText(count: number): string {
  return count === 1 ? t('1 execution') : t('{0} executions', formatCount(count));
}

export function rowsText(count: number): string {
  return count === 1 ? t('1 row') : t('{0} rows', formatCount(count));
}
