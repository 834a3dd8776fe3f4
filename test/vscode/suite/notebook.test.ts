import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { actionsAt, apply, hoverAt, inWorkspace, lensAt, lensesOf, lineOf, linked, logIn, marks } from './editor.ts';
import { workbenchText } from './panelDom.ts';

/** A Jupyter notebook with a run of it (`test/fixtures/notebook`), put into the workspace and opened. */
describe('the cells of an open notebook', () => {
  let notebook: vscode.NotebookDocument;
  let cell: vscode.TextDocument;
  let line: number;

  before(async () => {
    await vscode.workspace.fs.copy(inWorkspace('..', 'notebook'), inWorkspace('notebook'), { overwrite: true });
    notebook = await vscode.workspace.openNotebookDocument(inWorkspace('notebook', 'late_orders.ipynb'));
    await linked(logIn('notebook/runs'));
  });

  beforeEach(async () => {
    const editor = await vscode.window.showNotebookDocument(notebook, { viewColumn: vscode.ViewColumn.One });
    if (notebook.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    const found = notebook.getCells().find(({ document }) => document.getText().includes('.coalesce(2)'));
    assert.ok(found);
    cell = found.document;
    line = lineOf(cell, '.coalesce(2)');
    // A cell has an editor once it is in view.
    const range = new vscode.NotebookRange(found.index, found.index + 1);
    editor.selections = [range];
    editor.revealRange(range, vscode.NotebookEditorRevealType.AtTop);
    await workbenchText('.notebookOverlay .view-line', '.coalesce(2)');
  });

  after(async () => {
    await vscode.commands.executeCommand('planlight.unlinkRun');
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(inWorkspace('notebook'), { recursive: true });
  });

  const mark = async (): Promise<vscode.Diagnostic> => {
    const [found] = await marks(cell.uri, 'few-tasks', (all) => all.length === 1);
    assert.ok(found);
    return found;
  };

  it('have the mark of the run on the call, and no other cell has it', async () => {
    const { range, severity, message } = await mark();
    assert.equal(cell.getText(range), 'coalesce');
    assert.equal(range.start.line, line);
    assert.equal(severity, vscode.DiagnosticSeverity.Warning);
    assert.match(message, /2 tasks on 32 cores/);
    for (const { document } of notebook.getCells())
      if (document !== cell) assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('have lenses', async () => {
    assert.match(lensAt(await lensesOf(cell.uri), line), /^2 tasks on 32 cores · [\d.]+ s/);
    await workbenchText('.notebookOverlay .codelens-decoration', '2 tasks on 32 cores');
  });

  it('have hovers', async () => {
    const at = cell.lineAt(line).text.indexOf('coalesce');
    assert.match(await hoverAt(cell.uri, new vscode.Position(line, at + 2)), /2 on 32/);
  });

  it('take the fix in the cell: the mark goes, the lens waits; undo brings the mark back', async () => {
    await apply(await actionsAt(cell.uri, await mark()), /^Write repartition\(/);
    assert.match(cell.lineAt(line).text, /\.repartition\(32\)/);
    await marks(cell.uri, 'few-tasks', (found) => found.length === 0);
    assert.match(lensAt(await lensesOf(cell.uri), line), /^fix applied · predicted .* · waits for the next run$/);
    await vscode.commands.executeCommand('notebook.cell.edit');
    await vscode.commands.executeCommand('undo');
    assert.match(cell.lineAt(line).text, /\.coalesce\(2\)/);
    assert.equal((await mark()).range.start.line, line);
  });

  it('keep their marks when a cell is put in above', async () => {
    const edit = new vscode.WorkspaceEdit();
    const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'days = 30', 'python');
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(1, [added])]);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(cell.getText((await mark()).range), 'coalesce');
    assert.match(lensAt(await lensesOf(cell.uri), line), /^2 tasks on 32 cores/);
    const back = new vscode.WorkspaceEdit();
    back.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2))]);
    assert.ok(await vscode.workspace.applyEdit(back));
    assert.equal(cell.getText((await mark()).range), 'coalesce');
  });
});
