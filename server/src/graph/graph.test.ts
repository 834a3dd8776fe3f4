import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import { readRuns } from '../eventlog/read.ts';
import type { PlanNodeId } from '../model/ids.ts';
import type { GraphCard, GraphEdge, GraphNode, PlanGraph, PlanView } from '../../../protocol/graph.ts';
import {
  findingOf,
  matchOf,
  planFromText,
  runOf,
  sceneRun,
  sceneStages,
  scenePlan,
} from '../../../test/support/sampleRun.ts';
import type { ExecutionText, StageText } from '../../../test/support/sampleRun.ts';
import { buildApplicationGraph } from './application.ts';
import { buildGraph, executionToOpen } from './graph.ts';

function graphOf(...given: Parameters<typeof buildGraph>): PlanGraph {
  return present(buildGraph(...given), 'the sample has a plan');
}

function sceneGraph(): PlanGraph {
  const match = matchOf(
    10,
    { 0: 'Tables.scala:37', 5: 'Tables.scala:32', 6: 'Jobs.scala:29', 8: 'Jobs.scala:29' },
    [8],
  );
  return graphOf(sceneRun(), 10, match, [findingOf({ execution: 10, node: 5, stage: 34, place: 'Tables.scala:32' })]);
}

/** `34: Join store_id … | Coalesce to 2 partitions`, card by card. */
function drawn(view: PlanView): readonly string[] {
  return view.cards.map((card) => `${String(card.stageId ?? card.kind)}: ${linesOf(view, card).join(' | ')}`);
}

function linesOf(view: PlanView, card: GraphCard): readonly string[] {
  return card.nodeIds
    .map((nodeId) => nodeOf(view, nodeId))
    .filter((node) => !node.wrapper)
    .map((node) => `${node.words} ${node.detail}`.trim());
}

function nodeOf(view: PlanView, nodeId: number): GraphNode {
  return present(
    view.nodes.find((node) => node.id === nodeId),
    `node ${String(nodeId)}`,
  );
}

function edgesOf(view: PlanView): readonly string[] {
  const name = (cardId: string): string => {
    const card = view.cards.find((each) => each.id === cardId);
    return String(card?.stageId ?? card?.kind);
  };
  const text = (edge: GraphEdge): string =>
    `${name(edge.from)} → ${name(edge.to)} ${edge.kind} ${edge.partitioning ?? ''}`;
  return view.edges.map((edge) => text(edge).trim());
}

describe('buildGraph', () => {
  it('cuts the plan into stages, sources first', () => {
    const { final } = sceneGraph();
    expect(drawn(final)).toEqual([
      '27: Read parquet | Filter amount > 0.0',
      '28: Read parquet',
      '34: Left join store_id (sort-merge) | Coalesce to 2 partitions | Sort by region | Overwrite iceberg lake.features.transactions',
    ]);
    expect(edgesOf(final)).toEqual(['27 → 34 shuffle by store_id', '28 → 34 shuffle by store_id']);
    expect(final.edges[0]).toMatchObject({
      bytes: 539_800_000,
      rows: 2_570_835,
      nodeId: 8,
      partitions: { asked: 400 },
    });
  });

  it('marks the cause of the cost, which has no time of its own', () => {
    const graph = sceneGraph();
    const coalesce = nodeOf(graph.final, 5);
    expect(coalesce.ownMs).toBeUndefined();
    expect(coalesce.heat).toBeGreaterThan(0.5);
    expect(coalesce.badges).toEqual([{ kind: 'tasks', level: 'bad', tasks: 2, slots: 84 }]);
    expect(coalesce.link).toMatchObject({ kind: 'asked', site: { file: 'Tables.scala', line: 31 } });
    expect(nodeOf(graph.final, 8).link).toMatchObject({ kind: 'required', site: { line: 28 } });
    expect(graph.highlightedStage).toBe(34);
    expect(graph.execution).toMatchObject({ title: 'save at Tables.scala:37', findings: 1, worst: 'warning' });
  });

  it('gives the findings with their fixes, and the same ids each time', () => {
    const [finding] = sceneGraph().findings;
    expect(finding).toMatchObject({ rule: 'few-tasks', nodeIds: [5], stageIds: [34] });
    expect(finding?.fixes[0]?.edits[0]).toMatchObject({ file: 'Tables.scala', line: 31, newText: 'repartition(200)' });
    expect(sceneGraph().findings[0]?.id).toBe(finding?.id);
  });

  it('knows neither a plan that is not there nor one without a run', () => {
    expect(buildGraph(sceneRun(), 11)).toBeUndefined();
  });

  it('says how the stage did its work', () => {
    const stage = sceneGraph().stages.find((each) => each.id === 34);
    expect(stage).toMatchObject({ tasks: 2, slots: 84, durationMs: 13_000 });
    expect(stage?.idleShare).toBeCloseTo(1 - 2 / 84, 5);
    expect(stage?.badges.map((badge) => `${badge.kind} ${badge.level}`)).toEqual([
      'tasks bad',
      'time bad',
      'spill bad',
    ]);
  });

  it('does not mark few tasks that cost nothing', () => {
    const quick = sceneStages.map((stage) => (stage.id === 34 ? { ...stage, to: 9_200, diskSpillBytes: 0 } : stage));
    const graph = graphOf(runOf({ id: 10, stages: quick, plan: scenePlan }), 10);
    expect(graph.stages.find((stage) => stage.id === 34)?.badges[0]).toMatchObject({ kind: 'tasks', level: 'plain' });
  });

  it('does not give two sides of a shuffle one stage', () => {
    const plan = `
HashAggregate(keys=[a#1], functions=[sum(b#2)])
  InputAdapter @1~
    Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7] @1
      HashAggregate(keys=[a#1], functions=[partial_sum(b#2)]) @1 number of output rows=5`;
    const stages = [{ id: 1, tasks: 4, from: 0, to: 100, status: 'failed' }] as const;
    const { final } = graphOf(runOf({ id: 1, stages, plan }), 1);
    expect(final.cards.map((card) => [card.kind, card.stageId])).toEqual([
      ['stage', 1],
      ['skipped', undefined],
    ]);
  });

  it('gives the stage of which no task ended to the operators that came next', () => {
    const plan = `
HashAggregate(keys=[a#1], functions=[sum(b#2)])
  Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7] @1
    HashAggregate(keys=[a#1], functions=[partial_sum(b#2)]) @1 number of output rows=5`;
    const stages: StageText[] = [
      { id: 1, tasks: 4, from: 0, to: 100 },
      { id: 2, tasks: 4, from: 100, to: 200, status: 'failed' },
    ];
    const { final } = graphOf(runOf({ id: 1, stages, plan }), 1);
    expect(final.cards.map((card) => card.stageId)).toEqual([1, 2]);
  });

  it('says where operators ran that no job of the execution ran', () => {
    const plan = `
HashAggregate(keys=[a#1], functions=[sum(b#2)]) @9 number of output rows=5
  Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7] @1
    HashAggregate(keys=[a#1], functions=[partial_sum(b#2)]) @1 number of output rows=5`;
    const { final } = graphOf(runOf({ id: 1, stages: [{ id: 1, tasks: 4, from: 0, to: 100 }], plan }), 1);
    expect(final.cards[1]).toMatchObject({ kind: 'skipped', ranElsewhere: [9] });
  });

  it('draws a reused exchange once, with an edge to each reader', () => {
    const plan = `
Union
  SortMergeJoin [a#1], [b#2], Inner @3 number of output rows=5
    Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7] @1,3
      FileScan csv [a#1] @1 number of output rows=5
    ReusedExchange [b#2], Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7]
      Exchange hashpartitioning(a#1, 4), ENSURE_REQUIREMENTS, [plan_id=7]
        FileScan csv [a#1] @ number of output rows=5`;
    const stages: StageText[] = [
      { id: 1, tasks: 4, from: 0, to: 100 },
      { id: 3, tasks: 4, from: 100, to: 200 },
    ];
    const { final } = graphOf(runOf({ id: 1, stages, plan }), 1);
    expect(drawn(final)).toEqual(['1: Read csv', '3: Join a = b (sort-merge) | Union of 1 input']);
    expect(edgesOf(final)).toEqual(['1 → 3 shuffle by a', '1 → 3 reused by a']);
    expect(final.nodes.filter((node) => node.sameAs !== undefined).map((node) => [node.id, node.sameAs])).toEqual([
      [5, 2],
      [6, 3],
    ]);
  });

  it('keeps what is cached and what a subquery makes apart', () => {
    const plan = `
Filter (a#1 > Subquery subquery#5, [id=#9]) @2 number of output rows=5
  InMemoryTableScan [a#1] @2 number of output rows=5
    FileScan csv [a#1] @ number of output rows=5
  Subquery subquery#5, [id=#9]
    HashAggregate(keys=[], functions=[max(b#2)]) @1 number of output rows=1
      FileScan csv [b#2] @1 number of output rows=9`;
    const stages: StageText[] = [
      { id: 1, tasks: 1, from: 0, to: 100 },
      { id: 2, tasks: 4, from: 100, to: 200 },
    ];
    const { final } = graphOf(runOf({ id: 1, stages, plan }), 1);
    expect(drawn(final)).toEqual([
      'cache: Read csv',
      '1: Read csv | Aggregate max(b) | Subquery',
      '2: Read cached frame a | Filter a > subquery',
    ]);
    expect(edgesOf(final)).toEqual(['cache → 2 cache', '1 → 2 subquery']);
    expect(final.cards.map((card) => card.subquery)).toEqual([false, true, false]);
  });

  it('tells what adaptive execution changed', () => {
    const initial = `
AdaptiveSparkPlan isFinalPlan=false
  SortMergeJoin [a#1], [b#2], Inner
    Sort [a#1 ASC NULLS FIRST], false, 0
      Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]
        FileScan csv [a#1]
    Sort [b#2 ASC NULLS FIRST], false, 0
      Exchange hashpartitioning(b#2, 200), ENSURE_REQUIREMENTS, [plan_id=2]
        FileScan csv [b#2]`;
    const plan = `
AdaptiveSparkPlan isFinalPlan=true
  BroadcastHashJoin [a#1], [b#2], Inner, BuildRight, false @3 number of output rows=5
    AQEShuffleRead coalesced @ number of partitions=31
      ShuffleQueryStage 0 @1~
        Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1] @1,3 shuffle bytes written=9
          FileScan csv [a#1] @1 number of output rows=5
    BroadcastQueryStage 2
      BroadcastExchange HashedRelationBroadcastMode(List(input[0, int, false]),false), [plan_id=9] @ data size=7
        ShuffleQueryStage 1 @2~
          Exchange hashpartitioning(b#2, 200), ENSURE_REQUIREMENTS, [plan_id=2] @2 shuffle bytes written=9
            FileScan csv [b#2] @2 number of output rows=5`;
    const stages: StageText[] = [1, 2, 3].map((stage) => ({
      id: stage,
      tasks: 4,
      from: stage * 100,
      to: stage * 100 + 90,
    }));
    const graph = graphOf(runOf({ id: 1, stages, plan, initial }), 1);
    expect(graph.changes.map((change) => `${change.kind}: ${change.before ?? ''} → ${change.after}`)).toEqual([
      'join: sort-merge join → broadcast join',
      'partitions: 200 → 31 partitions',
      'removed: Sort by a → left out',
      'removed: Sort by b → left out',
    ]);
    expect(graph.initial?.cards).toHaveLength(3);
    const struckOut = graph.initial?.nodes.filter((node) => node.change !== undefined);
    expect(struckOut?.map((node) => node.name)).toEqual(['SortMergeJoin', 'Sort', 'Sort']);
    expect(graph.final.edges[0]?.partitions).toEqual({ asked: 200, read: 31 });
    expect(nodeOf(graph.final, 1).change?.kind).toBe('join');
  });

  it('shows a failed and a running execution as that', () => {
    const failed = graphOf(
      runOf({ id: 1, stages: [], plan: 'Range (0, 5, step=1)', errorMessage: 'boom\n at line' }),
      1,
    );
    expect(failed.execution).toMatchObject({ status: 'failed', errorMessage: 'boom\n at line' });
    const running = graphOf(runOf({ id: 1, stages: [], plan: 'Range (0, 5, step=1)', running: true }), 1);
    expect(running.execution.status).toBe('running');
  });

  it('puts the batches of a streaming query in a row, one for each', () => {
    const batch = (id: number, number: number): ExecutionText => ({
      id,
      stages: [],
      plan: 'Range (0, 5, step=1)',
      description: `counts\nid = abc\nrunId = def\nbatch = ${String(number)}`,
      from: id * 1_000,
      to: id * 1_000 + 500,
    });
    const graph = graphOf(runOf(batch(1, 0), batch(2, 0), batch(3, 1), batch(4, 1)), 4);
    expect(graph.execution.title).toBe('Batch 1 of counts');
    expect(graph.streaming?.batches.map((each) => [each.batchId, each.executionId])).toEqual([
      [0, 1],
      [1, 4],
    ]);
  });

  it('does not name a bridge between Python and the JVM as the place', () => {
    const run = runOf({
      id: 1,
      stages: [],
      plan: 'Range (0, 5, step=1)',
      description: 'parquet at NativeMethodAccessorImpl.java:0',
    });
    expect(graphOf(run, 1).execution.title).toBe('parquet');
  });

  it('opens the execution with the costliest finding, else the longest', () => {
    const run = runOf(
      { id: 1, stages: [], plan: 'Range (0, 5, step=1)', to: 9_000 },
      { id: 2, stages: [], plan: 'Range (0, 5, step=1)', to: 2_000 },
    );
    expect(executionToOpen(run)).toBe(1);
    expect(executionToOpen(run, undefined, [findingOf({ execution: 2, node: 0, stage: 1, place: 'A.scala:1' })])).toBe(
      2,
    );
  });
});

describe('buildApplicationGraph', () => {
  it('links the stages that ran by the plans, and leaves out those that did not', () => {
    const stages = [...sceneStages, { id: 33, tasks: 400, from: 0, to: 0, status: 'skipped' } as const];
    const graph = buildApplicationGraph(runOf({ id: 10, stages, plan: scenePlan }));
    expect(graph.stages.map((stage) => stage.id)).toEqual([27, 28, 34]);
    expect(graph.edges.map(({ from, to }) => `${String(from)} → ${String(to)}`)).toEqual(['27 → 34', '28 → 34']);
    expect(graph.notes).toHaveLength(1);
  });
});

const cases = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/cases');

describe('recorded runs', () => {
  if (!existsSync(cases)) {
    it('are not here', () => process.stdout.write('No ../shared/cases: graphs of recorded runs were not built.\n'));
    return;
  }
  const logs = readdirSync(cases)
    .map((name) => join(cases, name, 'runs'))
    .filter((folder) => existsSync(folder))
    .map(smallestRun)
    .filter((folder) => folder !== undefined);

  it.each(logs)('%s: every node is drawn once', async (log) => {
    const read = await readRuns(log);
    const runs = read.kind === 'runs' ? read.runs : [];
    for (const run of runs) {
      for (const { id: executionId, finalPlan } of run.executions) {
        if (finalPlan !== undefined) expect(lostNodes(graphOf(run, executionId).final)).toEqual([]);
      }
      expect(buildApplicationGraph(run).stages.length).toBeLessThanOrEqual(run.stages.length);
    }
  });
});

/** Nodes that stand in no card and on no edge, or in two; edges that lead nowhere. */
function lostNodes(view: PlanView): readonly string[] {
  const places = new Map<number, number>();
  const count = (nodeId: number): void => void places.set(nodeId, (places.get(nodeId) ?? 0) + 1);
  for (const card of view.cards) card.nodeIds.forEach(count);
  // A subquery's node ends its card and stands on its edge; a cached scan is a line and has an edge without a node.
  for (const edge of view.edges) if (edge.nodeId !== undefined && !places.has(edge.nodeId)) count(edge.nodeId);
  const cardIds = new Set(view.cards.map((card) => card.id));
  return [
    ...view.nodes
      .filter((node) => (node.sameAs === undefined ? places.get(node.id) !== 1 : false))
      .map((node) => `${String(node.id)} ${node.name}`),
    ...view.edges.filter((edge) => !cardIds.has(edge.from) || !cardIds.has(edge.to)).map((edge) => edge.id),
  ];
}

it('draws a plan that is deeper than functions can call each other', () => {
  let plan = planFromText('Range (0, 5, step=1)');
  for (let depth = 1; depth < 10_000; depth++) {
    const text = depth % 5 === 0 ? 'Exchange hashpartitioning(a#1, 200)' : 'Filter (a#1 > 3)';
    const above = planFromText(text);
    plan = { ...above, id: (10_000 - depth) as PlanNodeId, children: [plan] };
  }
  const view = graphOf(runOf({ id: 1, stages: [], plan: { ...plan, id: 0 as PlanNodeId } }), 1).final;
  expect([view.nodes.length, view.cards.length]).toEqual([10_000, 2_000]);
});

/** One run of each case is enough here: all of them are read elsewhere. */
function smallestRun(folder: string): string | undefined {
  const size = (run: string): number => readdirSync(run).reduce((sum, name) => sum + statSync(join(run, name)).size, 0);
  return readdirSync(folder)
    .map((run) => join(folder, run))
    .filter((run) => statSync(run).isDirectory())
    .sort((a, b) => size(a) - size(b))[0];
}
