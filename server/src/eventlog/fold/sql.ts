import type { JsonObject } from '../../base/json.ts';
import { setDriverValue } from '../accumulators.ts';
import { isList, listAt, numberAt, numberOf, objectAt, objectsAt, recordAt, textAt, textsAt, timeAt } from '../json.ts';
import { readMetric, readPlan, type RawPlan } from '../rawPlan.ts';
import { seenAt, shared, type ExecutionState, type RunState } from './state.ts';

const MOST_UPDATES_KEPT = 21;
const MOST_LONE_METRICS = 10_000;
/** Column lists of wide tables run to megabytes; nobody reads further than this. */
const MOST_PLAN_TEXT = 1 << 20;

/** The execution of that id; one that no event announced is known from here on. */
export function executionOf(state: RunState, id: number): ExecutionState {
  const known = state.executions.get(id);
  if (known !== undefined) return known;
  const execution: ExecutionState = {
    id,
    rootExecution: undefined,
    description: '',
    details: '',
    startedAt: 0,
    endedAt: undefined,
    errorMessage: undefined,
    jobTags: [],
    jobGroup: undefined,
    modifiedConfigs: {},
    jobs: [],
    initialPlan: undefined,
    updates: [],
    aqeUpdates: 0,
    loneMetrics: [],
    planText: '',
    announced: false,
    shared: new Map(),
  };
  state.executions.set(id, execution);
  return execution;
}

export function foldExecutionStart(state: RunState, event: JsonObject): void {
  const id = numberAt(event, 'executionId');
  if (id === undefined) {
    if (!state.nameless.has('execution')) state.totals.sqlExecutions += 1;
    state.nameless.add('execution');
    return;
  }
  const execution = executionOf(state, id);
  if (!execution.announced) state.totals.sqlExecutions += 1;
  execution.announced = true;
  execution.rootExecution = numberAt(event, 'rootExecutionId') ?? execution.rootExecution;
  execution.description = textAt(event, 'description') ?? '';
  execution.details = shared(state, textAt(event, 'details') ?? '');
  execution.startedAt = timeAt(event, 'time') ?? state.app.lastEventAt ?? 0;
  execution.jobTags = textsAt(event, 'jobTags');
  execution.jobGroup = textAt(event, 'jobGroupId');
  execution.modifiedConfigs = recordAt(event, 'modifiedConfigs');
  execution.planText = planTextOf(event);
  seenAt(state, timeAt(event, 'time'));
  const plan = planOf(state, execution, event);
  if (plan === undefined) return;
  state.totals.sqlExecutionsWithPlan += 1;
  execution.initialPlan = plan;
}

export function foldExecutionEnd(state: RunState, event: JsonObject): void {
  const id = numberAt(event, 'executionId');
  if (id === undefined) return;
  const execution = executionOf(state, id);
  execution.endedAt = timeAt(event, 'time') ?? state.app.lastEventAt;
  const error = textAt(event, 'errorMessage');
  if (error !== undefined && error !== '') execution.errorMessage = error;
  execution.shared = undefined;
  seenAt(state, execution.endedAt);
}

export function foldAdaptiveUpdate(state: RunState, event: JsonObject): void {
  state.totals.aqeUpdates += 1;
  const id = numberAt(event, 'executionId');
  if (id === undefined) return;
  const execution = executionOf(state, id);
  execution.aqeUpdates += 1;
  const text = planTextOf(event);
  if (text !== '') execution.planText = text;
  const plan = planOf(state, execution, event);
  if (plan === undefined) return;
  execution.updates.push(plan);
  if (execution.updates.length > MOST_UPDATES_KEPT) execution.updates.splice(MOST_UPDATES_KEPT >> 1, 1);
}

/** A subquery that AQE planned anew tells only the metrics of its new nodes: Spark's UI cannot exchange a part of a plan. */
export function foldAdaptiveMetrics(state: RunState, event: JsonObject): void {
  const id = numberAt(event, 'executionId');
  if (id === undefined) return;
  const { loneMetrics } = executionOf(state, id);
  for (const info of objectsAt(event, 'sqlPlanMetrics'))
    if (loneMetrics.length < MOST_LONE_METRICS) loneMetrics.push(readMetric(info));
}

export function foldDriverUpdates(state: RunState, event: JsonObject): void {
  for (const update of listAt(event, 'accumUpdates')) {
    if (!isList(update)) continue;
    const id = numberOf(update[0]);
    const value = numberOf(update[1]);
    if (id !== undefined && value !== undefined) setDriverValue(state.accumulators, id, value);
  }
}

function planOf(state: RunState, execution: ExecutionState, event: JsonObject): RawPlan | undefined {
  const info = objectAt(event, 'sparkPlanInfo');
  if (info === undefined) return undefined;
  execution.shared ??= new Map();
  const { plan, cut } = readPlan(info, execution.shared);
  if (cut)
    state.problems.add(
      'A plan is nested so deeply that its lowest nodes were left out.',
      'warning',
      `execution ${execution.id}`,
    );
  return plan;
}

function planTextOf(event: JsonObject): string {
  return (textAt(event, 'physicalPlanDescription') ?? '').slice(0, MOST_PLAN_TEXT);
}
