import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, lineOf, linked, logIn, marks, open, planlight, ruleOf, until } from './editor.ts';
import { clickInPanel, panelAttribute, panelTexts, workbenchText } from './panelDom.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

describe('without a run', () => {
  it('activates on Scala code and says nothing until Spark is seen', async () => {
    const extension = vscode.extensions.getExtension('planlight.planlight');
    assert.ok(extension);
    await open(UTILITY);
    const api = await planlight();
    await until(api.onStatus, 'the first status', () => api.status);
  });

  it('unlinks it, and offers the logs of the workspace', async () => {
    const api = await planlight();
    await vscode.commands.executeCommand('planlight.unlinkRun');
    await vscode.commands.executeCommand('planlight.refreshRuns');
    const ours = await until(api.onStatus, 'offers', () => {
      const { run, offers } = api.status ?? {};
      const here = offers?.filter(({ uri }) => vscode.Uri.parse(uri).path.startsWith(inWorkspace().path));
      return run === undefined && here?.length === 4 ? here : undefined;
    });
    assert.equal(ours.length, 4);
    await workbenchText('.statusbar-item', 'Planlight: run found');
  });
});

describe('with the run before the change', () => {
  let document: vscode.TextDocument;
  let line: number;

  before(async () => {
    ({ document } = await open(UTILITY));
    line = lineOf(document, '.coalesce(2)');
    const status = await linked(logIn('feature-tables/runs/before'));
    assert.ok(status.anchored.found > 0);
  });

  const warning = () => marks(document.uri, 'few-tasks', (found) => found.length > 0);

  it('marks the call five files deep, and only it', async () => {
    const [mark, ...others] = await warning();
    assert.deepEqual(others, []);
    assert.equal(mark?.range.start.line, line);
    assert.equal(document.getText(mark?.range), 'coalesce');
    assert.equal(mark?.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(mark?.message ?? '', /2 tasks on 84 cores/);
  });

  it('shows the stage in a lens above the line', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      20,
    );
    const lens = lenses.find(({ range }) => range.start.line === line);
    assert.match(lens?.command?.title ?? '', /^2 tasks on 84 cores · [\d.]+ s · [\d.]+ MiB spilled/);
    await workbenchText('.codelens-decoration', '2 tasks on 84 cores');
  });

  it('shows the numbers in a hover', async () => {
    const at = document.lineAt(line).text.indexOf('coalesce');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(line, at + 2),
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
    assert.match(text, /2 on 84/);
  });

  it('goes to the costliest line', async () => {
    await open('feature-tables/src/main/scala/io/meridian/features/Main.scala');
    await vscode.commands.executeCommand('planlight.goToCostliestLine');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.notEqual(
      editor.document.fileName,
      inWorkspace('feature-tables/src/main/scala/io/meridian/features/Main.scala').fsPath,
    );
    const here = vscode.languages.getDiagnostics(editor.document.uri).map(({ range }) => range.start.line);
    assert.ok(here.includes(editor.selection.active.line));
  });

  it('opens the graph on the execution, with badges on its stage', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      20,
    );
    const command = lenses.find(({ range }) => range.start.line === line)?.command;
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    const [badges] = await panelTexts('.card.highlighted .head-badges');
    assert.match(badges ?? '', /2 tasks on 84 cores/);
    assert.match(badges ?? '', /MiB spilled/);
  });

  it('moves the editor when a node is clicked', async () => {
    await open('feature-tables/src/main/scala/io/meridian/features/Main.scala');
    const shown = until(vscode.window.onDidChangeTextEditorSelection, 'the line of the node', () =>
      vscode.window.visibleTextEditors.find(
        (editor) => editor.document.uri.path === document.uri.path && editor.selection.active.line === line,
      ),
    );
    await clickInPanel('[data-node-id]:has-text("Coalesce")');
    await shown;
  });

  it('lights up the node when the cursor moves to its line', async () => {
    const editor = await open(UTILITY);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    editor.selection = new vscode.Selection(line, 6, line, 6);
    assert.match((await panelAttribute('[data-node-id].at-cursor', 'class')) ?? '', /at-cursor/);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, document.uri.path);
  });

  it('applies the quick fix, and the mark goes; undo brings it back', async () => {
    const editor = await open(UTILITY);
    const [mark] = await warning();
    assert.ok(mark);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      mark.range,
    );
    const fix = actions.find(({ title }) => title.includes('repartition('));
    assert.ok(fix?.edit, actions.map(({ title }) => title).join('; '));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(document.lineAt(line).text, /\.repartition\(\d+\)/);
    await marks(document.uri, 'few-tasks', (found) => found.every(({ range }) => range.start.line !== line));
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('undo');
    assert.match(document.lineAt(line).text, /\.coalesce\(2\)/);
    assert.equal((await warning())[0]?.range.start.line, line);
  });

  it('lists executions with their findings in the Runs view', async () => {
    await vscode.commands.executeCommand('planlight.runs.focus');
    await workbenchText('.tree-explorer-viewlet-tree-view', 'overwritePartitions');
  });
});

describe('other runs', () => {
  it('says what is wrong with a log that is none, and keeps the linked run', async () => {
    const { document } = await open('orders-etl/orders_etl/lib/io.py');
    const before = await linked(logIn('orders-etl/runs/before'));
    await vscode.commands.executeCommand('planlight.linkRun', inWorkspace('orders-etl', 'README.md'));
    const api = await planlight();
    const problems = await until(api.onStatus, 'a problem', () =>
      api.status?.problems.length === 0 ? undefined : api.status?.problems,
    );
    assert.match(problems[0] ?? '', /README\.md/);
    assert.equal(api.status?.run?.id, before.run?.id);
    const line = lineOf(document, '.coalesce(OUTPUT_FILES)');
    assert.ok(
      (await marks(document.uri, 'few-tasks', (found) => found.length > 0)).some(
        ({ range }) => range.start.line === line,
      ),
    );
  });

  it('has no mark on the call with the run after the change', async () => {
    const { document } = await open(UTILITY);
    await linked(logIn('feature-tables/runs/after'));
    const line = lineOf(document, '.coalesce(2)');
    await marks(document.uri, 'few-tasks', (found) => found.every(({ range }) => range.start.line !== line));
  });

  it('compares it with the run that was linked before', async () => {
    await linked(logIn('feature-tables/runs/before'));
    await linked(logIn('feature-tables/runs/after'));
    await vscode.commands.executeCommand('planlight.compareRuns', 'last');
    const page = await until(vscode.workspace.onDidOpenTextDocument, 'the page', () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === 'planlight-text' && uri.path.includes('Before and after'),
      ),
    );
    assert.match(page.getText(), /few-tasks at IcebergTables/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('takes every mark away when the run is unlinked', async () => {
    const { document } = await open(UTILITY);
    await vscode.commands.executeCommand('planlight.unlinkRun');
    await until(vscode.languages.onDidChangeDiagnostics, 'no marks of a run', () => {
      const left = vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ severity }) => severity < vscode.DiagnosticSeverity.Hint);
      return left.length === 0 ? left : undefined;
    });
    assert.equal(
      vscode.languages.getDiagnostics(document.uri).filter((mark) => ruleOf(mark) === 'few-tasks').length,
      0,
    );
  });

  it('restarts the server and links the run again', async () => {
    await linked(logIn('orders-etl/runs/before'));
    const api = await planlight();
    const again = until(api.onStatus, 'the run after a restart', () =>
      api.status?.run === undefined ? undefined : api.status,
    );
    await vscode.commands.executeCommand('planlight.restartServer');
    assert.ok((await again).run);
  });
});
