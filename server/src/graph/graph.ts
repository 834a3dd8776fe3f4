import { present } from '../base/assert.ts';
import type { Finding } from '../model/finding.ts';
import type { MatchResult } from '../model/match.ts';
import type { Execution, Run } from '../model/run.ts';
import type { GraphExecution, GraphFinding, GraphStage, PlanGraph, PlanView } from '../../../protocol/graph.ts';
import { paragraphsOf } from '../plan/planText.ts';
import { nodesOf } from '../plan/walk.ts';
import { initialChanges, planChanges } from './changes.ts';
import { executionEntries, executionEntry, graphApplication, streamingTrend } from './executions.ts';
import { executionFindings } from './findings.ts';
import { matchFacts } from './nodes.ts';
import { graphSite } from './sites.ts';
import { attemptsOf, executionMs, graphStage, lastAttempts } from './stages.ts';
import { buildTimeline } from './timeline.ts';
import { buildView } from './view.ts';

/** From this part of the execution on, a stage without a finding is still the one to look at first. */
const WORTH_HIGHLIGHTING = 0.3;

/** Everything the panel draws of one execution; undefined where the run has no such execution or no plan of it. */
export function buildGraph(
  run: Run,
  executionId: number,
  match?: MatchResult,
  findings: readonly Finding[] = [],
): PlanGraph | undefined {
  const execution = run.executions.find((each) => each.id === executionId);
  if (execution?.finalPlan === undefined) return undefined;
  const own = executionFindings(findings, execution);
  const stages = executionStages(run, execution, own);
  const wholeMs = executionMs(run, execution);
  const to = execution.startedAt + Math.max(1, wholeMs);
  const ownStages = new Set<number>(stages.map((stage) => stage.id));
  const highlightedStage = stageToHighlight(stages, own);
  const views = planViews(execution, stages, own, match);
  const streaming = streamingTrend(run, execution);
  return {
    app: graphApplication(run),
    execution: graphExecution(run, execution, stages, match, findings),
    executions: executionEntries(run, match, findings),
    ...views,
    stages,
    findings: own,
    timeline: buildTimeline(run, execution.startedAt, to, (stage) => ownStages.has(stage.id)),
    ...(highlightedStage !== undefined && { highlightedStage }),
    ...(streaming !== undefined && { streaming }),
    notes: notesOf(execution, views.final),
  };
}

/** The execution to open when none is asked for: the one with the costliest finding, else the longest. */
export function executionToOpen(run: Run, match?: MatchResult, findings: readonly Finding[] = []): number | undefined {
  const entries = executionEntries(run, match, findings);
  const withPlan = new Set(entries.map((entry) => entry.id));
  const costliest = findings
    .filter((finding) => !finding.withoutRun && (finding.severity === 'error' || finding.severity === 'warning'))
    .sort((a, b) => b.cost.wallMs - a.cost.wallMs)
    .map((finding) => finding.executions.find((id) => withPlan.has(id)))
    .find((id) => id !== undefined);
  return costliest ?? entries[0]?.id;
}

function executionStages(run: Run, execution: Execution, findings: readonly GraphFinding[]): readonly GraphStage[] {
  const wanted = stagesOf(run, execution);
  const attempts = attemptsOf(run.stages);
  const wholeMs = executionMs(run, execution);
  return [...lastAttempts(run.stages).values()]
    .filter((stage) => wanted.has(stage.id))
    .sort((a, b) => a.id - b.id)
    .map((stage) => ({
      ...graphStage(run, stage, attempts.get(stage.id) ?? 1, wholeMs),
      findings: findings.filter((finding) => finding.stageIds.includes(stage.id)).map((finding) => finding.id),
    }));
}

/** Stages of its jobs, and those that ran its operators meanwhile: the jobs of a streaming batch belong to an inner execution. */
function stagesOf(run: Run, execution: Execution): ReadonlySet<number> {
  const wanted = new Set<number>(execution.stages);
  if (execution.finalPlan === undefined) return wanted;
  const named = new Set<number>(nodesOf(execution.finalPlan).flatMap((node) => node.stages?.stages ?? []));
  const end = execution.startedAt + executionMs(run, execution);
  for (const stage of run.stages) {
    if (!named.has(stage.id) || stage.submittedAt === undefined) continue;
    if (stage.submittedAt >= execution.startedAt && stage.submittedAt <= end) wanted.add(stage.id);
  }
  return wanted;
}

function graphExecution(
  run: Run,
  execution: Execution,
  stages: readonly GraphStage[],
  match: MatchResult | undefined,
  findings: readonly Finding[],
): GraphExecution {
  const anchor = match?.executions.find((each) => each.execution === execution.id)?.anchor;
  const { rootExecution } = execution;
  return {
    ...executionEntry(run, execution, match, findings),
    description: execution.description,
    ...(anchor !== undefined && { anchor: graphSite(anchor) }),
    startedAt: execution.startedAt,
    ...(execution.endedAt !== undefined && { endedAt: execution.endedAt }),
    ...(execution.errorMessage !== undefined &&
      execution.errorMessage !== '' && { errorMessage: execution.errorMessage }),
    ...(rootExecution !== undefined && rootExecution !== execution.id && { rootId: rootExecution }),
    taskMs: stages.reduce((sum, stage) => sum + stage.taskMs, 0),
  };
}

function planViews(
  execution: Execution,
  stages: readonly GraphStage[],
  findings: readonly GraphFinding[],
  match: MatchResult | undefined,
): Pick<PlanGraph, 'final' | 'initial' | 'changes'> {
  const finalPlan = present(execution.finalPlan, 'an execution without a plan has no views');
  const wasChanged = execution.aqeUpdates > 0 && execution.initialPlan !== undefined;
  const changes = planChanges(wasChanged ? execution.initialPlan : undefined, finalPlan);
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const taskMs = stages.reduce((sum, stage) => sum + stage.taskMs, 0);
  const final = buildView(finalPlan, {
    ...matchFacts(match?.executions.find((each) => each.execution === execution.id)),
    findings,
    changes,
    paragraphs: paragraphsOf(execution, finalPlan),
    stages: byId,
    taskMs,
  });
  if (!wasChanged || execution.initialPlan === undefined || changes.length === 0) return { final, changes };
  const planned = initialChanges(execution.initialPlan, finalPlan);
  const nothing = { ...matchFacts(undefined), findings: [], paragraphs: new Map(), stages: new Map() };
  return { final, initial: buildView(execution.initialPlan, { ...nothing, changes: planned, taskMs: 0 }), changes };
}

/** The stage of the worst finding that names one, else the stage that took most of the time. */
function stageToHighlight(stages: readonly GraphStage[], findings: readonly GraphFinding[]): number | undefined {
  const known = new Set(stages.map((stage) => stage.id));
  for (const finding of findings) {
    const ids = finding.stageIds.filter((id) => known.has(id));
    const [longest] = stages.filter((stage) => ids.includes(stage.id)).sort((a, b) => b.durationMs - a.durationMs);
    if (longest !== undefined && finding.severity !== 'hint') return longest.id;
  }
  const [longest] = [...stages].sort((a, b) => b.share - a.share);
  return longest !== undefined && longest.share >= WORTH_HIGHLIGHTING && longest.durationMs >= 1_000
    ? longest.id
    : undefined;
}

function notesOf(execution: Execution, view: PlanView): readonly string[] {
  const unknown = view.cards.some((card) => card.kind === 'unknown');
  if (!unknown) return [];
  if (execution.stages.length === 0)
    return ['The log names no stage for this execution, so times and tasks are missing.'];
  return view.cards.some((card) => card.kind === 'stage')
    ? []
    : ['The log does not say which stage ran which operator: the stages are in the timeline and under Stages only.'];
}
