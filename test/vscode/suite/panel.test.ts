import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, lineOf, linked, logIn, open, until, untilAnswer } from './editor.ts';
import {
  clickInPanel,
  panelAttribute,
  panelCount,
  panelGone,
  panelTexts,
  press,
  workbenchGone,
  workbenchText,
} from './panelDom.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

/** The panel as a part of the editor; layout, speed and accessibility are tested in a browser alone (`test/panel`). */
describe('the panel', () => {
  let target: { readonly execution: number; readonly node: number };

  before(async () => {
    // Pages that other tests left open would come to the front in the panel's place.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { document } = await open(UTILITY);
    await linked(logIn('feature-tables/runs/before'));
    const line = lineOf(document, '.coalesce(2)');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const lens = lenses.find(({ range }) => range.start.line === line);
    target = lens?.command?.arguments?.[0];
    assert.equal(typeof target?.node, 'number');
  });

  const view = (name: string): string => `[role="radio"]:text-is("${name}")`;
  const isView = (name: string) => panelTexts(`${view(name)}[aria-checked="true"]`);
  const node = (): string => `[data-node-id="${target.node}"]`;

  it('opens at a node by a deep link, and goes to another execution and back', async () => {
    await vscode.commands.executeCommand('planlight.openGraph', target);
    await panelAttribute(`${node()}[aria-selected="true"]`, 'class');
    const titles = await panelTexts('select.execution option');
    const other = titles.map((title) => Number.parseInt(title, 10)).find((id) => id !== target.execution);
    assert.notEqual(other, undefined);
    await vscode.commands.executeCommand('planlight.openGraph', { execution: other });
    await panelGone(`${node()}[aria-selected="true"]`);
    await vscode.commands.executeCommand('planlight.openGraph', target);
    await panelAttribute(`${node()}[aria-selected="true"]`, 'class');
  });

  it('shows the stages of the application, and the plan again', async () => {
    await clickInPanel(view('Stages'));
    await isView('Stages');
    const stages = await panelTexts('.card[data-stage-id]');
    await clickInPanel(view('Plan'));
    await isView('Plan');
    await panelAttribute(node(), 'class');
    const cards = await panelTexts('.card[data-stage-id]');
    assert.ok(stages.length > cards.length, `${stages.length} stages, ${cards.length} of the execution`);
  });

  it('shows stages against time, with the cores that they kept busy', async () => {
    const texts = await panelTexts('.timeline text');
    assert.ok(texts.includes('84 cores'), texts.join(' | '));
    assert.ok(
      texts.some((text) => /^2 of 84 cores busy$/.test(text)),
      texts.join(' | '),
    );
    const stage = await panelAttribute('.timeline .stage-bar', 'data-timeline-stage');
    await clickInPanel('.timeline .stage-bar');
    await panelAttribute(`.timeline .stage-bar.selected[data-timeline-stage="${stage}"]`, 'class');
  });

  it('copies the graph as Mermaid and as text', async () => {
    const clipboard = async (entry: string, fits: (text: string) => boolean): Promise<string> => {
      await vscode.env.clipboard.writeText('');
      await clickInPanel('details.menu summary');
      await clickInPanel(`.menu-list button:has-text("${entry}")`);
      // There is no event of the clipboard; the menu is closed by the message that fills it.
      for (;;) {
        const text = await vscode.env.clipboard.readText();
        if (fits(text)) return text;
      }
    };
    const mermaid = await clipboard('Copy as Mermaid', (text) => text.startsWith('flowchart'));
    assert.match(mermaid, /Coalesce/);
    const text = await clipboard('Copy as text', (found) => found !== '' && found !== mermaid);
    assert.match(text, /2 tasks on 84 cores/);
  });

  it('saves the picture where the person says', async () => {
    const files = vscode.workspace.getConfiguration('files');
    // The editor's own dialog, on the desktop too: the system's cannot be driven.
    await files.update('simpleDialog.enable', true, vscode.ConfigurationTarget.Workspace);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(inWorkspace(), '*.svg'));
    await clickInPanel('details.menu summary');
    await clickInPanel('.menu-list button:has-text("Save as SVG")');
    await workbenchText('.quick-input-list .monaco-list-row', 'orders-etl');
    await press('Enter');
    const svgs = await untilAnswer(
      watcher.onDidCreate,
      'the saved picture',
      () => vscode.workspace.findFiles('*.svg'),
      (found) => found.length > 0,
    );
    watcher.dispose();
    const [saved] = svgs;
    assert.ok(saved);
    const picture = new TextDecoder().decode(await vscode.workspace.fs.readFile(saved));
    assert.match(picture, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(picture, /Coalesce/);
    await vscode.workspace.fs.delete(saved);
    await files.update('simpleDialog.enable', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('comes back as it was after it was hidden', async () => {
    await vscode.commands.executeCommand('planlight.openGraph', target);
    await panelAttribute(`${node()}[aria-selected="true"]`, 'class');
    // A cursor on a line of the plan shows its node, and so the plan.
    const editor = await open(UTILITY);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await panelGone('[data-node-id].at-cursor');
    await clickInPanel(view('Stages'));
    await isView('Stages');
    const panel = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.includes('planlight.plan'));
    assert.ok(panel);
    const document = await vscode.workspace.openTextDocument(inWorkspace('orders-etl', 'README.md'));
    await vscode.window.showTextDocument(document, { viewColumn: panel.group.viewColumn });
    await until(vscode.window.tabGroups.onDidChangeTabs, 'the panel behind', () => !panel.isActive || undefined);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await isView('Stages');
    await clickInPanel(view('Plan'));
    await isView('Plan');
  });

  it('follows the cursor without taking the focus, and is closed without a trace', async () => {
    const editor = await open(UTILITY);
    const line = lineOf(editor.document, '.coalesce(2)');
    editor.selection = new vscode.Selection(line, 6, line, 6);
    await panelAttribute(`${node()}.at-cursor`, 'class');
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    await closePanel();
  });

  it('shows the plan before adaptive execution, where that changed it', async () => {
    await linked(logIn('orders-etl/runs/before'));
    await vscode.commands.executeCommand('planlight.openGraph');
    for (const title of await panelTexts('select.execution option')) {
      const execution = Number.parseInt(title, 10);
      await vscode.commands.executeCommand('planlight.openGraph', { execution });
      await panelAttribute(`select.execution:has(option:checked[value="${execution}"])`, 'class');
      if ((await panelCount(view('First plan'))) > 0) break;
    }
    await clickInPanel(view('First plan'));
    await isView('First plan');
    await clickInPanel(view('Plan'));
    await isView('Plan');
    await closePanel();
  });
});

async function closePanel(): Promise<void> {
  for (const { tabs } of vscode.window.tabGroups.all)
    for (const tab of tabs) if (tab.input instanceof vscode.TabInputWebview) await vscode.window.tabGroups.close(tab);
  await workbenchGone('iframe.webview');
}
