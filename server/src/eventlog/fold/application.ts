import { numberAt, objectAt, recordAt, textAt, timeAt, type JsonObject } from '../json.ts';
import { seenAt, type RunState } from './state.ts';

export function foldLogStart(state: RunState, event: JsonObject): void {
  state.app.sparkVersion ??= textAt(event, 'Spark Version');
}

/** Databricks starts its logs with an event of its own. */
export function foldDatabricksMetadata(state: RunState): void {
  state.app.databricks = true;
}

export function foldApplicationStart(state: RunState, event: JsonObject): void {
  const { app } = state;
  app.id ??= textAt(event, 'App ID');
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
