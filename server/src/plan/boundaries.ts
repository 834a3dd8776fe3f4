/**
 * What cuts a plan into stages: at a shuffle the rows below are written in one stage and read in the next.
 * Names are those of `nodeName`; Photon, the RAPIDS accelerator, Gluten, Velox and Comet have their own for the same things.
 */
export type BoundaryKind =
  /** Written below, read above: `Exchange`. */
  | 'shuffle'
  /** Collected to the driver by a job of its own: `BroadcastExchange`, subqueries. */
  | 'collected'
  /** Stands for a plan that ran elsewhere: `ReusedExchange`, `InMemoryTableScan`. */
  | 'elsewhere'
  /** Stands around a shuffle or a collected part and runs nothing itself: `ShuffleQueryStage`. */
  | 'wrapper';

const VENDOR = /^(?:Gpu|Photon|Comet|Columnar|Velox|Native|Cpu|RowTo)/;

const KINDS: readonly (readonly [RegExp, BoundaryKind])[] = [
  [/^(?:Reused(?:Exchange|Subquery|Sort)|InMemoryTableScan|TableCacheQueryStage|Scan In-memory)/, 'elsewhere'],
  [/^(?:Shuffle|Broadcast)QueryStage|^ShuffleMapStage|^BroadcastMapStage/, 'wrapper'],
  [/^(?:Subquery|SubqueryBroadcast|SubqueryAdaptiveBroadcast|SubqueryAlias)\b|^Subquery/, 'collected'],
  [/^(?:Columnar)?Broadcast(?:Exchange|Distribute)|^BroadcastExchange/, 'collected'],
  [
    /^(?:Columnar|ColumnarToRow)?(?:Shuffle)?Exchange(?:Sink)?\b|^ShuffleExchange|^(?:ColumnarShuffleExchange|CustomShuffleExchange)/,
    'shuffle',
  ],
];

/** How the node cuts its stage off from the one of its parent; undefined for a node inside a stage. */
export function boundaryOf(nodeName: string): BoundaryKind | undefined {
  const name = plainName(nodeName);
  // Photon writes a shuffle with a sink and reads it with a source; the source belongs to the reader.
  if (name.startsWith('ShuffleExchangeSource')) return undefined;
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind;
  return undefined;
}

/** The metrics of a shuffle that its readers report; the others come from its writers. */
export function isReadMetric(metricName: string): boolean {
  return /\bread\b|fetch|corrupt merged|merged (?:fetch|remote|local)|remote (?:blocks|bytes|reqs|requests)|local (?:blocks|bytes)/i.test(
    metricName,
  );
}

/** The operator's name without a vendor's prefix: `GpuColumnarExchange` → `ColumnarExchange`. */
function plainName(nodeName: string): string {
  const trimmed = nodeName.trim();
  const plain = trimmed.replace(VENDOR, '');
  return plain === '' ? trimmed : plain;
}
