import { formatBytes, formatCount, formatDuration, formatShare, plural } from '../base/units.ts';
import type { Finding, Severity } from '../model/finding.ts';
import type { Run, Stage } from '../model/run.ts';
import { applicationMs } from './summary.ts';

/**
 * What a team wants to hold in continuous integration, in `planlight.json`:
 *
 *     { "budgets": { "stageSpillBytes": 1073741824, "stageMinutesBelowShareOfCores": { "share": 0.2, "minutes": 5 } } }
 */
export interface Budgets {
  /** No stage spills more to disk. */
  readonly stageSpillBytes?: number;
  /** No stage keeps less than this share of its cores busy for longer than so many minutes. */
  readonly stageMinutesBelowShareOfCores?: { readonly share: number; readonly minutes: number };
  /** No task works on more bytes of input and shuffle. */
  readonly taskBytes?: number;
  readonly applicationMinutes?: number;
  readonly failedTasks?: number;
  /** At most so many findings of a severity or louder. */
  readonly findings?: Readonly<Partial<Record<Severity, number>>>;
}

export interface BrokenBudget {
  readonly budget: string;
  /** For a person: what was allowed and what was measured. */
  readonly message: string;
}

export function brokenBudgets(
  budgets: Budgets,
  run: Run | undefined,
  findings: readonly Finding[],
): readonly BrokenBudget[] {
  return [...(run === undefined ? [] : brokenByRun(budgets, run)), ...brokenByFindings(budgets, findings)];
}

function brokenByRun(budgets: Budgets, run: Run): BrokenBudget[] {
  const stages = run.stages.filter((stage) => stage.status === 'complete');
  return [
    ...stages.flatMap((stage) => brokenByStage(budgets, stage)),
    ...overLimit(
      'applicationMinutes',
      budgets.applicationMinutes,
      applicationMs(run) / 60_000,
      (limit, value) =>
        `the application took ${formatDuration(value * 60_000)}, ${formatDuration(limit * 60_000)} are allowed`,
    ),
    ...overLimit(
      'failedTasks',
      budgets.failedTasks,
      run.totals.failedTasks,
      (limit, value) => `${plural(value, 'task')} failed, ${allowed(limit)}`,
    ),
  ];
}

function brokenByStage(budgets: Budgets, stage: Stage): BrokenBudget[] {
  const ms =
    stage.lastTaskAt !== undefined && stage.firstTaskAt !== undefined ? stage.lastTaskAt - stage.firstTaskAt : 0;
  const busy = stage.slots * ms > 0 ? stage.totals.durationMs / (stage.slots * ms) : 1;
  const below = budgets.stageMinutesBelowShareOfCores;
  const broken = [
    ...overLimit(
      'stageSpillBytes',
      budgets.stageSpillBytes,
      stage.tasks.diskSpillBytes.sum,
      (limit, value) => `stage ${stage.id} spilled ${formatBytes(value)} to disk, ${formatBytes(limit)} are allowed`,
    ),
    ...overLimit(
      'taskBytes',
      budgets.taskBytes,
      Math.max(stage.tasks.inputBytes.max, stage.tasks.shuffleReadBytes.max),
      (limit, value) => `a task of stage ${stage.id} read ${formatBytes(value)}, ${formatBytes(limit)} are allowed`,
    ),
  ];
  if (below !== undefined && busy < below.share && ms > below.minutes * 60_000) {
    broken.push({
      budget: 'stageMinutesBelowShareOfCores',
      message: `stage ${stage.id} kept ${formatShare(busy)} of ${Math.floor(stage.slots)} cores busy for ${formatDuration(ms)}; below ${formatShare(below.share)} ${formatDuration(below.minutes * 60_000)} are allowed`,
    });
  }
  return broken;
}

function brokenByFindings(budgets: Budgets, findings: readonly Finding[]): BrokenBudget[] {
  const order: readonly Severity[] = ['hint', 'information', 'warning', 'error'];
  return order.flatMap((severity, index) =>
    overLimit(
      `findings.${severity}`,
      budgets.findings?.[severity],
      findings.filter((finding) => order.indexOf(finding.severity) >= index).length,
      (limit, value) => `${plural(value, 'finding')} at ${severity} or above, ${allowed(limit)}`,
    ),
  );
}

function overLimit(
  budget: string,
  limit: number | undefined,
  value: number,
  message: (limit: number, value: number) => string,
): BrokenBudget[] {
  return limit !== undefined && value > limit ? [{ budget, message: message(limit, value) }] : [];
}

function allowed(limit: number): string {
  return limit === 0 ? 'none is allowed' : `${formatCount(limit)} ${limit === 1 ? 'is' : 'are'} allowed`;
}
