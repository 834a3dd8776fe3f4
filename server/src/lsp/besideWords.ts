import { t } from '../base/texts.ts';
import { formatBytes, formatCount } from '../base/units.ts';
import type { Change, Measures, PredictionCheck } from '../compare/comparison.ts';
import { durationText } from '../compare/duration.ts';
import { arrow, outcomeText, WORTH_TELLING_MS } from '../compare/words.ts';
import type { Finding } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import { siteKey } from '../rules/facts.ts';
import type { AppliedFix } from './appliedFix.ts';
import type { ComparedCall, ComparedCalls } from './comparedCalls.ts';
import { executionsText, tasksText } from './countWords.ts';
import { commandLink, escapeMarkdown, table } from './markdown.ts';

/** `fix applied`, `predicted 9.6 s to 12.0 s instead of 77.3 s`, `waits for the next run`. */
export function waitingWords({ fix: { predicted } }: AppliedFix): readonly string[] {
  return [t('fix applied'), ...promised(predicted), t('waits for the next run')];
}

/** The same with the assumption, for the hover. */
export function waitingText({ finding, fix }: AppliedFix): string {
  const assumed = promised(fix.predicted).map((words) => `${words}, ${fix.predicted?.assumption ?? ''}`);
  const words = [...assumed, t('waits for the next run')].map(escapeMarkdown).join(' · ');
  const tooltip = t('Shows before and after on this line');
  const link = commandLink(t('Link the next run'), 'planlight.linkRun', undefined, tooltip);
  const applied = t('{0} for {1}', `**${escapeMarkdown(t('fix applied'))}**`, escapeMarkdown(finding.rule));
  return `✎ ${applied} · ${words} · ${link}`;
}

function promised(predicted: AppliedFix['fix']['predicted']): readonly string[] {
  if (predicted === undefined) return [];
  const { low, high } = predicted.stageMs;
  const [least, most, before] = [durationText(low), durationText(high), durationText(predicted.before)];
  return least === most
    ? [t('predicted {0} instead of {1}', least, before)]
    : [t('predicted {0} to {1} instead of {2}', least, most, before)];
}

/** `2 → 600 tasks · 12.9 s → 1.40 s · spill 293 MiB → 0 B · few-tasks gone · ✓ prediction held`; nothing where nothing worth a line changed. */
export function changeWords(call: ComparedCall, worthMs: number): readonly string[] {
  const { line, actions, gone, appeared, checks } = call;
  const told = [
    ...rulesOf(gone).map((rule) => t('{0} gone', rule)),
    ...rulesOf(appeared).map((rule) => t('{0} new', rule)),
    ...checks.slice(0, 1).map(outcomeWords),
  ];
  if (told.length === 0 && changeMs(call) < Math.max(worthMs, WORTH_TELLING_MS)) return [];
  if (actions.length > 0) return [durationWords(call), ...told];
  const both = line !== undefined && line.stages.before.length > 0 && line.stages.after.length > 0;
  return [...(both ? measuredWords(line.measures) : []), ...told];
}

/** What a line shows first where several calls stand on it. */
export function weightOf(call: ComparedCall): number {
  const { before, after } = timesOf(call);
  return Math.max(before, after);
}

function changeMs(call: ComparedCall): number {
  const { before, after } = timesOf(call);
  return Math.abs(after - before);
}

function timesOf({ line, actions }: ComparedCall): Change<number> {
  const sum = (values: readonly (number | undefined)[]): number =>
    values.reduce<number>((all, ms) => all + (ms ?? 0), 0);
  if (actions.length > 0)
    return {
      before: sum(actions.map(({ durationMs }) => durationMs.before)),
      after: sum(actions.map(({ durationMs }) => durationMs.after)),
    };
  if (line === undefined || line.stages.before.length === 0 || line.stages.after.length === 0)
    return { before: 0, after: 0 };
  return { before: line.measures.before.wallMs, after: line.measures.after.wallMs };
}

function durationWords(call: ComparedCall): string {
  const { before, after } = timesOf(call);
  const times = arrow(before, after, durationText);
  return call.actions.length > 1 ? `${executionsText(call.actions.length)} · ${times}` : times;
}

function measuredWords({ before, after }: Change<Measures>): readonly string[] {
  const tasks =
    before.tasks === after.tasks ? tasksText(after.tasks) : `${formatCount(before.tasks)} → ${tasksText(after.tasks)}`;
  const spilled = Math.max(before.diskSpillBytes, after.diskSpillBytes) > 0;
  return [
    tasks,
    arrow(before.wallMs, after.wallMs, durationText),
    ...(spilled ? [t('spill {0}', arrow(before.diskSpillBytes, after.diskSpillBytes, formatBytes))] : []),
  ];
}

function outcomeWords({ outcome }: PredictionCheck): string {
  switch (outcome) {
    case 'held':
      return t('✓ prediction held');
    case 'better':
      return t('✓ better than predicted');
    case 'missed':
      return t('✗ prediction missed');
    case 'cannotTell':
      return t('? prediction cannot be told');
  }
}

function rulesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

/** Before and after of a call: the numbers, what became of its findings, and of what was predicted. */
export function comparedText(compared: ComparedCalls | undefined, site: Site): readonly string[] {
  const call = compared?.calls.get(siteKey(site));
  if (compared === undefined || call === undefined) return [];
  const { line, actions, gone, appeared, checks } = call;
  const measured = line !== undefined && line.stages.before.length > 0 && line.stages.after.length > 0;
  const rows = [
    ...(actions.length > 0 ? [[t('execution'), ...durationCells(call)]] : []),
    ...(measured ? measureRows(line.measures) : []),
  ];
  const told = [
    ...rulesOf(gone).map((rule) => `✓ **${t('gone')}** ${escapeMarkdown(rule)}`),
    ...appeared.map(({ rule, message }) => `⚠ **${t('new')}** ${escapeMarkdown(rule)}: ${escapeMarkdown(message)}`),
    ...checks.map((check) => `**${outcomeText(check.outcome)}**: ${escapeMarkdown(check.why)}`),
  ];
  const care = compared.comparison.comparable === 'withCare' ? compared.comparison.cautions.slice(0, 3) : [];
  if (rows.length + told.length === 0) return [];
  return [
    ...(rows.length === 0 ? [] : [table([t('Beside the run before'), t('Before'), t('After')], rows)]),
    ...told,
    ...(care.length === 0
      ? []
      : [`*${t('With care')}: ${care.map(({ message }) => escapeMarkdown(message)).join(' ')}*`]),
    commandLink(t('The whole comparison'), 'planlight.compareRuns', 'last', t('Before and after, as a page')),
  ];
}

function durationCells(call: ComparedCall): readonly string[] {
  const { before, after } = timesOf(call);
  return [durationText(before), durationText(after)];
}

function measureRows({ before, after }: Change<Measures>): readonly (readonly string[])[] {
  const bytes = (name: string, left: number, right: number): readonly (readonly string[])[] =>
    left === 0 && right === 0 ? [] : [[name, formatBytes(left), formatBytes(right)]];
  return [
    [t('tasks'), formatCount(before.tasks), formatCount(after.tasks)],
    [t('time of its stages'), durationText(before.wallMs), durationText(after.wallMs)],
    [t('task time'), durationText(before.taskMs), durationText(after.taskMs)],
    ...bytes(t('spilled to disk'), before.diskSpillBytes, after.diskSpillBytes),
    ...bytes(t('read'), before.inputBytes, after.inputBytes),
    ...bytes(t('shuffle read'), before.shuffleReadBytes, after.shuffleReadBytes),
    ...bytes(t('shuffle written'), before.shuffleWriteBytes, after.shuffleWriteBytes),
  ];
}
