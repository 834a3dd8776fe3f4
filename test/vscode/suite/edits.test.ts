import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsAt,
  apply,
  hoverAt,
  lensAt,
  lensesOf,
  lineOf,
  linked,
  logIn,
  marks,
  open,
  undo,
  until,
} from './editor.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

/** Marks belong to the text that ran: they follow it, and say so when it is no longer that. */
describe('edits after the run', () => {
  let editor: vscode.TextEditor;
  let document: vscode.TextDocument;
  let line: number;

  before(async () => {
    editor = await open(UTILITY);
    ({ document } = editor);
    line = lineOf(document, '.coalesce(2)');
    await linked(logIn('feature-tables/runs/before'));
  });

  // A test that fails must not leave its edit to the next.
  afterEach(async () => {
    if (!document.isDirty) return;
    await open(UTILITY);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  const markAt = (wanted: number) =>
    marks(document.uri, 'few-tasks', (found) => found.length === 1 && found[0]?.range.start.line === wanted);
  const noMark = () => marks(document.uri, 'few-tasks', (found) => found.length === 0);
  const type = async (range: vscode.Range, text: string): Promise<void> => {
    editor = await open(UTILITY);
    assert.ok(await editor.edit((edit) => edit.replace(range, text)));
  };
  const rangeOf = (text: string): vscode.Range => {
    const start = document.lineAt(line).text.indexOf(text);
    assert.notEqual(start, -1);
    return new vscode.Range(line, start, line, start + text.length);
  };

  it('above the line move its mark, its lens and its hover', async () => {
    await markAt(line);
    await type(new vscode.Range(0, 0, 0, 0), '// One line more.\n// And another one.\n');
    const [mark] = await markAt(line + 2);
    assert.equal(document.getText(mark?.range), 'coalesce');
    assert.match(lensAt(await lensesOf(document.uri), line + 2), /^2 tasks on 84 cores/);
    const at = document.lineAt(line + 2).text.indexOf('coalesce');
    assert.match(await hoverAt(document.uri, new vscode.Position(line + 2, at + 1)), /2 on 84/);
    await undo(document);
    await markAt(line);
  });

  it('inside the call take the mark away; the lens says what it was', async () => {
    await type(rangeOf('coalesce(2)'), 'coalesce(40)');
    await noMark();
    assert.match(lensAt(await lensesOf(document.uri), line), /^edited since the run · was 2 tasks on 84 cores/);
    await undo(document);
    await markAt(line);
    assert.match(lensAt(await lensesOf(document.uri), line), /^2 tasks on 84 cores/);
  });

  it('that take the call out take everything of it out', async () => {
    await type(rangeOf('.coalesce(2)'), '');
    await noMark();
    await undo(document);
    await markAt(line);
  });

  it('that leave broken code behind keep the mark of what is not broken', async () => {
    await type(new vscode.Range(0, 0, 0, 0), 'object Unfinished { def half(\n');
    await markAt(line + 1);
    await undo(document);
    await markAt(line);
  });

  it('of the line ends alone change nothing, and fixes keep them', async () => {
    editor = await open(UTILITY);
    assert.ok(await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF)));
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    const [mark] = await markAt(line);
    assert.ok(mark);
    assert.equal(document.getText(mark.range), 'coalesce');
    assert.match(lensAt(await lensesOf(document.uri), line), /^2 tasks on 84 cores/);
    await apply(await actionsAt(document.uri, mark), /^Allow few-tasks on this line$/);
    await noMark();
    assert.equal(/[^\r]\n/.test(document.getText()), false);
    await undo(document);
    await apply(await actionsAt(document.uri, (await markAt(line))[0] ?? mark), /repartition\(/);
    await noMark();
    assert.match(lensAt(await lensesOf(document.uri), line), /^fix applied · predicted/);
    await undo(document);
    editor = await open(UTILITY);
    assert.ok(await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.LF)));
    await markAt(line);
  });

  it('are explained: "Explain This Line" answers from plan and run', async () => {
    editor = await open(UTILITY);
    editor.selection = new vscode.Selection(line, 10, line, 10);
    const opened = until(vscode.workspace.onDidOpenTextDocument, 'the page', () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === 'planlight-text' && uri.path === `/Line ${line + 1}.md`,
      ),
    );
    await vscode.commands.executeCommand('planlight.explainLine');
    const text = (await opened).getText();
    for (const question of [/moves?/i, /spill/i, /fail/i, /ten times|10 times|10 ×|tenfold/i])
      assert.match(text, question);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
