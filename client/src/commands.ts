import * as vscode from 'vscode';
import type { FindingItem, OpenGraphArguments } from '../../protocol/server.ts';
import { chooseLog } from './chooseLog.ts';
import { findingsText } from './countWords.ts';
import type { LinkedRun } from './linkedRun.ts';
import { peekExecutions } from './peek.ts';
import { revealPlace } from './places.ts';
import type { PlanPanel } from './planPanel.ts';
import { registerCommand } from './registerCommand.ts';
import { openSample } from './sample.ts';
import type { Server } from './server.ts';
import { ageOf } from './status.ts';
import type { TextPages } from './textPages.ts';

export interface CommandParts {
  readonly context: vscode.ExtensionContext;
  readonly server: Server;
  readonly linked: LinkedRun;
  readonly panel: PlanPanel;
  readonly pages: TextPages;
  readonly output: vscode.LogOutputChannel;
}

/** One function per command of `package.json`. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const register = (name: string, run: (argument?: unknown) => unknown): vscode.Disposable =>
    registerCommand(parts, name, run);
  return vscode.Disposable.from(
    register('linkRun', (uri) => linkRun(parts, uri)),
    register('unlinkRun', () => parts.linked.unlink()),
    register('openGraph', (target) => parts.panel.open(openGraphArguments(target))),
    register('goToCostliestLine', () => goToCostliestLine(parts)),
    register('showFindings', () => showFindings(parts)),
    register('explainLine', () => explainLine(parts)),
    register('peekExecutions', () => peekExecutions(parts.server, parts.pages)),
    register('compareRuns', (which) => compareRuns(parts, which)),
    register('endComparison', () => parts.server.ask('planlight/endComparison', {})),
    register('stopReading', () => parts.server.ask('planlight/stopReading', {})),
    register('openSample', () => openSample(parts.context)),
    register('openRule', (rule) => openRule(parts.context, rule)),
    register('turnOffRule', (rule) => turnOffRule(rule)),
    register('showMenu', () => showMenu(parts.linked)),
    register('showOutput', () => parts.output.show()),
    register('restartServer', () => parts.server.restart()),
  );
}

/** Links what it is given (a menu's file or folder), else asks. */
async function linkRun({ linked, server }: CommandParts, given: unknown): Promise<boolean> {
  await server.start();
  const uri = given instanceof vscode.Uri ? given : await chooseLog(linked);
  if (uri === undefined) return false;
  const location = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Linking a run') };
  const result = await vscode.window.withProgress(location, () => linked.link(uri));
  if (result.kind === 'refused') {
    void offerAnother(result.message);
    return false;
  }
  if (result.kind === 'linked' && !(given instanceof vscode.Uri)) void offerNext(linked);
  return result.kind === 'linked';
}

async function offerAnother(message: string): Promise<void> {
  const another = vscode.l10n.t('Choose Another…');
  if ((await vscode.window.showErrorMessage(message, another)) === another)
    await vscode.commands.executeCommand('planlight.linkRun');
}

/** After a choice by hand the person wants to see something: one click to it. */
async function offerNext({ status }: LinkedRun): Promise<void> {
  if (status?.run === undefined) return;
  const { errors, warnings, others } = status.findings;
  const [line, graph] = [vscode.l10n.t('Go to the Costliest Line'), vscode.l10n.t('Open the Graph')];
  const message = vscode.l10n.t('{0} is linked: {1}.', status.run.name, findingsText(errors + warnings + others));
  const choice = await vscode.window.showInformationMessage(message, ...(errors + warnings > 0 ? [line] : []), graph);
  if (choice === line) await vscode.commands.executeCommand('planlight.goToCostliestLine');
  if (choice === graph) await vscode.commands.executeCommand('planlight.openGraph');
}

function openGraphArguments(value: unknown): OpenGraphArguments {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const { execution, node } = given;
  return {
    ...(typeof execution === 'number' ? { execution } : {}),
    ...(typeof node === 'number' ? { node } : {}),
  };
}

async function goToCostliestLine({ server, linked }: CommandParts): Promise<void> {
  await server.start();
  if (linked.status?.run === undefined) {
    // What the code alone shows costs nothing that anybody measured.
    await offerLink();
    return;
  }
  const { findings } = await server.ask('planlight/findings', {});
  const costliest =
    findings.find(({ place, wallSeconds }) => place !== undefined && wallSeconds > 0) ??
    findings.find(({ place }) => place !== undefined);
  if (costliest?.place === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing that was found in this run has a line in this workspace.'),
    );
    return;
  }
  await revealPlace(costliest.place, { focus: true });
}

async function offerLink(): Promise<void> {
  const link = vscode.l10n.t('Link a Run…');
  const message = vscode.l10n.t('No run is linked, so nothing was measured yet.');
  if ((await vscode.window.showInformationMessage(message, link)) === link)
    await vscode.commands.executeCommand('planlight.linkRun');
}

async function showFindings({ server }: CommandParts): Promise<void> {
  const { findings } = await server.ask('planlight/findings', {});
  const items = findings.map((finding) => ({ ...pickOf(finding), finding }));
  const placeHolder =
    items.length === 0 ? vscode.l10n.t('Nothing was found.') : vscode.l10n.t('Findings, the costliest first');
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.finding.place !== undefined) await revealPlace(chosen.finding.place, { focus: true });
}

const ICONS = { error: 'error', warning: 'warning', information: 'info', hint: 'lightbulb' } as const;

function pickOf({ rule, severity, message, place }: FindingItem): vscode.QuickPickItem {
  const file = place === undefined ? undefined : vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri));
  return {
    label: `$(${ICONS[severity]}) ${rule}`,
    detail: message,
    ...(file === undefined || place === undefined ? {} : { description: `${file}:${place.range.start.line + 1}` }),
  };
}

async function explainLine({ server, pages }: CommandParts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const { active } = editor.selection;
  const params = { uri: editor.document.uri.toString(), position: { line: active.line, character: active.character } };
  const { markdown } = await server.ask('planlight/explain', params);
  if (markdown === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The linked run says nothing about this line.'));
    return;
  }
  await pages.show(vscode.l10n.t('Line {0}', active.line + 1), markdown);
}

/** Asks which one where there are several; `last`, as other commands may pass it, is the one linked before. */
async function compareRuns({ server, pages }: CommandParts, which: unknown): Promise<void> {
  const { runs } = await server.ask('planlight/runs', {});
  const others = runs.filter(({ linked, summary }) => !linked && summary.appId !== '');
  const items = others.map(({ summary }) => ({
    label: summary.name,
    description: [ageOf(summary), summary.appId].join(' · '),
    id: summary.id,
  }));
  const ask = items.length > 1 && which !== 'last';
  const placeHolder = vscode.l10n.t('Compare the linked run with…');
  const chosen = ask ? await vscode.window.showQuickPick(items, { placeHolder }) : undefined;
  if (ask && chosen === undefined) return;
  const result = await server.ask('planlight/compare', chosen === undefined ? {} : { before: chosen.id });
  if (result.kind === 'none') void vscode.window.showInformationMessage(result.message);
  else await pages.show(vscode.l10n.t('Before and after'), result.markdown);
}

/** The rule's page lies in the extension: nothing is fetched. */
async function openRule(context: vscode.ExtensionContext, rule: unknown): Promise<void> {
  if (typeof rule !== 'string' || !/^[a-z0-9-]+$/.test(rule)) return;
  const page = vscode.Uri.joinPath(context.extensionUri, 'docs', 'rules', `${rule}.md`);
  await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
}

async function turnOffRule(rule: unknown): Promise<void> {
  if (typeof rule !== 'string') return;
  const settings = vscode.workspace.getConfiguration('planlight');
  const { globalValue, workspaceValue } = settings.inspect<Record<string, string>>('rules') ?? {};
  const isGlobal = vscode.workspace.workspaceFolders === undefined;
  // Only what that place says already: what the other one says must not be copied.
  const rules = { ...(isGlobal ? globalValue : workspaceValue), [rule]: 'off' };
  const target = isGlobal ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await settings.update('rules', rules, target);
}

async function showMenu({ status }: LinkedRun): Promise<void> {
  const isReading = status?.activity.kind === 'reading';
  const items = [
    { label: `$(graph) ${vscode.l10n.t('Open the Graph')}`, command: 'planlight.openGraph' },
    { label: `$(flame) ${vscode.l10n.t('Go to the Costliest Line')}`, command: 'planlight.goToCostliestLine' },
    { label: `$(list-unordered) ${vscode.l10n.t('Show Findings')}`, command: 'planlight.showFindings' },
    { label: `$(diff) ${vscode.l10n.t('Compare Runs')}`, command: 'planlight.compareRuns' },
    { label: `$(link) ${vscode.l10n.t('Link Another Run…')}`, command: 'planlight.linkRun' },
    { label: `$(debug-disconnect) ${vscode.l10n.t('Unlink the Run')}`, command: 'planlight.unlinkRun' },
  ];
  const whileReading = [
    { label: `$(stop-circle) ${vscode.l10n.t('Stop Reading the Log')}`, command: 'planlight.stopReading' },
    { label: `$(output) ${vscode.l10n.t('Show Output')}`, command: 'planlight.showOutput' },
  ];
  const chosen = await vscode.window.showQuickPick(isReading ? whileReading : items, {
    placeHolder: vscode.l10n.t('Planlight'),
  });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
