import type { GraphComparison, GraphStage, PlanGraph, StageComparison, StageMeasures } from '../../protocol/graph.ts';
import { section, table } from './detailParts.ts';
import { element } from './element.ts';
import { icon } from './icons.ts';
import { currentLanguage, t } from './texts.ts';
import { bytesText, countText, durationText } from './units.ts';

/** What stages took in the run before, in words: on the card, in the details, and in a sentence over the graph. */

type Row = readonly [name: string, before: string, after: string];

export function comparedStage(graph: PlanGraph | undefined, stageId: number): StageComparison | undefined {
  return graph?.comparison?.stages.find((change) => change.stageIds.includes(stageId));
}

/** `before: 2 tasks · 12.9 s · 293 MiB spilled`; several stages that were others before share these numbers. */
export function wasText(change: StageComparison): string {
  const { tasks, wallMs, diskSpillBytes, memorySpillBytes } = change.before;
  const spill = diskSpillBytes > 0 ? diskSpillBytes : memorySpillBytes;
  const parts = [
    tasks === 1 ? t('1 task') : t('{0} tasks', countText(tasks)),
    durationText(wallMs),
    ...(spill > 0 ? [t('{0} spilled', bytesText(spill))] : []),
  ].join(' · ');
  return change.stageIds.length > 1 ? t('together before: {0}', parts) : t('before: {0}', parts);
}

/** Over the graph: with what it is compared, how long that took, and what became of findings and predictions. */
export function comparisonElement(comparison: GraphComparison): HTMLElement {
  const { execution, cautions, predictions } = comparison;
  const sentence = element(
    'span',
    { class: 'message' },
    execution === undefined
      ? t('Compared with {0}, where it did not run', runName(comparison))
      : t(
          'Compared with {0}: {1} → {2}',
          runName(comparison),
          msText(execution.durationMs.before),
          msText(execution.durationMs.after),
        ),
    ...findingsText(comparison).map((text) => ` · ${text}`),
  );
  const more = [
    ...predictions.map(({ rule, outcome, why }) => `${rule}: ${outcomeText(outcome)}. ${why}`),
    ...cautions,
  ];
  if (more.length === 0) return element('p', { class: 'verdict-line' }, icon('compare'), sentence);
  return element(
    'details',
    { class: 'verdict-more' },
    element('summary', { class: 'verdict-line' }, icon('compare'), sentence),
    element('ul', {}, ...more.map((text) => element('li', {}, text))),
  );
}

function findingsText({ gone, appeared, predictions, cautions }: GraphComparison): readonly string[] {
  return [
    ...(gone.length > 0 ? [t('gone: {0}', gone.join(', '))] : []),
    ...(appeared.length > 0 ? [t('new: {0}', appeared.join(', '))] : []),
    ...predictions.map(({ rule, outcome }) => t('predicted for {0}: {1}', rule, outcomeText(outcome))),
    ...(cautions.length > 0 ? [t('with care')] : []),
  ];
}

function outcomeText(outcome: GraphComparison['predictions'][number]['outcome']): string {
  switch (outcome) {
    case 'held':
      return t('held');
    case 'better':
      return t('better than that');
    case 'missed':
      return t('missed');
    case 'cannotTell':
      return t('cannot be told');
  }
}

function runName({ app, startedAt }: GraphComparison): string {
  if (startedAt === undefined) return t('the run of {0}', app);
  const when = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' });
  return t('the run of {0}', when.format(startedAt));
}

function msText(ms: number | undefined): string {
  return ms === undefined ? '?' : durationText(ms);
}

/** Beside the numbers of a stage: those that it, or the stages that did its work, had before. */
export function stageComparisonSection(
  stage: GraphStage,
  change: StageComparison | undefined,
): HTMLElement | undefined {
  if (change === undefined) return undefined;
  const others = change.stageIds.filter((id) => id !== stage.id);
  const now = others.length === 0 ? t('Now') : t('Now, with stage {0}', others.join(', '));
  const was = t('Stage {0} before', change.beforeIds.join(', '));
  return section(
    t('Before and after'),
    table(['', was, now], comparedRows(change.before, change.after)),
    change.replaced.length === 0
      ? undefined
      : element('ul', { class: 'replaced' }, ...change.replaced.map((text) => element('li', {}, text))),
  );
}

function comparedRows(before: StageMeasures, after: StageMeasures): readonly Row[] {
  const row = (name: string, measure: keyof StageMeasures, text: (value: number) => string): readonly Row[] =>
    before[measure] === 0 && after[measure] === 0 ? [] : [[name, text(before[measure]), text(after[measure])]];
  return [
    ...row(t('Time'), 'wallMs', durationText),
    ...row(t('Tasks'), 'tasks', countText),
    ...row(t('Time of all tasks'), 'taskMs', durationText),
    ...row(t('Input'), 'inputBytes', bytesText),
    ...row(t('Output'), 'outputBytes', bytesText),
    ...row(t('Shuffle read'), 'shuffleReadBytes', bytesText),
    ...row(t('Shuffle written'), 'shuffleWriteBytes', bytesText),
    ...row(t('Spilled from memory'), 'memorySpillBytes', bytesText),
    ...row(t('Spilled to disk'), 'diskSpillBytes', bytesText),
  ];
}
