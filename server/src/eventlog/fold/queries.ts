import type { JsonObject } from '../../base/json.ts';
import { numberAt, objectAt, objectsAt, textAt, timeAt } from '../json.ts';
import type { RunState } from './state.ts';

export function foldQueryStarted(state: RunState, event: JsonObject): void {
  const stream = streamOf(state, event);
  const startedAt = timeOfText(textAt(event, 'timestamp'));
  if (startedAt !== undefined) stream.startedAt = startedAt;
}

export function foldQueryProgress(state: RunState, event: JsonObject): void {
  const progress = objectAt(event, 'progress') ?? {};
  const stream = streamOf(state, progress);
  const sources = objectsAt(progress, 'sources');
  const inputRows =
    numberAt(progress, 'numInputRows') ??
    sources.reduce((sum, source) => sum + (numberAt(source, 'numInputRows') ?? 0), 0);
  stream.batches += 1;
  stream.lastBatch = {
    batchId: numberAt(progress, 'batchId') ?? stream.batches - 1,
    inputRows,
    durationMs:
      numberAt(progress, 'batchDuration') ?? numberAt(objectAt(progress, 'durationMs') ?? {}, 'triggerExecution') ?? 0,
  };
}

export function foldQueryTerminated(state: RunState, event: JsonObject): void {
  const stream = streamOf(state, event);
  if (state.app.lastEventAt !== undefined) stream.endedAt = state.app.lastEventAt;
  const exception = textAt(event, 'exception');
  if (exception !== undefined) stream.exception = exception;
}

function streamOf(state: RunState, told: JsonObject) {
  const id = textAt(told, 'id') ?? '';
  const runId = textAt(told, 'runId') ?? '';
  const key = `${id} ${runId}`;
  const known = state.streams.get(key);
  if (known !== undefined) return known;
  const name = textAt(told, 'name');
  const stream = { id, runId, batches: 0, ...(name === undefined ? {} : { name }) };
  state.streams.set(key, stream);
  return streamOf(state, told);
}

function timeOfText(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

export function foldConnectStarted(state: RunState, event: JsonObject): void {
  const operationId = textAt(event, 'operationId');
  if (operationId === undefined) return;
  const sessionId = textAt(event, 'sessionId');
  state.connect.set(operationId, {
    operationId,
    jobTag: textAt(event, 'jobTag') ?? '',
    statementText: textAt(event, 'statementText') ?? '',
    startedAt: timeAt(event, 'eventTime') ?? state.app.lastEventAt ?? 0,
    ...(sessionId === undefined ? {} : { sessionId }),
  });
}

/** Finished, failed, canceled or closed: the first of them is the end. */
export function foldConnectEnded(state: RunState, event: JsonObject): void {
  const operation = state.connect.get(textAt(event, 'operationId') ?? '');
  const endedAt = timeAt(event, 'eventTime');
  if (operation !== undefined && endedAt !== undefined) operation.endedAt ??= endedAt;
}
