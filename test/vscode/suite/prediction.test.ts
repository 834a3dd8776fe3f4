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
  planlight,
  until,
  untilAnswer,
} from './editor.ts';
import { panelTexts } from './panelDom.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

const BEFORE_AND_AFTER = /[\d.]+ (?:ms|s|min) → [\d.]+ (?:ms|s|min)/;

/** The last beat of the scene: a fix, the wait for the next run, and what that run says of the promise. */
describe('a fix and the run after it', () => {
  let document: vscode.TextDocument;
  let line: number;

  before(async () => {
    ({ document } = await open(UTILITY));
    line = lineOf(document, '.coalesce(2)');
    await linked(logIn('feature-tables/runs/before'));
  });

  after(async () => {
    await open(UTILITY);
    if (document.isDirty) await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('planlight.endComparison');
  });

  it('the line says what the fix promised, and waits for the next run', async () => {
    const [mark] = await marks(document.uri, 'few-tasks', (found) => found.length === 1);
    assert.ok(mark);
    await apply(await actionsAt(document.uri, mark), /^Write repartition\(/);
    await marks(document.uri, 'few-tasks', (found) => found.length === 0);
    assert.match(lensAt(await lensesOf(document.uri), line), /^fix applied · predicted .* · waits for the next run$/);
    const at = document.lineAt(line).text.indexOf('repartition');
    assert.match(await hoverAt(document.uri, new vscode.Position(line, at + 2)), /waits for the next run/);
  });

  it('when that is linked, lens and hover show before, after and whether it held', async () => {
    const api = await planlight();
    // The recorded run was made with a number of its own.
    const editor = await open(UTILITY);
    const written = /repartition\(\d+\)/.exec(document.lineAt(line).text);
    assert.ok(written);
    const range = new vscode.Range(line, written.index, line, written.index + written[0].length);
    assert.ok(await editor.edit((edit) => edit.replace(range, 'repartition(200)')));
    await linked(logIn('feature-tables/runs/after'));
    await until(api.onStatus, 'the comparison', () => api.status?.comparedWith);
    const lenses = await untilAnswer(
      api.onStatus,
      'a lens with both',
      () => lensesOf(document.uri),
      (found) => lensAt(found, line).includes('→'),
    );
    const title = lensAt(lenses, line);
    assert.match(title, /2 → \d+ tasks/);
    assert.match(title, BEFORE_AND_AFTER);
    assert.match(title, /predict|held/i);
    const at = document.lineAt(line).text.indexOf('repartition');
    const hover = await hoverAt(document.uri, new vscode.Position(line, at + 2));
    assert.match(hover, /[Bb]efore/);
    assert.match(hover, /gone\*\* few\\-tasks/);
    assert.match(hover, /predict/i);
  });

  it('so does the graph', async () => {
    await vscode.commands.executeCommand('planlight.openGraph');
    const [verdict] = await panelTexts('.verdict:has-text("→")');
    assert.match(verdict ?? '', BEFORE_AND_AFTER);
    assert.ok((await panelTexts('.card .was')).some((text) => /tasks/.test(text)));
  });

  it('and all is told of the linked run alone once the comparison is ended', async () => {
    const api = await planlight();
    await vscode.commands.executeCommand('planlight.endComparison');
    await until(api.onStatus, 'no comparison', () => (api.status?.comparedWith === undefined ? true : undefined));
    await untilAnswer(
      api.onStatus,
      'a lens of one run',
      () => lensesOf(document.uri),
      (found) => !lensAt(found, line).includes('→'),
    );
  });
});
