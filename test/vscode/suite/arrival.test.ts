import * as assert from 'node:assert/strict';
import { open, planlight, until } from './editor.ts';
import { workbenchText } from './panelDom.ts';

/** The first file of the suite: nobody has chosen anything yet. */
describe('a workspace with logs of its code', () => {
  it('links the newest run of this code by itself, and says why', async () => {
    await open('feature-tables/src/main/scala/io/meridian/features/Main.scala');
    const api = await planlight();
    const reason = await until(api.onStatus, 'a run', () => api.status?.reason);
    assert.match(reason, /^in .*runs\/after, written .*; its name /);
    await workbenchText('.statusbar-item', api.status?.run?.name);
  });
});
