import * as vscode from 'vscode';
import type { RunStatus, RunSummary } from '../../protocol/server.ts';
import { errorsText, findingsText, warningsText } from './countWords.ts';
import type { LinkedRun } from './linkedRun.ts';

/** The status item and the language status: which run is linked, how old it is, what was wrong with it. */
export function showStatus(linked: LinkedRun): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('planlight.status', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Planlight: Linked Run');
  const language = vscode.languages.createLanguageStatusItem('planlight.languageStatus', [
    { language: 'python' },
    { language: 'scala' },
  ]);
  language.name = vscode.l10n.t('Planlight');
  const show = (status: RunStatus): void => {
    item.text = textOf(status);
    item.tooltip = tooltipOf(status);
    item.command = commandOf(status);
    item.backgroundColor = hasTrouble(status) ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.accessibilityInformation = { label: plainOf(status) };
    item.show();
    language.text = plainOf(status);
    language.busy = status.activity.kind === 'reading';
    language.severity = hasTrouble(status)
      ? vscode.LanguageStatusSeverity.Warning
      : vscode.LanguageStatusSeverity.Information;
    language.detail = status.problems[0] ?? (status.run === undefined ? '' : ageOf(status.run));
    language.command = {
      command: status.run === undefined ? 'planlight.linkRun' : 'planlight.showFindings',
      title: status.run === undefined ? vscode.l10n.t('Link a Run…') : vscode.l10n.t('Show Findings'),
    };
  };
  if (linked.status !== undefined) show(linked.status);
  // An age that is shown grows old itself.
  const clock = setInterval(() => linked.status !== undefined && show(linked.status), 60_000);
  return vscode.Disposable.from(item, language, linked.onStatus(show), { dispose: () => clearInterval(clock) });
}

function textOf(status: RunStatus): string {
  if (status.activity.kind === 'reading') {
    const { what, share } = status.activity;
    const percent = share === undefined ? '' : ` ${Math.floor(share * 100)} %`;
    return `$(loading~spin) ${vscode.l10n.t('Planlight: reading {0}{1}', what, percent)}`;
  }
  if (status.run === undefined) {
    if (hasTrouble(status)) return `$(warning) ${vscode.l10n.t('Planlight: run not read')}`;
    return `$(graph) ${status.offers.length > 0 ? vscode.l10n.t('Planlight: run found') : vscode.l10n.t('Planlight: no run')}`;
  }
  const { errors, warnings } = status.findings;
  const counts = [...(errors > 0 ? [`$(error) ${errors}`] : []), ...(warnings > 0 ? [`$(warning) ${warnings}`] : [])];
  return [`$(graph) ${status.run.name}`, ...counts, ...(status.problems.length > 0 ? ['$(report)'] : [])].join('  ');
}

/** The same without icons, for screen readers and the language status. */
function plainOf(status: RunStatus): string {
  if (status.activity.kind === 'reading') return vscode.l10n.t('Planlight: reading {0}', status.activity.what);
  if (status.run === undefined) return vscode.l10n.t('Planlight: no run linked');
  const { errors, warnings } = status.findings;
  const words = vscode.l10n.t('Planlight: {0}, {1}, {2}', status.run.name, errorsText(errors), warningsText(warnings));
  return status.savings === undefined ? words : vscode.l10n.t('{0}, at most {1} to save', words, status.savings);
}

function hasTrouble(status: RunStatus): boolean {
  return status.activity.kind === 'idle' && status.problems.length > 0 && status.run === undefined;
}

function commandOf(status: RunStatus): string {
  const hasMenu = status.run !== undefined || status.activity.kind === 'reading';
  return hasMenu ? 'planlight.showMenu' : 'planlight.linkRun';
}

function tooltipOf(status: RunStatus): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = {
    enabledCommands: [
      'planlight.linkRun',
      'planlight.unlinkRun',
      'planlight.openGraph',
      'planlight.goToCostliestLine',
      'planlight.stopReading',
    ],
  };
  for (const line of status.run === undefined ? offerLines(status) : runLines(status, status.run)) {
    text.appendMarkdown(`${escaped(line)}\n\n`);
  }
  for (const problem of status.problems.slice(0, 5)) text.appendMarkdown(`$(warning) ${escaped(problem)}\n\n`);
  text.appendMarkdown(links(status));
  return text;
}

function offerLines({ offers }: RunStatus): readonly string[] {
  return [
    vscode.l10n.t('No run is linked. Link a Spark event log to see what each line did.'),
    ...offers.slice(0, 3).map(({ label, reason }) => `${label}: ${reason}`),
  ];
}

function runLines(
  { anchored, editedSinceRun, findings, reason, savings }: RunStatus,
  run: RunSummary,
): readonly string[] {
  const { errors, warnings, others } = findings;
  const count = errors + warnings + others;
  const all = findingsText(count);
  const cost = savings === undefined ? all : vscode.l10n.t('{0}, at most {1} to save', all, savings);
  const found =
    anchored.of === 0
      ? vscode.l10n.t('The run has no execution with a plan.')
      : vscode.l10n.t('{0} of {1} executions have a line in this workspace.', anchored.found, anchored.of);
  const edited = editedSinceRun.slice(0, 5).join(', ');
  return [
    `${run.name} (${run.appId})`,
    [ageOf(run), ...(run.sparkVersion === undefined ? [] : [`Spark ${run.sparkVersion}`])].join(' · '),
    cost,
    found,
    ...(reason === undefined ? [] : [vscode.l10n.t('Linked by itself: {0}', reason)]),
    ...(edited === '' ? [] : [vscode.l10n.t('Edited since it was linked: {0}', edited)]),
  ];
}

/** Text of a log must not become markup, and must wrap, which `appendText` keeps it from. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|~<>$&]/g, '\\$&').replaceAll(/[\r\n]+/g, ' ');
}

function links(status: RunStatus): string {
  if (status.activity.kind === 'reading') return `[${vscode.l10n.t('Stop reading')}](command:planlight.stopReading)`;
  const link = `[${vscode.l10n.t('Link a run…')}](command:planlight.linkRun)`;
  if (status.run === undefined) return link;
  return [
    `[${vscode.l10n.t('Open the graph')}](command:planlight.openGraph)`,
    `[${vscode.l10n.t('Go to the costliest line')}](command:planlight.goToCostliestLine)`,
    link,
    `[${vscode.l10n.t('Unlink')}](command:planlight.unlinkRun)`,
  ].join(' · ');
}

/** How long ago the run ended, or that it goes on. */
export function ageOf(run: RunSummary): string {
  if (run.inProgress) return vscode.l10n.t('still running when the log was read');
  if (run.endedAt === undefined) return vscode.l10n.t('end unknown');
  const minutes = Math.max(0, Math.round((Date.now() - run.endedAt) / 60_000));
  if (minutes < 1) return vscode.l10n.t('ended just now');
  if (minutes < 90) return vscode.l10n.t('ended {0} min ago', minutes);
  if (minutes < 36 * 60) return vscode.l10n.t('ended {0} h ago', Math.round(minutes / 60));
  return vscode.l10n.t('ended {0} days ago', Math.round(minutes / (24 * 60)));
}
