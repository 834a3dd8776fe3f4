import type { Milliseconds, StageId } from '../model/ids.ts';
import type { Finding } from '../model/finding.ts';
import type { Stage } from '../model/run.ts';
import type { RunFacts } from './facts.ts';
import { runInterval } from './stageIntervals.ts';

export function stageMs(stage: Stage): Milliseconds {
  const interval = runInterval(stage);
  return interval === undefined ? 0 : interval.end - interval.start;
}

/** What it saves at most to bring a stage down to `toMs`: on the critical path, and in core time that was paid for. */
export function savedAtMost(facts: RunFacts, stage: Stage, toMs: Milliseconds, coreMs: Milliseconds): Finding['cost'] {
  const shorter = Math.max(0, stageMs(stage) - toMs);
  return { wallMs: Math.min(shorter, facts.aloneMs.get(stage.id) ?? 0), coreMs: Math.max(0, coreMs) };
}

/** The slots that a stage left idle, as core time and as a share of all it had. */
export function idleOf(stage: Stage): { readonly coreMs: Milliseconds; readonly share: number } {
  const available = stage.slots * stageMs(stage);
  if (available <= 0) return { coreMs: 0, share: 0 };
  const idle = Math.max(0, available - stage.totals.durationMs);
  return { coreMs: idle, share: idle / available };
}

export const noCost: Finding['cost'] = { wallMs: 0, coreMs: 0 };

export function addCosts(costs: readonly Finding['cost'][]): Finding['cost'] {
  return costs.reduce((sum, cost) => ({ wallMs: sum.wallMs + cost.wallMs, coreMs: sum.coreMs + cost.coreMs }), noCost);
}

/** Several operators of one stage may each claim a part of it: together they cannot save more than the stages took. */
export function withinStages(facts: RunFacts, ids: readonly StageId[], cost: Finding['cost']): Finding['cost'] {
  if (ids.length === 0) return cost;
  const most = ids.map((id) => {
    const stage = facts.stageById.get(id);
    const coreMs = stage === undefined ? 0 : Math.max(stage.totals.durationMs, stage.slots * stageMs(stage));
    return { wallMs: facts.aloneMs.get(id) ?? 0, coreMs };
  });
  const { wallMs, coreMs } = addCosts(most);
  return { wallMs: Math.min(cost.wallMs, wallMs), coreMs: Math.min(cost.coreMs, coreMs) };
}

/**
 * The share of a stage that a number of bytes is of all that the stage moved: read, written, shuffled, spilled (which is written and read).
 * What it would save at most not to move them, where nothing tells time apart.
 */
export function movedShare(stage: Stage, bytes: number): number {
  const { tasks } = stage;
  const moved =
    tasks.inputBytes.sum +
    tasks.outputBytes.sum +
    tasks.shuffleReadBytes.sum +
    tasks.shuffleWriteBytes.sum +
    2 * tasks.diskSpillBytes.sum;
  return moved > 0 ? Math.min(1, bytes / moved) : 0;
}

/** A share of a stage as a cost. */
export function shareOfStage(facts: RunFacts, stage: Stage, share: number): Finding['cost'] {
  return {
    wallMs: share * Math.min(stageMs(stage), facts.aloneMs.get(stage.id) ?? 0),
    coreMs: share * stage.totals.durationMs,
  };
}
