import { isObject, type JsonObject } from '../../base/json.ts';
import { table } from '../../base/table.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import { shortName } from '../events.ts';
import { lackOf } from '../required.ts';
import { createTaskEnd, fillTaskEnd } from '../task.ts';
import {
  foldApplicationEnd,
  foldApplicationStart,
  foldDatabricksMetadata,
  foldEnvironment,
  foldLogStart,
} from './application.ts';
import {
  executorOf,
  foldBlockManagerAdded,
  foldBlockManagerRemoved,
  foldExecutorAdded,
  foldExecutorExcluded,
  foldExecutorIncluded,
  foldExecutorRemoved,
  foldNodeExcluded,
  foldNodeIncluded,
  foldPeaks,
  foldResourceProfile,
} from './executors.ts';
import {
  foldConnectEnded,
  foldConnectStarted,
  foldQueryProgress,
  foldQueryStarted,
  foldQueryTerminated,
} from './queries.ts';
import { foldBlockUpdated, foldUnpersist } from './rdds.ts';
import {
  foldAdaptiveMetrics,
  foldAdaptiveUpdate,
  foldDriverUpdates,
  foldExecutionEnd,
  foldExecutionStart,
} from './sql.ts';
import {
  foldExecutorExcludedForStage,
  foldJobEnd,
  foldJobStart,
  foldNodeExcludedForStage,
  foldStageCompleted,
  foldStageSubmitted,
} from './stages.ts';
import type { RunState } from './state.ts';
import { foldTaskEnd, foldTaskStart, foldUpdates } from './tasks.ts';

/** What each event changes; events that are not here tell nothing that is needed. */
const FOLDS: Readonly<Record<string, (state: RunState, event: JsonObject) => void>> = table({
  SparkListenerLogStart: foldLogStart,
  DBCEventLoggingListenerMetadata: foldDatabricksMetadata,
  SparkListenerApplicationStart: foldApplicationStart,
  SparkListenerApplicationEnd: foldApplicationEnd,
  SparkListenerEnvironmentUpdate: foldEnvironment,
  SparkListenerResourceProfileAdded: foldResourceProfile,
  SparkListenerExecutorAdded: foldExecutorAdded,
  SparkListenerExecutorRemoved: foldExecutorRemoved,
  SparkListenerBlockManagerAdded: foldBlockManagerAdded,
  SparkListenerBlockManagerRemoved: foldBlockManagerRemoved,
  SparkListenerExecutorExcluded: foldExecutorExcluded,
  SparkListenerExecutorBlacklisted: foldExecutorExcluded,
  SparkListenerExecutorUnexcluded: foldExecutorIncluded,
  SparkListenerExecutorUnblacklisted: foldExecutorIncluded,
  SparkListenerNodeExcluded: foldNodeExcluded,
  SparkListenerNodeBlacklisted: foldNodeExcluded,
  SparkListenerNodeUnexcluded: foldNodeIncluded,
  SparkListenerNodeUnblacklisted: foldNodeIncluded,
  SparkListenerExecutorExcludedForStage: foldExecutorExcludedForStage,
  SparkListenerExecutorBlacklistedForStage: foldExecutorExcludedForStage,
  SparkListenerNodeExcludedForStage: foldNodeExcludedForStage,
  SparkListenerNodeBlacklistedForStage: foldNodeExcludedForStage,
  SparkListenerJobStart: foldJobStart,
  SparkListenerJobEnd: foldJobEnd,
  SparkListenerStageSubmitted: foldStageSubmitted,
  SparkListenerStageCompleted: foldStageCompleted,
  SparkListenerTaskStart: foldTaskStart,
  SparkListenerTaskEnd: foldWholeTaskEnd,
  SparkListenerStageExecutorMetrics: foldStageExecutorMetrics,
  SparkListenerUnpersistRDD: foldUnpersist,
  SparkListenerBlockUpdated: foldBlockUpdated,
  SparkListenerSQLExecutionStart: foldExecutionStart,
  SparkListenerSQLExecutionEnd: foldExecutionEnd,
  SparkListenerSQLAdaptiveExecutionUpdate: foldAdaptiveUpdate,
  SparkListenerSQLAdaptiveSQLMetricUpdates: foldAdaptiveMetrics,
  SparkListenerDriverAccumUpdates: foldDriverUpdates,
  StreamingQueryListener$QueryStartedEvent: foldQueryStarted,
  StreamingQueryListener$QueryProgressEvent: foldQueryProgress,
  StreamingQueryListener$QueryTerminatedEvent: foldQueryTerminated,
  SparkListenerConnectOperationStarted: foldConnectStarted,
  SparkListenerConnectOperationFinished: foldConnectEnded,
  SparkListenerConnectOperationFailed: foldConnectEnded,
  SparkListenerConnectOperationCanceled: foldConnectEnded,
  SparkListenerConnectOperationClosed: foldConnectEnded,
});

const FOLD_BY_NAME = new Map(Object.entries(FOLDS));

/** Takes one event into the state. False where the value is no event at all. */
export function foldEvent(state: RunState, value: unknown): boolean {
  if (!isObject(value)) return false;
  const name = textAt(value, 'Event');
  if (name === undefined) return false;
  state.totals.events += 1;
  const short = shortName(name);
  const lack = lackOf(short, value);
  if (lack !== undefined) state.problems.add(lack);
  FOLD_BY_NAME.get(short)?.(state, value);
  return true;
}

const task = createTaskEnd();

function foldWholeTaskEnd(state: RunState, event: JsonObject): void {
  fillTaskEnd(task, event);
  // The totals count what is not said to have succeeded; whether it failed is not known, which is a problem of its own.
  if (task.reason === 'Success' && textAt(objectAt(event, 'Task End Reason') ?? {}, 'Reason') === undefined)
    state.totals.failedTasks += 1;
  foldUpdates(state, foldTaskEnd(state, task), task, event);
  const peaks = objectAt(event, 'Task Executor Metrics');
  if (peaks !== undefined) foldPeaks(executorOf(state, task.executor, task.host), peaks);
}

function foldStageExecutorMetrics(state: RunState, event: JsonObject): void {
  const id = textAt(event, 'Executor ID') ?? numberAt(event, 'Executor ID')?.toString();
  if (id !== undefined) foldPeaks(executorOf(state, id, ''), objectAt(event, 'Executor Metrics') ?? {});
}
