import { expect, test } from 'vitest';
import { buildRun, fixedText, type RunSpec } from '../../../test/support/runBuilder.ts';
import type { FlowResult, OperatorFrame } from '../model/frames.ts';
import { recomputed } from './recomputed.ts';
import { runRules } from './run.ts';
import { unusedCache } from './unusedCache.ts';

/** Frames that several executions share: computed again, or cached for nobody. */

const SOURCE = 'scored = frames.groupBy("user").agg(total)\nscored.count()\n';

function twice(filters: readonly [string, string], more: Partial<RunSpec> = {}): RunSpec {
  const plan = (stage: number, filter: string): string =>
    `HashAggregate(keys=[user#${stage}], functions=[sum(x#2)])  @${stage}  <- agg\n  Filter (day#${stage + 50} = ${filter})  @${stage}`;
  return {
    slots: 8,
    stages: { 1: { tasks: 8, taskMs: 10_000 }, 2: { tasks: 8, taskMs: 8_000 } },
    executions: { 1: { plan: plan(1, filters[0]) }, 2: { plan: plan(2, filters[1]) } },
    ...more,
  };
}

test('a frame that two executions compute alike is told, with what all but one of them cost', () => {
  const built = buildRun(twice(['7', '7']), SOURCE);
  const [finding] = runRules(built, [recomputed]).findings;
  expect([finding?.executions, finding?.cost.wallMs, finding?.site?.method]).toEqual([[1, 2], 8_000, 'agg']);
  expect(fixedText(built, finding?.fixes[0]?.edits ?? [])).toBe(
    'scored = frames.groupBy("user").agg(total).cache()\nscored.count()\n',
  );
});

test('a frame that is cached already, or that a loop makes, gets no cache', () => {
  for (const text of [
    SOURCE.replace('.agg(total)', '.agg(total).persist()'),
    `for user in users:\n    ${SOURCE.split('\n').join('\n    ').trimEnd()}\n`,
  ])
    expect(runRules(buildRun(twice(['7', '7']), text), [recomputed]).findings.map(({ fixes }) => fixes)).toEqual([[]]);
});

test("behind Scala's infix call nothing can be called", () => {
  const text = 'val scored = frames.groupBy("user") agg total\nscored.count()\n';
  const [finding] = runRules(buildRun(twice(['7', '7']), { 'Job.scala': text }), [recomputed]).findings;
  expect([finding?.site?.method, finding?.fixes]).toEqual(['agg', []]);
});

test('turns of a loop with other literals are not the same frame', () => {
  expect(runRules(buildRun(twice(['7', '8']), SOURCE), [recomputed]).findings).toEqual([]);
});

test('an execution that failed is repeated on purpose', () => {
  const spec = twice(['7', '7']);
  const failed = { ...spec, executions: { ...spec.executions, 1: { ...spec.executions?.[1], error: 'boom' } } };
  expect(runRules(buildRun(failed, SOURCE), [recomputed]).findings).toEqual([]);
});

const CACHED = 'shops = visits.distinct().cache()\nprint(shops.count())\n';

function withCache(
  executions: RunSpec['executions'],
  stages: RunSpec['stages'] = {},
): ReturnType<typeof runRules>['findings'] {
  const both = { 1: { taskMs: 3_000 }, 2: { taskMs: 3_000 }, ...stages };
  const built = buildRun({ stages: both, executions: executions ?? {} }, CACHED);
  const frames = built.match.executions.flatMap((execution) => execution.nodes.flatMap((node) => node.operator ?? []));
  const distinct = frames.find((frame) => frame.site.method === 'distinct');
  const cache = frames.find((frame) => frame.site.method === 'cache');
  const operators: OperatorFrame[] =
    cache === undefined ? [] : [{ ...cache, inputs: distinct === undefined ? [] : [distinct] }];
  const flow: FlowResult = { entries: [], operators, actions: [], notes: [] };
  return runRules({ ...built, flow }, [unusedCache]).findings;
}

const fills = 'InMemoryTableScan [shop#1]  @1  <- cache\n  HashAggregate(keys=[shop#1], functions=[])  @1  <- distinct';
const reads = 'InMemoryTableScan [shop#1]  @2  <- cache\n  HashAggregate(keys=[shop#1], functions=[])  <- distinct';

test('a cache that only the execution reads that fills it is told', () => {
  expect(withCache({ 1: { plan: fills } }).map((finding) => [finding.rule, finding.executions])).toEqual([
    ['unused-cache', [1]],
  ]);
});

test('a cache that jobs on RDDs may read is not: training a model is no execution', () => {
  const job = { taskMs: 3_000, execution: false as const, scopes: ['Scan text ', 'InMemoryTableScan', 'map'] };
  expect(withCache({ 1: { plan: fills } }, { 3: job })).toEqual([]);
  expect(withCache({ 1: { plan: fills } }, { 3: { ...job, scopes: ['Scan text ', 'map'] } })).toHaveLength(1);
});

test('a cache with a second reader is not', () => {
  expect(withCache({ 1: { plan: fills }, 2: { plan: reads } })).toEqual([]);
});

test('a cache that may not have been reached is not called unread', () => {
  const spec = {
    stages: { 1: { taskMs: 3_000 } },
    executions: { 1: { plan: 'HashAggregate(keys=[a#1], functions=[])  @1  <- distinct' } },
  };
  const findings = (text: string): readonly string[] => {
    const built = buildRun(
      {
        ...spec,
        executions: { ...spec.executions, 2: { plan: 'InMemoryTableScan [b#1]  @1  <- cache#2', anchor: 'count' } },
      },
      `${text}\nother.cache().count()\n`,
    );
    const made = buildRun({ executions: { 1: { plan: 'LocalTableScan  <- cache' } } }, text).match.executions[0]
      ?.nodes[0]?.operator;
    const distinct = built.match.executions[0]?.nodes[0]?.operator;
    if (made === undefined || distinct === undefined) throw new Error('the calls have their frames');
    const cache: OperatorFrame = {
      ...made,
      op: { name: 'cache', form: 'cache' } as OperatorFrame['op'],
      inputs: [distinct],
    };
    const flow: FlowResult = { entries: [], operators: [cache], actions: [], notes: [] };
    return runRules({ ...built, flow }, [unusedCache]).findings.map((one) => one.rule);
  };
  expect(findings('rows = a.distinct()\nrows.cache()')).toEqual(['unused-cache']);
  expect(findings('rows = a.distinct()\nif keep:\n    rows.cache()')).toEqual([]);
});
