import type { JsonObject } from '../../base/json.ts';
import { numberAt, objectAt, recordAt, textAt, timeAt } from '../json.ts';
import { missingParts, rangeOf } from '../problems.ts';
import { seenAt, type RunState } from './state.ts';

const LONGEST_ID = 200;

export function foldLogStart(state: RunState, event: JsonObject): void {
  state.app.sparkVersion ??= textAt(event, 'Spark Version');
}

/** Databricks starts each part of its logs with an event of its own, which numbers them from 0. */
export function foldDatabricksMetadata(state: RunState, event: JsonObject): void {
  const { app, problems } = state;
  app.databricks = true;
  const context = numberAt(event, 'SparkContext Id');
  if (context !== undefined && context !== (app.contextId ??= context))
    problems.add('Parts of the log come from different Spark contexts; they are told as one run.');
  const part = numberAt(event, 'Rollover Number') ?? 0;
  if (part > app.nextPart) problems.add(missingParts([rangeOf(app.nextPart, part - 1)]));
  app.nextPart = Math.max(app.nextPart, part + 1);
}

export function foldApplicationStart(state: RunState, event: JsonObject): void {
  const { app } = state;
  const id = textAt(event, 'App ID');
  if (id !== undefined && app.startedAt !== undefined && app.id !== undefined && app.id !== id)
    state.problems.add(
      `The log holds events of another application too (${id.slice(0, LONGEST_ID)}); they are told as one run.`,
    );
  app.id ??= id;
  app.name = textAt(event, 'App Name') ?? app.name;
  app.attempt = textAt(event, 'App Attempt ID') ?? numberAt(event, 'App Attempt ID')?.toString() ?? app.attempt;
  app.user = textAt(event, 'User') ?? app.user;
  app.startedAt ??= timeAt(event, 'Timestamp');
  seenAt(state, app.startedAt);
}

export function foldApplicationEnd(state: RunState, event: JsonObject): void {
  state.app.endedAt = timeAt(event, 'Timestamp') ?? state.app.lastEventAt;
  seenAt(state, state.app.endedAt);
}

export function foldEnvironment(state: RunState, event: JsonObject): void {
  for (const [name, value] of Object.entries(recordAt(event, 'Spark Properties'))) state.configuration.set(name, value);
  const { app } = state;
  const jvm = objectAt(event, 'JVM Information') ?? {};
  const system = objectAt(event, 'System Properties') ?? {};
  app.javaVersion ??= textAt(jvm, 'Java Version');
  app.scalaVersion ??= textAt(jvm, 'Scala Version')?.replace(/^version /, '');
  app.command ??= textAt(system, 'sun.java.command');
  app.runtimeVersion ??= state.configuration.get('spark.databricks.clusterUsageTags.sparkVersion');
  app.id ??= state.configuration.get('spark.app.id');
  app.name ??= state.configuration.get('spark.app.name');
  app.pythonVersion ??= pythonVersion(
    [...state.configuration.values(), ...Object.values(recordAt(event, 'Classpath Entries'))],
    textAt(system, 'sun.java.command'),
  );
}

/** Spark does not log Python's version; sometimes a path of the driver's environment tells it. */
function pythonVersion(values: readonly string[], command: string | undefined): string | undefined {
  for (const value of [...values, command ?? '']) {
    const version = /(?:^|[/\s:=])python(3\.\d+)(?:[/\s,:]|$)/.exec(value)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}
