import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { PlanGraph } from '../../protocol/graph.ts';
import type { FromPanel } from '../../protocol/panel.ts';
import { buildApplicationGraph } from '../../server/src/graph/application.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import type { OpenOptions, OpenPanel } from '../support/panelBrowser.ts';
import { nextFrame } from '../support/panelBrowser.ts';
import { describePanel } from '../support/panelTests.ts';
import { findingOf, matchOf, runOf, sceneRun } from '../support/sampleRun.ts';

const match = matchOf(
  10,
  { 0: 'Tables.scala:37', 5: 'src/Tables.scala:32', 6: 'Jobs.scala:29', 8: 'Jobs.scala:29' },
  [8],
);
const finding = findingOf({ execution: 10, node: 5, stage: 34, place: 'src/Tables.scala:32' });

function sceneGraph(): PlanGraph {
  return buildGraph(sceneRun(), 10, match, [finding])!;
}

function comparedGraph(): PlanGraph {
  const measures = {
    tasks: 2,
    wallMs: 12_900,
    taskMs: 25_000,
    inputBytes: 0,
    outputBytes: 0,
    shuffleReadBytes: 10,
    shuffleWriteBytes: 0,
    memorySpillBytes: 0,
    diskSpillBytes: 0,
  };
  return {
    ...sceneGraph(),
    comparison: {
      app: 'sample',
      log: '/logs/before',
      startedAt: Date.UTC(2026, 10, 20, 12),
      cautions: ['The cluster had half as many cores.'],
      execution: { id: 4, durationMs: { before: 35_300, after: 20_000 } },
      stages: [
        {
          stageIds: [34],
          beforeIds: [7],
          before: { ...measures, tasks: 400, wallMs: 30_000 },
          after: measures,
          replaced: ['Coalesce 2 → Repartition 400'],
        },
      ],
      nodes: [{ nodeId: 3, totals: { 'spill size': 7 } }],
      predictions: [{ rule: 'few-tasks', outcome: 'held', why: 'It took 30 s.' }],
      gone: ['few-tasks'],
      appeared: [],
    },
  };
}

describePanel('the panel', (open) => {
  async function openScene(options?: OpenOptions): Promise<OpenPanel> {
    const panel = await open(options);
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    return panel;
  }

  it('says that it listens', async () => {
    const panel = await open();
    expect(await panel.said()).toEqual([{ kind: 'ready' }]);
  });

  it('draws a card for each stage and marks the one that matters', async () => {
    const { page } = await openScene();
    expect(await page.locator('.card[data-stage-id]').evaluateAll(stageIds)).toEqual(['27', '28', '34']);
    expect(await page.locator('.card.highlighted').getAttribute('data-stage-id')).toBe('34');
    const head = page.locator('.card[data-stage-id="34"] .head');
    expect(await head.locator('[data-badge="tasks"]').innerText()).toContain('2 tasks on 84 cores');
    expect(await head.locator('[data-badge="spill"]').innerText()).toContain('300 MiB');
    const coalesce = page.locator('[data-node-id="5"]');
    expect(await coalesce.locator('[data-badge="tasks"]').textContent()).toContain('2 tasks');
    expect(await coalesce.innerText()).toContain('Tables.scala:32');
    expect(await coalesce.innerText()).toContain('few-tasks');
  });

  it('says the worst in a sentence and leads there', async () => {
    const panel = await openScene();
    await panel.page.getByText('2 tasks on 84 cores: the stage took 12.9 s.').first().click();
    await selected(panel.page, 5);
    expect(await lastSaid(panel)).toMatchObject({ kind: 'openSite', site: { line: 31 }, focus: false });
  });

  it('opens the line of a node that is clicked, without taking the focus from the panel', async () => {
    const panel = await openScene();
    await panel.page.locator('[data-node-id="6"]').click();
    await selected(panel.page, 6);
    const site = { file: 'Jobs.scala', line: 28 };
    expect(await lastSaid(panel)).toMatchObject({ kind: 'openSite', site, focus: false });
  });

  it('shows the node of the line that the cursor is on, and takes no focus', async () => {
    const panel = await openScene();
    await panel.page.evaluate('document.body.focus()');
    await panel.send({ kind: 'select', executionId: 10, nodeIds: [5] });
    await selected(panel.page, 5);
    expect(await panel.page.evaluate('document.activeElement === document.body')).toBe(true);
    expect(await panel.page.locator('.details').isVisible()).toBe(true);
    await panel.send({ kind: 'select', executionId: 11, nodeIds: [6] });
    await nextFrame(panel.page);
    await selected(panel.page, 5);
  });

  it('unfolds what it is asked to show', async () => {
    const panel = await openScene();
    await panel.send({ kind: 'reveal', reveal: { nodeId: 2 } });
    await selected(panel.page, 2);
  });

  it('highlights a stage that it is asked for', async () => {
    const panel = await open();
    await panel.show({ kind: 'graph', graph: sceneGraph(), reveal: { stageId: 27 } });
    expect(await panel.page.locator('.card.highlighted').getAttribute('data-stage-id')).toBe('27');
    expect(await panel.page.locator('.card[data-stage-id="27"] .head').getAttribute('aria-selected')).toBe('true');
  });

  it('asks for a fix by its number and says that it was applied', async () => {
    const panel = await openScene();
    await panel.page.locator('[data-node-id="5"] [data-fix]').click();
    await panel.page.getByRole('button', { name: 'Write repartition(200) instead' }).click();
    const said = await lastSaid(panel);
    expect(said).toEqual({ kind: 'applyFix', findingId: sceneGraph().findings[0]?.id, fixIndex: 0 });
    await panel.send({ kind: 'fixApplied', findingId: sceneGraph().findings[0]!.id, fixIndex: 0, applied: true });
    await panel.page.getByText('Applied: Write repartition(200) instead').waitFor();
  });

  it('is moved over by keys', async () => {
    const panel = await openScene();
    const { page } = panel;
    await page.locator('.card[data-stage-id="34"] .head').focus();
    await page.keyboard.press('ArrowDown');
    await selected(page, 6);
    await page.keyboard.press('ArrowDown');
    await selected(page, 5);
    expect(await page.evaluate('document.activeElement.dataset.nodeId')).toBe('5');
    await page.keyboard.press('Enter');
    expect(await lastSaid(panel)).toMatchObject({ kind: 'openSite', site: { line: 31 }, focus: true });
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('.card[data-stage-id="34"] .head').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await page.locator('.details').isVisible()).toBe(false);
    await page.keyboard.press('Home');
    expect(await page.locator('.card[data-stage-id="27"] .head').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
  });

  it('keeps the focus where it folds', async () => {
    const { page } = await openScene();
    await page.locator('.card[data-stage-id="27"] .head').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press(' ');
    await page
      .locator('.card[data-stage-id="27"] .wrapper, .card[data-stage-id="27"] .head[aria-expanded]')
      .first()
      .waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.closest(".card")?.dataset.stageId')).toBe('27');
  });

  it('has one stop for the Tab key in the graph', async () => {
    const { page } = await openScene();
    expect(await page.locator('.tree [tabindex="0"]').count()).toBe(1);
  });

  it('finds, filters and folds', async () => {
    const { page } = await openScene();
    await page.getByRole('searchbox').fill('region');
    await selected(page, 13);
    await page.keyboard.press('Enter');
    await selected(page, 3);
    expect(await page.getByRole('status').first().innerText()).toBe('2/2');
    await page.getByLabel('Filter', { exact: true }).selectOption('linked');
    await page.locator('[data-node-id="3"].dimmed').waitFor();
    await page.getByLabel('Detail', { exact: true }).selectOption('all');
    await page.locator('[data-node-id="2"].wrapper').waitFor();
    await page.getByLabel('Detail', { exact: true }).selectOption('stages');
    await expect.poll(() => page.locator('.line').count()).toBe(0);
    await page.locator('.card[data-stage-id="27"] [data-fold]').first().click();
    await page.locator('[data-node-id="9"]').waitFor();
  });

  it('draws metrics, spread, slowest tasks and the full text of what is selected', async () => {
    const { page } = await openScene();
    await page.locator('[data-node-id="3"]').click();
    const details = page.locator('.details');
    expect(await details.innerText()).toContain('spill size');
    expect(await details.locator('.histogram, .box-plot').count()).toBeGreaterThan(2);
    expect(await details.innerText()).toContain('host-a');
    expect(await details.locator('pre').innerText()).toBe('Sort [region#339 ASC NULLS FIRST], false, 0');
  });

  it('shows cores over time; a click there selects the stage', async () => {
    const { page } = await openScene();
    const timeline = page.locator('.timeline');
    expect(await timeline.locator('text').allTextContents()).toContain('2 of 84 cores busy');
    await timeline.locator('.stage-bar[data-timeline-stage="27"]').click();
    expect(await page.locator('.card[data-stage-id="27"] .head').getAttribute('aria-selected')).toBe('true');
    expect(await timeline.locator('.stage-bar.selected').getAttribute('data-timeline-stage')).toBe('27');
  });

  it('dims the stages outside a stretch of the timeline', async () => {
    const { page } = await openScene();
    const box = await page.locator('.timeline .overlay').boundingBox();
    const y = box!.y + box!.height / 2;
    await page.mouse.move(box!.x + box!.width * 0.6, y);
    await page.mouse.down();
    await page.mouse.move(box!.x + box!.width * 0.9, y, { steps: 4 });
    await page.mouse.up();
    await page.locator('.card.outside').first().waitFor();
    expect(await page.locator('.card:not(.outside)').evaluateAll(stageIds)).toEqual(['34']);
  });

  it('chooses a stretch of the timeline with keys, says it, and gives it up', async () => {
    const { page } = await openScene();
    const list = page.getByRole('listbox', { name: 'Stages over time' });
    const [first] = await list.getByRole('option').all();
    expect(await list.locator('[tabindex="0"]').getAttribute('data-timeline-stage')).toBe('34');
    await list.locator('[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const stage = await first!.getAttribute('data-timeline-stage');
    expect(await page.locator('.card.selected').getAttribute('data-stage-id')).toBe(stage);
    await page.keyboard.press('Shift+ArrowRight');
    expect(await page.locator('.timeline [role="status"]').innerText()).toMatch(/^From .* to .*: 2 of 3 stages$/);
    expect(await page.locator('.card:not(.outside)').evaluateAll(stageIds)).toEqual(['27', '28']);
    expect((await page.locator('.brush .selection').boundingBox())!.width).toBeGreaterThan(10);
    await page.keyboard.press('Escape');
    expect(await page.locator('.card.outside').count()).toBe(0);
    expect(await page.locator('.brush .selection').isVisible()).toBe(false);
  });

  it('has a lane for each stage that ran at the same time, and scrolls to the one that matters', async () => {
    const { page, show } = await open();
    const graph = sceneGraph();
    const [own] = graph.timeline.stages;
    const stages = Array.from({ length: 12 }, (_, index) => ({ ...own!, own: true, stageId: 100 + index }));
    await show({ kind: 'graph', graph: { ...graph, timeline: { ...graph.timeline, stages } } });
    expect(await page.locator('.stage-bar').count()).toBe(12);
    const lanes = page.locator('.stage-lanes');
    expect((await lanes.boundingBox())!.height).toBeLessThan(70);
    await page.locator('.stage-bar').first().focus();
    await page.keyboard.press('End');
    const [bar, area] = [await page.locator('.stage-bar').last().boundingBox(), await lanes.boundingBox()];
    expect(bar!.y + bar!.height).toBeLessThanOrEqual(area!.y + area!.height);
  });

  it('shows what stages and nodes were in the run before', async () => {
    const { page, show } = await open();
    await show({ kind: 'graph', graph: comparedGraph() });
    expect(await page.locator('.verdict').innerText()).toContain('35.3 s → 20 s');
    expect(await page.locator('.card[data-stage-id="34"] .was').innerText()).toContain('400 tasks · 30 s');
    await page.locator('[data-node-id="3"]').click();
    const details = page.locator('.details');
    await details.getByText('Before and after').waitFor();
    expect(await details.getByRole('row', { name: 'spill size' }).innerText()).toMatch(/7 B/);
    await page.getByText('The cluster had half as many cores.').waitFor({ state: 'hidden' });
    await page.locator('.verdict summary').click();
    await page.getByText('The cluster had half as many cores.').waitFor();
  });

  it('says that the code was edited since the run', async () => {
    const { page, send } = await openScene();
    await send({ kind: 'edited', files: ['src/Tables.scala'] });
    await page.getByText('Edited since this run: Tables.scala').waitFor();
    await send({ kind: 'edited', files: [] });
    await page.getByText('Edited since this run').waitFor({ state: 'detached' });
  });

  it('opens the legend and closes it by Escape', async () => {
    const { page } = await openScene();
    await page.locator('.legend summary').focus();
    await page.keyboard.press('Enter');
    await page.getByText('operators compiled together').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('operators compiled together').waitFor({ state: 'hidden' });
  });

  it('asks for the stages of the application once and draws them', async () => {
    const panel = await openScene();
    await panel.page.getByRole('radio', { name: 'Stages' }).click();
    expect(await lastSaid(panel)).toEqual({ kind: 'wantApplication' });
    await panel.show({ kind: 'application', graph: buildApplicationGraph(sceneRun(), match, [finding]) });
    expect(await panel.page.locator('.card').count()).toBe(3);
    expect(await panel.page.locator('.line').count()).toBe(0);
    await panel.page.getByRole('radio', { name: 'Plan', exact: true }).click();
    await panel.page.locator('[data-node-id="5"]').waitFor();
  });

  it('copies and exports', async () => {
    const panel = await openScene();
    const choose = async (name: string): Promise<FromPanel | undefined> => {
      const before = (await panel.said()).length;
      await panel.page.getByLabel('Copy and export').click();
      await panel.page.getByRole('button', { name }).click();
      await expect.poll(async () => (await panel.said()).length).toBeGreaterThan(before);
      return lastSaid(panel);
    };
    expect(await choose('Copy as text')).toMatchObject({
      kind: 'copy',
      text: expect.stringContaining('Coalesce to 2 partitions'),
    });
    expect(await choose('Copy as Mermaid')).toMatchObject({
      kind: 'copy',
      text: expect.stringMatching(/^flowchart TB/),
    });
    const svg = await choose('Save as SVG…');
    expect(svg).toMatchObject({ kind: 'save', fileName: 'sample-10.svg', encoding: 'text' });
    const png = await choose('Save as PNG…');
    expect(png).toMatchObject({
      kind: 'save',
      fileName: 'sample-10.png',
      encoding: 'base64',
      content: expect.stringMatching(/^iVBOR/),
    });
  });

  it('keeps its state over a reload', async () => {
    const panel = await openScene();
    const { page } = panel;
    await page.getByLabel('Detail', { exact: true }).selectOption('all');
    await page.locator('[data-node-id="2"]').click();
    const kept = 'JSON.parse(sessionStorage.getItem("state"))?.selected?.nodeId';
    await expect.poll(() => page.evaluate(kept)).toBe(2);
    const before = await page.evaluate<string>('document.querySelector(".world").style.transform');
    await page.reload();
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    await selected(page, 2);
    expect(await page.evaluate('document.querySelector(".world").style.transform')).toBe(before);
  });

  it('comes back to the stages as they were left, even if the graph is drawn anew before they are there', async () => {
    const panel = await openScene();
    const { page } = panel;
    const application = { kind: 'application', graph: buildApplicationGraph(sceneRun(), match, [finding]) } as const;
    const transform = 'document.querySelector(".world").style.transform';
    await page.getByRole('radio', { name: 'Stages' }).click();
    await panel.show(application);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const before = await page.evaluate<string>(transform);
    const kept = '`scale(${String(JSON.parse(sessionStorage.getItem("state"))?.transform.k)})`';
    await expect.poll(async () => before.includes(await page.evaluate(kept))).toBe(true);
    await page.reload();
    // The editor says twice what is linked: once it is found, and once it is compared with another run.
    await panel.send({ kind: 'graph', graph: sceneGraph() });
    await panel.send({ kind: 'graph', graph: sceneGraph() });
    await panel.show(application);
    await panel.show(application);
    expect(await page.evaluate(transform)).toBe(before);
  });

  it('stays where it is when the same graph comes again', async () => {
    const panel = await openScene();
    await panel.page.keyboard.press('Tab');
    await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    const before = await panel.page.evaluate('document.querySelector(".world").style.transform');
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    expect(await panel.page.evaluate('document.querySelector(".world").style.transform')).toBe(before);
  });

  it('writes no text of a log as HTML', async () => {
    const evil = '<img src=x onerror="window.broken=true"><script>window.broken=true</script>';
    const graph = sceneGraph();
    const nodes = graph.final.nodes.map((node) => ({ ...node, words: evil, detail: evil, text: evil, name: evil }));
    const entry = { ...graph.executions[0]!, title: evil };
    const panel = await open();
    await panel.show({
      kind: 'graph',
      graph: {
        ...graph,
        app: { ...graph.app, name: evil },
        execution: { ...graph.execution, title: evil, errorMessage: evil },
        executions: [entry],
        final: { ...graph.final, nodes },
        findings: graph.findings.map((each) => ({ ...each, message: evil, rule: evil })),
        notes: [evil],
      },
    });
    await panel.page.locator('[data-node-id="5"]').click();
    await panel.page.locator('.details pre').waitFor();
    expect(await panel.page.locator('img, script:not([nonce])').count()).toBe(0);
    expect(await panel.page.evaluate('window.broken')).toBeUndefined();
    expect(await panel.page.locator('.details pre').innerText()).toBe(evil);
  });

  it('stands one card below the other in a narrow panel', async () => {
    const { page } = await openScene({ width: 420 });
    const boxes = await Promise.all(
      [27, 28, 34].map((stage) => page.locator(`.card[data-stage-id="${String(stage)}"]`).boundingBox()),
    );
    expect(new Set(boxes.map((box) => Math.round(box!.x))).size).toBe(1);
    expect(boxes[2]!.width).toBeGreaterThan(300);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('shows everything at 200 % zoom', async () => {
    const { page } = await openScene({ zoom: 2 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.locator('.card[data-stage-id="34"]').click();
    await page.locator('.details').getByText('Numbers').waitFor();
  });

  describe('without a graph', () => {
    it.each([
      [{ kind: 'empty', reason: 'nothingLinked' } as const, 'No run is linked yet', 'Link a run'],
      [{ kind: 'empty', reason: 'noExecution' } as const, 'This run has no SQL', 'Link a run'],
      [{ kind: 'empty', reason: 'noPlan' } as const, 'The log has no plan of this execution', undefined],
      [
        { kind: 'empty', reason: 'unreadable', message: 'It ends in line 7.' } as const,
        'The log could not be read',
        'Show what happened',
      ],
    ])('says why: $reason', async (message, title, name) => {
      const panel = await open();
      await panel.show(message);
      expect(await panel.page.getByRole('heading').innerText()).toBe(title);
      if (name === undefined) return;
      await panel.page.getByRole('button', { name }).click();
      expect(await lastSaid(panel)).toMatchObject({ kind: 'command' });
    });

    it('shows how far the reading is', async () => {
      const panel = await open();
      await panel.show({ kind: 'reading', log: '/logs/app-1', done: 42, total: 100 });
      expect(await panel.page.getByRole('heading').innerText()).toBe('Reading app-1');
      expect(await panel.page.getByRole('progressbar').getAttribute('value')).toBe('42');
      await panel.show({ kind: 'graph', graph: sceneGraph() });
      expect(await panel.page.locator('.empty').isVisible()).toBe(false);
    });
  });

  describe('of an execution that', () => {
    const plan = 'Range (0, 5, step=1)';

    it('failed, says why', async () => {
      const panel = await open();
      const run = runOf({ id: 1, stages: [], plan, errorMessage: 'Job aborted\n  at Main.scala:3' });
      await panel.show({ kind: 'graph', graph: buildGraph(run, 1)! });
      expect(await panel.page.locator('.header').innerText()).toContain('Job aborted');
      expect(await panel.page.locator('.status.failed').innerText()).toBe('failed');
    });

    it('runs, says so', async () => {
      const panel = await open();
      await panel.show({ kind: 'graph', graph: buildGraph(runOf({ id: 1, stages: [], plan, running: true }), 1)! });
      expect(await panel.page.locator('.status.running').innerText()).toBe('still running');
    });

    it('is a batch of a stream, shows the others beside it', async () => {
      const panel = await open();
      const batch = (id: number) => ({
        id,
        stages: [],
        plan,
        description: `counts\nid = abc\nrunId = def\nbatch = ${String(id)}`,
        from: id * 1_000,
        to: id * 1_000 + 300 * id,
      });
      await panel.show({ kind: 'graph', graph: buildGraph(runOf(batch(1), batch(2), batch(3)), 2)! });
      expect(await panel.page.locator('.batch').count()).toBe(3);
      await panel.page.locator('.batch').nth(2).click();
      expect(await lastSaid(panel)).toEqual({ kind: 'openExecution', executionId: 3 });
    });
  });
});

async function selected(page: Page, node: number): Promise<void> {
  await page.locator(`[data-node-id="${String(node)}"][aria-selected="true"]`).waitFor();
  expect(await page.locator('[data-node-id][aria-selected="true"]').count()).toBe(1);
}

async function lastSaid(panel: OpenPanel): Promise<FromPanel | undefined> {
  return (await panel.said()).at(-1);
}

function stageIds(
  elements: readonly { readonly dataset?: Readonly<Record<string, string | undefined>> }[],
): readonly (string | undefined)[] {
  return elements.map((each) => each.dataset?.['stageId']);
}
