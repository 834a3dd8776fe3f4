import type { EpochMilliseconds, ExecutionId, Milliseconds, PlanNodeId, StageId } from '../model/ids.ts';
import type { ExecutionMatch, MatchResult, NodeMatch } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Execution, Job, Run, Stage } from '../model/run.ts';
import { familyOf, type OperatorFamily } from '../plan/operators.ts';
import { aloneByStage, runInterval } from './stageIntervals.ts';

/** A run with its matches, indexed for rules: from a stage to its nodes, from a node to its line, its stages and its neighbors. */
export interface RunFacts {
  readonly run: Run;
  readonly match: MatchResult | undefined;
  /** From the first to the last thing that happened; what shares of the application are shares of. */
  readonly applicationMs: Milliseconds;
  readonly executions: readonly ExecutionFacts[];
  readonly executionById: ReadonlyMap<ExecutionId, ExecutionFacts>;
  /** The attempt of each stage that counts: the last that finished, else the last. */
  readonly stages: readonly Stage[];
  readonly stageById: ReadonlyMap<StageId, Stage>;
  readonly jobs: readonly Job[];
  /** Time in which no other stage had running tasks: what the application would be shorter by at most. */
  readonly aloneMs: ReadonlyMap<StageId, Milliseconds>;
  /** Matched nodes by the place of the call, over all executions. */
  readonly nodesBySite: ReadonlyMap<string, readonly NodeFacts[]>;
}

export interface ExecutionFacts {
  readonly execution: Execution;
  readonly match: ExecutionMatch | undefined;
  /** Nodes of the final plan in pre-order: the place is the id. */
  readonly nodes: readonly NodeFacts[];
  readonly nodesByStage: ReadonlyMap<StageId, readonly NodeFacts[]>;
  /** It ended, and without an error: its numbers can be judged. */
  readonly complete: boolean;
  readonly durationMs: Milliseconds | undefined;
}

export interface NodeFacts {
  readonly node: PlanNode;
  readonly id: PlanNodeId;
  readonly family: OperatorFamily;
  readonly execution: ExecutionFacts;
  readonly parent: NodeFacts | undefined;
  readonly children: readonly NodeFacts[];
  readonly match: NodeMatch | undefined;
  /** Below an InMemoryTableScan or a ReusedExchange, and run by no stage of this execution: Spark prints again what another place or execution ran. */
  readonly elsewhere: boolean;
}

export function runFacts(run: Run, match: MatchResult | undefined): RunFacts {
  const matches = new Map((match?.executions ?? []).map((execution) => [execution.execution, execution]));
  const executions = run.executions.map((execution) => executionFacts(execution, matches.get(execution.id)));
  const stages = countingAttempts(run.stages).filter(isToldInFull);
  const nodesBySite = new Map<string, NodeFacts[]>();
  for (const execution of executions) {
    for (const node of execution.nodes) {
      if (node.match === undefined) continue;
      const key = siteKey(node.match.site);
      const list = nodesBySite.get(key);
      if (list === undefined) nodesBySite.set(key, [node]);
      else list.push(node);
    }
  }
  return {
    run,
    match,
    applicationMs: applicationMs(run, stages),
    executions,
    executionById: new Map(executions.map((execution) => [execution.execution.id, execution])),
    stages,
    stageById: new Map(stages.map((stage) => [stage.id, stage])),
    jobs: run.jobs,
    aloneMs: aloneByStage(run.stages),
    nodesBySite,
  };
}

/** Two calls are the same place when file, cell and the method's own name are. */
export function siteKey(site: {
  file: string;
  cell?: number;
  range: NodeMatch['site']['range'];
  inner?: NodeMatch['site']['range'];
}): string {
  const at = site.inner ?? site.range;
  return `${site.file}#${site.cell ?? ''}:${at.start.line}:${at.start.character}`;
}

/** The stages in which a node ran, as far as they finished. */
export function stagesOf(facts: RunFacts, node: NodeFacts): readonly Stage[] {
  return (node.node.stages?.stages ?? []).flatMap((id) => facts.stageById.get(id) ?? []);
}

/** The nodes of a stage over all executions that ran it. */
export function nodesIn(facts: RunFacts, stage: Stage): readonly NodeFacts[] {
  return stage.executions.flatMap((id) => facts.executionById.get(id)?.nodesByStage.get(stage.id) ?? []);
}

/** From a node upwards, nearest first. */
export function* ancestors(node: NodeFacts): Generator<NodeFacts> {
  for (let at = node.parent; at !== undefined; at = at.parent) yield at;
}

/** A node and everything below it, in pre-order. */
export function* subtree(node: NodeFacts): Generator<NodeFacts> {
  yield node;
  for (const child of node.children) yield* subtree(child);
}

/** The operator below a node's wrappers. */
export function operatorBelow(node: NodeFacts | undefined): NodeFacts | undefined {
  let at = node;
  while (at?.family === 'wrapper') at = at.children[0];
  return at;
}

/** The operator above a node's wrappers. */
export function operatorAbove(node: NodeFacts): NodeFacts | undefined {
  let at = node.parent;
  while (at?.family === 'wrapper') at = at.parent;
  return at;
}

function executionFacts(execution: Execution, match: ExecutionMatch | undefined): ExecutionFacts {
  const matched = new Map((match?.nodes ?? []).map((node) => [node.node, node]));
  const nodes: NodeFacts[] = [];
  const nodesByStage = new Map<StageId, NodeFacts[]>();
  const result: ExecutionFacts = {
    execution,
    match,
    nodes,
    nodesByStage,
    complete: execution.endedAt !== undefined && execution.errorMessage === undefined,
    durationMs: execution.endedAt === undefined ? undefined : execution.endedAt - execution.startedAt,
  };
  const ownStages = new Set(execution.stages);
  const visit = (node: PlanNode, parent: NodeFacts | undefined, below: boolean): NodeFacts => {
    const children: NodeFacts[] = [];
    const family = familyOf(node);
    const elsewhere = below && !(node.stages?.stages ?? []).some((id) => ownStages.has(id));
    const facts: NodeFacts = {
      node,
      id: node.id,
      family,
      execution: result,
      parent,
      children,
      match: matched.get(node.id),
      elsewhere,
    };
    nodes.push(facts);
    for (const id of node.stages?.stages ?? []) {
      const list = nodesByStage.get(id);
      if (list === undefined) nodesByStage.set(id, [facts]);
      else list.push(facts);
    }
    for (const child of node.children)
      children.push(visit(child, facts, below || family === 'cachedScan' || family === 'reused'));
    return facts;
  };
  if (execution.finalPlan !== undefined) visit(execution.finalPlan, undefined, false);
  return result;
}

/** A compacted or cut log keeps few of the task ends of some stages: their times, sizes and cores cannot be judged. */
function isToldInFull(stage: Stage): boolean {
  return stage.status !== 'complete' || stage.attempt > 0 || 2 * stage.tasks.duration.count >= stage.numTasks;
}

function countingAttempts(stages: readonly Stage[]): readonly Stage[] {
  const best = new Map<StageId, Stage>();
  for (const stage of stages) {
    const before = best.get(stage.id);
    if (before === undefined || stage.status === 'complete' || before.status !== 'complete') best.set(stage.id, stage);
  }
  return [...best.values()];
}

function applicationMs(run: Run, stages: readonly Stage[]): Milliseconds {
  const starts = [run.app.startedAt, ...run.executions.map((execution) => execution.startedAt)];
  const ends = [run.app.endedAt ?? run.app.lastEventAt, ...run.executions.map((execution) => execution.endedAt)];
  for (const stage of stages) {
    const interval = runInterval(stage);
    if (interval === undefined) continue;
    starts.push(interval.start);
    ends.push(interval.end);
  }
  // Where a compacted log has lost the beginning, its time is zero.
  const start = extreme(starts, Math.min);
  const end = extreme(ends, Math.max);
  return start === undefined || end === undefined ? 0 : Math.max(0, end - start);
}

/** The first or last of so many times as there are stages and executions. */
function extreme(
  times: readonly (EpochMilliseconds | undefined)[],
  choose: (a: number, b: number) => number,
): EpochMilliseconds | undefined {
  let best: EpochMilliseconds | undefined;
  for (const time of times) {
    if (time !== undefined && time > 0) best = best === undefined ? time : choose(best, time);
  }
  return best;
}
