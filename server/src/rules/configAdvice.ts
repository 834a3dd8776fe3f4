import { table } from '../base/table.ts';
import { formatBytes, formatDuration, plural } from '../base/units.ts';
import type { Run } from '../model/run.ts';
import type { RunFacts } from './facts.ts';
import { isLocal, memoryBytes } from './memory.ts';
import type { Draft } from './rule.ts';

/** A setting of a run that people regretted, with the page that says why. */
export interface Advice {
  readonly key: string;
  readonly message: string;
  readonly source: string;
  readonly evidence: Draft['evidence'];
  readonly cost?: Draft['cost'];
}

const PAGES = 'https://spark.apache.org/docs/latest/';

/** Pages that the advice stands on: they are the references of the rule, too. */
export const ADVICE_SOURCES = {
  committer: `${PAGES}cloud-integration.html#recommended-settings-for-writing-to-object-stores`,
  configuration: `${PAGES}configuration.html`,
  tuning: `${PAGES}tuning.html`,
  serialization: `${PAGES}tuning.html#data-serialization`,
  parquet: `${PAGES}sql-data-sources-parquet.html#schema-merging`,
} as const;

export function adviceOn(facts: RunFacts): readonly Advice[] {
  return [
    ...serializer(facts),
    ...committer(facts.run),
    ...heapOfLongPointers(facts.run),
    ...timeouts(facts.run),
    ...switchedOff(facts.run),
    ...unusual(facts.run),
  ];
}

/** What rows of a DataFrame are stored as is Spark's own; only shuffles of RDDs go through the serializer. */
const WORTH_SERIALIZED_BYTES = 1024 ** 3;

function serializer(facts: RunFacts): readonly Advice[] {
  const { run, stages } = facts;
  const value = run.configuration['spark.serializer'] ?? 'org.apache.spark.serializer.JavaSerializer';
  if (!value.endsWith('JavaSerializer')) return [];
  const ofRdds = stages.filter((stage) => stage.executions.length === 0 && stage.tasks.shuffleWriteBytes.sum > 0);
  const bytes = ofRdds.reduce((sum, stage) => sum + stage.tasks.shuffleWriteBytes.sum, 0);
  if (bytes < WORTH_SERIALIZED_BYTES) return [];
  const ms = ofRdds.reduce((sum, stage) => sum + stage.tasks.shuffleWriteTime.sum, 0);
  return [
    {
      key: 'spark.serializer',
      message: `Jobs on RDDs shuffled ${formatBytes(bytes)} with Java serialization (${formatDuration(ms)} of writing them); Kryo writes the same objects faster and smaller.`,
      source: ADVICE_SOURCES.serialization,
      evidence: { shuffledBytes: bytes, writeSeconds: ms / 1000 },
      // Half of the writing: what Kryo would take is not known, only that it is less.
      cost: { wallMs: 0, coreMs: ms / 2 },
    },
  ];
}

/** Vendors have committers of their own under the same key. */
function committer(run: Run): readonly Advice[] {
  const key = 'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version';
  if (run.configuration[key] !== '2' || run.app.vendor !== 'open-source') return [];
  const failed = run.totals.failedTasks;
  return [
    {
      key,
      message: `${key} is 2: each task publishes its files as it ends, so a job that fails, or a task that is run twice, leaves rows that no commit stands for (${plural(failed, 'task')} of this run failed).`,
      source: ADVICE_SOURCES.committer,
      evidence: { value: '2', failedTasks: failed },
    },
  ];
}

const GIB = 1024 ** 3;
/** From 32 GiB on the JVM needs eight bytes for a reference instead of four: the objects of 31 GiB need a quarter to a half as much again. */
const LONG_POINTERS_FROM = 32 * GIB;
const LONG_POINTERS_PAY_FROM = 40 * GIB;

function heapOfLongPointers(run: Run): readonly Advice[] {
  const heap = memoryBytes(run.configuration['spark.executor.memory']);
  if (heap === undefined || heap < LONG_POINTERS_FROM || heap >= LONG_POINTERS_PAY_FROM || isLocal(run)) return [];
  return [
    {
      key: 'spark.executor.memory',
      message: `${formatBytes(heap)} of heap holds hardly more objects than 31 GiB: from 32 GiB on the JVM doubles its references.`,
      source: ADVICE_SOURCES.tuning,
      evidence: { executorMemoryBytes: heap },
    },
  ];
}

/** `120s`, `2min`, `600`: seconds where no unit is written. */
function seconds(text: string | undefined, bare: number): number | undefined {
  const found = /^(\d+)\s*(ms|s|m|min|h|d)?$/.exec(text?.trim() ?? '');
  if (found === null) return undefined;
  const units: Readonly<Record<string, number>> = table({ ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 });
  return Number(found[1]) * (found[2] === undefined ? bare : (units[found[2]] ?? bare));
}

function timeouts(run: Run): readonly Advice[] {
  const network = seconds(run.configuration['spark.network.timeout'] ?? '120s', 1);
  // Written without a unit, Spark reads this one in milliseconds.
  const heartbeat = seconds(run.configuration['spark.executor.heartbeatInterval'] ?? '10s', 0.001);
  if (network === undefined || heartbeat === undefined || heartbeat < network) return [];
  return [
    {
      key: 'spark.executor.heartbeatInterval',
      message: `Executors report every ${heartbeat} s, and are taken for lost after ${network} s of silence (spark.network.timeout): the first must be much less.`,
      source: ADVICE_SOURCES.configuration,
      evidence: { heartbeatSeconds: heartbeat, networkTimeoutSeconds: network },
    },
  ];
}

/** What Spark does by itself unless it is told not to, and what is lost without it. */
const SWITCHES: Readonly<Record<string, string>> = table({
  'spark.sql.parquet.filterPushdown': 'no filter leaves out row groups',
  'spark.sql.orc.filterPushdown': 'no filter leaves out stripes',
  'spark.sql.parquet.enableVectorizedReader': 'Parquet is read row by row',
  'spark.sql.codegen.wholeStage': 'operators call each other for each row',
  'spark.sql.optimizer.dynamicPartitionPruning.enabled': 'joins on partition columns read all partitions',
  'spark.shuffle.compress': 'shuffles are written and sent in full size',
  'spark.shuffle.spill.compress': 'what is spilled is written in full size',
});

function switchedOff(run: Run): readonly Advice[] {
  return Object.entries(SWITCHES).flatMap(([key, loss]) =>
    run.configuration[key] === 'false'
      ? [
          {
            key,
            message: `${key} is off: ${loss}.`,
            source: ADVICE_SOURCES.configuration,
            evidence: { value: 'false' },
          },
        ]
      : [],
  );
}

/** More of the heap than this leaves user code and Spark's own objects no room; the default is 0.6. */
const MOST_MEMORY_FRACTION = 0.8;

function unusual(run: Run): readonly Advice[] {
  const { configuration } = run;
  const found: Advice[] = [];
  const add = (key: string, message: string, source: string): void => {
    found.push({ key, message, source, evidence: { value: configuration[key] ?? '' } });
  };
  if (configuration['spark.driver.maxResultSize'] === '0')
    add(
      'spark.driver.maxResultSize',
      'spark.driver.maxResultSize is 0: nothing stops a result that is larger than the driver, which then dies with the application.',
      ADVICE_SOURCES.configuration,
    );
  if (configuration['spark.task.maxFailures'] === '1' && !isLocal(run))
    add(
      'spark.task.maxFailures',
      'spark.task.maxFailures is 1: the first task that fails, or the first executor that is lost, ends the job.',
      ADVICE_SOURCES.configuration,
    );
  if (configuration['spark.sql.parquet.mergeSchema'] === 'true')
    add(
      'spark.sql.parquet.mergeSchema',
      'spark.sql.parquet.mergeSchema is on for the whole session: each read of Parquet opens the footers of all files first.',
      ADVICE_SOURCES.parquet,
    );
  if (Number(configuration['spark.memory.fraction']) > MOST_MEMORY_FRACTION)
    add(
      'spark.memory.fraction',
      `spark.memory.fraction is ${configuration['spark.memory.fraction']} (default 0.6): what is left of the heap must hold all objects of user code.`,
      ADVICE_SOURCES.tuning,
    );
  return found;
}
