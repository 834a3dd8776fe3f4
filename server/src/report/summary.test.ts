import { expect, test } from 'vitest';
import { buildRun } from '../../../test/support/runBuilder.ts';
import type { Finding } from '../model/finding.ts';
import { savedTogetherMs } from './summary.ts';

const { run } = buildRun({
  wallMs: 90_000,
  stages: { 1: { taskMs: 30_000 }, 2: { taskMs: 20_000 } },
  executions: { 1: { plan: 'Project [a#1]  @1,2' } },
});

function finding(wallMs: number, ...ids: number[]): Finding {
  const stages = run.stages.map((stage) => stage.id).filter((id) => ids.includes(id));
  return {
    rule: 'x',
    severity: 'warning',
    site: undefined,
    callers: [],
    message: '',
    evidence: {},
    cost: { wallMs, coreMs: 0 },
    executions: [],
    stages,
    nodes: [],
    fixes: [],
    withoutRun: false,
  };
}

test('two findings of one stage save it once, those of other stages add up', () => {
  expect(savedTogetherMs([finding(25_000, 1), finding(20_000, 1)], run)).toBe(30_000);
  expect(savedTogetherMs([finding(25_000, 1), finding(15_000, 2)], run)).toBe(40_000);
  expect(savedTogetherMs([finding(45_000, 1, 2), finding(15_000, 2)], run)).toBe(50_000);
});

test('time without a stage is added, but never more than the application took', () => {
  expect(savedTogetherMs([finding(25_000, 1), finding(10_000)], run)).toBe(35_000);
  expect(savedTogetherMs([finding(25_000, 1), finding(900_000)], run)).toBe(90_000);
});
