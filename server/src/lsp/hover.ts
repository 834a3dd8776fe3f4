import { t } from '../base/texts.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../base/units.ts';
import type { Position, Range } from '../model/text.ts';
import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import { idleOf, stageMs } from '../rules/cost.ts';
import type { NodeFacts, RunFacts } from '../rules/facts.ts';
import type { Beside } from './beside.ts';
import { comparedText, waitingText } from './besideWords.ts';
import type { CellRange } from './fileText.ts';
import type { FileView, PlacedCall, PlacedFinding } from './fileView.ts';
import { bars, commandLink, escapeMarkdown, inlineCode, NOTHING, table } from './markdown.ts';
import { executionMs, executionTitle, stageOf } from './stageWords.ts';

export interface HoverText {
  readonly range: Range;
  readonly markdown: string;
}

/** Rows of the table of numbers; the rest is a click away. */
const MOST_ROWS = 5;

/** What the run did at a place: numbers first, then why we think so, then where to go. */
export function hoverAt(
  view: FileView,
  facts: RunFacts,
  beside: Beside,
  cell: number | undefined,
  position: Position,
): HoverText | undefined {
  const call = view.calls.find(
    ({ standing }) =>
      standing.kind !== 'gone' && standing.place.cell === cell && contains(standing.place.range, position),
  );
  const applied = beside.applied.find(({ place }) => place.cell === cell && contains(place.range, position));
  if (call === undefined || call.standing.kind === 'gone')
    return applied && { range: applied.place.range, markdown: waitingText(applied) };
  return { range: call.standing.place.range, markdown: explainCall(call, view, facts, beside, false) };
}

export function callsOnLine(view: FileView, cell: number | undefined, line: number): readonly PlacedCall[] {
  return view.calls.filter(({ standing }) => standing.kind !== 'gone' && onLine(standing.place, cell, line));
}

function onLine(place: CellRange, cell: number | undefined, line: number): boolean {
  return place.cell === cell && place.range.start.line === line;
}

function contains({ start, end }: Range, { line, character }: Position): boolean {
  if (line < start.line || line > end.line) return false;
  return (line > start.line || character >= start.character) && (line < end.line || character <= end.character);
}

/** Headline, numbers, findings and evidence of a call; `withMessages` where no mark shows the findings' messages. */
export function explainCall(
  call: PlacedCall,
  view: FileView,
  facts: RunFacts,
  beside: Beside,
  withMessages: boolean,
): string {
  const findings = view.findings.filter(({ finding }) => finding.site !== undefined && sameCall(finding.site, call));
  const sections = [
    headline(call),
    ...beside.applied
      .filter(({ finding }) => finding.site !== undefined && sameCall(finding.site, call))
      .map(waitingText),
    ...comparedText(beside.compared, call.site),
    ...(call.executions.length > 0 ? [actionTable(call, facts)] : []),
    ...(call.nodes.length > 0 ? [nodeTable(call, facts), distributionLine(call, facts)] : []),
    ...findings.map((finding) => findingText(finding, withMessages)),
    evidenceText(call),
    // A page of text has no commands behind its links.
    ...(withMessages ? [] : [links(call)]),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function sameCall(site: PlacedCall['site'], call: PlacedCall): boolean {
  const [a, b] = [site.inner ?? site.range, call.site.inner ?? call.site.range];
  return site.cell === call.site.cell && a.start.line === b.start.line && a.start.character === b.start.character;
}

function headline(call: PlacedCall): string {
  const names = [
    ...new Set(call.nodes.filter(({ match }) => match?.role !== 'required').map(({ node }) => node.name.trim())),
  ];
  const needed = [
    ...new Set(call.nodes.filter(({ match }) => match?.role === 'required').map(({ node }) => node.name.trim())),
  ];
  const parts = [
    `**${escapeMarkdown(call.site.method)}**`,
    ...(names.length > 0 ? [names.slice(0, 4).map(inlineCode).join(', ')] : []),
    ...(needed.length > 0 ? [t('needed {0}', needed.slice(0, 3).map(inlineCode).join(', '))] : []),
  ];
  const edited =
    call.standing.kind === 'edited' ? ` *— ${t('edited since the run; the numbers are of the code before')}*` : '';
  return parts.join(' · ') + edited;
}

function actionTable(call: PlacedCall, facts: RunFacts): string {
  const executions = call.executions.toSorted(
    (a, b) => (executionMs(b.execution) ?? 0) - (executionMs(a.execution) ?? 0),
  );
  const rows = executions.slice(0, MOST_ROWS).map(({ execution }) => {
    const stages = facts.stages.filter((stage) => stage.executions.includes(execution.id));
    const spilled = stages.reduce((sum, stage) => sum + stage.totals.diskSpillBytes, 0);
    const ms = executionMs(execution);
    return [
      commandLink(`#${execution.id}`, 'planlight.openGraph', { execution: execution.id }, t('Show in the graph')),
      escapeMarkdown(executionTitle(execution)),
      ms === undefined ? t('not ended') : formatDuration(ms),
      String(stages.length),
      formatCount(stages.reduce((sum, stage) => sum + stage.numTasks, 0)),
      spilled > 0 ? formatBytes(spilled) : NOTHING,
    ];
  });
  const head = [t('Ran'), t('Spark says'), t('Time'), t('Stages'), t('Tasks'), t('Spilled')];
  const rest = executions.length - rows.length;
  return withRest(
    table(head, rows),
    rest === 0 ? '' : rest === 1 ? t('and 1 more execution') : t('and {0} more executions', rest),
  );
}

function nodeTable(call: PlacedCall, facts: RunFacts): string {
  const rows = costliestFirst(call.nodes, facts).slice(0, MOST_ROWS).map(({ node, stage }) => [
    commandLink(`#${node.execution.execution.id}`, 'planlight.openGraph', { execution: node.execution.execution.id, node: node.id }, t('Show in the graph')),
    inlineCode(node.node.name),
    stage === undefined ? NOTHING : String(stage.id),
    stage === undefined ? NOTHING : t('{0} on {1}', stage.numTasks, Math.round(stage.slots)),
    stage === undefined ? NOTHING : formatDuration(stageMs(stage)),
    numberOr(metricTotal(node.node, 'outputRows'), formatCount),
    stage === undefined ? NOTHING : numberOr(stage.totals.shuffleReadBytes || undefined, formatBytes),
    stage === undefined ? NOTHING : numberOr(stage.totals.diskSpillBytes || undefined, formatBytes),
  ]); // prettier-ignore
  const head = [t('Ran'), t('Operator'), t('Stage'), t('Tasks on cores'), t('Stage took'), t('Rows out'), t('Shuffle read'), t('Spilled')]; // prettier-ignore
  const rest = call.nodes.length - rows.length;
  return withRest(
    table(head, rows),
    rest === 0 ? '' : rest === 1 ? t('and 1 more node') : t('and {0} more nodes', rest),
  );
}

function withRest(text: string, rest: string): string {
  return rest === '' ? text : `${text}\n\n*${rest}*`;
}

function numberOr(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? NOTHING : format(value);
}

function costliestFirst(nodes: readonly NodeFacts[], facts: RunFacts) {
  return nodes
    .map((node) => ({ node, stage: stageOf(facts, node) }))
    .sort((a, b) => msOf(b.stage) - msOf(a.stage) || asksFirst(a.node) - asksFirst(b.node));
}

function msOf(stage: Stage | undefined): number {
  return stage === undefined ? -1 : stageMs(stage);
}

function asksFirst(node: NodeFacts): number {
  return node.match?.role === 'required' ? 1 : 0;
}

/** Task times of the costliest stage: five numbers drawn small, and how much of the cores stood idle. */
function distributionLine(call: PlacedCall, facts: RunFacts): string {
  const stage = costliestFirst(call.nodes, facts)[0]?.stage;
  const times = stage?.tasks.duration;
  if (stage === undefined || times === undefined || times.count === 0) return '';
  // Bars of equal height tell nothing.
  const even = times.max < 1.5 * times.min;
  const drawn = even ? '' : ` ${bars([times.min, times.p25, times.median, times.p75, times.p95, times.max])}`;
  const idle = idleOf(stage).share;
  const [median, slowest] = [formatDuration(times.median), formatDuration(times.max)];
  return [
    t('Task times of stage {0}{1}: median {2}, slowest {3}', stage.id, drawn, median, slowest),
    ...(idle >= 0.005 ? [t('cores {0} idle', formatShare(idle))] : []),
  ].join(' · ');
}

/** The editor shows the message of a mark above the hover already; there only the rule and what to do are added. */
function findingText({ finding, standing }: PlacedFinding, withMessages: boolean): string {
  const link = commandLink(finding.rule, 'planlight.openRule', finding.rule, t('What {0} means', finding.rule));
  const edited = standing.kind === 'edited' ? ` *(${t('before the edit')})*` : '';
  const fixes = finding.fixes.map((fix) => `- ${escapeMarkdown(fix.title)}`).join('\n');
  const message = withMessages ? `${escapeMarkdown(finding.message)} ` : '';
  return `⚠ ${message}${link}${edited}${fixes === '' ? '' : `\n${fixes}`}`;
}

function evidenceText(call: PlacedCall): string {
  const matched = call.nodes.find(({ match }) => match !== undefined)?.match;
  if (matched !== undefined) {
    const sure = matched.confidence === 'certain' ? t('Matched') : t('Probably this line');
    return `*${sure}: ${matched.evidence.slice(0, 3).map(escapeMarkdown).join('; ')}*`;
  }
  const anchor = call.executions[0]?.match?.anchorEvidence ?? [];
  return anchor.length === 0 ? '' : `*${t('Matched')}: ${anchor.slice(0, 3).map(escapeMarkdown).join('; ')}*`;
}

function links(call: PlacedCall): string {
  const node = call.nodes[0];
  const execution = call.executions[0]?.execution.id ?? node?.execution.execution.id;
  if (execution === undefined) return '';
  const target = call.executions.length > 0 || node === undefined ? { execution } : { execution, node: node.id };
  return commandLink(
    t('Show in the graph'),
    'planlight.openGraph',
    target,
    t('Opens the plan of this execution beside the code'),
  );
}
