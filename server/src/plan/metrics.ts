import type { MetricType, PlanMetric, PlanNode } from '../model/plan.ts';

/** What a metric of a node means, whatever Spark version or engine wrote it. */
export type MetricMeaning =
  | 'outputRows'
  | 'outputBatches'
  | 'inputRows'
  | 'spillBytes'
  | 'peakMemoryBytes'
  | 'dataSizeBytes'
  | 'shuffleBytesWritten'
  | 'shuffleRecordsWritten'
  | 'localBytesRead'
  | 'remoteBytesRead'
  | 'fetchWaitTime'
  | 'shuffleWriteTime'
  | 'filesRead'
  | 'filesReadBytes'
  | 'metadataTime'
  | 'scanTime'
  | 'partitionsRead'
  | 'partitions'
  | 'partitionDataSizeBytes'
  | 'emptyPartitions'
  | 'recordsRead'
  | 'coalescedPartitions'
  | 'skewedPartitions'
  | 'skewSplits'
  | 'sortTime'
  | 'aggregateTime'
  | 'avgHashProbe'
  | 'buildTime'
  | 'buildDataSizeBytes'
  | 'collectTime'
  | 'broadcastTime'
  | 'codegenTime'
  | 'writtenFiles'
  | 'writtenBytes'
  | 'writtenRows'
  | 'dynamicPartitions'
  | 'jobCommitTime'
  | 'taskCommitTime'
  | 'pythonTime'
  | 'pythonBootTime'
  | 'pythonInitTime'
  | 'pythonSentBytes'
  | 'pythonReturnedBytes'
  | 'fallbackTasks';

/** Names in use, newest first; compared in lower case and without a unit in parentheses. */
const names: Readonly<Record<MetricMeaning, readonly string[]>> = {
  outputRows: ['number of output rows', 'output rows', 'rows output'],
  outputBatches: ['number of output batches', 'output columnar batches', 'number of output columnar batches'],
  inputRows: ['number of input rows', 'input rows'],
  spillBytes: [
    'spill size',
    'spilled bytes',
    'total spilled bytes',
    'bytes of written spilled',
    'num bytes spilled to disk due to memory pressure',
  ],
  peakMemoryBytes: ['peak memory', 'peak memory total', 'peak memory bytes', 'peak memory usage'],
  dataSizeBytes: ['data size', 'data size total'],
  shuffleBytesWritten: ['shuffle bytes written', 'number of bytes written to shuffle'],
  shuffleRecordsWritten: ['shuffle records written', 'records written'],
  localBytesRead: ['local bytes read'],
  remoteBytesRead: ['remote bytes read'],
  fetchWaitTime: ['fetch wait time'],
  shuffleWriteTime: ['shuffle write time'],
  filesRead: ['number of files read', 'number of files'],
  filesReadBytes: ['size of files read', 'size of files read total'],
  metadataTime: ['metadata time'],
  scanTime: ['scan time'],
  partitionsRead: ['number of partitions read'],
  partitions: ['number of partitions'],
  partitionDataSizeBytes: ['partition data size'],
  emptyPartitions: ['number of empty partitions'],
  recordsRead: ['records read'],
  coalescedPartitions: ['number of coalesced partitions'],
  skewedPartitions: ['number of skewed partitions'],
  skewSplits: ['number of skewed partition splits'],
  sortTime: ['sort time'],
  aggregateTime: ['time in aggregation build', 'aggregate time'],
  avgHashProbe: ['avg hash probes per key', 'avg hash probe bucket list iters', 'avg hash probe'],
  buildTime: ['time to build hash map', 'time to build', 'build time'],
  buildDataSizeBytes: ['data size of build side', 'build side size'],
  collectTime: ['time to collect'],
  broadcastTime: ['time to broadcast'],
  codegenTime: ['duration'],
  writtenFiles: ['number of written files'],
  writtenBytes: ['written output', 'bytes of written output', 'total written bytes'],
  writtenRows: ['number of output rows'],
  dynamicPartitions: ['number of dynamic part', 'number of dynamic partitions'],
  jobCommitTime: ['job commit time'],
  taskCommitTime: ['task commit time'],
  pythonTime: ['time to execute python code', 'time to run python workers', 'total time to run python workers'],
  pythonBootTime: ['time to start python workers'],
  pythonInitTime: ['time to initialize python workers'],
  pythonSentBytes: ['data sent to python workers'],
  pythonReturnedBytes: ['data returned from python workers'],
  fallbackTasks: ['number of sort fallback tasks'],
};

/** The metric of a node that has this meaning, if the node has one. */
function metricOf(node: PlanNode, meaning: MetricMeaning): PlanMetric | undefined {
  const wanted = names[meaning];
  let best: PlanMetric | undefined;
  let bestRank = wanted.length;
  for (const metric of node.metrics) {
    const rank = wanted.indexOf(bareName(metric.name));
    if (rank >= 0 && rank < bestRank) {
      best = metric;
      bestRank = rank;
    }
  }
  return best;
}

/** Its total in rows, bytes or milliseconds; nanosecond timings are turned into milliseconds. Undefined where nothing reported it. */
export function metricTotal(node: PlanNode, meaning: MetricMeaning): number | undefined {
  const metric = metricOf(node, meaning);
  return metric?.total === undefined ? undefined : inMilliseconds(metric.type, metric.total);
}

function inMilliseconds(type: MetricType, value: number): number {
  return type === 'nsTiming' ? value / 1e6 : value;
}

/** `spill size total (min, med, max)` and `spill size` are one. */
function bareName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s*\(.*$/, '')
    .replace(/ total$/, '')
    .trim();
}
