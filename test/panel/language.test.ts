import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textsIn } from '../../scripts/texts.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import { describePanel } from '../support/panelTests.ts';
import { findingOf, matchOf, sceneRun } from '../support/sampleRun.ts';

/** Every text that is asked a translation for, translated into a language that marks its words. */
function marked(): Readonly<Record<string, string>> {
  const texts = textsIn(join(import.meta.dirname, '..', '..'));
  return Object.fromEntries(Object.keys(texts).map((text) => [text, `«${text}»`]));
}

const WORDS = [
  '.segments button',
  '.toolbar option',
  '.menu-list button',
  '.legend-all .legend-entry',
  '.head .title',
  '.details h3',
  '.details thead th',
  '.spread-head > :first-child',
  '.timeline text.strong',
].join(', ');

describePanel('in another language', (open) => {
  it('the panel says its own words in it, from its first message on', async () => {
    const { page, send, show } = await open();
    await send({ kind: 'texts', language: 'de', texts: marked() });
    const match = matchOf(10, { 5: 'Tables.scala:32' });
    const finding = findingOf({ execution: 10, node: 5, stage: 34, place: 'Tables.scala:32' });
    await show({ kind: 'graph', graph: buildGraph(sceneRun(), 10, match, [finding])! });
    await page.locator('[data-node-id="3"]').click();
    await page.locator('.details h3').first().waitFor();
    const words = await page.locator(WORDS).allTextContents();
    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((text) => !text.trim().startsWith('«'))).toEqual([]);
    expect(await page.getByRole('button', { name: '«Zoom in»' }).count()).toBe(1);
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    // Numbers are written as that language writes them.
    expect(await page.locator('.card[data-stage-id="27"] .time').textContent()).toBe('8,5 s');
  });
});
