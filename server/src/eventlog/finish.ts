import type { Execution, Executor, Job, LogIdentity, Run, Stage, TaskFailureGroup } from '../model/run.ts';
import type { PlanMetric, PlanNode } from '../model/plan.ts';
import { valueOf, type Accumulators } from './accumulators.ts';
import { accumulatorIdOf, executionIdOf, jobIdOf, planNodeIdOf, stageIdOf } from './events.ts';
import type { ExecutionState, ExecutorState, JobState, RunState, StageState } from './fold/state.ts';
import { applicationOf } from './application.ts';
import { distributionsOf, NO_DISTRIBUTIONS, withLateTasks, type Distributions } from './distributions.ts';
import { gapsOf } from './gaps.ts';
import { stagesOfNodes, type RanStage } from './nodeStages.ts';
import type { RawMetric, RawPlan } from './rawPlan.ts';
import { slotReader } from './slots.ts';

/** The run as far as its log was read. The state can go on afterwards. */
export function finishRun(state: RunState, log: LogIdentity, inProgress: boolean): Run {
  return runOf(state, log, inProgress, finishExecution);
}

/** The same when nothing more will come: the state is taken apart while the run is built, which halves what plans take. */
export function finishLastRun(state: RunState, log: LogIdentity, inProgress: boolean): Run {
  return runOf(state, log, inProgress, (_, execution) => {
    const finished = finishExecution(state, execution);
    dropPlans(execution);
    return finished;
  });
}

function runOf(
  state: RunState,
  log: LogIdentity,
  inProgress: boolean,
  finish: (state: RunState, execution: ExecutionState) => Execution,
): Run {
  return {
    app: applicationOf(state, inProgress),
    log,
    configuration: Object.fromEntries(state.configuration),
    executors: [...state.executors.values()].map((executor) => finishExecutor(state, executor)),
    jobs: [...state.jobs.values()].sort((a, b) => a.id - b.id).map(finishJob),
    stages: finishStages(state),
    executions: [...state.executions.values()]
      .filter((execution) => execution.announced || execution.updates.length > 0)
      .sort((a, b) => a.id - b.id)
      .map((execution) => finish(state, execution)),
    cachedRdds: [...state.rdds.values()].map((rdd) => ({ ...rdd })),
    streamingQueries: [...state.streams.values()].map((stream) => ({ ...stream })),
    connectOperations: [...state.connect.values()].map((operation) => ({ ...operation })),
    totals: { ...state.totals },
    problems: [...state.problems.list(), ...gapsOf(state, inProgress)],
  };
}

function finishExecutor(state: RunState, executor: ExecutorState): Executor {
  return {
    id: executor.id,
    host: executor.host,
    cores: executor.cores ?? 0,
    addedAt: executor.addedAt ?? state.app.startedAt ?? 0,
    ...(executor.removedAt === undefined ? {} : { removedAt: executor.removedAt }),
    ...(executor.removedReason === undefined ? {} : { removedReason: executor.removedReason }),
    ...(executor.profile === undefined ? {} : { resourceProfileId: executor.profile }),
    ...(executor.exclusions.length === 0 ? {} : { exclusions: executor.exclusions.map((span) => ({ ...span })) }),
    totals: { ...executor.sums },
    peakMemory: Object.fromEntries(executor.peakMemory),
    ...(executor.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: executor.maxMemoryBytes }),
  };
}

function finishJob(job: JobState): Job {
  return {
    id: jobIdOf(job.id),
    submittedAt: job.submittedAt,
    ...(job.completedAt === undefined ? {} : { completedAt: job.completedAt }),
    stageIds: job.stageIds.map(stageIdOf),
    ...(job.execution === undefined ? {} : { execution: executionIdOf(job.execution) }),
    ...(job.rootExecution === undefined ? {} : { rootExecution: executionIdOf(job.rootExecution) }),
    ...(job.failureReason === undefined ? {} : { failureReason: job.failureReason }),
    properties: job.properties,
  };
}

function finishStages(state: RunState): readonly Stage[] {
  const slotsOf = slotReader(state);
  return [...state.stages]
    .sort(([a], [b]) => a - b)
    .flatMap(([, attempts]) => [...attempts.values()].sort((a, b) => a.attempt - b.attempt))
    .map((stage) => finishStage(state, stage, slotsOf(stage)));
}

function finishStage(state: RunState, stage: StageState, slots: number): Stage {
  return {
    id: stageIdOf(stage.id),
    attempt: stage.attempt,
    name: stage.name,
    details: stage.details,
    parents: stage.parents.map(stageIdOf),
    jobs: stage.jobs.map(jobIdOf),
    executions: executionsOf(state, stage).map(executionIdOf),
    ...(stage.submittedAt === undefined ? {} : { submittedAt: stage.submittedAt }),
    ...(stage.completedAt === undefined ? {} : { completedAt: stage.completedAt }),
    ...(stage.failureReason === undefined ? {} : { failureReason: stage.failureReason }),
    numTasks: stage.numTasks,
    status: statusOf(state, stage),
    scopes: stage.scopes,
    ...measuredOf(stage),
    totals: { ...stage.sums },
    byExecutor: Object.fromEntries([...stage.byExecutor].map(([id, sums]) => [id, { ...sums }])),
    slowest: [...stage.slowest],
    failures: [...stage.failures.values()].map((group): TaskFailureGroup => ({
      ...group,
      executors: [...group.executors],
    })),
    speculativeTasks: stage.speculativeTasks,
    killedTasks: stage.killedTasks,
    locality: Object.fromEntries(stage.locality),
    slots,
    ...(stage.firstTaskAt === undefined ? {} : { firstTaskAt: stage.firstTaskAt }),
    ...(stage.lastTaskAt === undefined ? {} : { lastTaskAt: stage.lastTaskAt }),
  };
}

/** The distributions up to now; of a stage that ended long ago they are finished already. */
function measuredOf(stage: StageState): Distributions {
  const open = stage.measuredTasks === 0 ? NO_DISTRIBUTIONS : distributionsOf(stage);
  if (stage.finished === undefined) return open;
  return stage.measuredTasks === 0 ? stage.finished : withLateTasks(stage.finished, open);
}

function statusOf(state: RunState, stage: StageState): Stage['status'] {
  if (stage.completed) return stage.failureReason === undefined ? 'complete' : 'failed';
  if (stage.submitted || stage.sums.tasks > 0) return 'running';
  const jobs = stage.jobs.map((id) => state.jobs.get(id));
  return jobs.some((job) => job !== undefined && job.completedAt === undefined) ? 'pending' : 'skipped';
}

function executionsOf(state: RunState, stage: StageState): readonly number[] {
  const executions = new Set<number>();
  for (const id of stage.jobs) {
    const execution = state.jobs.get(id)?.execution;
    if (execution !== undefined) executions.add(execution);
  }
  return [...executions];
}

function finishExecution(state: RunState, execution: ExecutionState): Execution {
  const stages = stagesRunFor(state, execution);
  const plan = planFinisher(state.accumulators, ranStages(state, stages));
  const final = execution.updates.at(-1) ?? execution.initialPlan;
  const finalPlan = final === undefined ? undefined : plan(final, true);
  const initialPlan =
    final === execution.initialPlan ? finalPlan : execution.initialPlan && plan(execution.initialPlan, false);
  return {
    id: executionIdOf(execution.id),
    ...(execution.rootExecution === undefined ? {} : { rootExecution: executionIdOf(execution.rootExecution) }),
    description: execution.description,
    details: execution.details,
    startedAt: execution.startedAt,
    ...(execution.endedAt === undefined ? {} : { endedAt: execution.endedAt }),
    ...(execution.errorMessage === undefined ? {} : { errorMessage: execution.errorMessage }),
    jobs: execution.jobs.map(jobIdOf),
    stages: stages.map(stageIdOf),
    jobTags: execution.jobTags,
    ...(execution.jobGroup === undefined ? {} : { jobGroup: execution.jobGroup }),
    modifiedConfigs: execution.modifiedConfigs,
    ...(initialPlan === undefined ? {} : { initialPlan }),
    ...(finalPlan === undefined ? {} : { finalPlan }),
    adaptivePlans: execution.updates.slice(0, -1).map((update) => plan(update, false)),
    aqeUpdates: execution.aqeUpdates,
    ...subqueryMetricsOf(state, execution, final),
    planText: execution.planText,
  };
}

/** Announced metrics that no node of the plan bears. */
function subqueryMetricsOf(
  state: RunState,
  execution: ExecutionState,
  final: RawPlan | undefined,
): Pick<Execution, 'subqueryMetrics'> {
  if (execution.loneMetrics.length === 0) return {};
  const borne = new Set<number>();
  const open = final === undefined ? [] : [final];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { accumulatorId } of node.metrics) borne.add(accumulatorId);
    open.push(...node.children);
  }
  const lone = new Map(
    execution.loneMetrics
      .filter(({ accumulatorId }) => !borne.has(accumulatorId))
      .map((metric) => [metric.accumulatorId, metric]),
  );
  return lone.size === 0
    ? {}
    : { subqueryMetrics: [...lone.values()].map((metric) => finishMetric(state.accumulators, metric)) };
}

function dropPlans(execution: ExecutionState): void {
  execution.initialPlan = undefined;
  execution.updates.length = 0;
}

function stagesRunFor(state: RunState, execution: ExecutionState): readonly number[] {
  const stages = new Set<number>();
  for (const id of execution.jobs) for (const stage of state.jobs.get(id)?.stageIds ?? []) stages.add(stage);
  return [...stages].sort((a, b) => a - b);
}

/** Those of which a task ended; a skipped stage ran nothing. */
function ranStages(state: RunState, stages: readonly number[]): readonly RanStage[] {
  return stages.flatMap((id) => {
    const ran = [...(state.stages.get(id)?.values() ?? [])].find((stage) => stage.sums.tasks > 0);
    return ran === undefined ? [] : [{ id, scopes: ran.scopes }];
  });
}

/** Turns plans of one execution into nodes with numbers; metric lists that several plans share stay shared. Only of the last plan it is told where its nodes ran. */
function planFinisher(
  accumulators: Accumulators,
  ran: readonly RanStage[],
): (plan: RawPlan, isFinal: boolean) => PlanNode {
  const metricLists = new Map<readonly RawMetric[], readonly PlanMetric[]>();
  const metricsOf = (raw: readonly RawMetric[]): readonly PlanMetric[] => {
    const known = metricLists.get(raw);
    if (known !== undefined) return known;
    const metrics = raw.map((metric) => finishMetric(accumulators, metric));
    metricLists.set(raw, metrics);
    return metrics;
  };
  return (plan, isFinal) => finishPlan(plan, isFinal ? stagesOfNodes(plan, accumulators, ran) : [], metricsOf);
}

function finishPlan(
  root: RawPlan,
  stages: ReturnType<typeof stagesOfNodes>,
  metricsOf: (raw: readonly RawMetric[]) => readonly PlanMetric[],
): PlanNode {
  const roots: PlanNode[] = [];
  const open: { readonly plan: RawPlan; readonly into: PlanNode[] }[] = [{ plan: root, into: roots }];
  let id = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { plan } = next;
    const children: PlanNode[] = [];
    const ran = stages[id];
    next.into.push({
      id: planNodeIdOf(id),
      name: plan.name,
      text: plan.text,
      children,
      metadata: plan.metadata,
      metrics: metricsOf(plan.metrics),
      ...(ran === undefined ? {} : { stages: { stages: ran.stages.map(stageIdOf), how: ran.how } }),
    });
    id += 1;
    for (const child of plan.children.toReversed()) open.push({ plan: child, into: children });
  }
  const first = roots[0];
  return first ?? { id: planNodeIdOf(0), name: '', text: '', children: [], metadata: {}, metrics: [] };
}

/** Spark keeps an average ten times as large, to have one digit behind the point, and the total of averages means nothing: the mean over tasks does. */
function finishMetric(accumulators: Accumulators, metric: RawMetric): PlanMetric {
  const value = valueOf(accumulators, metric.accumulatorId);
  const average = metric.type === 'average';
  const total = value === undefined ? undefined : average ? value.total / 10 / Math.max(value.count, 1) : value.total;
  const max = value?.max === undefined ? undefined : average ? value.max / 10 : value.max;
  return {
    name: metric.name,
    accumulatorId: accumulatorIdOf(metric.accumulatorId),
    type: metric.type,
    total,
    ...(max === undefined ? {} : { max }),
  };
}
