import type { JsonObject } from '../../base/json.ts';
import { numberAt, objectAt, textAt, timeAt } from '../json.ts';
import { seenAt, type ExecutorState, type RunState } from './state.ts';
import { createSums } from './sums.ts';

/** The executor of that id; one that no event announced is known from here on. */
export function executorOf(state: RunState, id: string, host: string): ExecutorState {
  const known = state.executors.get(id);
  if (known !== undefined) {
    if (known.host === '') known.host = host;
    return known;
  }
  const executor: ExecutorState = {
    id,
    host,
    cores: undefined,
    addedAt: undefined,
    removedAt: undefined,
    removedReason: undefined,
    exclusions: [],
    profile: undefined,
    maxMemoryBytes: undefined,
    sums: createSums(),
    peakMemory: new Map(),
  };
  state.executors.set(id, executor);
  return executor;
}

export function foldExecutorAdded(state: RunState, event: JsonObject): void {
  const info = objectAt(event, 'Executor Info') ?? {};
  const executor = executorOf(state, textAt(event, 'Executor ID') ?? '', textAt(info, 'Host') ?? '');
  if (executor.cores === undefined) state.totals.executors += 1;
  executor.cores = numberAt(info, 'Total Cores') ?? 0;
  executor.addedAt = timeAt(event, 'Timestamp');
  executor.profile = numberAt(info, 'Resource Profile Id');
  seenAt(state, executor.addedAt);
}

export function foldExecutorRemoved(state: RunState, event: JsonObject): void {
  const executor = executorOf(state, textAt(event, 'Executor ID') ?? '', '');
  state.totals.executorsRemoved += 1;
  executor.removedAt = timeAt(event, 'Timestamp');
  executor.removedReason = textAt(event, 'Removed Reason');
  seenAt(state, executor.removedAt);
}

export function foldBlockManagerAdded(state: RunState, event: JsonObject): void {
  const id = objectAt(event, 'Block Manager ID') ?? {};
  const executor = executorOf(state, textAt(id, 'Executor ID') ?? '', textAt(id, 'Host') ?? '');
  executor.maxMemoryBytes = numberAt(event, 'Maximum Memory');
  executor.addedAt ??= timeAt(event, 'Timestamp');
  seenAt(state, timeAt(event, 'Timestamp'));
}

/** The oldest logs announce no executors: then a block manager's end is the executor's. */
export function foldBlockManagerRemoved(state: RunState, event: JsonObject): void {
  const executor = state.executors.get(textAt(objectAt(event, 'Block Manager ID') ?? {}, 'Executor ID') ?? '');
  if (executor !== undefined && executor.cores === undefined) executor.removedAt ??= timeAt(event, 'Timestamp');
  seenAt(state, timeAt(event, 'Timestamp'));
}

export function foldResourceProfile(state: RunState, event: JsonObject): void {
  const id = numberAt(event, 'Resource Profile Id');
  const cpus = numberAt(objectAt(objectAt(event, 'Task Resource Requests') ?? {}, 'cpus') ?? {}, 'Amount');
  if (id !== undefined && cpus !== undefined && cpus > 0) state.profileCpus.set(id, cpus);
}

export function foldPeaks(executor: ExecutorState, peaks: JsonObject): void {
  for (const [name, value] of Object.entries(peaks)) {
    if (typeof value === 'number' && Number.isFinite(value) && value > (executor.peakMemory.get(name) ?? 0))
      executor.peakMemory.set(name, value);
  }
}

/** After too many failures the scheduler leaves an executor alone for a while; Spark 3.1 says this twice, in its old and its new words. */
export function foldExecutorExcluded(state: RunState, event: JsonObject): void {
  const id = textAt(event, 'executorId');
  const at = timeAt(event, 'time');
  if (id !== undefined && at !== undefined) exclude(executorOf(state, id, ''), at);
  seenAt(state, at);
}

export function foldExecutorIncluded(state: RunState, event: JsonObject): void {
  const executor = state.executors.get(textAt(event, 'executorId') ?? '');
  const at = timeAt(event, 'time');
  if (executor !== undefined && at !== undefined) include(executor, at);
  seenAt(state, at);
}

export function foldNodeExcluded(state: RunState, event: JsonObject): void {
  const at = timeAt(event, 'time');
  if (at !== undefined) for (const executor of executorsOn(state, event)) exclude(executor, at);
  seenAt(state, at);
}

export function foldNodeIncluded(state: RunState, event: JsonObject): void {
  const at = timeAt(event, 'time');
  if (at !== undefined) for (const executor of executorsOn(state, event)) include(executor, at);
  seenAt(state, at);
}

export function executorsOn(state: RunState, event: JsonObject): readonly ExecutorState[] {
  const host = textAt(event, 'hostId');
  return host === undefined ? [] : [...state.executors.values()].filter((executor) => executor.host === host);
}

function exclude(executor: ExecutorState, at: number): void {
  const last = executor.exclusions.at(-1);
  if (last === undefined || last.to !== undefined) executor.exclusions.push({ from: at });
}

function include(executor: ExecutorState, at: number): void {
  const last = executor.exclusions.at(-1);
  if (last !== undefined) last.to ??= at;
}
