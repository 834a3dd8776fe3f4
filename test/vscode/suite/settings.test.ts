import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsAt,
  apply,
  configure,
  hoverAt,
  lensAt,
  lensesOf,
  lineOf,
  linked,
  logIn,
  marks,
  open,
  planlight,
  undo,
  untilAnswer,
} from './editor.ts';
import { painted, workbenchGone, workbenchText } from './panelDom.ts';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

/** The colors of `client/src/heat.ts`. */
const HEAT = [
  [0xc9, 0xa2, 0x27],
  [0xd9, 0x82, 0x2b],
  [0xd4, 0x55, 0x2c],
  [0xc7, 0x2c, 0x2c],
] as const;

/** What is switched while code and run are open counts at once, without a new look at the log. */
describe('settings changed while the code is open', () => {
  let document: vscode.TextDocument;
  let line: number;
  let call: vscode.Position;

  before(async () => {
    ({ document } = await open(UTILITY));
    line = lineOf(document, '.coalesce(2)');
    call = new vscode.Position(line, document.lineAt(line).text.indexOf('coalesce') + 2);
    await linked(logIn('feature-tables/runs/before'));
    await marks(document.uri, 'few-tasks', (found) => found.length === 1);
  });

  after(async () => {
    for (const name of ['rules', 'diagnostics.minimumSeverity', 'codeLens.show', 'hover.enabled'])
      await configure(name);
    for (const name of ['inlayHints.enabled', 'gutterHeat.enabled']) await configure(name);
  });

  const severityIs = (severity: vscode.DiagnosticSeverity) =>
    marks(document.uri, 'few-tasks', (found) => found.length === 1 && found[0]?.severity === severity);
  const noMark = () => marks(document.uri, 'few-tasks', (found) => found.length === 0);
  const lens = async (what: string, fits: (title: string) => boolean) => {
    const api = await planlight();
    return untilAnswer(
      api.onStatus,
      what,
      () => lensesOf(document.uri),
      (lenses) => fits(lensAt(lenses, line)),
    );
  };

  it('make a rule louder, and take it away', async () => {
    await configure('rules', { 'few-tasks': 'error' });
    await severityIs(vscode.DiagnosticSeverity.Error);
    await configure('rules', { 'few-tasks': 'off' });
    await noMark();
    await configure('rules');
    await severityIs(vscode.DiagnosticSeverity.Warning);
  });

  it('hide what is less severe than wanted', async () => {
    await configure('diagnostics.minimumSeverity', 'error');
    await noMark();
    await configure('diagnostics.minimumSeverity');
    await severityIs(vscode.DiagnosticSeverity.Warning);
  });

  it('switch lenses off, and on for every operator', async () => {
    const costly = await lens('the lens', (title) => title.startsWith('2 tasks on 84 cores'));
    await configure('codeLens.show', 'never');
    await lens('no lens', (title) => title === '');
    await workbenchGone('.codelens-decoration', '2 tasks on 84 cores');
    await configure('codeLens.show', 'all');
    const all = await lens('all lenses', (title) => title !== '');
    assert.ok(all.length >= costly.length);
    await configure('codeLens.show');
    await lens('the lens again', (title) => title.startsWith('2 tasks on 84 cores'));
  });

  it('switch hovers off', async () => {
    const api = await planlight();
    const hover = (what: string, fits: (text: string) => boolean) =>
      untilAnswer(api.onStatus, what, () => hoverAt(document.uri, call), fits);
    await hover('a hover', (text) => text.includes('2 on 84'));
    await configure('hover.enabled', false);
    await hover('no hover', (text) => !text.includes('2 on 84'));
    await configure('hover.enabled');
    await hover('the hover again', (text) => text.includes('2 on 84'));
  });

  it('write hints at the end of the lines instead of lenses', async () => {
    const api = await planlight();
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = (what: string, fits: (found: readonly vscode.InlayHint[]) => boolean) =>
      untilAnswer(
        api.onStatus,
        what,
        () => vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all),
        fits,
      );
    const isOurs = ({ label, position }: vscode.InlayHint): boolean =>
      position.line === line && JSON.stringify(label).includes('2 tasks on 84 cores');
    await hints('no hints', (found) => !found.some(isOurs));
    await configure('inlayHints.enabled', true);
    const found = await hints('hints', (some) => some.some(isOurs));
    assert.equal(found.find(isOurs)?.position.character, document.lineAt(line).text.trimEnd().length);
    await workbenchText('.view-line', '2 tasks on 84 cores');
    await configure('inlayHints.enabled');
    await hints('no hints again', (some) => !some.some(isOurs));
  });

  it('draw heat in gutter and overview ruler', async () => {
    await configure('gutterHeat.enabled', true);
    await workbenchText('.glyph-margin-widgets .cgmr');
    await painted('.decorationsOverviewRuler', HEAT);
    await configure('gutterHeat.enabled');
    await workbenchGone('.glyph-margin-widgets .cgmr');
  });

  it('a comment allows a rule at a line: by the light bulb, and typed', async () => {
    const [mark] = await severityIs(vscode.DiagnosticSeverity.Warning);
    assert.ok(mark);
    await apply(await actionsAt(document.uri, mark), /^Allow few-tasks on this line$/);
    assert.equal(document.lineAt(line).text.trim(), '// planlight: allow few-tasks');
    await noMark();
    await undo(document);
    await severityIs(vscode.DiagnosticSeverity.Warning);
    const editor = await open(UTILITY);
    await editor.edit((edit) => edit.insert(document.lineAt(line).range.end, ' // planlight: allow few-tasks'));
    await noMark();
    await undo(document);
    await severityIs(vscode.DiagnosticSeverity.Warning);
  });

  it('are written by the light bulb that turns a rule off', async () => {
    const [mark] = await severityIs(vscode.DiagnosticSeverity.Warning);
    assert.ok(mark);
    const off = (await actionsAt(document.uri, mark)).find(({ title }) => title.startsWith('Turn few-tasks off'));
    assert.ok(off?.command);
    await vscode.commands.executeCommand(off.command.command, ...(off.command.arguments ?? []));
    await noMark();
    assert.deepEqual(vscode.workspace.getConfiguration('planlight').inspect('rules')?.workspaceValue, {
      'few-tasks': 'off',
    });
    await configure('rules');
    await severityIs(vscode.DiagnosticSeverity.Warning);
  });
});
