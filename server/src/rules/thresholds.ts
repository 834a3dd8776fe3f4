const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/**
 * Every number that decides whether a rule speaks, and how loud; why each is what it is stands in `THRESHOLD_REASONS`.
 * Users change them by name (`thresholds` in `planlight.json`).
 */
export const DEFAULT_THRESHOLDS = {
  worthSavingMs: 1_000,
  worthSavingShare: 0.01,
  noticedSavingMs: 2_000,
  noticedCoreMs: 60_000,
  warningSavingMs: 60_000,
  errorSavingMs: 300_000,
  errorSavingShare: 0.1,
  trifleRows: 10_000,
  trifleBytes: MIB,
  advisoryPartitionBytes: 64 * MIB,
  longStageMs: 10_000,
  idleShare: 0.5,
  targetTaskBytes: 128 * MIB,
  oversizedTaskBytes: GIB,
  skewRatio: 3,
  skewTaskMs: 5_000,
  hotExecutorShare: 0.5,
  smallFileBytes: 3 * MIB,
  manyFiles: 100,
  broadcastBytes: 10 * MIB,
  broadcastRatio: 10,
  broadcastTooLargeBytes: 100 * MIB,
  nestedLoopPairs: 10_000_000,
  rowExplosionRatio: 10,
  rowExplosionRows: 1_000_000,
  heavyShuffleRatio: 2,
  heavyShuffleBytes: GIB,
  keptRowsShare: 0.1,
  memorySpillBytes: 100 * MIB,
  gcShare: 0.1,
  fetchWaitShare: 0.1,
  schedulerDelayShare: 0.1,
  tasksPerSlot: 10,
  smallTaskMs: 500,
  smallTaskCpuMs: 200,
  smallTaskBytes: MIB,
  smallTaskRows: 10_000,
  pythonRows: 1_000,
  largeCollectBytes: 256 * MIB,
  memoryHighShare: 0.95,
  memoryLowShare: 0.5,
  memoryApplicationMs: 300_000,
  cacheShare: 0.5,
  applicationIdleShare: 0.5,
  idleApplicationMs: 60_000,
  idleCoreMs: 600_000,
  driverShare: 0.3,
  driverMs: 10_000,
  longFilterCharacters: 1000,
  dominantStageShare: 0.25,
  dominantStageMs: 60_000,
  speculationShare: 0.1,
  changedShare: 0.3,
  rewrittenRows: 100_000,
} as const satisfies Readonly<Record<string, number>>;

export type ThresholdName = keyof typeof DEFAULT_THRESHOLDS;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** A number that follows from Spark's own defaults says which; one that other tools use says whose; one that only orders findings says so. */
export const THRESHOLD_REASONS: Readonly<Record<ThresholdName, string>> = {
  worthSavingMs: 'A finding that could save less wall time is a hint: nobody changes code for a second.',
  worthSavingShare:
    "What saves less than this share of the application's time is no more than information: a second of an hour is noise.",
  noticedSavingMs:
    'Two runs of one program differ by about a second; a warning says what can be seen again when the changed program runs.',
  noticedCoreMs:
    'On a wide cluster a short stage leaves many cores idle: a minute of core time is a warning, too, where the wall time is short.',
  warningSavingMs:
    "Saving this much is a warning however long the application is: ten runs a day make it minutes of somebody's wait.",
  errorSavingMs:
    'Below five minutes nothing is an error: the run misses its hour because of this line, or it does not.',
  errorSavingShare: 'An error is at least this share of the application, too.',
  trifleRows:
    'A stage of so few rows, without user code, lasts as long as a JVM takes to start or the machine is busy: its findings are hints.',
  trifleBytes:
    'The same for bytes: AQE makes no partition smaller than this (`spark.sql.adaptive.coalescePartitions.minPartitionSize`, 1 MB).',
  advisoryPartitionBytes:
    'A partition as Spark itself sizes it (`spark.sql.adaptive.advisoryPartitionSizeInBytes`, 64 MB): AQE would make one task of less, so a stage that handles less in all has too few tasks only if it computes or waits for long.',
  longStageMs:
    'Work that takes this long although its data would fit one partition is computing or waiting, and more tasks would share it.',
  idleShare: 'With fewer idle slots a stage uses what it has: sparklens and DataFlint draw the line at half.',
  targetTaskBytes:
    'What a task of a fix may have at most: the block size of HDFS and the default of `spark.sql.files.maxPartitionBytes`.',
  oversizedTaskBytes:
    "A task above this risks memory and is dear to repeat; DataFlint's 5 GiB is where Spark fails, the tuning guides ask for a quarter of this.",
  skewRatio:
    'A task this many times longer than the median is uneven; below it the slots even it out. spark-tui 3, DataFlint 10, spark-advisor 3 and 10.',
  skewTaskMs: 'The longest task must last this long: ratios of tiny tasks mean nothing. DataFlint 5 s.',
  hotExecutorShare:
    'One executor of three or more that does more than this of a stage: spark-tui speaks of a hot spot from half on.',
  smallFileBytes:
    'Files below this are small (DataFlint 3 MiB): opening one costs as much as reading `spark.sql.files.openCostInBytes`, 4 MB.',
  manyFiles:
    "So many small files are worth a word: DataFlint and the table formats' own compaction begin at about 100.",
  broadcastBytes:
    'The side of a join that Spark would send to every executor unasked: `spark.sql.autoBroadcastJoinThreshold`, 10 MB.',
  broadcastRatio: 'The other side must be this many times bigger, or its shuffle cost nothing worth saving.',
  broadcastTooLargeBytes:
    'What is broadcast is held by the driver and every executor at once; rapids-tools warns above 100 MB.',
  nestedLoopPairs: 'At ten million pairs of rows a second and core this many take a second; fewer are no matter.',
  rowExplosionRatio: 'Rows out for each row in: spark-tui warns above 10.',
  rowExplosionRows: 'A million rows are a second of work; fewer are no explosion, whatever their ratio.',
  heavyShuffleRatio: 'spark-advisor calls a shuffle of twice the input heavy.',
  heavyShuffleBytes: 'Less is moved in a second, whatever it is compared with.',
  keptRowsShare: 'A filter that keeps more of the rows saves little where the files skip the others.',
  memorySpillBytes:
    "Bytes moved out of execution memory without a disk: kubeflow's server speaks of 100 MB, spark-tui of 50.",
  gcShare: 'Share of task time in garbage collection: dr-elephant 0.08 to 0.20, kubeflow 0.10, spark-advisor 0.10.',
  fetchWaitShare:
    'Share of task time in waiting for shuffle blocks; no other tool measures it, a tenth is what garbage collection is given.',
  schedulerDelayShare: 'Share of task time between scheduler and executor; a tenth, as for the others.',
  tasksPerSlot:
    'Spark advises two to three tasks for each core; above this number their overhead adds up where each is small.',
  smallTaskMs: 'A task this short is mostly overhead: DataFlint warns below 500 ms.',
  smallTaskCpuMs:
    "Spark's tuning guide calls tasks of 200 ms worth their cost: one that computes for that long is not overhead, however few rows it has.",
  smallTaskBytes: "Bytes of a task below which its time is not the data's: spark-tui 1 MB.",
  smallTaskRows: 'A partition of so few rows is not worth a task of its own, whatever they hold.',
  pythonRows:
    'For fewer rows the time is the start of the Python workers, which a larger input does not pay again: no more than information, and a hint in a short stage.',
  largeCollectBytes:
    'Results pass through the driver: a quarter of the default `spark.driver.maxResultSize`, 1 GB, warns of that failure.',
  memoryHighShare: 'With a fuller heap the next larger input fails: DataFlint 95 %.',
  memoryLowShare:
    'Memory that is paid for and not used: DataFlint 70 %; only peaks of heartbeats are seen, so the margin is wider.',
  memoryApplicationMs: 'Heartbeats are ten seconds apart: the peaks of a shorter run say little.',
  cacheShare: 'A cached frame above this share of all storage memory drives out others.',
  applicationIdleShare: "The application's share of idle core time: DataFlint 50 %.",
  idleApplicationMs: 'A shorter run is mostly its start.',
  idleCoreMs: "Ten minutes of one core: at any cloud's price less than a cent.",
  driverShare: 'Share of an execution in which no task ran: below a third the tasks are what takes long.',
  driverMs: 'Planning and committing take seconds in any execution.',
  longFilterCharacters: 'Characters of a condition above which planning and code generation suffer: DataFlint 1000.',
  dominantStageShare:
    "Share of the application that makes a stage worth a look when nothing explains it: Kindling's dominant stage.",
  dominantStageMs: 'A stage that is shorter is no reason to look, whatever its share.',
  speculationShare:
    'Copies of tasks that speculation started, of all tasks of a stage: a tenth is no exception any more.',
  changedShare: 'DataFlint speaks of a rewrite where less than a third of the rows were changed.',
  rewrittenRows: 'Fewer rows are rewritten in a second.',
};
