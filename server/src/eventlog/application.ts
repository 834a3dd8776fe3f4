import type { Application } from '../model/run.ts';
import type { RunState } from './fold/state.ts';
import { table } from '../base/table.ts';

export function applicationOf(state: RunState, inProgress: boolean): Application {
  const { app } = state;
  const optional = {
    attempt: app.attempt,
    user: app.user,
    sparkVersion: app.sparkVersion ?? sparkOfDatabricks(app.runtimeVersion),
    scalaVersion: app.scalaVersion,
    javaVersion: app.javaVersion,
    pythonVersion: app.pythonVersion,
    command: app.command,
    startedAt: app.startedAt,
    endedAt: app.endedAt,
    lastEventAt: app.lastEventAt,
  };
  return {
    id: app.id ?? '',
    name: app.name ?? '',
    vendor: vendorOf(state),
    inProgress: inProgress && app.endedAt === undefined,
    ...withoutUndefined(optional),
  };
}

type WithoutUndefined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Optional fields are left out where nothing is known. */
function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T>;
function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function vendorOf(state: RunState): Application['vendor'] {
  const { app, configuration } = state;
  const version = app.sparkVersion ?? '';
  const has = (prefix: string): boolean => [...configuration.keys()].some((key) => key.startsWith(prefix));
  if (app.databricks || app.runtimeVersion !== undefined) return 'databricks';
  if (version.includes('amzn') || has('spark.emr.')) return 'emr';
  if (has('spark.dataproc.')) return 'dataproc';
  if (has('spark.synapse.') || has('spark.fabric.')) return 'fabric';
  if (/\.(?:cloudera|cdh|7\.\d)/.test(version) || has('spark.cdp.')) return 'cloudera';
  return version === '' ? 'unknown' : 'open-source';
}

/** Which Spark a Databricks runtime is built on; from Databricks' release notes. Newer ones are named `16.4.x` and so on and left unknown. */
const SPARK_OF_RUNTIME: Readonly<Record<string, string>> = table({
  '7': '3.0.1',
  '8': '3.1.1',
  '9': '3.1.2',
  '10': '3.2.1',
  '11': '3.3.0',
  '12': '3.3.2',
  '13': '3.4.1',
  '14': '3.5.0',
  '15': '3.5.0',
  '16': '3.5.0',
  '17': '4.0.0',
});

function sparkOfDatabricks(runtime: string | undefined): string | undefined {
  return SPARK_OF_RUNTIME[/^(\d+)\./.exec(runtime ?? '')?.[1] ?? ''];
}
