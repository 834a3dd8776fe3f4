import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  inWorkspace,
  lensAt,
  lensesOf,
  lineOf,
  linked,
  logIn,
  marks,
  open,
  planlight,
  until,
  untilAnswer,
} from './editor.ts';

const SOURCE = `from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
errors = spark.read.parquet("errors")
if errors.count() == 0:
    print("none")
`;
const COUNT_LINE = 4;
const PYTHON = 'orders-etl/orders_etl/lib/io.py';

const write = (uri: vscode.Uri, text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
const oneMark = (uri: vscode.Uri) =>
  marks(uri, 'emptiness-count', (found) => found.length === 1 && found[0]?.range.start.line === COUNT_LINE);
const noMark = (uri: vscode.Uri) => marks(uri, 'emptiness-count', (found) => found.length === 0);

/** Documents that come, go, change their name or their language, or belong to nothing. */
describe('documents', () => {
  after(() => vscode.workspace.fs.delete(inWorkspace('quick'), { recursive: true }));

  it('get their marks when they are renamed to what they are, and lose them with the name', async () => {
    const notes = inWorkspace('quick', 'notes.txt');
    const job = inWorkspace('quick', 'übersicht 日次.py');
    await write(notes, SOURCE);
    await vscode.window.showTextDocument(notes);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(notes, job);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await vscode.window.showTextDocument(job);
    await oneMark(job);
    const back = new vscode.WorkspaceEdit();
    back.renameFile(job, notes);
    assert.ok(await vscode.workspace.applyEdit(back));
    await noMark(job);
    assert.deepEqual(vscode.languages.getDiagnostics(notes), []);
    await vscode.workspace.fs.delete(notes);
  });

  it('with Windows line ends have their marks at the same places', async () => {
    const job = inWorkspace('quick', 'windows.py');
    await write(job, SOURCE.replaceAll('\n', '\r\n'));
    const { document } = await vscode.window.showTextDocument(job);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    const [mark] = await oneMark(job);
    assert.equal(document.getText(mark?.range), 'count');
  });

  it('have no lenses in another language, and have them again in their own', async () => {
    const { document } = await open(PYTHON);
    const line = lineOf(document, '.coalesce(OUTPUT_FILES)');
    await linked(logIn('orders-etl/runs/before'));
    const before = lensAt(await lensesOf(document.uri), line);
    assert.match(before, /tasks on/);
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    assert.equal(lensAt(await lensesOf(document.uri), line), '');
    await vscode.languages.setTextDocumentLanguage(document, 'python');
    const api = await planlight();
    await untilAnswer(
      api.onStatus,
      'the lens again',
      () => lensesOf(document.uri),
      (found) => lensAt(found, line) === before,
    );
  });

  it('without a file are left alone, in any language, and the server goes on', async () => {
    const untitled = await vscode.workspace.openTextDocument({ language: 'python', content: SOURCE });
    await vscode.window.showTextDocument(untitled);
    await vscode.languages.setTextDocumentLanguage(untitled, 'scala');
    const known = await open(PYTHON);
    assert.notEqual((await lensesOf(known.document.uri)).length, 0);
    assert.deepEqual(await lensesOf(untitled.uri), []);
    await vscode.window.showTextDocument(untitled);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('outside of the workspace say nothing of its run, and the server goes on', async () => {
    const outside = inWorkspace('..', 'elsewhere.py');
    await write(outside, SOURCE);
    await vscode.window.showTextDocument(outside);
    await vscode.commands.executeCommand('planlight.peekExecutions');
    assert.deepEqual(await lensesOf(outside), []);
    const { document } = await open(PYTHON);
    const api = await planlight();
    await until(api.onStatus, 'the run', () => api.status?.run);
    assert.notEqual((await lensesOf(document.uri)).length, 0);
    await vscode.workspace.fs.delete(outside);
  });
});
