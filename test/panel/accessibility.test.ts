import { expect, it } from 'vitest';
import type { ToPanel } from '../../protocol/panel.ts';
import { buildApplicationGraph } from '../../server/src/graph/application.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import type { OpenPanel } from '../support/panelBrowser.ts';
import { axeSource } from '../support/panelBrowser.ts';
import { describePanel } from '../support/panelTests.ts';
import type { Theme } from '../support/panelThemes.ts';
import { findingOf, matchOf, sceneRun } from '../support/sampleRun.ts';

const match = matchOf(10, { 0: 'Tables.scala:37', 5: 'Tables.scala:32', 6: 'Jobs.scala:29' });
const finding = findingOf({ execution: 10, node: 5, stage: 34, place: 'Tables.scala:32' });
const graph: ToPanel = { kind: 'graph', graph: buildGraph(sceneRun(), 10, match, [finding])! };

/** Each rule that is broken, with what breaks it. */
async function violations(panel: OpenPanel): Promise<readonly string[]> {
  await panel.page.evaluate(axeSource());
  return panel.page.evaluate<string[]>(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))`);
}

describePanel('an accessibility engine finds nothing', (open) => {
  it.each<Theme>(['dark', 'light', 'hcDark', 'hcLight'])('in the %s theme, with details open', async (theme) => {
    const panel = await open({ theme });
    await panel.show(graph);
    expect(await violations(panel)).toEqual([]);
    await panel.page.locator('[data-node-id="5"]').click();
    await panel.page.locator('.details .findings').waitFor();
    expect(await violations(panel)).toEqual([]);
  });

  it('in a narrow panel, with every node', async () => {
    const panel = await open({ width: 420 });
    await panel.show(graph);
    await panel.page.getByLabel('Detail', { exact: true }).selectOption('all');
    await panel.page.locator('.wrapper').first().waitFor();
    expect(await violations(panel)).toEqual([]);
  });

  it('in the stages of the application', async () => {
    const panel = await open();
    await panel.show(graph);
    await panel.page.getByRole('radio', { name: 'Stages' }).click();
    await panel.show({ kind: 'application', graph: buildApplicationGraph(sceneRun(), match, [finding]) });
    await panel.page.locator('.card[data-stage-id="34"]').click();
    expect(await violations(panel)).toEqual([]);
  });

  it.each<ToPanel>([
    { kind: 'empty', reason: 'nothingLinked' },
    { kind: 'empty', reason: 'unreadable', message: 'The log ends in the middle of a line.' },
    { kind: 'reading', log: '/logs/app', done: 3, total: 10 },
  ])('without a graph: %o', async (message) => {
    const panel = await open({ reducedMotion: false });
    await panel.show(message);
    expect(await violations(panel)).toEqual([]);
  });
});
