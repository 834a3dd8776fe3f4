import { formatBytes, formatCount, plural } from '../base/units.ts';
import type { Change, Measures, PredictionCheck } from '../compare/comparison.ts';
import { durationText } from '../compare/duration.ts';
import { arrow, OUTCOME_WORDS, WORTH_TELLING_MS } from '../compare/words.ts';
import type { Finding } from '../model/finding.ts';
import type { Site } from '../model/text.ts';
import { siteKey } from '../rules/facts.ts';
import type { AppliedFix } from './appliedFix.ts';
import type { ComparedCall, ComparedCalls } from './beside.ts';
import { commandLink, escapeMarkdown, table } from './markdown.ts';

/** `fix applied`, `predicted 9.6 s to 12.0 s instead of 77.3 s`, `waits for the next run`. */
export function waitingWords({ fix: { predicted } }: AppliedFix): readonly string[] {
  return ['fix applied', ...(predicted === undefined ? [] : [promised(predicted)]), 'waits for the next run'];
}

/** The same with the assumption, for the hover. */
export function waitingText(applied: AppliedFix): string {
  const { finding, fix } = applied;
  const [first = '', ...rest] = waitingWords(applied);
  const assumption = fix.predicted === undefined ? '' : `, ${escapeMarkdown(fix.predicted.assumption)}`;
  const words = rest.map(escapeMarkdown).join(' · ').replace(' · waits', `${assumption} · waits`);
  const link = commandLink('Link the next run', 'planlight.linkRun', undefined, 'Shows before and after on this line');
  return `✎ **${escapeMarkdown(first)}** for ${escapeMarkdown(finding.rule)} · ${words} · ${link}`;
}

function promised({ stageMs: { low, high }, before }: NonNullable<AppliedFix['fix']['predicted']>): string {
  const [least, most] = [durationText(low), durationText(high)];
  return `predicted ${least === most ? least : `${least} to ${most}`} instead of ${durationText(before)}`;
}

/** `2 → 600 tasks · 12.9 s → 1.40 s · spill 293 MiB → 0 B · few-tasks gone · ✓ prediction held`; nothing where nothing worth a line changed. */
export function changeWords(call: ComparedCall, worthMs: number): readonly string[] {
  const { line, actions, gone, appeared, checks } = call;
  const told = [
    ...rulesOf(gone).map((rule) => `${rule} gone`),
    ...rulesOf(appeared).map((rule) => `${rule} new`),
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
  return call.actions.length > 1 ? `${plural(call.actions.length, 'execution')} · ${times}` : times;
}

function measuredWords({ before, after }: Change<Measures>): readonly string[] {
  const tasks =
    before.tasks === after.tasks
      ? plural(after.tasks, 'task')
      : `${formatCount(before.tasks)} → ${plural(after.tasks, 'task')}`;
  const spilled = Math.max(before.diskSpillBytes, after.diskSpillBytes) > 0;
  return [
    tasks,
    arrow(before.wallMs, after.wallMs, durationText),
    ...(spilled ? [`spill ${arrow(before.diskSpillBytes, after.diskSpillBytes, formatBytes)}`] : []),
  ];
}

function outcomeWords({ outcome }: PredictionCheck): string {
  const [sign = '', ...words] = OUTCOME_WORDS[outcome].split(' ');
  return `${sign} prediction ${words.join(' ')}`;
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
    ...(actions.length > 0 ? [['execution', ...durationCells(call)]] : []),
    ...(measured ? measureRows(line.measures) : []),
  ];
  const told = [
    ...rulesOf(gone).map((rule) => `✓ **gone** ${escapeMarkdown(rule)}`),
    ...appeared.map(({ rule, message }) => `⚠ **new** ${escapeMarkdown(rule)}: ${escapeMarkdown(message)}`),
    ...checks.map((check) => `**${OUTCOME_WORDS[check.outcome]}**: ${escapeMarkdown(check.why)}`),
  ];
  const care = compared.comparison.comparable === 'withCare' ? compared.comparison.cautions.slice(0, 3) : [];
  if (rows.length + told.length === 0) return [];
  return [
    ...(rows.length === 0 ? [] : [table(['Beside the run before', 'Before', 'After'], rows)]),
    ...told,
    ...(care.length === 0 ? [] : [`*With care: ${care.map(({ message }) => escapeMarkdown(message)).join(' ')}*`]),
    commandLink('The whole comparison', 'planlight.compareRuns', 'last', 'Before and after, as a page'),
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
    ['tasks', formatCount(before.tasks), formatCount(after.tasks)],
    ['time of its stages', durationText(before.wallMs), durationText(after.wallMs)],
    ['task time', durationText(before.taskMs), durationText(after.taskMs)],
    ...bytes('spilled to disk', before.diskSpillBytes, after.diskSpillBytes),
    ...bytes('read', before.inputBytes, after.inputBytes),
    ...bytes('shuffle read', before.shuffleReadBytes, after.shuffleReadBytes),
    ...bytes('shuffle written', before.shuffleWriteBytes, after.shuffleWriteBytes),
  ];
}
