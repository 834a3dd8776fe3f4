import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { operatorName } from '../plan/operators.ts';
import { nodesIn, type NodeFacts, type RunFacts } from './facts.ts';

/** Why a stage has as many tasks as it has, as far as its plan tells. */
export interface TaskCountCause {
  readonly kind:
    /** `coalesce(n)`: no shuffle, so everything up to the last exchange runs in these tasks, too. */
    | 'coalesce'
    /** `repartition(n)` or `repartitionByRange(n, …)`: the number stands in the code. */
    | 'repartition'
    /** Everything had to go to one place: a global window, a global limit, an aggregate without keys. */
    | 'single'
    /** AQE joined the partitions of a shuffle that had more. */
    | 'adaptive'
    /** `spark.sql.shuffle.partitions`. */
    | 'shuffle'
    /** As many splits as the input gave. */
    | 'scan'
    /** The number of slices of `range`. */
    | 'range'
    /** Each partition of one side with each of the other. */
    | 'cartesian';
  readonly node: NodeFacts;
}

const causes = new WeakMap<RunFacts, Map<Stage, TaskCountCause | undefined>>();

/** The operator that decided the number of tasks of a stage; undefined where the plan does not tell. Many rules ask. */
export function causeOfTaskCount(facts: RunFacts, stage: Stage): TaskCountCause | undefined {
  let ofRun = causes.get(facts);
  if (ofRun === undefined) causes.set(facts, (ofRun = new Map()));
  if (!ofRun.has(stage)) ofRun.set(stage, findCause(facts, stage));
  return ofRun.get(stage);
}

function findCause(facts: RunFacts, stage: Stage): TaskCountCause | undefined {
  const nodes = nodesIn(facts, stage).filter((node) => !node.elsewhere || stage.executions.length === 1);
  return coalesceIn(nodes, stage) ?? cartesianIn(nodes) ?? exchangeRead(nodes, stage) ?? sourceIn(nodes, stage);
}

function coalesceIn(nodes: readonly NodeFacts[], stage: Stage): TaskCountCause | undefined {
  const all = nodes.flatMap((node) => {
    const details = detailsOf(node.node);
    return details.kind === 'coalesce' && details.partitions !== undefined
      ? [{ node, partitions: details.partitions }]
      : [];
  });
  const exact = all.find((one) => one.partitions === stage.numTasks);
  if (exact !== undefined) return { kind: 'coalesce', node: exact.node };
  // Below a union the numbers add up.
  const sum = all.reduce((total, one) => total + one.partitions, 0);
  const [first] = all;
  return first !== undefined && all.length > 1 && sum === stage.numTasks
    ? { kind: 'coalesce', node: first.node }
    : undefined;
}

function exchangeRead(nodes: readonly NodeFacts[], stage: Stage): TaskCountCause | undefined {
  for (const node of nodes) {
    const details = detailsOf(node.node);
    if (details.kind !== 'exchange' || !isReadIn(node, stage)) continue;
    if (details.partitioning === 'single') return { kind: 'single', node };
    if (details.partitions === stage.numTasks) {
      return { kind: details.origin === 'repartitionByNumber' ? 'repartition' : 'shuffle', node };
    }
    if (details.partitions !== undefined && details.partitions > stage.numTasks && readsAdaptively(node))
      return { kind: 'adaptive', node };
  }
  return undefined;
}

function cartesianIn(nodes: readonly NodeFacts[]): TaskCountCause | undefined {
  const node = nodes.find((one) => operatorName(one.node.name).name === 'CartesianProduct');
  return node === undefined ? undefined : { kind: 'cartesian', node };
}

function sourceIn(nodes: readonly NodeFacts[], stage: Stage): TaskCountCause | undefined {
  const sources = nodes.filter((node) => node.family === 'scan' || node.family === 'range');
  const [source] = sources;
  if (source === undefined || sources.length > 1) return undefined;
  const details = detailsOf(source.node);
  if (details.kind !== 'range') return { kind: 'scan', node: source };
  return details.splits === undefined || details.splits === stage.numTasks
    ? { kind: 'range', node: source }
    : undefined;
}

/** An exchange is written in its first stage and read in the others. */
export function isReadIn(exchange: NodeFacts, stage: Stage): boolean {
  const stages = exchange.node.stages?.stages ?? [];
  return stages.length > 1 && stages[0] !== stage.id && stages.includes(stage.id);
}

export function isWrittenIn(exchange: NodeFacts, stage: Stage): boolean {
  return exchange.node.stages?.stages[0] === stage.id;
}

/** An AQE read stands above the exchange: it may have joined partitions. */
function readsAdaptively(exchange: NodeFacts): boolean {
  for (let at = exchange.parent; at !== undefined && at.family === 'wrapper'; at = at.parent) {
    if (/^(AQEShuffleRead|CustomShuffleReader)/.test(operatorName(at.node.name).name)) return true;
  }
  return false;
}
