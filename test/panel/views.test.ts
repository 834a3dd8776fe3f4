import { describe, expect, it } from 'vitest';
import type { ApplicationGraph, PlanGraph } from '../../protocol/graph.ts';
import { buildApplicationGraph } from '../../server/src/graph/application.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import type { OpenPanel } from '../support/panelBrowser.ts';
import { nextFrame } from '../support/panelBrowser.ts';
import { describePanel } from '../support/panelTests.ts';
import { findingOf, largeRun, runOf, sceneRun } from '../support/sampleRun.ts';

const finding = findingOf({ execution: 10, node: 5, stage: 34, place: 'src/Tables.scala:32' });

function sceneGraph(): PlanGraph {
  return buildGraph(sceneRun(), 10, undefined, [finding])!;
}

function largeGraph(): PlanGraph {
  return buildGraph(largeRun(40, 5), 1)!;
}

function application(): ApplicationGraph {
  const graph = buildApplicationGraph(sceneRun(), undefined, [finding]);
  return {
    ...graph,
    executions: [{ ...graph.executions[0]!, id: 10, title: 'save at Tables.scala:37' }],
    stages: graph.stages.map((stage) => ({ ...stage, executionIds: stage.id === 27 ? [] : [10] })),
    notes: ['3 stages did not run: their output was there already.'],
  };
}

const transform = 'document.querySelector(".world").style.transform';
const zoom = 'Number(/scale\\(([^)]+)\\)/.exec(document.querySelector(".world").style.transform)[1])';

/** What is drawn and where the view goes: at every zoom, whatever comes while it is laid out. */
describePanel('the views of the panel', (open) => {
  async function openStages(): Promise<OpenPanel> {
    const panel = await open();
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    await panel.page.getByRole('radio', { name: 'Stages' }).click();
    await panel.show({ kind: 'application', graph: application() });
    return panel;
  }

  it('is placed and shows the line of the cursor that came while it was laid out', async () => {
    const panel = await open();
    const messages = [
      { kind: 'graph', graph: sceneGraph() },
      { kind: 'reveal', reveal: { stageId: 27 } },
      { kind: 'select', executionId: 10, nodeIds: [5] },
    ];
    await panel.page.evaluate(`for (const each of ${JSON.stringify(messages)}) window.postMessage(each, '*')`);
    await panel.page.locator('[data-node-id="5"][aria-selected="true"]').waitFor();
    expect(await panel.page.evaluate(transform)).not.toBe('');
  });

  it('keeps everything in view when the details take some of its room', async () => {
    const panel = await open({ width: 1000 });
    await panel.show({ kind: 'graph', graph: largeGraph() });
    await panel.page.getByRole('button', { name: 'Show everything' }).click();
    const before = await panel.page.evaluate<number>(zoom);
    expect(before).toBeLessThan(0.5);
    await panel.page.setViewportSize({ width: 900, height: 800 });
    await nextFrame(panel.page);
    expect(await panel.page.evaluate<number>(zoom)).toBe(before);
  });

  it('cuts no badge, however far out', async () => {
    const panel = await open({ width: 1000 });
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    for (let step = 0; step < 8; step++) {
      await panel.page.getByRole('button', { name: 'Zoom out' }).click();
      await nextFrame(panel.page);
      expect(await panel.page.evaluate<readonly string[]>(cutBadges)).toEqual([]);
    }
  });

  it('lets nothing shine through what lies over the drawing', async () => {
    const panel = await open();
    await panel.show({ kind: 'graph', graph: largeGraph() });
    for (const over of ['.canvas-tools', '.legend', '.mini-map']) {
      const color = await panel.page.evaluate<string>(
        `getComputedStyle(document.querySelector('${over}')).backgroundColor`,
      );
      expect(color, over).toMatch(/^rgb\(/);
    }
  });

  it('has the colors of the cards in the timeline', async () => {
    const { page, show } = await open();
    await show({ kind: 'graph', graph: sceneGraph() });
    expect(await page.locator('.card[data-stage-id="34"]').getAttribute('class')).toContain('heat-burning');
    expect(await page.locator('.stage-bar[data-timeline-stage="34"]').getAttribute('class')).toContain('heat-burning');
    expect(await page.locator('.stage-bar[data-timeline-stage="28"]').getAttribute('class')).not.toContain('heat-');
  });

  it('says how many rows came in where others went out', async () => {
    const plan = `
Filter (a#1 > 5) @1 number of output rows=40
  FileScan csv [a#1] @1 number of output rows=2000000`;
    const run = runOf({ id: 1, stages: [{ id: 1, tasks: 4, from: 0, to: 100 }], plan });
    const { page, show } = await open();
    await show({ kind: 'graph', graph: buildGraph(run, 1)! });
    const rows = page.locator('[data-node-id="0"] .rows');
    expect(await rows.textContent()).toBe('2 M → 40');
    expect(await rows.getAttribute('title')).toBe('2,000,000 rows in, 40 rows out');
    expect(await page.locator('[data-node-id="1"] .rows').textContent()).toBe('2 M');
    await page.locator('[data-node-id="0"]').click();
    expect(await page.locator('.rows-through').innerText()).toBe('2 M in → 40 out');
  });

  it('has exact numbers on the edges', async () => {
    const { page, show } = await open();
    await show({ kind: 'graph', graph: sceneGraph() });
    const label = page.locator('.edge-label[data-node-id="8"]');
    expect(await label.getAttribute('title')).toBe('Exchange · 2,570,835 rows · 539,800,000 bytes');
  });

  it('stays where it is while its log grows, and at its end', async () => {
    const panel = await open({ height: 600 });
    const graph = sceneGraph();
    const growing = { ...graph, app: { ...graph.app, inProgress: true, log: `${graph.app.log}.inprogress` } };
    await panel.show({ kind: 'graph', graph: growing });
    await panel.page.locator('.card[data-stage-id="34"] .head').click();
    await panel.page.evaluate('document.querySelector(".details-body").scrollTop = 40');
    await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    const before = await panel.page.evaluate(transform);
    for (const next of [growing, graph]) {
      await panel.show({ kind: 'graph', graph: next });
      expect(await panel.page.evaluate(transform)).toBe(before);
      expect(await panel.page.evaluate('document.querySelector(".details-body").scrollTop')).toBe(40);
    }
  });

  it('asks for the stages of a log that grew while they are shown', async () => {
    const panel = await openStages();
    const asked = async (): Promise<number> =>
      (await panel.said()).filter((message) => message.kind === 'wantApplication').length;
    expect(await asked()).toBe(1);
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    expect(await asked()).toBe(2);
    await panel.show({ kind: 'application', graph: application() });
    expect(await panel.page.locator('.line').count()).toBe(0);
  });

  describe('with the stages of the application', () => {
    it('says what each is part of, and why some are not there', async () => {
      const { page } = await openStages();
      const about = (stage: number): Promise<string> =>
        page.locator(`.card[data-stage-id="${String(stage)}"] .about-row`).innerText();
      expect(await about(34)).toBe('10 · save at Tables.scala:37');
      expect(await about(27)).toBe('stage 27');
      expect(await page.locator('.verdict').innerText()).toContain('3 stages did not run');
    });

    it('finds stages', async () => {
      const { page } = await openStages();
      await page.getByLabel('Find a stage, an execution, a file').fill('tables.scala');
      await page.getByText('1/2').waitFor();
      await page.locator('.card[data-stage-id="28"].selected').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.card[data-stage-id="34"].selected').waitFor();
    });

    it('shows the stage of a finding without leaving', async () => {
      const { page } = await openStages();
      await page.locator('.verdict-button').click();
      await page.locator('.card[data-stage-id="34"].selected').waitFor();
      expect(await page.locator('.line').count()).toBe(0);
    });
  });

  it.each([
    ['can be started', 'class { constructor() { throw new Error("not here"); } }'],
    ['runs', 'class extends EventTarget { postMessage() { this.dispatchEvent(new Event("error")); } terminate() {} }'],
  ])('is drawn where no thread %s', async (_, worker) => {
    const panel = await open();
    await panel.page.evaluate(`window.Worker = ${worker}`);
    await panel.show({ kind: 'graph', graph: sceneGraph() });
    expect(await panel.page.locator('.card').count()).toBe(3);
    await panel.show({ kind: 'graph', graph: largeGraph() });
    expect(await panel.page.locator('.card').count()).toBe(40);
  });

  it('says what broke outside of a message', async () => {
    const panel = await open({ mayComplain: true });
    await panel.page.evaluate('setTimeout(() => { throw new Error("in a click"); })');
    await expect
      .poll(async () => (await panel.said()).at(-1))
      .toMatchObject({
        kind: 'broken',
        message: expect.stringContaining('in a click'),
      });
  });

  it('opens no details of a stage that is not there', async () => {
    const panel = await open();
    await panel.show({ kind: 'graph', graph: sceneGraph(), reveal: { stageId: 999 } });
    expect(await panel.page.locator('.details').isVisible()).toBe(false);
  });

  it('says where operators ran that no job of the execution ran', async () => {
    const plan = `
HashAggregate(keys=[a#1], functions=[sum(b#2)]) @9 number of output rows=5
  Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7] @1
    HashAggregate(keys=[a#1], functions=[partial_sum(b#2)]) @1 number of output rows=5`;
    const run = runOf({ id: 1, stages: [{ id: 1, tasks: 4, from: 0, to: 100 }], plan });
    const { page, show } = await open();
    await show({ kind: 'graph', graph: buildGraph(run, 1)! });
    const card = page.locator('.card.kind-skipped');
    expect(await card.innerText()).toContain('Stage 9');
    expect(await card.innerText()).toContain('ran in a later job');
  });
});

/** Badges of which a part is seen: their right end or their lower one lies outside of their row. */
const cutBadges = `[...document.querySelectorAll('.card .head-badges .badge')]
  .filter((badge) => badge.getClientRects().length > 0)
  .filter((badge) => {
    const [own, row] = [badge.getBoundingClientRect(), badge.parentElement.getBoundingClientRect()];
    const isHidden = own.top >= row.bottom - 1;
    return !isHidden && (own.right > row.right + 1 || own.bottom > row.bottom + 1);
  })
  .map((badge) => badge.textContent)`;
