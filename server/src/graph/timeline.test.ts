import { expect, it } from 'vitest';
import type { TimeStep } from '../../../protocol/graph.ts';
import { RUN_START, runOf } from '../../../test/support/sampleRun.ts';
import type { StageText } from '../../../test/support/sampleRun.ts';
import { buildTimeline } from './timeline.ts';

function timelineOf(stages: readonly StageText[], own: (stage: number) => boolean = () => true) {
  const run = runOf({ id: 1, stages, plan: 'Range (0, 5, step=1)' });
  return buildTimeline(run, RUN_START, RUN_START + 10_000, (stage) => own(stage.id));
}

/** `0 s: 84, 8 s: 2`. */
function stepsText(steps: readonly TimeStep[]): string {
  return steps.map((step) => `${String((step.at - RUN_START) / 1000)} s: ${String(step.cores)}`).join(', ');
}

it('adds up stages that ran at once and falls to nothing between them', () => {
  const timeline = timelineOf([
    { id: 1, tasks: 84, from: 0, to: 2_000, busy: 40 },
    { id: 2, tasks: 84, from: 1_000, to: 3_000, busy: 20 },
    { id: 3, tasks: 2, from: 5_000, to: 9_000, busy: 2 },
  ]);
  expect(stepsText(timeline.busy)).toBe('0 s: 40, 1 s: 60, 2 s: 20, 3 s: 0, 5 s: 2, 9 s: 0');
  expect(stepsText(timeline.available)).toBe('0 s: 84');
});

it('never shows more cores busy than there were', () => {
  const timeline = timelineOf([
    { id: 1, tasks: 84, from: 0, to: 2_000, busy: 80 },
    { id: 2, tasks: 84, from: 1_000, to: 3_000, busy: 80 },
  ]);
  expect(stepsText(timeline.busy)).toBe('0 s: 80, 1 s: 84, 2 s: 80, 3 s: 0');
});

it('tells own work from that of others, who get what is left', () => {
  const timeline = timelineOf(
    [
      { id: 1, tasks: 84, from: 0, to: 2_000, busy: 60 },
      { id: 2, tasks: 84, from: 0, to: 2_000, busy: 60 },
    ],
    (stage) => stage === 1,
  );
  expect(stepsText(timeline.busy)).toBe('0 s: 60, 2 s: 0');
  expect(stepsText(timeline.busyOthers)).toBe('0 s: 24, 2 s: 0');
});

it('follows executors that come and go', () => {
  const run = runOf({ id: 1, stages: [{ id: 1, tasks: 4, from: 0, to: 4_000 }], plan: 'Range (0, 5, step=1)' });
  const executor = (addedAt: number, removedAt?: number) => ({
    id: String(addedAt),
    host: 'a',
    cores: 8,
    addedAt: RUN_START + addedAt,
    ...(removedAt !== undefined && { removedAt: RUN_START + removedAt }),
    totals: run.stages[0]!.totals,
    peakMemory: {},
  });
  const configuration = { 'spark.task.cpus': '2' };
  const grown = { ...run, configuration, executors: [executor(-500), executor(1_000, 3_000)] };
  const timeline = buildTimeline(grown, RUN_START, RUN_START + 5_000, () => true);
  expect(stepsText(timeline.available)).toBe('0 s: 4, 1 s: 8, 3 s: 4');
});

it('stays small for ten thousand stages', () => {
  const stages = Array.from({ length: 10_000 }, (_, index) => ({
    id: index,
    tasks: 1 + (index % 5),
    from: index,
    to: index + 1,
  }));
  const timeline = timelineOf(stages);
  expect(timeline.busy.length).toBeLessThanOrEqual(1_500);
  expect(timeline.busy[10]?.cores).toBeCloseTo(3, 1);
});
