import type { ExecutionId, StageId } from '../model/ids.ts';
import type { PlanNode } from '../model/plan.ts';
import { boundaryOf } from '../plan/boundaries.ts';
import { stageOf, type StagesOfRun } from './measures.ts';
import type { NodePair } from './planPairs.ts';
import type { ExecutionPair } from './executionPairs.ts';

/** Stages that did the same work in both runs; one side is empty where the other run has nothing like it. */
export interface StageGroup {
  readonly before: readonly StageId[];
  readonly after: readonly StageId[];
}

export interface PairedExecution extends ExecutionPair {
  readonly nodes: readonly NodePair[];
}

/**
 * Groups stages by the operators they ran: where one stage ran what two ran in the other run, all three are a group.
 * What no operator tells (listing files, work outside of SQL) is paired by name, in the order in which it ran.
 */
export function groupStages(
  pairs: readonly PairedExecution[],
  before: StagesOfRun,
  after: StagesOfRun,
): readonly StageGroup[] {
  const joined = joinedSets<string>();
  const linked = new Set<string>();
  for (const { nodes } of pairs) {
    for (const pair of nodes) {
      const left = ownStages(pair.before, before).map((id) => `before ${id}`);
      const right = ownStages(pair.after, after).map((id) => `after ${id}`);
      if (left.length === 0 || right.length === 0) continue;
      for (const key of [...left, ...right]) linked.add(key);
      // An operator that ran in as many stages of both runs (a sample first, then the sort) ran the first with the first.
      const matching = left.length === right.length;
      for (const [index, key] of left.entries()) joined.join(key, right[matching ? index : 0] ?? key);
      for (const key of matching ? [] : right) joined.join(left[0] ?? key, key);
    }
  }
  const partner = new Map(pairs.map((pair) => [pair.after.execution.id, pair.before.execution.id]));
  const names = new Map<string, StageId[]>();
  for (const id of after.ran.filter((one) => !linked.has(`after ${one}`))) {
    const name = nameOf(after, id, (execution) => partner.get(execution));
    const list = names.get(name);
    if (list === undefined) names.set(name, [id]);
    else list.push(id);
  }
  for (const id of before.ran.filter((one) => !linked.has(`before ${one}`))) {
    const other = names.get(nameOf(before, id, (execution) => execution))?.shift();
    if (other !== undefined) joined.join(`before ${id}`, `after ${other}`);
  }
  return groupsOf(before, after, joined.rootOf);
}

function groupsOf(before: StagesOfRun, after: StagesOfRun, rootOf: (key: string) => string): readonly StageGroup[] {
  const groups = new Map<string, { before: StageId[]; after: StageId[] }>();
  const groupOf = (key: string) => {
    const root = rootOf(key);
    const group = groups.get(root) ?? { before: [], after: [] };
    groups.set(root, group);
    return group;
  };
  for (const id of before.ran) groupOf(`before ${id}`).before.push(id);
  for (const id of after.ran) groupOf(`after ${id}`).after.push(id);
  return [...groups.values()];
}

/** Stages whose tasks ran the operator itself: a shuffle stands in two stages and tells of neither. */
function ownStages(node: PlanNode, stages: StagesOfRun): readonly StageId[] {
  if (boundaryOf(node.name) !== undefined) return [];
  return (node.stages?.stages ?? []).filter((id) => stages.attempts.has(id));
}

/** What a stage without operators is known by; lines and ids in it differ from run to run. */
function nameOf(
  stages: StagesOfRun,
  id: StageId,
  partnerOf: (execution: ExecutionId) => ExecutionId | undefined,
): string {
  const stage = stageOf(stages, id);
  const execution = stage?.executions[0];
  const owner = execution === undefined ? 'outside' : (partnerOf(execution) ?? 'alone');
  return `${owner} ${(stage?.name ?? '').replace(/\d+/g, '#')} ${(stage?.scopes ?? []).join(' ').replace(/\d+/g, '#')}`;
}

/** Sets that grow together as pairs of their members are joined. */
function joinedSets<T>() {
  const parent = new Map<T, T>();
  const rootOf = (key: T): T => {
    let root = key;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    if (root !== key) parent.set(key, root);
    return root;
  };
  return {
    rootOf,
    join(one: T, other: T): void {
      const [left, right] = [rootOf(one), rootOf(other)];
      if (left !== right) parent.set(right, left);
    },
  };
}
