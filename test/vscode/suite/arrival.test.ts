import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, planlight, until } from './editor.ts';
import { workbenchText } from './panelDom.ts';

const MAIN = 'feature-tables/src/main/scala/io/meridian/features/Main.scala';

/** The first file of the suite: nobody has chosen anything yet. */
describe('a workspace with logs of its code', () => {
  it('activates; what that costs is printed', async () => {
    const extension = vscode.extensions.getExtension('planlight.planlight');
    assert.equal(extension?.isActive, false);
    const before = process.memoryUsage();
    const startedAt = performance.now();
    const api = await planlight();
    const activatedMs = performance.now() - startedAt;
    await open(MAIN);
    await until(api.onStatus, 'a run', () => api.status?.run);
    const linkedMs = performance.now() - startedAt;
    const after = process.memoryUsage();
    const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
    console.log(
      `measured: activation ${activatedMs.toFixed(0)} ms, first run linked after ${linkedMs.toFixed(0)} ms; ` +
        `extension host heap +${mebibytes(after.heapUsed - before.heapUsed)} MiB, resident +${mebibytes(after.rss - before.rss)} MiB`,
    );
  });

  it('links the newest run of this code by itself, and says why', async () => {
    const api = await planlight();
    const reason = await until(api.onStatus, 'a run', () => api.status?.reason);
    assert.match(reason, /^in .*runs\/after, written .*; its name /);
    await workbenchText('.statusbar-item', api.status?.run?.name);
  });
});
