import { describe, expect, it } from 'vitest';
import type { PlanGraph } from '../../protocol/graph.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';
import { findingOf, largeRun, matchOf, sceneRun } from '../../test/support/sampleRun.ts';
import { graphAsMermaid, graphAsText } from './asText.ts';
import { textScale, visibleLines } from './levels.ts';
import { arrange, layoutInput } from './arrange.ts';
import { pictureAsSvg } from './picture.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { planScene } from './planScene.ts';
import { findNodes } from './search.ts';

const match = matchOf(10, { 0: 'Tables.scala:37', 5: 'Tables.scala:32', 6: 'Jobs.scala:29', 8: 'Jobs.scala:29' }, [8]);
const finding = findingOf({ execution: 10, node: 5, stage: 34, place: 'Tables.scala:32' });

function sceneGraph(): PlanGraph {
  return buildGraph(sceneRun(), 10, match, [finding])!;
}

function sceneOf(options: Partial<SceneOptions> = {}, graph = sceneGraph()): Scene {
  return planScene(graph, graph.final, {
    detail: 'main',
    filter: 'all',
    toggled: new Set(),
    highlightedStage: 34,
    planned: false,
    cardWidth: 360,
    ...options,
  });
}

function linesOf(scene: Scene): readonly string[] {
  return scene.cards.map((card) => card.lines.map((line) => line.node.name).join(' '));
}

describe('planScene', () => {
  it('shows the operators that matter, every node, or none', () => {
    expect(linesOf(sceneOf())[2]).toBe('SortMergeJoin Coalesce Sort OverwritePartitionsDynamic');
    expect(linesOf(sceneOf({ detail: 'all' }))[2]).toBe(
      'ShuffleQueryStage ShuffleQueryStage SortMergeJoin Coalesce InputAdapter Sort WholeStageCodegen (8) AdaptiveSparkPlan OverwritePartitionsDynamic',
    );
    expect(linesOf(sceneOf({ detail: 'stages' }))).toEqual(['', '', '']);
  });

  it('folds and unfolds one card against the detail', () => {
    const toggled = new Set(['card-8']);
    expect(linesOf(sceneOf({ detail: 'stages', toggled }))[0]).toBe('Scan parquet Filter');
  });

  it('heats what costs and marks what is highlighted', () => {
    const scene = sceneOf();
    expect(scene.cards.map((card) => card.heat)).toEqual(['hot', 'none', 'burning']);
    expect(scene.cards.map((card) => card.highlighted)).toEqual([false, false, true]);
    expect(scene.cards[2]?.lines.map((line) => line.heat)).toEqual(['none', 'burning', 'hot', 'none']);
  });

  it('names the amount and the way of a shuffle', () => {
    expect(sceneOf().edges.map((edge) => `${edge.amount}, ${edge.how}`)).toEqual([
      '515 MiB shuffle, by store_id · 400 partitions',
      '32.4 KiB shuffle, by store_id · 400 partitions',
    ]);
  });

  it('dims what a filter leaves out', () => {
    const shown = (filter: SceneOptions['filter']): readonly string[] =>
      sceneOf({ filter }).cards.flatMap((card) =>
        card.lines.filter((line) => !line.dimmed).map((line) => line.node.name),
      );
    expect(shown('linked')).toEqual(['SortMergeJoin', 'Coalesce', 'OverwritePartitionsDynamic']);
    expect(shown('costly')).toEqual(['Coalesce', 'Sort']);
  });

  it('sets branches of one card beside each other', () => {
    const { lines } = sceneOf({ detail: 'all' }).cards[2]!;
    expect(lines.slice(0, 3).map((line) => [line.lane, line.indent])).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  it('leads the keys over every card, line and exchange once', () => {
    const { order } = sceneOf();
    expect(order.map((item) => (item.kind === 'card' ? item.cardId : item.nodeId))).toEqual([
      'card-8',
      10,
      9,
      8,
      'card-12',
      13,
      12,
      'card-result',
      6,
      5,
      3,
      0,
    ]);
  });
});

describe('levels', () => {
  it('keeps the smallest text at eleven pixels', () => {
    for (const zoom of [1, 0.92, 0.8, 0.5, 0.2, 0.05]) expect(textScale(zoom) * zoom * 12).toBeGreaterThanOrEqual(11);
    expect(textScale(1)).toBe(1);
  });

  it('keeps the telling lines where not all have room', () => {
    const card = sceneOf({ detail: 'all' }).cards[2]!;
    expect(visibleLines(card, 1)).toBe('all');
    const shown = visibleLines(card, 2);
    expect(shown).not.toBe('all');
    if (shown === 'all') return;
    expect(shown.has(5)).toBe(true);
    expect(shown.has(1)).toBe(false);
  });
});

describe('search', () => {
  const { final } = sceneGraph();

  it('finds by plain words, names, columns, files and findings', () => {
    for (const text of ['coalesce', 'tables.scala:32', 'few-tasks', '2 partitions']) {
      expect(findNodes(text, final.nodes, final.cards)).toEqual([5]);
    }
    expect(findNodes('region', final.nodes, final.cards)).toEqual([13, 3]);
    expect(findNodes('nothing like it', final.nodes, final.cards)).toEqual([]);
    expect(findNodes(' ', final.nodes, final.cards)).toEqual([]);
  });

  it('finds wrappers only where nothing else is found', () => {
    expect(findNodes('codegen', final.nodes, final.cards)).toEqual([2]);
  });
});

describe('copies', () => {
  it('as text', () => {
    expect(graphAsText(sceneGraph(), sceneOf())).toMatchInlineSnapshot(`
      "sample · execution 10 · save at Tables.scala:37 · 22 s
      ! 2 tasks on 84 cores: the stage took 12.9 s.

      Stage 27 · 8.5 s · 84 tasks
        Read parquet  2.6 M rows
        Filter amount > 0.0  2.57 M rows
          ↓ 515 MiB shuffle by store_id · 400 partitions

      Stage 28 · 1 s · 1 task
        Read parquet  480 rows
          ↓ 32.4 KiB shuffle by store_id · 400 partitions

      Stage 34 · 13 s · 2 tasks on 84 cores · 300 MiB spilled
        Left join store_id (sort-merge)  2.57 M rows  Jobs.scala:29
        Coalesce to 2 partitions  2 tasks on 84 cores  Tables.scala:32
        Sort by region  600 MiB spilled
        Overwrite iceberg lake.features.transactions  Tables.scala:37

      "
    `);
  });

  it('as Mermaid', () => {
    const text = graphAsMermaid(sceneOf());
    expect(text).toContain('n6 --> n5');
    expect(text).toContain('card0 -->|"515 MiB shuffle by store_id · 400 partitions"| card2');
    expect(text).toContain('class n5 costly');
  });

  it('let no text of a log break out of its quotes', () => {
    const graph = hostileGraph();
    const scene = sceneOf({}, graph);
    expect(graphAsMermaid(scene)).not.toMatch(/<img|"\]; click/);
    const svg = pictureAsSvg(scene, arrange(layoutInput(scene, 900, false)), colors);
    expect(svg).not.toContain('<img');
    expect(svg).toContain('&lt;img');
  });
});

const colors = {
  background: '#fff',
  card: '#eee',
  text: '#000',
  muted: '#666',
  border: '#999',
  link: '#00f',
  font: 'sans-serif',
  heat: { none: '#999', warm: '#aa0', hot: '#f80', burning: '#f00' },
};

function hostileGraph(): PlanGraph {
  const graph = sceneGraph();
  const nodes = graph.final.nodes.map((node) => ({ ...node, detail: '<img src=x onerror=alert(1)>"]; click n1' }));
  return { ...graph, final: { ...graph.final, nodes } };
}

it('lays out a thousand operators without overlaps', () => {
  const graph = buildGraph(largeRun(125, 8), 1)!;
  expect(graph.final.nodes.length).toBeGreaterThan(1_000);
  const scene = sceneOf({ highlightedStage: undefined }, graph);
  const result = arrange(layoutInput(scene, 900, false));
  expect(Object.keys(result.cards)).toHaveLength(125);
});
