import { describe, expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import type { Run } from '../model/run.ts';
import { compareRuns } from '../compare/compareRuns.ts';
import type { GraphComparison } from '../../../protocol/graph.ts';
import { runOf } from '../../../test/support/sampleRun.ts';
import { graphComparison } from './comparison.ts';

const scan = 'FileScan parquet db.sales[id#1] Batched: true, Format: Parquet @1 number of output rows=100; scan time=';

function runWith(tasks: number, scanMs: number, spillBytes: number): Run {
  const run = runOf({
    id: 3,
    plan: `Sort [id#1 ASC NULLS FIRST], false, 0 @1 spill size=${String(spillBytes)}\n  ${scan}${String(scanMs)}`,
    stages: [{ id: 1, tasks, from: 0, to: 1_000 * tasks, diskSpillBytes: spillBytes }],
  });
  const executions = run.executions.map(({ id }) => id);
  return { ...run, stages: run.stages.map((stage) => ({ ...stage, executions })) };
}

function compared(before: Run, after: Run): GraphComparison {
  return graphComparison(compareRuns({ run: before }, { run: after }), present(after.executions[0], 'one ran').id);
}

describe('what an execution was before', () => {
  it('is told by stage and by node', () => {
    const told = compared(runWith(2, 900, 5_000), runWith(8, 300, 0));
    expect(told.execution).toEqual({ id: 3, durationMs: { before: 2_000, after: 8_000 } });
    expect(told.stages).toMatchObject([
      { stageIds: [1], beforeIds: [1], before: { tasks: 2, diskSpillBytes: 5_000 }, after: { tasks: 8 } },
    ]);
    expect(told.nodes).toEqual([
      { nodeId: 0, totals: { 'spill size': 5_000 } },
      { nodeId: 1, totals: { 'number of output rows': 100, 'scan time': 900 } },
    ]);
  });

  it('is nothing where it did not run', () => {
    const other = runOf({ id: 9, plan: 'Range (0, 5, step=1)', stages: [], description: 'count at Other.scala:1' });
    const told = compared(other, runWith(8, 300, 0));
    expect(told.execution).toBeUndefined();
    expect([...told.stages, ...told.nodes]).toEqual([]);
    expect(told.cautions).not.toEqual([]);
  });
});
