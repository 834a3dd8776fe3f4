import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import { aloneByStage } from '../rules/stageIntervals.ts';

/** How long the application took, as far as its log tells. */
export function applicationMs(run: Run): number {
  const start = run.app.startedAt ?? run.executions.find((execution) => execution.startedAt > 0)?.startedAt;
  const end = run.app.endedAt ?? run.app.lastEventAt;
  return start === undefined || end === undefined ? 0 : Math.max(0, end - start);
}

/**
 * What the findings could save together. Each of them says what it could save by itself; what two of them say of one stage
 * can be saved once, and no stage can save more than the time in which it alone ran.
 */
export function savedTogetherMs(findings: readonly Finding[], run: Run): number {
  const left = new Map(aloneByStage(run.stages));
  let saved = 0;
  for (const { cost, stages } of [...findings].sort((a, b) => b.cost.wallMs - a.cost.wallMs)) {
    // What names no stage happened while none ran.
    let wanted = cost.wallMs;
    if (stages.length === 0) saved += wanted;
    for (const stage of stages) {
      const taken = Math.min(wanted, left.get(stage) ?? 0);
      left.set(stage, (left.get(stage) ?? 0) - taken);
      wanted -= taken;
      saved += taken;
    }
  }
  return Math.min(saved, applicationMs(run));
}
