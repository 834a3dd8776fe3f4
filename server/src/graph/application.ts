import type { Finding } from '../model/finding.ts';
import type { MatchResult } from '../model/match.ts';
import type { Run } from '../model/run.ts';
import type { ApplicationGraph, ApplicationStage } from '../../../protocol/panel.ts';
import { executionEntries, graphApplication } from './executions.ts';
import { applicationFindings } from './findings.ts';
import { attemptsOf, graphStage, lastAttempts } from './stages.ts';
import { buildTimeline } from './timeline.ts';

/** The stages of the whole application and how they feed each other. */
export function buildApplicationGraph(
  run: Run,
  match?: MatchResult,
  findings: readonly Finding[] = [],
): ApplicationGraph {
  const shown = applicationFindings(findings);
  const attempts = attemptsOf(run.stages);
  const { from, to } = applicationTimes(run);
  const last = lastAttempts(run.stages);
  const stages = [...last.values()]
    .sort((a, b) => a.id - b.id)
    .map((stage): ApplicationStage => ({
      ...graphStage(run, stage, attempts.get(stage.id) ?? 1, to - from),
      findings: shown.filter((finding) => finding.stageIds.includes(stage.id)).map((finding) => finding.id),
      jobs: stage.jobs,
      executionIds: stage.executions,
    }));
  const edges = [...last.values()].flatMap((stage) =>
    stage.parents
      .filter((parent) => last.has(parent))
      .map((parent) => {
        const bytes = last.get(parent)?.totals.shuffleWriteBytes ?? 0;
        return { from: parent, to: stage.id, ...(bytes > 0 && { bytes }) };
      }),
  );
  return {
    app: graphApplication(run),
    executions: executionEntries(run, match, findings),
    stages,
    edges,
    timeline: buildTimeline(run, from, to, () => true),
    findings: shown,
    notes: [],
  };
}

function applicationTimes(run: Run): { readonly from: number; readonly to: number } {
  const starts = [run.app.startedAt, ...run.stages.map((stage) => stage.submittedAt)].filter((at) => at !== undefined);
  const ends = [run.app.endedAt, run.app.lastEventAt, ...run.stages.map((stage) => stage.completedAt)].filter(
    (at) => at !== undefined,
  );
  const from = starts.reduce((a, b) => Math.min(a, b), starts[0] ?? 0);
  return {
    from,
    to: Math.max(
      from + 1,
      ends.reduce((a, b) => Math.max(a, b), ends[0] ?? 0),
    ),
  };
}
