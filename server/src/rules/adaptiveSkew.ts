import { formatBytes } from '../base/units.ts';
import type { Run, Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import type { JoinDetails } from '../plan/planDetails.ts';
import { subtree, operatorAbove, type NodeFacts } from './facts.ts';
import { isAtLeastVersion } from './fewTasks.ts';
import { memoryBytes } from './memory.ts';

/** Why AQE did not split the skewed partition of this shuffle, as a sentence; empty where the log does not tell. */
export function whyNotSplit(run: Run, stage: Stage, exchange: NodeFacts): string {
  const join = consumerOf(exchange);
  if (join?.family !== 'join')
    return join === undefined ? '' : `AQE splits skewed partitions of joins only, this is a ${join.family}.`;
  const setting = settingAgainst(run);
  if (setting !== undefined) return setting;
  const details = detailsOf(join.node);
  if (details.kind !== 'join') return '';
  if (details.skew) return 'AQE did split skewed partitions of this join, but not far enough.';
  return againstSide(details, join, exchange) ?? againstOrigin(exchange) ?? againstSize(run, stage) ?? '';
}

export function consumerOf(exchange: NodeFacts): NodeFacts | undefined {
  let above = operatorAbove(exchange);
  while (above !== undefined && (above.family === 'sort' || above.family === 'project' || above.family === 'filter'))
    above = operatorAbove(above);
  return above;
}

function settingAgainst({ app, configuration }: Run): string | undefined {
  if (!isAtLeastVersion(app.sparkVersion, 3, 0))
    return 'AQE, which splits skewed partitions of joins, came with Spark 3.0.';
  const adaptive = configuration['spark.sql.adaptive.enabled'];
  if (adaptive === 'false' || (adaptive === undefined && !isAtLeastVersion(app.sparkVersion, 3, 2)))
    return 'AQE, which would split the partition, is off.';
  return configuration['spark.sql.adaptive.skewJoin.enabled'] === 'false'
    ? 'spark.sql.adaptive.skewJoin.enabled is off.'
    : undefined;
}

/** A side is split by joining each part with a copy of the other side: rows that the join keeps unmatched must not be copied. */
function againstSide({ type }: JoinDetails, join: NodeFacts, exchange: NodeFacts): string | undefined {
  if (type === 'full') return 'AQE cannot split a side of a full join.';
  const isLeft = [...subtree(join.children[0] ?? join)].includes(exchange);
  if (type === 'right') return isLeft ? 'AQE cannot split the left side of a right join.' : undefined;
  if (type === undefined || type === 'inner' || type === 'cross' || isLeft) return undefined;
  return `AQE cannot split the right side of a ${type.replace('_', ' ')} join.`;
}

function againstOrigin(exchange: NodeFacts): string | undefined {
  const details = detailsOf(exchange.node);
  return details.kind === 'exchange' && details.origin !== 'required'
    ? 'The code asked for this shuffle itself (repartition), and AQE leaves those as they are.'
    : undefined;
}

/** Spark's defaults of `skewedPartitionFactor` and `skewedPartitionThresholdInBytes`. */
const FACTOR = 5;
const THRESHOLD_BYTES = 256 * 1024 ** 2;

function againstSize({ configuration }: Run, stage: Stage): string | undefined {
  const { max, median } = stage.tasks.shuffleReadBytes;
  const factor = Number(configuration['spark.sql.adaptive.skewJoin.skewedPartitionFactor'] ?? FACTOR);
  const written = configuration['spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes'];
  const bare = Number(written);
  const threshold = Number.isFinite(bare) ? bare : (memoryBytes(written) ?? THRESHOLD_BYTES);
  if (max > threshold && max > factor * median) return undefined;
  return `AQE splits partitions above ${formatBytes(threshold)} and ${factor} times the median only; lower spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes to have it split this one.`;
}
