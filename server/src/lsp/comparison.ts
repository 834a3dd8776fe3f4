import { t } from '../base/texts.ts';
import { formatBytes, formatCount } from '../base/units.ts';
import type {
  Change,
  Comparison,
  ExecutionChange,
  Measures,
  PredictionCheck,
  StageChange,
} from '../compare/comparison.ts';
import { durationText } from '../compare/duration.ts';
import {
  applicationWords,
  arrow,
  comparableText,
  outcomeText,
  replacementWords,
  signed,
  stageNames,
  wallChange,
  WORTH_TELLING_MS,
} from '../compare/words.ts';

import { placeName } from '../graph/sites.ts';
import type { Finding } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import type { RunFacts } from '../rules/facts.ts';
import { tasksText } from './countWords.ts';
import { escapeMarkdown, inlineCode, NOTHING, table } from './markdown.ts';
import { executionTitle } from './stageWords.ts';
import type { Linked } from './workspace.ts';

/** A run with its judgement, as it was linked. */
export type LinkedRunFacts = Linked & { readonly facts: RunFacts };

const MOST_STAGES = 12;
const MOST_LINES = 20;
const MOST_EXECUTIONS = 20;

/** Before and after, as a page: how far to trust it, what became of findings and promises, then the numbers: the whole, executions, stages and lines. */
export function comparisonPage(comparison: Comparison): string {
  const title = `# ${t('{0}: before and after', escapeMarkdown(comparison.after.run.app.name))}`;
  if (comparison.comparable === 'no')
    return [title, `**${t('These runs cannot be compared.')}**`, cautions(comparison)].join('\n\n');
  const sections: readonly (readonly [string, string])[] = [
    ['', cautions(comparison)],
    [t('The whole application'), totals(comparison)],
    [t('Findings'), findings(comparison)],
    [t('Stages, the largest change first'), stages(comparison.stages)],
    [t('Lines, the largest change first'), lines(comparison)],
    [t('Executions'), executions(comparison.executions)],
  ];
  return [
    title,
    ...sections.flatMap(([heading, text]) => (text === '' ? [] : heading === '' ? [text] : [`## ${heading}`, text])),
  ].join('\n\n');
}

function cautions({ cautions: all }: Comparison): string {
  if (all.length === 0) return comparableText();
  return all.map(({ message }) => `- ${escapeMarkdown(message)}`).join('\n');
}

function totals({ application }: Comparison): string {
  const rows = applicationWords(application).map(({ name, before, after, change }) => [
    name,
    before,
    before === after ? after : `**${after}**`,
    change === '' ? NOTHING : change,
  ]);
  return table([' ', t('Before'), t('After'), t('Change')], rows);
}

function findings({ findings: changes, predictions, stages: all }: Comparison): string {
  const checks = new Map(predictions.map((check) => [check.finding, check]));
  const rows = [
    ...changes.gone.map(
      (finding) => `- ✓ **${t('gone')}** ${named(finding)}${became(finding, all)}${promise(checks.get(finding))}`,
    ),
    ...changes.appeared.map((finding) => `- ⚠ **${t('new')}** ${named(finding)}: ${escapeMarkdown(finding.message)}`),
    ...changes.still.map(({ before, after }) => {
      const check = checks.get(before);
      const place = check === undefined ? named(after) : movedName(before, after);
      return `- **${t('still')}** ${place}${check === undefined ? '' : became(before, all)}${promise(check)}`;
    }),
    ...counted(changes.notRunAgain.length, (count) =>
      count === 1
        ? t('1 finding of executions that did not run again')
        : t('{0} findings of executions that did not run again', count),
    ),
    ...counted(changes.notRunBefore.length, (count) =>
      count === 1
        ? t('1 finding of executions that had not run before')
        : t('{0} findings of executions that had not run before', count),
    ),
  ];
  return rows.length === 0 ? t('None in either run.') : rows.join('\n');
}

function counted(count: number, text: (count: number) => string): readonly string[] {
  return count === 0 ? [] : [`- ${text(count)}`];
}

/** `: 2 → **400 and 200** tasks, 12.9 s → **43.0 s**`, where a finding is of one stage. */
function became(finding: Finding, stagesOfRuns: readonly StageChange[]): string {
  const change = stagesOfRuns.find(({ before }) => finding.stages.some((id) => before.includes(id)));
  if (change === undefined || change.after.length === 0) return '';
  const { before, after } = change.measures;
  const tasks =
    before.tasks === after.tasks
      ? tasksText(after.tasks)
      : `${formatCount(before.tasks)} → ${t('{0} tasks', `**${formatCount(after.tasks)}**`)}`;
  return `: ${tasks}, ${durationText(before.wallMs)} → **${durationText(after.wallMs)}**`;
}

function promise(check: PredictionCheck | undefined): string {
  return check === undefined
    ? ''
    : `; ${t('predicted')}: **${outcomeText(check.outcome)}**  \n  ${escapeMarkdown(check.why)}`;
}

function named({ rule, site }: Finding): string {
  return site === undefined
    ? t('{0} of the application', rule)
    : t('{0} at {1}', rule, escapeMarkdown(placeName(site)));
}

function movedName(before: Finding, after: Finding): string {
  const was = before.site && placeName(before.site);
  const moved = was !== undefined && after.site !== undefined && was !== placeName(after.site);
  return moved ? t('{0}, was at {1}', named(after), escapeMarkdown(was)) : named(after);
}

/** Columns of the tables; those that no row has anything to say in are left out. */
function measuredHead(): readonly string[] {
  return [t('Change'), t('Tasks'), t('Time'), t('Task time'), t('Spilled'), t('Shuffle read'), t('Shuffle written')];
}

function measured(measures: Change<Measures>): readonly string[] {
  const { before, after } = measures;
  const bytes = (left: number, right: number): string =>
    left === 0 && right === 0 ? NOTHING : arrow(left, right, formatBytes);
  return [
    `**${signed(wallChange({ measures }))}**`,
    arrow(before.tasks, after.tasks, formatCount),
    arrow(before.wallMs, after.wallMs, durationText),
    arrow(before.taskMs, after.taskMs, durationText),
    bytes(before.diskSpillBytes, after.diskSpillBytes),
    bytes(before.shuffleReadBytes, after.shuffleReadBytes),
    bytes(before.shuffleWriteBytes, after.shuffleWriteBytes),
  ];
}

function stages(changes: readonly StageChange[]): string {
  const both = changes.filter((change) => isInBoth(change) && Math.abs(wallChange(change)) >= WORTH_TELLING_MS);
  if (both.length === 0) return '';
  const rows = both.slice(0, MOST_STAGES).map((change) => [stageText(change), ...measured(change.measures)]);
  return table([t('Stages'), ...measuredHead()], rows);
}

function isInBoth({ before, after }: Change<readonly unknown[]>): boolean {
  return before.length > 0 && after.length > 0;
}

/** The stages, what differs in their operators, and a few of their lines. */
function stageText({ before, after, replaced, lines: sites }: StageChange): string {
  const operators = [...new Set(replaced.map(replacementWords))].slice(0, 2).map(inlineCode);
  const places = [...new Set(sites.map(placeName))];
  const shown = places.slice(0, 3).map(escapeMarkdown).join(', ') + (places.length > 3 ? ', …' : '');
  return [`${stageNames(before)} → ${stageNames(after)}`, ...operators, ...(shown === '' ? [] : [shown])].join(' · ');
}

function lines({ lines: changes }: Comparison): string {
  const both = changes.filter((change) => isInBoth(change.stages) && Math.abs(wallChange(change)) >= WORTH_TELLING_MS);
  if (both.length === 0) return '';
  const rows = both
    .slice(0, MOST_LINES)
    .map(({ site, measures, rows: { before, after } }) => [
      siteText(site.before, site.after),
      ...measured(measures),
      before === undefined || after === undefined ? NOTHING : arrow(before, after, formatCount),
    ]);
  return `${table([t('Line'), ...measuredHead(), t('Rows')], rows)}\n\n${t('Lines that run in one stage share its numbers.')}`;
}

function siteText(before: Site | undefined, after: Site | undefined): string {
  const text = (site: Site): string => `${escapeMarkdown(placeName(site))} ${inlineCode(site.method)}`;
  const both = [before, after].flatMap((site) => (site === undefined ? [] : [text(site)]));
  return [...new Set(both)].join(' → ');
}

function executions(changes: readonly ExecutionChange[]): string {
  const rows = changes
    .toSorted((a, b) => longest(b) - longest(a))
    .slice(0, MOST_EXECUTIONS)
    .map((change) => [
      nameOf(change),
      msText(change.durationMs.before),
      msText(change.durationMs.after),
      change.before === undefined ? t('only after') : change.after === undefined ? t('only before') : t('both'),
    ]);
  return rows.length === 0 ? '' : table([t('Execution'), t('Time before'), t('Time after'), t('Ran in')], rows);
}

function longest({ durationMs: { before, after } }: ExecutionChange): number {
  return Math.max(before ?? 0, after ?? 0);
}

function msText(ms: number | undefined): string {
  return ms === undefined ? NOTHING : durationText(ms);
}

function nameOf({ before, after, action }: ExecutionChange): string {
  const execution = after ?? before;
  const ids = [before, after].flatMap((one) => (one === undefined ? [] : [`#${one.id}`]));
  const title =
    action !== undefined
      ? t('{0} at {1}', action.method, placeName(action))
      : execution === undefined
        ? ''
        : executionTitle(execution);
  return `${escapeMarkdown(title)} (${[...new Set(ids)].join(' → ')})`;
}
