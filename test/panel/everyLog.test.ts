import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlanGraph, PlanView } from '../../protocol/graph.ts';
import type { Run } from '../../server/src/model/run.ts';
import { readRuns } from '../../server/src/eventlog/read.ts';
import { buildApplicationGraph } from '../../server/src/graph/application.ts';
import { buildGraph } from '../../server/src/graph/graph.ts';

/** Public logs of many Spark versions and vendors, and recorded runs. They are not part of the project. */
const SHARED = join(import.meta.dirname, '../../../shared');

describe('every execution of every log', () => {
  if (!existsSync(SHARED)) {
    it('is not drawn: ../shared is not there', () => {
      process.stdout.write('The shared logs are not there; their graphs were not drawn.\n');
      expect(existsSync(SHARED)).toBe(false);
    });
    return;
  }
  it.each([...publicLogs(), ...recordedRuns()])(
    '%s',
    async (path) => {
      const result = await readRuns(join(SHARED, path));
      expect(result.kind).toBe('runs');
      if (result.kind !== 'runs') return;
      for (const run of result.runs) expect(troubleOf(run)).toEqual([]);
    },
    120_000,
  );
});

function publicLogs(): readonly string[] {
  const index = join(SHARED, 'eventlogs', 'INDEX.tsv');
  if (!existsSync(index)) return [];
  const [, ...lines] = readFileSync(index, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [repository = '', path = ''] = line.split('\t');
    return join('eventlogs', repository, path);
  });
}

function recordedRuns(): readonly string[] {
  const folders = existsSync(join(SHARED, 'cases')) ? readdirSync(join(SHARED, 'cases')) : [];
  return folders.flatMap((name) => {
    const runs = join('cases', name, 'runs');
    return existsSync(join(SHARED, runs)) ? readdirSync(join(SHARED, runs)).map((run) => join(runs, run)) : [];
  });
}

/** What is wrong with the graphs of a run; empty where nothing is. */
function troubleOf(run: Run): readonly string[] {
  const application = buildApplicationGraph(run);
  const stages = new Set<number>(application.stages.map((stage) => stage.id));
  const trouble = [
    ...brokenValues(application, 'application'),
    ...application.edges
      .filter((edge) => !stages.has(edge.from) || !stages.has(edge.to))
      .map((edge) => `edge ${String(edge.from)} to ${String(edge.to)} of the application`),
  ];
  for (const { id } of run.executions) {
    const graph = buildGraph(run, id);
    if (graph !== undefined) trouble.push(...graphTrouble(graph).map((each) => `execution ${String(id)}: ${each}`));
  }
  return trouble;
}

function graphTrouble(graph: PlanGraph): readonly string[] {
  const views = [graph.final, ...(graph.initial === undefined ? [] : [graph.initial])];
  return [...brokenValues(graph, 'graph'), ...views.flatMap(viewTrouble)];
}

/** Every node is drawn once: as a line, as an edge, or by the node that it repeats. */
function viewTrouble(view: PlanView): readonly string[] {
  const cards = new Set(view.cards.map((card) => card.id));
  const nodes = new Set(view.nodes.map((node) => node.id));
  const lines = view.cards.flatMap((card) => card.nodeIds);
  const onEdges = new Set(view.edges.map((edge) => edge.nodeId));
  const drawn = new Set(lines);
  return [
    ...(cards.size === view.cards.length ? [] : ['two cards of one id']),
    ...(drawn.size === lines.length ? [] : ['a node on two cards']),
    ...view.edges
      .filter((edge) => !cards.has(edge.from) || !cards.has(edge.to) || !nodes.has(edge.nodeId ?? edge.toNodeId ?? -1))
      .map((edge) => `edge ${edge.id} leads nowhere`),
    ...view.nodes
      .filter((node) => !drawn.has(node.id) && !onEdges.has(node.id) && node.sameAs === undefined)
      .map((node) => `node ${String(node.id)} ${node.name} is not drawn`),
    ...view.nodes
      .filter((node) => node.words === '' || /#\d+L?$/.test(node.words))
      .map((node) => `node ${String(node.id)} is called ${JSON.stringify(node.words)}`),
  ];
}

/** Numbers that are none, and fields that are there without a value: they do not survive the way to the panel. */
function brokenValues(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${String(value)}`];
  if (value === undefined || value === null) return [`${path} is ${String(value)}`];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => brokenValues(each, `${path}.${name}`));
}
