import * as vscode from 'vscode';
import type { ExecutionItem, FindingItem, RunItem } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';
import { revealPlace } from './places.ts';
import type { Server } from './server.ts';
import { ageOf } from './status.ts';

/** Runs → executions, costliest first → findings. */
type RunsNode =
  | { readonly kind: 'run'; readonly run: RunItem }
  | { readonly kind: 'execution'; readonly run: RunItem; readonly execution: ExecutionItem }
  | { readonly kind: 'finding'; readonly finding: FindingItem };

export function showRunsView(server: Server, linked: LinkedRun): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<RunsNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: treeItemOf,
    async getChildren(node) {
      if (node === undefined) {
        const { runs } = await server.ask('planlight/runs', {});
        return runs.map((run) => ({ kind: 'run', run }));
      }
      if (node.kind === 'run')
        return (node.run.executions ?? []).map((execution) => ({ kind: 'execution', run: node.run, execution }));
      if (node.kind === 'execution') return node.execution.findings.map((finding) => ({ kind: 'finding', finding }));
      return [];
    },
  };
  const view = vscode.window.createTreeView('planlight.runs', { treeDataProvider: provider, showCollapseAll: true });
  const command = (name: string, run: (node: RunsNode) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`planlight.runs.${name}`, (node: RunsNode) => run(node));
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
    command('openGraph', (node) => node.kind === 'execution' && openGraph(node.execution)),
    command(
      'openFolder',
      (node) =>
        node.kind === 'run' && vscode.commands.executeCommand('revealFileInOS', vscode.Uri.parse(node.run.summary.uri)),
    ),
    command('openFinding', (node) => node.kind === 'finding' && openFinding(node.finding)),
  );
}

function treeItemOf(node: RunsNode): vscode.TreeItem {
  switch (node.kind) {
    case 'run':
      return runItem(node.run);
    case 'execution':
      return executionItem(node);
    case 'finding':
      return findingItem(node);
    default:
      throw new Error('unknown node');
  }
}

function runItem(run: RunItem): vscode.TreeItem {
  const { summary, linked, location, executions } = run;
  const state = linked ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(
    summary.name,
    executions === undefined ? vscode.TreeItemCollapsibleState.None : state,
  );
  item.id = summary.id;
  const isRead = summary.appId !== '';
  item.description = isRead ? [...(linked ? [vscode.l10n.t('linked')] : []), ageOf(summary)].join(' · ') : location;
  item.iconPath = new vscode.ThemeIcon(
    summary.inProgress ? 'sync' : summary.failed ? 'error' : linked ? 'pass-filled' : isRead ? 'pass' : 'file',
  );
  item.contextValue = linked ? 'run-linked' : 'run';
  item.tooltip = [summary.appId, location, ...summary.problems].filter((part) => part !== '').join('\n');
  if (!linked)
    item.command = { command: 'planlight.runs.link', title: vscode.l10n.t('Link'), arguments: [{ kind: 'run', run }] };
  return item;
}

function executionItem({ execution, run }: Extract<RunsNode, { kind: 'execution' }>): vscode.TreeItem {
  const state =
    execution.findings.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(execution.title, state);
  item.id = `${run.summary.id}/${execution.id}`;
  item.description = [
    execution.durationMs === undefined ? vscode.l10n.t('not ended') : seconds(execution.durationMs),
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

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

async function linkRun(linked: LinkedRun, { summary }: RunItem): Promise<void> {
  const app = summary.appId === '' ? undefined : summary.appId;
  const result = await linked.link(vscode.Uri.parse(summary.uri), app);
  if (result.kind === 'refused') void vscode.window.showErrorMessage(result.message);
}

async function openGraph({ id }: ExecutionItem): Promise<void> {
  await vscode.commands.executeCommand('planlight.openGraph', { execution: id });
}

async function openFinding({ place, execution, node }: FindingItem): Promise<void> {
  if (place !== undefined) return revealPlace(place, { focus: true });
  await vscode.commands.executeCommand('planlight.openGraph', { execution, node });
  return undefined;
}
