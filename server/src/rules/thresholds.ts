/**
 * Every number a rule compares with, in one place, with its reason. Users change them by name (`planlight.thresholds`).
 * A number that follows from Spark's own defaults says which; a number that only orders findings says so.
 */
export interface Thresholds {
  /** A finding that could save less wall time than this is a hint: nobody changes code for a second. */
  readonly worthSavingMs: number;
  /** … and less than this share of the application's time, too: a second of an hour is noise. */
  readonly worthSavingShare: number;
  /** Saving this much is a warning however long the application is: ten runs a day make it minutes of somebody's wait. */
  readonly warningSavingMs: number;
  /** An error is a tenth of the application and minutes at the same time: the run misses its hour because of this line. */
  readonly errorSavingMs: number;
  readonly errorSavingShare: number;

  /**
   * A partition as Spark itself sizes it: `spark.sql.adaptive.advisoryPartitionSizeInBytes` is 64 MB. AQE would make one task of less,
   * so a stage that handles less in all has too few tasks only if it computes (or waits) for long.
   */
  readonly advisoryPartitionBytes: number;
  /** The stage's own time above which few tasks are worth a word although the data would fit one partition: work that takes this long for so few bytes is computing or waiting. */
  readonly longStageMs: number;
  /** Below this share of idle slots a stage uses what it has: sparklens and DataFlint draw the line at half. */
  readonly idleShare: number;
  /** Size a file or task should have at most for a fix: the block size of HDFS and the default of `spark.sql.files.maxPartitionBytes`, 128 MB. */
  readonly targetTaskBytes: number;
  /** A task above this risks memory and cannot be retried cheaply; DataFlint's 5 GiB is where Spark fails, the tuning guides ask for a quarter. */
  readonly oversizedTaskBytes: number;

  /** A task this many times longer than the median is skewed; below 3 the slots even it out. spark-tui 3, DataFlint 10, spark-advisor 3 and 10. */
  readonly skewRatio: number;
  /** The longest task must last this long: ratios of tiny tasks mean nothing. DataFlint 5 s. */
  readonly skewTaskMs: number;

  /** Files below this are small (DataFlint 3 MiB): opening one costs as much as reading `spark.sql.files.openCostInBytes`, 4 MB. */
  readonly smallFileBytes: number;
  /** So many small files are worth a word: DataFlint and the table formats' own compaction begin at about 100. */
  readonly manyFiles: number;

  /** The side of a join that Spark would send to every executor unasked: `spark.sql.autoBroadcastJoinThreshold`, 10 MB. */
  readonly broadcastBytes: number;
  /** The other side must be this many times bigger, or its shuffle cost nothing worth saving. */
  readonly broadcastRatio: number;
  /** A broadcast above this is held by driver and every executor at once; rapids-tools warns above 100 MB. */
  readonly broadcastTooLargeBytes: number;

  /** Pairs of rows compared by a nested loop join before its time counts: at 10 million a second and core this is a second. */
  readonly nestedLoopPairs: number;
  /** Rows out for each row in of a join or generator. spark-tui warns above 10. */
  readonly rowExplosionRatio: number;
  /** … and at least so many rows out: a million rows are a second's work. */
  readonly rowExplosionRows: number;

  /** Bytes moved out of execution memory without a disk; kubeflow's server speaks of 100 MB, spark-tui of 50. */
  readonly memorySpillBytes: number;

  /** Share of task time spent in garbage collection: dr-elephant .08 to .20, kubeflow .10, spark-advisor .10. */
  readonly gcShare: number;
  /** Share of the stage's task time spent waiting for shuffle blocks; no peer measures it, a tenth is what GC is given. */
  readonly fetchWaitShare: number;
  /** Share of task time between the scheduler and the executor. */
  readonly schedulerDelayShare: number;
  /** More than this many tasks for each slot is overhead when each task is small. */
  readonly tasksPerSlot: number;
  /** A task this short is mostly overhead: Spark's tuning guide calls 200 ms the shortest that is efficient, DataFlint warns below 500 ms. */
  readonly smallTaskMs: number;
  /** Bytes of a task below which its time is not the data's. spark-tui 1 MB. */
  readonly smallTaskBytes: number;

  /** Bytes of results that pass through the driver: a quarter of the default `spark.driver.maxResultSize` of 1 GB is a warning of that failure. */
  readonly largeCollectBytes: number;
  /** Heap peak over the configured heap above which the next larger input fails, below which memory is paid for and not used. DataFlint 95 % and 70 %; unused memory needs a wider margin, as only peaks of heartbeats are seen. */
  readonly memoryHighShare: number;
  readonly memoryLowShare: number;
  /** A cached frame above this share of all storage memory drives out others. */
  readonly cacheShare: number;
  /** The application's share of idle core time; DataFlint 50 %. */
  readonly applicationIdleShare: number;
  /** Share of the application's time in which no task ran although it was not waiting for executors. */
  readonly driverShare: number;
  /** Characters of one filter's condition above which planning and code generation suffer; DataFlint 1000. */
  readonly longFilterCharacters: number;
  /** Share of the application's time above which one stage is worth a look when nothing explains it. Kindling's dominant stage. */
  readonly dominantStageShare: number;
  readonly dominantStageMs: number;
  /** Copies of tasks that speculation started, of all tasks of the stage: a tenth is no exception any more. */
  readonly speculationShare: number;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const DEFAULT_THRESHOLDS: Thresholds = {
  worthSavingMs: 1_000,
  worthSavingShare: 0.01,
  warningSavingMs: 60_000,
  errorSavingMs: 300_000,
  errorSavingShare: 0.1,
  advisoryPartitionBytes: 64 * MIB,
  longStageMs: 10_000,
  idleShare: 0.5,
  targetTaskBytes: 128 * MIB,
  oversizedTaskBytes: GIB,
  skewRatio: 3,
  skewTaskMs: 5_000,
  smallFileBytes: 3 * MIB,
  manyFiles: 100,
  broadcastBytes: 10 * MIB,
  broadcastRatio: 10,
  broadcastTooLargeBytes: 100 * MIB,
  nestedLoopPairs: 10_000_000,
  rowExplosionRatio: 10,
  rowExplosionRows: 1_000_000,
  memorySpillBytes: 100 * MIB,
  gcShare: 0.1,
  fetchWaitShare: 0.1,
  schedulerDelayShare: 0.1,
  tasksPerSlot: 10,
  smallTaskMs: 500,
  smallTaskBytes: MIB,
  largeCollectBytes: 256 * MIB,
  memoryHighShare: 0.95,
  memoryLowShare: 0.5,
  cacheShare: 0.5,
  applicationIdleShare: 0.5,
  driverShare: 0.3,
  longFilterCharacters: 1000,
  dominantStageShare: 0.25,
  dominantStageMs: 60_000,
  speculationShare: 0.1,
};
