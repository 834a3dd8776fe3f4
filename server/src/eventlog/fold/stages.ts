import type { JsonObject } from '../../base/json.ts';
import { distributionsOf, withLateTasks } from '../distributions.ts';
import { addStage, rowOf, setCompletedValue } from '../accumulators.ts';
import { numberAt, numberOf, numbersAt, objectAt, objectsAt, textAt, timeAt } from '../json.ts';
import { executorsOn } from './executors.ts';
import { foldRddInfo } from './rdds.ts';
import { executionOf } from './sql.ts';
import { seenAt, shared, type RunState, type StageState } from './state.ts';
import { createSums } from './sums.ts';

/** Beginnings of the job properties that tell where a job comes from. */
const TOLD_PROPERTIES = [
  'spark.job.',
  'spark.jobGroup.',
  'callSite.',
  'spark.sql.execution.',
  'spark.databricks.notebook.',
  'spark.databricks.execution.',
  'spark.databricks.job.',
  'streaming.',
  'sql.streaming.',
];
/** Completed stages whose sketches are kept open for late tasks. */
const MOST_OPEN_STAGES = 16;
const MOST_PROPERTY = 4096;

/** The attempt of the stage; one that no event announced is known from here on. */
export function stageOf(state: RunState, id: number, attempt: number): StageState {
  let attempts = state.stages.get(id);
  if (attempts === undefined) state.stages.set(id, (attempts = new Map()));
  const known = attempts.get(attempt);
  if (known !== undefined) return known;
  const stage = createStage(id, attempt);
  // The first attempt is the one that jobs list. Not the last one: to find it takes a walk over all of them.
  const [first] = attempts.values();
  if (first !== undefined) stage.jobs.push(...first.jobs);
  attempts.set(attempt, stage);
  return stage;
}

export function foldJobStart(state: RunState, event: JsonObject): void {
  const id = numberAt(event, 'Job ID');
  if (id === undefined) {
    if (!state.nameless.has('job')) state.totals.jobs += 1;
    state.nameless.add('job');
    return;
  }
  if (state.jobs.has(id))
    state.problems.add('A job starts more than once in the log: events are repeated, or logs were put together.');
  else state.totals.jobs += 1;
  const properties = objectAt(event, 'Properties') ?? {};
  const execution = numberOf(properties['spark.sql.execution.id']);
  const infos = objectsAt(event, 'Stage Infos');
  const stageIds = numbersAt(event, 'Stage IDs');
  state.jobs.set(id, {
    id,
    submittedAt: timeAt(event, 'Submission Time') ?? state.app.lastEventAt ?? 0,
    completedAt: undefined,
    stageIds: stageIds.length > 0 ? stageIds : infos.map((info) => numberAt(info, 'Stage ID') ?? -1),
    execution,
    rootExecution: numberOf(
      properties['spark.sql.execution.root.id'] ?? properties['spark.databricks.execution.rootSqlExecutionId'],
    ),
    failureReason: undefined,
    properties: toldProperties(state, properties),
  });
  if (execution !== undefined) executionOf(state, execution).jobs.push(id);
  seenAt(state, timeAt(event, 'Submission Time'));
  for (const info of infos) {
    const stage = stageFromInfo(state, info, true);
    if (stage !== undefined && !stage.jobs.includes(id)) stage.jobs.push(id);
  }
}

export function foldJobEnd(state: RunState, event: JsonObject): void {
  const result = objectAt(event, 'Job Result') ?? {};
  const succeeded = textAt(result, 'Result') === 'JobSucceeded';
  if (!succeeded) state.totals.failedJobs += 1;
  const completedAt = timeAt(event, 'Completion Time');
  seenAt(state, completedAt);
  const job = state.jobs.get(numberAt(event, 'Job ID') ?? -1);
  if (job === undefined) return;
  job.completedAt = completedAt ?? state.app.lastEventAt;
  if (!succeeded)
    job.failureReason =
      textAt(objectAt(result, 'Exception') ?? {}, 'Message') ?? textAt(result, 'Result') ?? 'JobFailed';
}

export function foldStageSubmitted(state: RunState, event: JsonObject): void {
  const info = objectAt(event, 'Stage Info') ?? {};
  const stage = stageFromInfo(state, info);
  if (stage === undefined) return;
  stage.submitted = true;
  stage.submittedAt = timeAt(info, 'Submission Time') ?? stage.submittedAt;
  seenAt(state, stage.submittedAt);
}

export function foldStageCompleted(state: RunState, event: JsonObject): void {
  const info = objectAt(event, 'Stage Info') ?? {};
  const stage = stageFromInfo(state, info);
  if (textAt(info, 'Failure Reason') !== undefined) state.totals.failedStages += 1;
  if (stage === undefined) {
    if (!state.nameless.has('stage')) state.totals.stages += 1;
    state.nameless.add('stage');
    return;
  }
  stage.submittedAt = timeAt(info, 'Submission Time') ?? stage.submittedAt;
  stage.completedAt = timeAt(info, 'Completion Time') ?? stage.completedAt;
  stage.failureReason = textAt(info, 'Failure Reason');
  if (!stage.completed) state.totals.stages += 1;
  stage.submitted = true;
  stage.completed = true;
  seenAt(state, stage.completedAt);
  foldStageAccumulators(state, stage, info);
  state.completed.push(stage);
  if (state.completed.length > MOST_OPEN_STAGES) finishSketches(state.completed.shift());
}

/** An executor that failed tasks of a stage too often gets no more of that stage. */
export function foldExecutorExcludedForStage(state: RunState, event: JsonObject): void {
  const executor = textAt(event, 'executorId');
  if (executor !== undefined) excludeForStage(state, event, [executor]);
}

export function foldNodeExcludedForStage(state: RunState, event: JsonObject): void {
  excludeForStage(
    state,
    event,
    executorsOn(state, event).map(({ id }) => id),
  );
}

function excludeForStage(state: RunState, event: JsonObject, executors: readonly string[]): void {
  const id = numberAt(event, 'stageId');
  const at = timeAt(event, 'time');
  if (id === undefined || at === undefined) return;
  const { exclusions } = stageOf(state, id, numberAt(event, 'stageAttemptId') ?? 0);
  for (const executor of executors) if (!exclusions.has(executor)) exclusions.set(executor, at);
}

/** Sketches are ten times as large as what comes of them. A stage that completed a while ago gets no more tasks, or next to none. */
function finishSketches(stage: StageState | undefined): void {
  if (stage === undefined || stage.measuredTasks === 0) return;
  const distributions = distributionsOf(stage);
  stage.finished = stage.finished === undefined ? distributions : withLateTasks(stage.finished, distributions);
  stage.sketches = [];
  stage.measuredTasks = 0;
  stage.tasksWithMetrics = 0;
}

/** What the stage's accumulators had reached when it ended: tells of logs whose tasks list none. */
function foldStageAccumulators(state: RunState, stage: StageState, info: JsonObject): void {
  for (const item of objectsAt(info, 'Accumulables')) {
    const id = numberAt(item, 'ID');
    if (id === undefined || textAt(item, 'Name')?.startsWith('internal.metrics.') === true) continue;
    const row = rowOf(state.accumulators, id);
    addStage(state.accumulators, row, stage.id);
    const value = numberOf(item['Value']);
    if (value !== undefined && value >= 0) setCompletedValue(state.accumulators, row, value);
  }
}

/** A job lists stages that may never run; only those submitted or completed count for the totals. */
function stageFromInfo(state: RunState, info: JsonObject, isListed = false): StageState | undefined {
  const id = numberAt(info, 'Stage ID');
  state.totals.maxTasksInStage = Math.max(
    state.totals.maxTasksInStage,
    isListed ? 0 : (numberAt(info, 'Number of Tasks') ?? 0),
  );
  if (id === undefined) {
    state.problems.add('A description of a stage lacks its “Stage ID”.');
    return undefined;
  }
  const stage = stageOf(state, id, numberAt(info, 'Stage Attempt ID') ?? 0);
  stage.numTasks = numberAt(info, 'Number of Tasks') ?? stage.numTasks;
  stage.name = sharedAgain(state, stage.name, textAt(info, 'Stage Name'));
  stage.details = sharedAgain(state, stage.details, textAt(info, 'Details'));
  stage.parents = numbersAt(info, 'Parent IDs');
  stage.profile = numberAt(info, 'Resource Profile Id') ?? stage.profile;
  const rdds = objectsAt(info, 'RDD Info');
  for (const rdd of rdds) foldRddInfo(state, rdd);
  if (rdds.length > 0) stage.scopes = scopeNames(state, rdds);
  return stage;
}

/** A stage is described three times, mostly in the same words. */
function sharedAgain(state: RunState, known: string, told: string | undefined): string {
  return told === undefined || told === known ? known : shared(state, told);
}

/** The scopes' names, the innermost RDD (the one with the smallest id) first. */
function scopeNames(state: RunState, rdds: readonly JsonObject[]): readonly string[] {
  const names = new Set<string>();
  const inOrder = [...rdds].sort((a, b) => (numberAt(a, 'RDD ID') ?? 0) - (numberAt(b, 'RDD ID') ?? 0));
  for (const rdd of inOrder) {
    const name = /"name":"((?:[^"\\]|\\.)*)"/.exec(textAt(rdd, 'Scope') ?? '')?.[1];
    if (name !== undefined) names.add(shared(state, name));
  }
  return [...names];
}

function toldProperties(state: RunState, properties: JsonObject): Record<string, string> {
  const told: Record<string, string> = {};
  for (const name in properties) {
    const value = properties[name];
    if (typeof value !== 'string' || !TOLD_PROPERTIES.some((beginning) => name.startsWith(beginning))) continue;
    told[name] = shared(state, value.slice(0, MOST_PROPERTY));
  }
  return told;
}

function createStage(id: number, attempt: number): StageState {
  return {
    id,
    attempt,
    name: '',
    details: '',
    parents: [],
    jobs: [],
    numTasks: 0,
    profile: undefined,
    exclusions: new Map(),
    scopes: [],
    submittedAt: undefined,
    completedAt: undefined,
    failureReason: undefined,
    submitted: false,
    completed: false,
    sketches: [],
    measuredTasks: 0,
    tasksWithMetrics: 0,
    finished: undefined,
    sums: createSums(),
    byExecutor: new Map(),
    slowest: [],
    failures: new Map(),
    speculativeTasks: 0,
    killedTasks: 0,
    locality: new Map(),
    firstTaskAt: undefined,
    lastTaskAt: undefined,
  };
}
