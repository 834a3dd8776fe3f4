import { t, written } from '../base/texts.ts';
import { formatBytes, formatCount, plural } from '../base/units.ts';
import type { Change, Measures, PredictionCheck, Replacement } from './comparison.ts';
import { durationText } from './duration.ts';

/** A name with both values and what became of it. */
export interface ChangeWords {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** `2.1 times`, `−34 %`; empty where nothing changed or there is nothing to divide by. */
  readonly change: string;
}

/** The whole application, one measure each. */
export function applicationWords(
  application: Change<Measures & { readonly applicationMs: number }>,
): readonly ChangeWords[] {
  const { before, after } = application;
  const row = (name: string, left: number, right: number, format: (value: number) => string): ChangeWords => ({
    name,
    before: format(left),
    after: format(right),
    change: factor(left, right),
  });
  return [
    row(t('application'), before.applicationMs, after.applicationMs, durationText),
    row(t('task time'), before.taskMs, after.taskMs, durationText),
    row(t('processor time'), before.cpuMs, after.cpuMs, durationText),
    row(t('tasks'), before.tasks, after.tasks, formatCount),
    row(t('read'), before.inputBytes, after.inputBytes, formatBytes),
    row(t('shuffled'), before.shuffleWriteBytes, after.shuffleWriteBytes, formatBytes),
    row(t('spilled to disk'), before.diskSpillBytes, after.diskSpillBytes, formatBytes),
  ];
}

/** `2 → 200 tasks · time 12.9 s → 43 s · …`: tasks and times always, bytes where they changed or spilled. */
export function measuresWords({ before, after }: Change<Measures>): readonly string[] {
  const bytes = (name: string, left: number, right: number): readonly string[] =>
    formatBytes(left) === formatBytes(right) ? [] : [`${name} ${arrow(left, right, formatBytes)}`];
  const spill = Math.max(before.diskSpillBytes, after.diskSpillBytes) > 0;
  return [
    before.tasks === after.tasks
      ? plural(after.tasks, 'task')
      : `${formatCount(before.tasks)} → ${plural(after.tasks, 'task')}`,
    `time ${arrow(before.wallMs, after.wallMs, durationText)}`,
    `task time ${arrow(before.taskMs, after.taskMs, durationText)}`,
    ...(spill ? [`spill ${arrow(before.diskSpillBytes, after.diskSpillBytes, formatBytes)}`] : []),
    ...bytes('input', before.inputBytes, after.inputBytes),
    ...bytes('shuffle read', before.shuffleReadBytes, after.shuffleReadBytes),
    ...bytes('shuffle written', before.shuffleWriteBytes, after.shuffleWriteBytes),
  ];
}

/** One value where both are written the same, else both. */
export function arrow(before: number, after: number, format: (value: number) => string): string {
  const [left, right] = [format(before), format(after)];
  return left === right ? left : `${left} → ${right}`;
}

function factor(before: number, after: number): string {
  if (before === after || before === 0 || after === 0) return '';
  const ratio = after / before;
  if (ratio >= 2) return t('{0} times', written(String(Number(ratio.toPrecision(3)))));
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '';
  return percent > 0 ? `+${percent} %` : `−${-percent} %`;
}

/** What changed by less is left out where a person reads. */
export const WORTH_TELLING_MS = 100;

/** How much longer or shorter the stages took. */
export function wallChange({ measures }: { readonly measures: Change<Measures> }): number {
  return measures.after.wallMs - measures.before.wallMs;
}

/** `+30.1 s`, `−850 ms`. */
export function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${durationText(Math.abs(ms))}`;
}

const MOST_NAMED = 6;

/** `stage 34`, `stages 9 + 14`. */
export function stageNames(ids: readonly number[]): string {
  const named =
    ids.length > MOST_NAMED
      ? [...ids.slice(0, MOST_NAMED - 1), t('{0} more', ids.length - MOST_NAMED + 1)].join(' + ')
      : ids.join(' + ');
  return ids.length === 1 ? t('stage {0}', named) : t('stages {0}', named);
}

/** `Coalesce 2 → Exchange RoundRobinPartitioning(200)`, `+ Sort`, `− Exchange`. */
export function replacementWords({ before, after }: Replacement): string {
  if (before === undefined) return `+ ${after ?? ''}`;
  return after === undefined ? `− ${before}` : `${before} → ${after}`;
}

/** What became of a prediction. */
export function outcomeText(outcome: PredictionCheck['outcome']): string {
  switch (outcome) {
    case 'held':
      return t('✓ held');
    case 'better':
      return t('✓ better than predicted');
    case 'missed':
      return t('✗ missed');
    case 'cannotTell':
      return t('? cannot be told');
  }
}

/** Said where no caution is needed. */
export function comparableText(): string {
  return t('Same version, settings, data and executions: these runs can be compared.');
}
