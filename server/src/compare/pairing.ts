import type { ExecutionId, StageId } from '../model/ids.ts';
import type { ComparedRun } from './comparison.ts';
import { pairExecutions, type ExecutionPair } from './executionPairs.ts';
import { stagesOfRun, type StagesOfRun } from './measures.ts';
import { pairNodes } from './planPairs.ts';
import { groupStages, type PairedExecution, type StageGroup } from './stageGroups.ts';
import { traitsOf, type Traits } from './traits.ts';

/** Which piece of one run is which of the other: what everything else of a comparison reads. */
export interface Pairing {
  readonly executions: readonly PairedExecution[];
  /** Executions that ran in one run only. */
  readonly onlyBefore: readonly Traits[];
  readonly onlyAfter: readonly Traits[];
  readonly stagesBefore: StagesOfRun;
  readonly stagesAfter: StagesOfRun;
  readonly groups: readonly StageGroup[];
  readonly groupOfBefore: ReadonlyMap<StageId, StageGroup>;
  readonly groupOfAfter: ReadonlyMap<StageId, StageGroup>;
  readonly byBefore: ReadonlyMap<ExecutionId, PairedExecution>;
  readonly byAfter: ReadonlyMap<ExecutionId, PairedExecution>;
}

export function pairRuns(before: ComparedRun, after: ComparedRun): Pairing {
  const left = traitsOf(before.run, before.match);
  const right = traitsOf(after.run, after.match);
  const executions = pairExecutions(left, right).map(withNodes);
  const paired = new Set(executions.flatMap((pair) => [pair.before, pair.after]));
  const stagesBefore = stagesOfRun(before.run);
  const stagesAfter = stagesOfRun(after.run);
  const groups = groupStages(executions, stagesBefore, stagesAfter);
  return {
    executions,
    onlyBefore: left.filter((one) => !paired.has(one)),
    onlyAfter: right.filter((one) => !paired.has(one)),
    stagesBefore,
    stagesAfter,
    groups,
    groupOfBefore: new Map(groups.flatMap((group) => group.before.map((id) => [id, group] as const))),
    groupOfAfter: new Map(groups.flatMap((group) => group.after.map((id) => [id, group] as const))),
    byBefore: new Map(executions.map((pair) => [pair.before.execution.id, pair])),
    byAfter: new Map(executions.map((pair) => [pair.after.execution.id, pair])),
  };
}

function withNodes(pair: ExecutionPair): PairedExecution {
  const { finalPlan: left } = pair.before.execution;
  const { finalPlan: right } = pair.after.execution;
  if (left === undefined || right === undefined) return { ...pair, nodes: [] };
  const nodes = pairNodes({ plan: left, match: pair.before.match }, { plan: right, match: pair.after.match });
  return { ...pair, nodes };
}
