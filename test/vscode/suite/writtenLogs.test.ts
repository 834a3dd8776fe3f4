import * as assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { RunStatus } from '../../../protocol/server.ts';
import { inWorkspace, linked, logIn, open, planlight, until } from './editor.ts';
import { workbenchAttribute, workbenchText } from './panelDom.ts';

const ROW = '.pane-body .monaco-list-row';

/** Logs that come and grow while the editor is open (`test/fixtures/eventlogs/3.5.9/tiny`, cut where its only execution has begun). */
describe('logs that are being written', () => {
  const folder = inWorkspace('growing');
  const log = vscode.Uri.joinPath(folder, 'local-1795000000000.inprogress');
  let lines: readonly string[] = [];

  before(async () => {
    const tiny = inWorkspace('..', 'tiny');
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(tiny, 'job.py'), vscode.Uri.joinPath(folder, 'job.py'));
    lines = readFileSync(vscode.Uri.joinPath(tiny, 'plain.log').fsPath, 'utf8').trimEnd().split('\n');
    await vscode.commands.executeCommand('planlight.unlinkRun');
  });

  after(async () => {
    await vscode.commands.executeCommand('planlight.unlinkRun');
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });

  it('appear in the Runs view by themselves', async () => {
    const api = await planlight();
    await vscode.commands.executeCommand('planlight.runs.focus');
    const begun = lines.slice(
      0,
      lines.findIndex((line) => line.includes('SparkListenerStageCompleted')),
    );
    await vscode.workspace.fs.writeFile(log, new TextEncoder().encode(`${begun.join('\n')}\n`));
    await until(api.onStatus, 'the offer', () =>
      api.status?.offers.find(({ uri }) => vscode.Uri.parse(uri).path === log.path),
    );
    await workbenchText(ROW, 'growing');
  });

  it('are shown as running when they are linked', async () => {
    const { run } = await linked(log);
    assert.equal(run?.inProgress, true);
    await workbenchText(ROW, 'still running');
  });

  it('are read on as they grow, to their end', async () => {
    const api = await planlight();
    const { document } = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, 'job.py'));
    assert.match(document.getText(), /coalesce\(2\)/);
    const rest = lines.slice(lines.findIndex((line) => line.includes('SparkListenerStageCompleted')));
    appendFileSync(log.fsPath, `${rest.join('\n')}\n`);
    const status = await until(api.onStatus, 'the end of the run', () =>
      api.status?.run?.inProgress === false ? api.status : undefined,
    );
    assert.equal(vscode.Uri.parse(status.run?.uri ?? '').path, log.path);
    assert.notEqual(status.run?.endedAt, undefined);
    await workbenchText(ROW, '#0');
  });

  it('may get their final name while they are linked', async () => {
    const api = await planlight();
    const ended = vscode.Uri.joinPath(folder, 'local-1795000000000');
    await vscode.workspace.fs.rename(log, ended);
    await until(api.onStatus, 'the renamed log', () => {
      const known = [...(api.status?.offers ?? []), ...(api.status?.run === undefined ? [] : [api.status.run])];
      return known.some(({ uri }) => vscode.Uri.parse(uri).path === ended.path) ? true : undefined;
    });
    assert.equal((await linked(ended)).run?.inProgress, false);
  });
});

describe('the status item', () => {
  const LABEL = '.statusbar-item[id="planlight.planlight.planlight.status"]';

  it('says that a log is read, and then what it could save', async () => {
    await open('feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala');
    const api = await planlight();
    await vscode.commands.executeCommand('planlight.unlinkRun');
    const told: RunStatus[] = [];
    const listener = api.onStatus((status) => told.push(status));
    const status = await linked(logIn('feature-tables/runs/before'));
    listener.dispose();
    const reading = told.flatMap(({ activity }) => (activity.kind === 'reading' ? [activity] : []));
    assert.ok(
      reading.some(({ what }) => what.includes('local-')),
      JSON.stringify(reading),
    );
    for (const { share } of reading) assert.ok(share === undefined || (share >= 0 && share <= 1), String(share));
    assert.match(status.savings ?? '', /^[\d.]+ m?s of [\d.]+ (?:m?s|min)$/);
    await workbenchText('.statusbar-item', status.run?.name);
    const label = await workbenchAttribute(`${LABEL} [aria-label*="at most"]`, 'aria-label');
    assert.match(label ?? '', /\d+ errors?, \d+ warnings?.*at most .* to save/);
  });
});
