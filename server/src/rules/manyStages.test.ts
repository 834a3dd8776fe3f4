import { expect, test } from 'vitest';
import { buildRun } from '../../../test/support/runBuilder.ts';
import type { ExecutionId } from '../model/ids.ts';
import type { Run } from '../model/run.ts';
import { runRules } from './run.ts';

/** More executions than a call may have arguments. */
const EXECUTIONS = 200_000;

test('a run of hundreds of thousands of executions is judged', () => {
  const { run } = buildRun({
    configuration: { 'spark.master': 'local[8]' },
    stages: { 1: { tasks: 8, taskMs: 900 } },
    executions: { 1: { plan: 'Project [a#1]  @1', ms: 1_000 } },
  });
  const [one] = run.executions;
  if (one === undefined) throw new Error('a built run has its execution');
  const { finalPlan: _plan, ...withoutPlan } = one;
  const executions = Array.from({ length: EXECUTIONS }, (_, id) => ({ ...withoutPlan, id: id as ExecutionId }));
  const long: Run = { ...run, executions };
  const { findings, problems } = runRules({ run: long, flow: undefined, match: undefined, sources: new Map() });
  expect([findings, problems]).toEqual([[], []]);
});
