import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lineOf, linked, logIn, open, planlight, until } from './editor.ts';
import { workbenchText } from './panelDom.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';
const ROW = '.pane-body .monaco-list-row';

describe('the Runs view, peek and gutter', () => {
  let editor: vscode.TextEditor;

  before(async () => {
    editor = await open(UTILITY);
    await linked(logIn('feature-tables/runs/before'));
  });

  it('shows places, runs and executions', async () => {
    await vscode.commands.executeCommand('planlight.runs.focus');
    await workbenchText(ROW, 'runs/before');
    await workbenchText(ROW, 'feature-tables-2026-06-30');
    await workbenchText(ROW, 'overwritePartitions');
  });

  it('is filtered by what findings say, and shows all again', async () => {
    await vscode.commands.executeCommand('planlight.runs.filter', 'few-tasks');
    await workbenchText('.pane-body', 'Only what has “few-tasks”');
    await workbenchText(ROW, 'overwritePartitions');
    await vscode.commands.executeCommand('planlight.runs.clearFilter');
    await workbenchText(ROW, 'count');
  });

  it('peeks at the executions of a line, each with its plan', async () => {
    editor = await open(UTILITY);
    const line = lineOf(editor.document, '.coalesce(2)');
    editor.selection = new vscode.Selection(line, 10, line, 10);
    await vscode.commands.executeCommand('planlight.peekExecutions');
    await workbenchText('.peekview-widget', 'Locations (4)');
    await workbenchText('.peekview-widget .view-line', 'Coalesce 2');
    await vscode.commands.executeCommand('closeReferenceSearch');
  });

  it('draws bars in the gutter where the setting asks for it', async () => {
    const settings = vscode.workspace.getConfiguration('planlight');
    await settings.update('gutterHeat.enabled', true, vscode.ConfigurationTarget.Workspace);
    await open(UTILITY);
    await workbenchText('.glyph-margin-widgets .cgmr');
    await settings.update('gutterHeat.enabled', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('forgets a run', async () => {
    const api = await planlight();
    const summary = api.status?.run;
    assert.ok(summary);
    await vscode.commands.executeCommand('planlight.runs.forget', { kind: 'run', run: { summary } });
    await until(api.onStatus, 'no run', () => (api.status?.run === undefined ? true : undefined));
  });
});
