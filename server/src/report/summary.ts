import type { Run } from '../model/run.ts';

/** How long the application took, as far as its log tells. */
export function applicationMs(run: Run): number {
  const start = run.app.startedAt ?? run.executions.find((execution) => execution.startedAt > 0)?.startedAt;
  const end = run.app.endedAt ?? run.app.lastEventAt;
  return start === undefined || end === undefined ? 0 : Math.max(0, end - start);
}
