import type { GraphFinding, PlanGraph } from '../../protocol/graph.ts';
import { comparisonElement } from './compared.ts';
import { severityIcon } from './cardView.ts';
import { placeText } from './cardWords.ts';
import { button, element, replaceChildren } from './element.ts';
import type { Choices, HeaderActions } from './headerActions.ts';
import { icon } from './icons.ts';
import { t } from './texts.ts';
import { countText, durationText, unbroken } from './units.ts';

/** One sentence under the title: what went wrong and where, or that nothing did. */
export function showVerdict(target: HTMLElement, graph: PlanGraph, choices: Choices, actions: HeaderActions): void {
  const { execution } = graph;
  const { findings, notes } = choices.application ?? graph;
  const content: (Node | string)[] = [];
  const error = choices.application === undefined ? (execution.errorMessage ?? failedStageText(graph)) : undefined;
  if (error !== undefined) content.push(errorText(error));
  const [worst] = findings.filter((finding) => finding.severity !== 'hint');
  if (worst !== undefined) content.push(worstLine(worst, findings.length, actions));
  if (choices.view === 'initial') content.push(changesText(graph));
  if (graph.comparison !== undefined && choices.view === 'final') content.push(comparisonElement(graph.comparison));
  if (graph.streaming !== undefined && choices.view !== 'stages') content.push(batches(graph, actions));
  if (choices.edited.length > 0) content.push(editedLine(choices.edited));
  for (const note of notes) content.push(element('p', { class: 'verdict-line' }, icon('information'), note));
  replaceChildren(target, ...content);
  target.hidden = content.length === 0;
}

/** Logs before Spark 3.4 do not say why an execution failed; its stage does. */
function failedStageText({ execution, stages }: PlanGraph): string | undefined {
  if (execution.status !== 'failed') return undefined;
  const failed = stages.find((stage) => stage.status === 'failed' && stage.failureReason !== undefined);
  return failed === undefined ? undefined : `${t('Stage {0}', failed.id)}: ${failed.failureReason ?? ''}`;
}

/** The numbers are of the code as it was. */
function editedLine(files: readonly string[]): HTMLElement {
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
  return element(
    'p',
    {
      class: 'verdict-line',
      title: t('The numbers are of the code before that; links follow it. {0}', files.join(', ')),
    },
    icon('edit'),
    element('span', { class: 'message' }, t('Edited since this run: {0}', shown)),
  );
}

/** The first line, and all of it on demand: traces are long, and their end is often what tells. */
function errorText(message: string): HTMLElement {
  const [first = '', ...rest] = message.trim().split('\n');
  const line = element('span', { class: 'message' }, first, causeText(rest));
  if (rest.length === 0) return element('p', { class: 'verdict-line severity-error' }, icon('error'), line);
  return element(
    'details',
    { class: 'verdict-error' },
    element('summary', { class: 'verdict-line severity-error' }, icon('error'), line),
    element('pre', { class: 'text', tabindex: 0 }, message),
  );
}

/** What a trace boils down to: the last cause of a Java trace, the exception at the end of a Python one. */
function causeText(lines: readonly string[]): HTMLElement | undefined {
  const trimmed = lines.map((line) => line.trim());
  const cause =
    trimmed.findLast((line) => line.startsWith('Caused by: ')) ??
    trimmed.find((line) => /^[\w.]*(Error|Exception|Interrupt)(:|$)/.test(line));
  return cause === undefined ? undefined : element('b', {}, ` ${cause}`);
}

function changesText(graph: PlanGraph): HTMLElement {
  const changes = graph.changes.map((change) =>
    change.kind === 'removed'
      ? t('{0} left out', change.before ?? '')
      : [change.before, change.after].filter(Boolean).join(' → '),
  );
  const counts = new Map<string, number>();
  for (const change of changes) counts.set(change, (counts.get(change) ?? 0) + 1);
  const told = [...counts].map(([change, count]) => (count === 1 ? change : `${change} (${String(count)}×)`));
  const text = t('Adaptive execution changed: {0}', told.join('; '));
  return element(
    'p',
    { class: 'verdict-line', title: text },
    icon('information'),
    element('span', { class: 'message' }, text),
  );
}

function worstLine(worst: GraphFinding, count: number, actions: HeaderActions): HTMLElement {
  const more = count > 1 ? t('and {0} more', count - 1) : '';
  const place = worst.site === undefined ? undefined : element('span', { class: 'place' }, placeText(worst.site));
  return button(
    t('Show this finding in the graph'),
    [
      icon(severityIcon(worst.severity)),
      element('span', { class: 'message' }, unbroken(worst.message)),
      place,
      element('span', { class: 'muted' }, more),
    ],
    () => actions.openFinding(worst),
    { class: `verdict-line verdict-button severity-${worst.severity}` },
  );
}

/** Batches of a streaming query as small columns; the shown one is marked. */
function batches(graph: PlanGraph, actions: HeaderActions): HTMLElement {
  const trend = graph.streaming;
  const list = trend?.batches.slice(-60) ?? [];
  const longest = Math.max(1, ...list.map((batch) => batch.durationMs ?? 0));
  return element(
    'div',
    { class: 'verdict-line batches' },
    element(
      'span',
      {},
      t('{0}: batch {1} of {2}', trend?.name ?? '', trend?.batchId ?? '', countText(trend?.batches.length ?? 0)),
    ),
    element(
      'span',
      { class: 'batch-list', role: 'group', 'aria-label': t('Time of each batch') },
      ...list.map((batch) => {
        const label = t('Batch {0}: {1}', batch.batchId, durationText(batch.durationMs ?? 0));
        const bar = button(label, [element('span')], () => actions.chooseExecution(batch.executionId), {
          class: `batch ${batch.status}`,
          ...(batch.executionId === graph.execution.id && { 'aria-current': 'true' }),
        });
        bar.style.setProperty('--height', `${String(Math.max(6, ((batch.durationMs ?? 0) / longest) * 100))}%`);
        return bar;
      }),
    ),
  );
}
