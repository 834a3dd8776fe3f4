import { t } from '../base/texts.ts';
import type { Finding } from '../model/finding.ts';
import type { MatchResult } from '../model/match.ts';
import type { Run } from '../model/run.ts';
import type { ApplicationGraph, ApplicationStage } from '../../../protocol/graph.ts';
import { executionEntries, graphApplication } from './executions.ts';
import { applicationFindings } from './findings.ts';
import { attemptsOf, graphStage, lastAttempts } from './stages.ts';
import { buildTimeline } from './timeline.ts';
import { stageEdges } from './view.ts';

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
  const ran = [...last.values()].filter((stage) => stage.status !== 'skipped' && stage.status !== 'pending');
  const stages = ran
    .sort((a, b) => a.id - b.id)
    .map((stage): ApplicationStage => ({
      ...graphStage(run, stage, attempts.get(stage.id) ?? 1, to - from),
      findings: shown.filter((finding) => finding.stageIds.includes(stage.id)).map((finding) => finding.id),
      jobs: stage.jobs,
      executionIds: stage.executions,
    }));
  const left = last.size - ran.length;
  return {
    app: graphApplication(run),
    executions: executionEntries(run, match, findings),
    stages,
    edges: applicationEdges(run, stages),
    timeline: buildTimeline(run, from, to, () => true),
    findings: shown,
    notes: left === 0 ? [] : [skippedText(left)],
  };
}

/**
 * Edges by plans and by the stages' own parents. Stages that did not run stand between those that did,
 * so that the parents alone leave gaps; plans know which stage made what another read.
 */
function applicationEdges(run: Run, stages: readonly ApplicationStage[]): ApplicationGraph['edges'] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const edges = new Map<string, { readonly from: number; readonly to: number }>();
  const add = (edge: { readonly from: number; readonly to: number }): void => {
    // A stage that reads an older one's output again is after it, never before.
    if (edge.from < edge.to) edges.set(`${String(edge.from)} ${String(edge.to)}`, edge);
  };
  for (const stage of run.stages) {
    if (!byId.has(stage.id)) continue;
    for (const parent of stage.parents) if (byId.has(parent)) add({ from: parent, to: stage.id });
  }
  for (const { finalPlan } of run.executions) {
    if (finalPlan !== undefined) stageEdges(finalPlan, byId).forEach(add);
  }
  return [...edges.values()].map((edge) => {
    const bytes = byId.get(edge.from)?.shuffleWriteBytes ?? 0;
    return { ...edge, ...(bytes > 0 && { bytes }) };
  });
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

function skippedText(count: number): string {
  return count === 1
    ? t('1 stage did not run: its output was there already.')
    : t('{0} stages did not run: their output was there already.', count);
}
