import type { RunSpec, StageSpec } from './runBuilder.ts';

/**
 * For each rule that a run shows, the run of its example's code, with the fault and mended.
 * `<-` names a word that both languages' examples hold.
 */
export interface ExampleRuns {
  readonly found: RunSpec;
  readonly mended: RunSpec;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** One execution with one plan, and its stages. */
function one(plan: string, stages: Readonly<Record<number, StageSpec>>, more: RunSpec = {}): RunSpec {
  return { slots: 16, ...more, stages, executions: { 1: { plan, ms: 60_000, ...more.executions?.[1] } } };
}

const local = { 'spark.master': 'local[16]' };
const cluster = { 'spark.master': 'yarn', 'spark.executor.memory': '8g', 'spark.executor.cores': '4' };
const even = (tasks: number, ms: number): StageSpec => ({ tasks, taskMs: ms, ms });

const write = 'Execute InsertIntoHadoopFsRelationCommand file:/out, false, Parquet';
const joinPlan = (small: number): string => `
SortMergeJoin [store_id#1], [store_id#2], LeftOuter  @3  <- join
  Sort [store_id#1 ASC NULLS FIRST], false, 0  @3
    Exchange hashpartitioning(store_id#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,3  {data size: 700000000, shuffle bytes written: 500000000, shuffle records written: 2500000}
  Sort [store_id#2 ASC NULLS FIRST], false, 0  @3
    Exchange hashpartitioning(store_id#2, 200), ENSURE_REQUIREMENTS, [plan_id=2]  @2,3  {data size: ${small}, shuffle bytes written: ${small}, shuffle records written: 480}`;
const joinStages: Record<number, StageSpec> = {
  1: { ...even(100, 6_000), measures: { shuffleWriteBytes: 5 * MIB } },
  2: even(1, 100),
  3: { ...even(200, 8_000), measures: { shuffleReadBytes: 2.5 * MIB } },
};
const skewPlan = `
SortMergeJoin [user_id#1], [user_id#2], LeftOuter  @3  <- join
  Exchange hashpartitioning(user_id#1, 24), ENSURE_REQUIREMENTS, [plan_id=1]  @1,3  {shuffle bytes written: 90000000}
  Exchange hashpartitioning(user_id#2, 24), ENSURE_REQUIREMENTS, [plan_id=2]  @2,3  {shuffle bytes written: 80000000}`;
const few = Array.from({ length: 23 }, () => 1_000);
const small = Array.from({ length: 23 }, () => MIB);
const scanPlan = (metrics: string): string =>
  `HashAggregate(keys=[day#1], functions=[count(1)])  @1  <- groupBy\n  FileScan parquet [day#1] Format: Parquet  @1  {${metrics}}`;
const aggregatePlan = 'HashAggregate(keys=[user#1], functions=[count(1)])  @1  <- groupBy';
const plainStage = (measures: StageSpec['measures']): Record<number, StageSpec> => ({
  1: { ...even(16, 10_000), ...(measures === undefined ? {} : { measures }) },
});

export const ruleRuns: Readonly<Record<string, ExampleRuns>> = {
  'few-tasks': {
    found: one(
      `${write}  @2\n  Coalesce 2  @2  <- coalesce\n    Exchange hashpartitioning(a#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2`,
      {
        1: even(64, 2_000),
        2: { taskMs: [20_000, 20_000], measures: { shuffleReadBytes: 200 * MIB } },
      },
    ),
    mended: one(
      `${write}  @2\n  Exchange RoundRobinPartitioning(64), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition`,
      {
        1: even(64, 2_000),
        2: { ...even(64, 700), measures: { shuffleReadBytes: 6 * MIB } },
      },
    ),
  },
  'single-partition': {
    found: one(
      `${write}  @2\n  Exchange RoundRobinPartitioning(1), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition`,
      {
        1: even(16, 1_000),
        2: { taskMs: [20_000], measures: { shuffleReadBytes: 400 * MIB } },
      },
    ),
    mended: one(
      `${write}  @2\n  Exchange rangepartitioning(ts#1 ASC NULLS FIRST, 16), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartitionByRange`,
      {
        1: even(16, 1_000),
        2: { ...even(16, 1_500), measures: { shuffleReadBytes: 25 * MIB } },
      },
    ),
  },
  'global-sort-window': {
    found: one(
      'Window [row_number() windowspecdefinition(day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [day#1 ASC NULLS FIRST]  @2  <- withColumn\n  Sort [day#1 ASC NULLS FIRST], false, 0  @2\n    Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=1]  @1,2  {shuffle records written: 9000000}',
      { 1: even(16, 1_000), 2: { taskMs: [20_000], measures: { shuffleReadBytes: 400 * MIB } } },
    ),
    mended: one(
      'Window [row_number() windowspecdefinition(shop#3, day#1 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS n#2], [shop#3], [day#1 ASC NULLS FIRST]  @2  <- withColumn\n  Exchange hashpartitioning(shop#3, 16), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      { 1: even(16, 1_000), 2: { ...even(16, 1_500), measures: { shuffleReadBytes: 25 * MIB } } },
    ),
  },
  skew: {
    found: one(skewPlan, {
      1: even(16, 1_000),
      2: even(16, 1_000),
      3: { taskMs: [...few, 20_000], measures: { shuffleReadBytes: [...small, 80 * MIB] } },
    }),
    mended: one(skewPlan, {
      1: even(16, 1_000),
      2: even(16, 1_000),
      3: { ...even(24, 2_000), measures: { shuffleReadBytes: 4 * MIB } },
    }),
  },
  straggler: {
    found: one(scanPlan('number of files read: 1').replace('parquet', 'json'), {
      1: { taskMs: [...few, 20_000], measures: { inputRecords: [...few, 900_000] } },
    }),
    mended: one(scanPlan('number of files read: 24'), {
      1: { ...even(24, 1_500), measures: { inputRecords: 40_000 } },
    }),
  },
  spill: {
    found: one('Sort [user#1 ASC NULLS FIRST], false, 0  @2  {spill size: 4000000000}  <- sortWithinPartitions', {
      2: {
        ...even(16, 20_000),
        measures: { shuffleReadBytes: 200 * MIB, diskSpillBytes: 150 * MIB, memorySpillBytes: 250 * MIB },
      },
    }),
    mended: one('Sort [user#1 ASC NULLS FIRST], false, 0  @2  {spill size: 0}  <- sortWithinPartitions', {
      2: { ...even(64, 4_000), measures: { shuffleReadBytes: 50 * MIB } },
    }),
  },
  'oversized-partition': {
    found: one('Exchange RoundRobinPartitioning(8), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition', {
      1: even(16, 1_000),
      2: { ...even(8, 90_000), measures: { shuffleReadBytes: 6 * GIB } },
    }),
    mended: one('Exchange RoundRobinPartitioning(400), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition', {
      1: even(16, 1_000),
      2: { ...even(400, 45_000), measures: { shuffleReadBytes: 123 * MIB } },
    }),
  },
  'small-tasks': {
    found: one('Exchange RoundRobinPartitioning(2000), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition', {
      1: even(16, 1_000),
      2: { tasks: 2000, taskMs: 120, ms: 15_000, measures: { shuffleReadBytes: 2_000, shuffleReadRecords: 10 } },
    }),
    mended: one('Exchange RoundRobinPartitioning(16), REPARTITION_BY_NUM, [plan_id=1]  @1,2  <- repartition', {
      1: even(16, 1_000),
      2: { ...even(16, 300), measures: { shuffleReadBytes: 250_000, shuffleReadRecords: 1250 } },
    }),
  },
  'shuffle-partitions': {
    found: one(
      'Exchange hashpartitioning(user#1, 8), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      { 1: even(64, 2_000), 2: { ...even(8, 40_000), measures: { shuffleReadBytes: GIB / 2 } } },
      { slots: 64 },
    ),
    mended: one(
      'Exchange hashpartitioning(user#1, 256), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      { 1: even(64, 2_000), 2: { tasks: 256, taskMs: 1_300, ms: 5_200, measures: { shuffleReadBytes: 16 * MIB } } },
      { slots: 64 },
    ),
  },
  'aqe-coalesced-too-far': {
    found: one(
      'AQEShuffleRead coalesced  @2\n  Exchange hashpartitioning(user#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      {
        1: even(16, 1_000),
        2: { ...even(2, 40_000), measures: { shuffleReadBytes: 8 * MIB } },
      },
    ),
    mended: one(
      'AQEShuffleRead coalesced  @2\n  Exchange hashpartitioning(user#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      {
        1: even(16, 1_000),
        2: { ...even(16, 5_000), measures: { shuffleReadBytes: MIB } },
      },
    ),
  },
  'input-split-size': {
    found: one(scanPlan('number of files read: 3, size of files read: 2900000000'), {
      1: { ...even(3, 40_000), measures: { inputBytes: 900 * MIB } },
    }),
    mended: one(scanPlan('number of files read: 3, size of files read: 2900000000'), {
      1: { ...even(43, 8_000), measures: { inputBytes: 63 * MIB } },
    }),
  },
  'small-files-read': {
    found: one(
      'FileScan parquet [id#1L] Format: Parquet  @1  {number of files read: 900, size of files read: 9000000}  <- parquet',
      { 1: even(16, 12_000) },
    ),
    mended: one(
      'FileScan parquet [id#1L] Format: Parquet  @1  {number of files read: 1, size of files read: 9000000}  <- parquet',
      { 1: even(1, 900) },
    ),
  },
  'small-files-written': {
    found: one(
      'Execute InsertIntoHadoopFsRelationCommand file:/out, false, [day#1], Parquet  @1  {number of written files: 3600, written output: 60000000, number of dynamic part: 30}  <- parquet',
      plainStage({ outputBytes: 4_000_000 }),
    ),
    mended: one(
      'Execute InsertIntoHadoopFsRelationCommand file:/out, false, [day#1], Parquet  @1  {number of written files: 30, written output: 60000000, number of dynamic part: 30}  <- parquet',
      plainStage({ outputBytes: 4_000_000 }),
    ),
  },
  'missing-partition-filter': {
    found: one(
      'Filter (cast(month#2 as string) = 7)  @1  {number of output rows: 100000}  <- filter\n  FileScan parquet [fare#1,month#2] Format: Parquet, PartitionFilters: [], PushedFilters: [], ReadSchema: struct<fare:double>  @1  {number of partitions read: 12, number of output rows: 1200000, size of files read: 900000000}',
      plainStage({ inputBytes: 50 * MIB }),
    ),
    mended: one(
      'Filter (fare#1 > 1.0)  @1  {number of output rows: 100000}  <- filter\n  FileScan parquet [fare#1,month#2] Format: Parquet, PartitionFilters: [isnotnull(month#2), (month#2 = 7)], PushedFilters: [], ReadSchema: struct<fare:double>  @1  {number of partitions read: 1, number of output rows: 100000, size of files read: 70000000}',
      plainStage({ inputBytes: 4 * MIB }),
    ),
  },
  'missing-filter-pushdown': {
    found: one(
      'Filter (cast(ts#1 as date) = 2026-11-01)  @1  {number of output rows: 1000}  <- filter\n  FileScan parquet [ts#1] Format: Parquet, PartitionFilters: [], PushedFilters: [IsNotNull(ts)], ReadSchema: struct<ts:timestamp>  @1  {number of output rows: 9000000, size of files read: 900000000}',
      plainStage({ inputBytes: 50 * MIB }),
    ),
    mended: one(
      'Filter ((ts#1 >= 2026-11-01) AND (ts#1 < 2026-11-02))  @1  {number of output rows: 1000}  <- filter\n  FileScan parquet [ts#1] Format: Parquet, PartitionFilters: [], PushedFilters: [GreaterThanOrEqual(ts,2026-11-01), LessThan(ts,2026-11-02)], ReadSchema: struct<ts:timestamp>  @1  {number of output rows: 9000, size of files read: 900000000}',
      plainStage({ inputBytes: MIB }),
    ),
  },
  'long-filter': {
    found: one(
      `Filter user#1 IN (${Array.from({ length: 400 }, (_, index) => `u${index}`).join(',')})  @1  <- filter`,
      plainStage({}),
    ),
    mended: one('BroadcastHashJoin [user#1], [user#2], LeftSemi, BuildRight, false  @1  <- join', plainStage({})),
  },
  'csv-schema-inference': {
    found: {
      stages: {
        1: {
          ...even(16, 9_000),
          name: 'csv at NativeMethodAccessorImpl.java:0',
          execution: false,
          measures: { inputBytes: 60 * MIB, inputRecords: 900_000 },
        },
      },
    },
    mended: one('FileScan csv [country#1,rate#2] Format: CSV  @1', { 1: even(16, 9_000) }),
  },
  'broadcast-missed': {
    found: one(joinPlan(26_880), joinStages),
    mended: one('BroadcastHashJoin [store_id#1], [store_id#2], LeftOuter, BuildRight, false  @1  <- join', {
      1: even(100, 3_000),
    }),
  },
  'broadcast-too-large': {
    found: one(
      'BroadcastHashJoin [user_id#1], [user_id#2], Inner, BuildRight, false  @2  <- join\n  Scan ExistingRDD[user_id#1]  @2\n  BroadcastExchange HashedRelationBroadcastMode(List(input[0, bigint, false]),false), [plan_id=1]  @1  {data size: 900000000, time to collect: 9000, time to build: 5000, time to broadcast: 2000}  <- join?',
      { 1: even(16, 1_000), 2: even(16, 3_000) },
    ),
    mended: one('SortMergeJoin [user_id#1], [user_id#2], Inner  @2  <- join', { 2: even(16, 3_000) }),
  },
  'nested-loop-join': {
    found: one(
      'BroadcastNestedLoopJoin BuildRight, Inner, ((ts#1 >= from#2) AND (ts#1 < to#3))  @1  {number of output rows: 300000}  <- join\n  FileScan parquet [ts#1] Format: Parquet  @1  {number of output rows: 2000000}\n  BroadcastExchange IdentityBroadcastMode, [plan_id=1]  {number of output rows: 1800}',
      plainStage({}),
    ),
    mended: one(
      'BroadcastHashJoin [day#1], [window_day#2], Inner, BuildRight, ((ts#1 >= from#2) AND (ts#1 < to#3)), false  @1  {number of output rows: 300000}  <- join\n  FileScan parquet [ts#1] Format: Parquet  @1  {number of output rows: 2000000}\n  BroadcastExchange HashedRelationBroadcastMode(List(input[0, date, false]),false), [plan_id=1]  {number of output rows: 1800}',
      plainStage({}),
    ),
  },
  'row-explosion': {
    found: one(
      'Generate explode(clicks#1), [visit#2], false, [click#3]  @1  {number of output rows: 90000000}  <- withColumn\n  FileScan parquet [visit#2,clicks#1] Format: Parquet  @1  {number of output rows: 900000}',
      plainStage({}),
    ),
    mended: one(
      'Project [aggregate(clicks#1, 0, lambdafunction((a#3 + b#4), a#3, b#4, false)) AS clicks#5]  @1  <- withColumn\n  FileScan parquet [visit#2,clicks#1] Format: Parquet  @1  {number of output rows: 900000}',
      plainStage({}),
    ),
  },
  'shuffle-heavy': {
    found: one(
      'Exchange hashpartitioning(user#1, 200), REPARTITION_BY_COL, [plan_id=1]  @1,2  {shuffle bytes written: 9000000000}  <- repartition\n  FileScan parquet [user#1] Format: Parquet  @1  {size of files read: 900000000}',
      {
        1: { ...even(16, 20_000), measures: { inputBytes: 56_000_000, shuffleWriteBytes: 560_000_000 } },
        2: { ...even(200, 9_000), measures: { shuffleReadBytes: 45_000_000 } },
      },
    ),
    mended: one(
      'Exchange hashpartitioning(user#1, 200), REPARTITION_BY_COL, [plan_id=1]  @1,2  {shuffle bytes written: 900000000}  <- repartition\n  FileScan parquet [user#1] Format: Parquet  @1  {size of files read: 900000000}',
      {
        1: { ...even(16, 5_000), measures: { inputBytes: 56_000_000, shuffleWriteBytes: 56_000_000 } },
        2: { ...even(200, 2_000), measures: { shuffleReadBytes: 4_500_000 } },
      },
    ),
  },
  'sort-aggregate': {
    found: one(
      'SortAggregate(key=[user#1], functions=[max(name#2)])  @1  <- agg\n  Sort [user#1 ASC NULLS FIRST], false, 0  @1  {sort time: 90000}',
      plainStage({}),
    ),
    mended: one('HashAggregate(keys=[user#1], functions=[max(ts#2)])  @1  <- agg', plainStage({})),
  },
  'wasted-sort': {
    found: one(
      'HashAggregate(keys=[user#1], functions=[partial_count(1)])  @2  <- groupBy\n  Sort [ts#1 ASC NULLS FIRST], true, 0  @2  <- orderBy\n    Exchange rangepartitioning(ts#1 ASC NULLS FIRST, 16), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2  {shuffle records written: 9000000}',
      {
        1: { ...even(16, 5_000), measures: { shuffleWriteBytes: 50 * MIB } },
        2: { ...even(16, 9_000), measures: { shuffleReadBytes: 50 * MIB } },
      },
    ),
    mended: one('HashAggregate(keys=[user#1], functions=[partial_count(1)])  @1  <- groupBy', { 1: even(16, 5_000) }),
  },
  'wasted-repartition': {
    found: one(
      'Sort [ts#1 ASC NULLS FIRST], true, 0  @3\n  Exchange rangepartitioning(ts#1 ASC NULLS FIRST, 16), ENSURE_REQUIREMENTS, [plan_id=2]  @2,3\n    Exchange RoundRobinPartitioning(200), REPARTITION_BY_NUM, [plan_id=1]  @1,2  {shuffle bytes written: 900000000}  <- repartition',
      {
        1: { ...even(16, 5_000), measures: { shuffleWriteBytes: 50 * MIB } },
        2: { ...even(200, 900), measures: { shuffleReadBytes: 5 * MIB, shuffleWriteBytes: 5 * MIB } },
        3: { ...even(16, 9_000), measures: { shuffleReadBytes: 50 * MIB } },
      },
    ),
    mended: one(
      'Sort [ts#1 ASC NULLS FIRST], true, 0  @3\n  Exchange rangepartitioning(ts#1 ASC NULLS FIRST, 16), ENSURE_REQUIREMENTS, [plan_id=2]  @1,3',
      { 1: even(16, 5_000), 3: even(16, 9_000) },
    ),
  },
  'cache-too-large': {
    found: {
      memoryBytes: 10 * GIB,
      cachedRdds: [
        {
          id: 1,
          name: '*(1) FileScan parquet events',
          storageLevel: 'MEMORY_AND_DISK',
          partitions: 100,
          cachedPartitions: 80,
          memoryBytes: 9 * GIB,
          diskBytes: 4 * GIB,
        },
      ],
    },
    mended: {
      memoryBytes: 10 * GIB,
      cachedRdds: [
        {
          id: 1,
          name: '*(1) FileScan parquet events',
          storageLevel: 'MEMORY_AND_DISK',
          partitions: 100,
          cachedPartitions: 100,
          memoryBytes: GIB,
          diskBytes: 0,
        },
      ],
    },
  },
  'python-udf': {
    found: one(
      'BatchEvalPython [clean(text#1)#2], [pythonUDF0#3]  @1  {number of output rows: 400000, time to run Python workers: 90000}  <- withColumn',
      plainStage({}),
    ),
    mended: one('Project [lower(trim(text#1, None)) AS name#2]  @1  <- withColumn', plainStage({})),
  },
  'lakehouse-rewrite': {
    found: one(
      'Execute MergeIntoCommand SubqueryAlias s  @1  {number of target rows copied: 9000000, number of updated rows: 1000}',
      plainStage({}),
    ),
    mended: one(
      'Execute MergeIntoCommand SubqueryAlias s  @1  {number of target rows copied: 1000, number of updated rows: 1000}',
      plainStage({}),
    ),
  },
  'engine-fallback': {
    found: one(
      'GpuHashAggregate(keys=[a#1], functions=[count(1)])  @1\n  Project [my_udf(y#1) AS x#2]  @1  <- withColumn\n    GpuFilter (y#1 > 1)  @1',
      plainStage({}),
    ),
    mended: one(
      'GpuHashAggregate(keys=[a#1], functions=[count(1)])  @1\n  GpuProject [upper(y#1) AS x#2]  @1  <- withColumn\n    GpuFilter (y#1 > 1)  @1',
      plainStage({}),
    ),
  },
  'failed-tasks': {
    found: one('BatchEvalPython [units(value#1)#2], [pythonUDF0#3]  @1  <- withColumn', {
      1: {
        ...even(8, 5_000),
        failedTasks: 4,
        status: 'failed',
        failures: [{ count: 4, message: 'ValueError: no number', sample: 'ValueError: no number' }],
      },
    }),
    mended: one('Project [try_cast(value#1 as int) AS n#2]  @1  <- withColumn', { 1: even(8, 900) }),
  },
  'lost-executors': {
    found: {
      executors: [
        {},
        {
          removedAt: 1_700_000_030_000,
          removedReason: 'Container killed by YARN for exceeding memory limits. 9.1 GB of 9 GB physical memory used',
        },
      ],
    },
    mended: { executors: [{}, { removedAt: 1_700_000_030_000, removedReason: 'Executor killed by driver: idle' }] },
  },
  gc: {
    found: one(aggregatePlan, plainStage({ gcTime: 3_000 })),
    mended: one(aggregatePlan, plainStage({ gcTime: 300 })),
  },
  'fetch-wait': {
    found: one(aggregatePlan, plainStage({ fetchWaitTime: 4_000 })),
    mended: one(aggregatePlan, plainStage({ fetchWaitTime: 200 })),
  },
  'scheduler-delay': {
    found: one('Scan ExistingRDD[user#1]  @1', plainStage({ schedulerDelay: 4_000 })),
    mended: one('Scan ExistingRDD[user#1]  @1', plainStage({ schedulerDelay: 100 })),
  },
  'memory-undersized': {
    found: { configuration: cluster, executors: [{ peakMemory: { JVMHeapMemory: 8.1 * GIB } }], wallMs: 900_000 },
    mended: { configuration: cluster, executors: [{ peakMemory: { JVMHeapMemory: 6 * GIB } }], wallMs: 900_000 },
  },
  'memory-oversized': {
    found: { configuration: cluster, executors: [{ peakMemory: { JVMHeapMemory: GIB } }], wallMs: 900_000 },
    mended: { configuration: cluster, executors: [{ peakMemory: { JVMHeapMemory: 6 * GIB } }], wallMs: 900_000 },
  },
  'driver-memory': {
    found: {
      configuration: { 'spark.driver.memory': '2g' },
      executors: [{ id: 'driver', peakMemory: { JVMHeapMemory: 2 * GIB } }],
    },
    mended: {
      configuration: { 'spark.driver.memory': '2g' },
      executors: [{ id: 'driver', peakMemory: { JVMHeapMemory: GIB } }],
    },
  },
  'driver-bound': {
    found: {
      configuration: local,
      stages: { 1: even(16, 5_000) },
      executions: { 1: { plan: `${write}  @1`, ms: 50_000, anchor: 'parquet' } },
    },
    mended: {
      configuration: local,
      stages: { 1: even(16, 45_000) },
      executions: { 1: { plan: `${write}  @1`, ms: 50_000, anchor: 'parquet' } },
    },
  },
  'idle-cores': {
    found: { ...one('Coalesce 2  @1  <- coalesce', { 1: even(2, 200_000) }), configuration: cluster, wallMs: 210_000 },
    mended: {
      ...one('Exchange RoundRobinPartitioning(96), REPARTITION_BY_NUM, [plan_id=1]  @0,1  <- repartition', {
        1: { tasks: 96, taskMs: 30_000, ms: 180_000 },
      }),
      configuration: cluster,
      wallMs: 190_000,
    },
  },
  'speculation-waste': {
    found: one('LocalTableScan [a#1]', { 1: { ...even(20, 5_000), speculativeTasks: 8, killedTasks: 8 } }),
    mended: one('LocalTableScan [a#1]', { 1: even(20, 5_000) }),
  },
  'slow-stage': {
    found: one('HashAggregate(keys=[country#1], functions=[count(1)])  @1  <- groupBy', { 1: even(16, 300_000) }),
    mended: one('HashAggregate(keys=[country#1], functions=[count(1)])  @1  <- groupBy', { 1: even(16, 20_000) }),
  },
  'aqe-off': {
    found: one(
      'Exchange hashpartitioning(user#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      { 1: even(16, 1_000), 2: { ...even(200, 50), measures: { shuffleReadBytes: 1000 } } },
      { configuration: { 'spark.sql.adaptive.enabled': 'false' } },
    ),
    mended: one(
      'Exchange hashpartitioning(user#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]  @1,2',
      { 1: even(16, 1_000), 2: { ...even(200, 50), measures: { shuffleReadBytes: 1000 } } },
      { configuration: { 'spark.sql.adaptive.enabled': 'true' } },
    ),
  },
  config: {
    found: { configuration: { 'spark.sql.shuffle.partition': '400' } },
    mended: { configuration: { 'spark.sql.shuffle.partitions': '400' } },
  },
  'large-collect': {
    found: {
      stages: { 1: { ...even(16, 9_000), measures: { resultBytes: 90 * MIB } } },
      executions: { 1: { plan: 'Scan ExistingRDD[a#1]  @1', anchor: 'events' } },
    },
    mended: {
      stages: { 1: { ...even(16, 900), measures: { resultBytes: 9_000 } } },
      executions: { 1: { plan: 'HashAggregate(keys=[day#1], functions=[count(1)])  @1', anchor: 'events' } },
    },
  },
};
