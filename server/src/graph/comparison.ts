import { pairNodes } from '../compare/planPairs.ts';
import { replacementWords } from '../compare/words.ts';
import type { ComparedRun, Comparison, ExecutionChange, Measures, StageChange } from '../compare/comparison.ts';
import type { ExecutionMatch } from '../model/match.ts';
import type { GraphComparison, NodeComparison, StageComparison, StageMeasures } from '../../../protocol/graph.ts';

/**
 * What the graph shows of a comparison: of the stages and nodes of one execution of the later run what they were in the earlier one.
 * An execution that did not run before has the cautions alone.
 */
export function graphComparison(comparison: Comparison, executionId: number): GraphComparison {
  const { before, cautions } = comparison;
  const execution = comparison.executions.find(({ after }) => after?.id === executionId);
  const { startedAt } = before.run.app;
  return {
    app: before.run.app.name,
    log: before.run.log.path,
    ...(startedAt !== undefined && { startedAt }),
    cautions: cautions.map(({ message }) => message),
    ...(execution?.before !== undefined && {
      execution: { id: execution.before.id, durationMs: execution.durationMs },
    }),
    stages:
      execution?.before === undefined
        ? []
        : comparison.stages.filter((change) => isOf(change, execution)).map(stageComparison),
    nodes: execution === undefined ? [] : nodeComparisons(comparison, execution),
    predictions: comparison.predictions
      .filter(({ finding }) => finding.executions.some((id) => id === execution?.before?.id))
      .map(({ finding, outcome, why }) => ({ rule: finding.rule, outcome, why })),
    gone: rulesOf(comparison.findings.gone, execution?.before?.id),
    appeared: rulesOf(comparison.findings.appeared, execution?.after?.id),
  };
}

/** Stages that only one of the runs had say nothing beside what is drawn already. */
function isOf({ before, after, executions }: StageChange, execution: ExecutionChange): boolean {
  return before.length > 0 && after.length > 0 && executions.after.some((id) => id === execution.after?.id);
}

function stageComparison({ before, after, measures, replaced }: StageChange): StageComparison {
  return {
    stageIds: after,
    beforeIds: before,
    before: stageMeasures(measures.before),
    after: stageMeasures(measures.after),
    replaced: [...new Set(replaced.map(replacementWords))],
  };
}

function stageMeasures(measures: Measures): StageMeasures {
  const { tasks, wallMs, taskMs, inputBytes, outputBytes } = measures;
  const { shuffleReadBytes, shuffleWriteBytes, memorySpillBytes, diskSpillBytes } = measures;
  return {
    tasks,
    wallMs,
    taskMs,
    inputBytes,
    outputBytes,
    shuffleReadBytes,
    shuffleWriteBytes,
    memorySpillBytes,
    diskSpillBytes,
  };
}

/** The metrics that a node had before, for each node that is the same operator; one that is new has none. */
function nodeComparisons(comparison: Comparison, { before, after }: ExecutionChange): readonly NodeComparison[] {
  if (before?.finalPlan === undefined || after?.finalPlan === undefined) return [];
  const pairs = pairNodes(
    { plan: before.finalPlan, match: matchIn(comparison.before, before.id) },
    { plan: after.finalPlan, match: matchIn(comparison.after, after.id) },
  );
  return pairs.map((pair) => ({
    nodeId: pair.after.id,
    totals: Object.fromEntries(
      pair.before.metrics.flatMap(({ name, total }) => (total === undefined ? [] : [[name, total]])),
    ),
  }));
}

function matchIn({ match }: ComparedRun, execution: number): ExecutionMatch | undefined {
  return match?.executions.find((each) => each.execution === execution);
}

function rulesOf(
  findings: readonly { readonly rule: string; readonly executions: readonly number[] }[],
  execution: number | undefined,
): readonly string[] {
  return findings.filter(({ executions }) => executions.some((id) => id === execution)).map(({ rule }) => rule);
}
