import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { linked, lineOf, logIn, marks, open, planlight, until } from './editor.ts';
import { panelTexts } from './panelDom.ts';
import * as vscode from 'vscode';

const UTILITY = 'feature-tables/src/main/scala/io/meridian/features/iceberg/IcebergTables.scala';

describe('when the server dies', () => {
  it('is started again, with the run linked and the panel alive', async () => {
    const { document } = await open(UTILITY);
    const line = lineOf(document, '.coalesce(2)');
    const before = await linked(logIn('feature-tables/runs/before'));
    await vscode.commands.executeCommand('planlight.openGraph');
    await panelTexts('.card');
    const server = serverProcess();
    if (server === undefined) {
      console.log('not run: this system does not tell which process the server is');
      return;
    }
    const api = await planlight();
    let forgotten = false;
    const again = until(api.onStatus, 'the run after the crash', () => {
      forgotten ||= api.status?.run === undefined;
      return forgotten && api.status?.activity.kind === 'idle' ? api.status.run : undefined;
    });
    process.kill(server, 'SIGKILL');
    assert.equal((await again).id, before.run?.id);
    await marks(document.uri, 'few-tasks', (found) => found.some(({ range }) => range.start.line === line));
    assert.notEqual(serverProcess(), server);
    await vscode.commands.executeCommand('planlight.openGraph');
    assert.ok((await panelTexts('.card')).length > 0);
  });
});

/** The child of the extension host that runs our server. */
function serverProcess(): number | undefined {
  if (!existsSync('/proc/self/task')) return undefined;
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (parent === String(process.pid) && /dist.server\.js/.test(command)) return Number(name);
    } catch {
      // It ended while the list was read.
    }
  }
  return undefined;
}
