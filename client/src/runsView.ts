import * as vscode from 'vscode';
import type { ExecutionItem, FindingItem, RunItem } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';
import { revealPlace } from './places.ts';
import { registerCommand, type CommandEdge } from './registerCommand.ts';
import { childrenOf, treeOf, type RunNode, type RunsNode } from './runsTree.ts';
import { ageOf } from './status.ts';

/** URIs of logs that a person does not want to see in this workspace. */
const FORGOTTEN = 'planlight.forgottenRuns';

export interface RunsViewParts extends CommandEdge {
  readonly context: vscode.ExtensionContext;
  readonly linked: LinkedRun;
}

/** The Runs view. */
export function showRunsView(parts: RunsViewParts): vscode.Disposable {
  const { context, server, linked } = parts;
  const changed = new vscode.EventEmitter<undefined>();
  let filter = '';
  const forgotten = (): readonly string[] => context.workspaceState.get<string[]>(FORGOTTEN) ?? [];
  const provider: vscode.TreeDataProvider<RunsNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: treeItemOf,
    async getChildren(node) {
      if (node !== undefined) return [...childrenOf(node)];
      const { runs } = await server.ask('planlight/runs', {});
      const hidden = new Set(forgotten());
      return [
        ...treeOf(
          runs.filter((run) => run.linked || !hidden.has(run.summary.uri)),
          filter,
        ),
      ];
    },
  };
  const view = vscode.window.createTreeView('planlight.runs', { treeDataProvider: provider, showCollapseAll: true });
  const setFilter = (next: string): void => {
    filter = next;
    if (filter === '') delete view.message;
    else view.message = vscode.l10n.t('Only what has “{0}”', filter);
    void vscode.commands.executeCommand('setContext', 'planlight.runsFiltered', filter !== '');
    changed.fire(undefined);
  };
  const forget = async ({ summary }: RunItem): Promise<void> => {
    await context.workspaceState.update(FORGOTTEN, [...new Set([...forgotten(), summary.uri])]);
    await server.ask('planlight/forget', { id: summary.id });
    changed.fire(undefined);
  };
  const command = (name: string, run: (node: RunsNode) => unknown): vscode.Disposable =>
    registerCommand(parts, `runs.${name}`, (node) => (isRunsNode(node) ? run(node) : undefined));
  let shown = '';
  return vscode.Disposable.from(
    changed,
    view,
    linked.onStatus((status) => {
      // Progress changes nothing that the tree shows.
      const now = JSON.stringify([status.run, status.findings, status.offers]);
      if (status.activity.kind === 'reading' || now === shown) return;
      shown = now;
      changed.fire(undefined);
    }),
    command('link', (node) => node.kind === 'run' && linkRun(linked, node.run)),
    command('forget', (node) => node.kind === 'run' && forget(node.run)),
    command('openGraph', (node) => node.kind === 'execution' && openGraph(node.execution)),
    command('openFolder', (node) => node.kind === 'run' && openFolder(node.run)),
    command('openFinding', (node) => node.kind === 'finding' && openFinding(node.finding)),
    registerCommand(parts, 'runs.filter', async (given?: unknown) => {
      const asked = typeof given === 'string' ? given : await askFilter(filter);
      if (asked !== undefined) setFilter(asked);
    }),
    registerCommand(parts, 'runs.clearFilter', () => setFilter('')),
    registerCommand(parts, 'refreshRuns', async () => {
      await context.workspaceState.update(FORGOTTEN, undefined);
      await server.ask('planlight/refresh', {});
      changed.fire(undefined);
    }),
  );
}

/** A menu or an item of the tree gives it; a key does not. */
function isRunsNode(value: unknown): value is RunsNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function askFilter(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    value,
    prompt: vscode.l10n.t('Show only runs, executions and findings with this text'),
    placeHolder: vscode.l10n.t('an application, a file, a rule, “failed”'),
  });
}

function treeItemOf(node: RunsNode): vscode.TreeItem {
  switch (node.kind) {
    case 'place':
      return groupItem(node.place, node.place.startsWith('http') ? 'server' : 'folder', node.id);
    case 'application': {
      const item = groupItem(node.name, 'layers', node.id);
      item.description = vscode.l10n.t('{0} attempts', node.nodes.length);
      return item;
    }
    case 'run':
      return runItem(node);
    case 'execution':
      return executionItem(node);
    case 'finding':
      return findingItem(node);
  }
}

function groupItem(label: string, icon: string, id: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'group';
  return item;
}

function runItem(node: RunNode): vscode.TreeItem {
  const { summary, linked, location, executions } = node.run;
  const state = linked ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
  const label = node.isAttempt ? vscode.l10n.t('Attempt {0}', summary.attempt ?? '') : summary.name;
  const item = new vscode.TreeItem(label, executions === undefined ? vscode.TreeItemCollapsibleState.None : state);
  item.id = node.id;
  const isRead = linked || summary.appId !== '';
  item.description = [...(linked ? [vscode.l10n.t('linked')] : []), isRead ? ageOf(summary) : location].join(' · ');
  item.iconPath = new vscode.ThemeIcon(
    summary.inProgress ? 'sync' : summary.failed ? 'error' : linked ? 'pass-filled' : isRead ? 'pass' : 'file',
  );
  item.contextValue = linked ? 'run-linked' : 'run';
  item.tooltip = [summary.appId, location, ...summary.problems].filter((part) => part !== '').join('\n');
  if (!linked) item.command = { command: 'planlight.runs.link', title: vscode.l10n.t('Link'), arguments: [node] };
  return item;
}

function executionItem({ execution, id }: Extract<RunsNode, { kind: 'execution' }>): vscode.TreeItem {
  const state =
    execution.findings.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(execution.title, state);
  item.id = id;
  item.description = [
    execution.took ?? vscode.l10n.t('not ended'),
    ...(execution.where === undefined ? [] : [execution.where]),
    `#${execution.id}`,
  ].join(' · ');
  item.iconPath = new vscode.ThemeIcon(
    execution.state === 'failed'
      ? 'error'
      : execution.state === 'running'
        ? 'sync'
        : execution.findings.length > 0
          ? 'warning'
          : 'pass',
  );
  item.contextValue = 'execution';
  item.command = {
    command: 'planlight.openGraph',
    title: vscode.l10n.t('Open the Graph'),
    arguments: [{ execution: execution.id }],
  };
  return item;
}

const ICONS = { error: 'error', warning: 'warning', information: 'info', hint: 'lightbulb' } as const;

function findingItem(node: Extract<RunsNode, { kind: 'finding' }>): vscode.TreeItem {
  const { finding } = node;
  const item = new vscode.TreeItem(finding.rule);
  item.description = finding.message;
  item.tooltip = finding.message;
  item.iconPath = new vscode.ThemeIcon(ICONS[finding.severity]);
  item.contextValue = 'finding';
  item.command = { command: 'planlight.runs.openFinding', title: vscode.l10n.t('Go to the Line'), arguments: [node] };
  return item;
}

async function linkRun(linked: LinkedRun, { summary }: RunItem): Promise<void> {
  const app = summary.appId === '' ? undefined : summary.appId;
  const result = await linked.link(vscode.Uri.parse(summary.uri), app);
  if (result.kind === 'refused') void vscode.window.showErrorMessage(result.message);
}

/** A History Server's log has a page instead of a folder. */
async function openFolder({ summary, place }: RunItem): Promise<void> {
  const uri = vscode.Uri.parse(summary.uri);
  // The system of the person's own screen cannot show folders of another machine: a window of the editor can.
  if (uri.scheme === 'file' && vscode.env.remoteName !== undefined)
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.joinPath(uri, '..'), { forceNewWindow: true });
  else if (uri.scheme === 'file') await vscode.commands.executeCommand('revealFileInOS', uri);
  else await vscode.env.openExternal(vscode.Uri.parse(place));
}

async function openGraph({ id }: ExecutionItem): Promise<void> {
  await vscode.commands.executeCommand('planlight.openGraph', { execution: id });
}

async function openFinding({ place, execution, node }: FindingItem): Promise<void> {
  if (place !== undefined) return revealPlace(place, { focus: true });
  await vscode.commands.executeCommand('planlight.openGraph', { execution, node });
  return undefined;
}
