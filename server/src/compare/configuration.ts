import type { Run } from '../model/run.ts';

export interface ConfigurationChange {
  readonly key: string;
  /** Undefined where the run did not set it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Keys that change how a plan runs. Names, addresses, credentials and places of logs do not. */
const MATTERS: readonly RegExp[] = [
  /^spark\.sql\.(shuffle|adaptive|files|join|broadcastTimeout|autoBroadcastJoinThreshold|cbo|codegen|inMemoryColumnarStorage|execution\.arrow|parquet|orc|sources\.(bucketing|partitionOverwriteMode)|extensions|iceberg|ansi|optimizer|windowExec|sort|objectHashAggregate|caseSensitive|session\.timeZone|legacy)/,
  /^spark\.(master|default\.parallelism|task\.cpus|task\.resource|cores\.max|plugins|serializer$|kryoserializer|broadcast|locality|speculation|dynamicAllocation|memory|shuffle|io\.compression|reducer|stage|python\.worker)\b/,
  /^spark\.(executor|driver)\.(cores|memory|memoryOverhead|memoryOverheadFactor|instances|maxResultSize|pyspark\.memory|resource)\b/,
  /^spark\.(rapids|gluten|comet|databricks\.(delta|photon|io|adaptive|optimizer))\b/,
];
/** Below those, what is a name, an address, a file or an id. */
const NEVER =
  /\.(host|port|dir|path|id|address|name|secret|token|password|key|url|uri|file|discoveryScript)$|secret|password|token|credential/i;

/** Settings of the application that differ, and those of sessions that the paired executions had. */
export function configurationChanges(before: Run, after: Run): readonly ConfigurationChange[] {
  const [left, right] = [settingsOf(before), settingsOf(after)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys]
    .filter((key) => left.get(key) !== right.get(key) && matters(key))
    .toSorted()
    .map((key) => ({ key, before: left.get(key), after: right.get(key) }));
}

function matters(key: string): boolean {
  return !NEVER.test(key) && MATTERS.some((pattern) => pattern.test(key));
}

/** A session's setting that executions disagree about is told as all its values. */
function settingsOf(run: Run): ReadonlyMap<string, string> {
  const session = new Map<string, Set<string>>();
  for (const { modifiedConfigs } of run.executions) {
    for (const [key, value] of Object.entries(modifiedConfigs)) {
      const values = session.get(key) ?? new Set<string>();
      session.set(key, values.add(value));
    }
  }
  const settings = new Map(Object.entries(run.configuration));
  for (const [key, values] of session) settings.set(key, [...values].toSorted().join(' or '));
  return settings;
}
