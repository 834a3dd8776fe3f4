import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import type { NodeFacts } from './facts.ts';

/**
 * Keys that stand for "none", by the hash that Spark gives them (`SELECT hash('')`). A null leaves the seed as it is, 42;
 * a zero hashes by its width, integer or long.
 */
const EMPTY_KEYS: readonly { readonly name: string; readonly hash: number }[] = [
  { name: 'null', hash: 42 },
  { name: 'an empty string', hash: 142_593_372 },
  { name: 'zero', hash: 933_211_791 },
  { name: 'zero', hash: -1_670_924_195 },
];

/** Any partition has one of these hashes by chance once in so many; among fewer it says little. */
const FEWEST_PARTITIONS = 20 * EMPTY_KEYS.length;

/**
 * Which empty key goes to the partition of the slowest task. The log names no keys, but a shuffle by one key puts each value
 * where its hash says; as long as each task reads one partition, the task's number is the partition's.
 */
export function emptyKeyOfSlowest(stage: Stage, exchange: NodeFacts): string | undefined {
  const details = detailsOf(exchange.node);
  const [slowest] = stage.slowest;
  if (details.kind !== 'exchange' || details.partitioning !== 'hash' || slowest === undefined) return undefined;
  const { partitions, keys } = details;
  if (keys.length !== 1 || partitions !== stage.numTasks || partitions < FEWEST_PARTITIONS) return undefined;
  return EMPTY_KEYS.find(({ hash }) => ((hash % partitions) + partitions) % partitions === slowest.index)?.name;
}
