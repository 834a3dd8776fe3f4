import { expect, test } from 'vitest';
import type { RunItem } from '../../protocol/server.ts';
import { childrenOf, treeOf, type RunsNode } from './runsTree.ts';

const run = (
  id: string,
  place: string,
  more: Partial<RunItem> & { attempt?: string; name?: string } = {},
): RunItem => ({
  summary: {
    id,
    uri: `file:///${id}`,
    appId: id.split('/')[0] ?? id,
    name: more.name ?? `app ${id}`,
    sparkVersion: '3.5.1',
    startedAt: 0,
    endedAt: 1,
    inProgress: false,
    failed: false,
    problems: [],
    ...(more.attempt === undefined ? {} : { attempt: more.attempt }),
  },
  linked: more.linked ?? false,
  place,
  location: `/logs/${id}`,
  executions: more.executions,
});
const EXECUTION = {
  id: 4,
  title: 'parquet',
  where: 'io.py:48',
  took: '10 ms',
  state: 'complete',
  findings: [{ rule: 'spill', severity: 'warning', message: 'The shuffle spilled.', wallSeconds: 1 }],
} as const;

function outline(nodes: readonly RunsNode[], depth = 0): readonly string[] {
  return nodes.flatMap((node) => [' '.repeat(depth) + nameOf(node), ...outline(childrenOf(node), depth + 1)]);
}

function nameOf(node: RunsNode): string {
  switch (node.kind) {
    case 'place':
      return node.place;
    case 'application':
      return `${node.name} x${node.nodes.length}`;
    case 'run':
      return node.isAttempt ? `attempt ${node.run.summary.attempt}` : node.run.summary.name;
    case 'execution':
      return node.execution.title;
    case 'finding':
      return node.finding.rule;
  }
}

const RUNS = [
  run('a', 'logs'),
  run('b/1', 'http://history:18080', { attempt: '1', name: 'nightly' }),
  run('b/2', 'http://history:18080', { attempt: '2', name: 'nightly' }),
  run('c', 'runs', { linked: true, executions: [EXECUTION] }),
];

test('places, applications, attempts, executions, findings; the linked run first', () => {
  expect(outline(treeOf(RUNS, ''))).toEqual([
    'runs',
    ' app c',
    '  parquet',
    '   spill',
    'logs',
    ' app a',
    'http://history:18080',
    ' nightly x2',
    '  attempt 1',
    '  attempt 2',
  ]);
});

test('a filter looks into names, places, executions and findings', () => {
  expect(outline(treeOf(RUNS, 'NIGHTLY'))).toEqual([
    'http://history:18080',
    ' nightly x2',
    '  attempt 1',
    '  attempt 2',
  ]);
  expect(outline(treeOf(RUNS, 'spilled'))).toEqual(['runs', ' app c', '  parquet', '   spill']);
  expect(treeOf(RUNS, 'nothing of it')).toEqual([]);
});

test('the id of a run, and of all below it, is that of its place and log, however the log grows', () => {
  const grown = run('a', 'runs', { linked: true, executions: [EXECUTION] });
  const atFirst = { ...grown, summary: { ...grown.summary, id: 'head:100', uri: 'file:///a.inprogress' } };
  expect(idsIn(treeOf([atFirst], ''))).toEqual(idsIn(treeOf([grown], '')));
});

test('no id is that of an item elsewhere: not of the same log in two places, not of an application before its second attempt', () => {
  const copies = [run('a', 'runs', { linked: true, executions: [EXECUTION] }), run('a', 'copies')];
  const moved = [run('a', 'runs'), run('a', 'copies', { linked: true, executions: [EXECUTION] })];
  const [first, second] = [run('b/1', 'logs', { attempt: '1' }), run('b/1', 'logs', { attempt: '2' })];
  const inBoth = [first, second, { ...first, place: 'copies' }, { ...second, place: 'copies' }];
  for (const runs of [copies, inBoth])
    expect(new Set(idsIn(treeOf(runs, ''))).size).toBe(idsIn(treeOf(runs, '')).length);
  for (const [before, after] of [
    [copies, moved],
    [[first], [first, second]],
  ] as const) {
    const parents = new Map(parentsIn(treeOf(before, '')));
    for (const [id, parent] of parentsIn(treeOf(after, ''))) if (parents.has(id)) expect(parent).toBe(parents.get(id));
  }
});

function idsIn(nodes: readonly RunsNode[]): readonly string[] {
  return parentsIn(nodes).map(([id]) => id);
}

function parentsIn(nodes: readonly RunsNode[], parent = ''): readonly (readonly [string, string])[] {
  return nodes.flatMap((node) =>
    'id' in node ? [[node.id, parent] as const, ...parentsIn(childrenOf(node), node.id)] : [],
  );
}
