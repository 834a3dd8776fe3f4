import type { JsonObject } from '../../base/json.ts';
import { numberAt, objectAt, textAt } from '../json.ts';
import type { BlockSizes, RunState } from './state.ts';

/** Only RDDs that somebody asked to keep are of interest. */
export function foldRddInfo(state: RunState, info: JsonObject): void {
  const level = objectAt(info, 'Storage Level') ?? {};
  if (level['Use Memory'] !== true && level['Use Disk'] !== true) return;
  const id = numberAt(info, 'RDD ID') ?? -1;
  const known = state.rdds.get(id);
  const cachedPartitions = numberAt(info, 'Number of Cached Partitions') ?? 0;
  state.rdds.set(id, {
    ...(known?.unpersistedAt === undefined ? {} : { unpersistedAt: known.unpersistedAt }),
    ...(known?.evictedBlocks === undefined ? {} : { evictedBlocks: known.evictedBlocks }),
    id,
    name: textAt(info, 'Name') ?? '',
    storageLevel: levelName(level),
    partitions: numberAt(info, 'Number of Partitions') ?? 0,
    cachedPartitions: Math.max(cachedPartitions, known?.cachedPartitions ?? 0),
    memoryBytes: Math.max(numberAt(info, 'Memory Size') ?? 0, known?.memoryBytes ?? 0),
    diskBytes: Math.max(numberAt(info, 'Disk Size') ?? 0, known?.diskBytes ?? 0),
  });
}

export function foldUnpersist(state: RunState, event: JsonObject): void {
  const rdd = state.rdds.get(numberAt(event, 'RDD ID') ?? -1);
  if (rdd !== undefined && state.app.lastEventAt !== undefined) rdd.unpersistedAt = state.app.lastEventAt;
}

/** More partitions than this of one RDD are not told apart: what is known of a block takes 16 bytes. */
const MOST_BLOCKS = 1 << 20;

/** Logged only where `spark.eventLog.logBlockUpdates.enabled` is set: what each block of an RDD takes, and when it is dropped. */
export function foldBlockUpdated(state: RunState, event: JsonObject): void {
  const info = objectAt(event, 'Block Updated Info') ?? {};
  const [, id, partition] = /^rdd_(\d+)_(\d+)$/.exec(textAt(info, 'Block ID') ?? '')?.map(Number) ?? [];
  const rdd = state.rdds.get(id ?? -1);
  if (rdd === undefined || id === undefined || partition === undefined || partition >= MOST_BLOCKS) return;
  const blocks = blocksOf(state, id, partition);
  const evicted = setBlock(
    blocks,
    partition,
    Math.max(numberAt(info, 'Memory Size') ?? 0, 0),
    Math.max(numberAt(info, 'Disk Size') ?? 0, 0),
  );
  rdd.evictedBlocks = (rdd.evictedBlocks ?? 0) + (evicted ? 1 : 0);
  rdd.cachedPartitions = Math.max(rdd.cachedPartitions, blocks.cachedPartitions);
  rdd.memoryBytes = Math.max(rdd.memoryBytes, blocks.memorySum);
  rdd.diskBytes = Math.max(rdd.diskBytes, blocks.diskSum);
}

function blocksOf(state: RunState, id: number, partition: number): BlockSizes {
  let blocks = state.blocks.get(id);
  if (blocks === undefined) {
    const none = new Float64Array(0);
    blocks = { memoryBytes: none, diskBytes: none, cachedPartitions: 0, memorySum: 0, diskSum: 0 };
    state.blocks.set(id, blocks);
  }
  if (partition >= blocks.memoryBytes.length) {
    const [memoryBytes, diskBytes] = [new Float64Array(partition * 2 + 16), new Float64Array(partition * 2 + 16)];
    memoryBytes.set(blocks.memoryBytes);
    diskBytes.set(blocks.diskBytes);
    blocks.memoryBytes = memoryBytes;
    blocks.diskBytes = diskBytes;
  }
  return blocks;
}

/** True if the block was there and is gone. */
function setBlock(blocks: BlockSizes, partition: number, memoryBytes: number, diskBytes: number): boolean {
  const memoryBefore = blocks.memoryBytes[partition] ?? 0;
  const diskBefore = blocks.diskBytes[partition] ?? 0;
  const wasThere = memoryBefore + diskBefore > 0;
  const isThere = memoryBytes + diskBytes > 0;
  blocks.memoryBytes[partition] = memoryBytes;
  blocks.diskBytes[partition] = diskBytes;
  blocks.memorySum += memoryBytes - memoryBefore;
  blocks.diskSum += diskBytes - diskBefore;
  blocks.cachedPartitions += Number(isThere) - Number(wasThere);
  return wasThere && !isThere;
}

/** Spark's own names: `MEMORY_AND_DISK_SER_2`. */
function levelName(level: JsonObject): string {
  const memory = level['Use Memory'] === true;
  const disk = level['Use Disk'] === true;
  if (memory && level['Use Off Heap'] === true) return 'OFF_HEAP';
  const place = memory && disk ? 'MEMORY_AND_DISK' : memory ? 'MEMORY_ONLY' : 'DISK_ONLY';
  const serialized = memory && level['Deserialized'] !== true ? '_SER' : '';
  const replication = numberAt(level, 'Replication') ?? 1;
  return `${place}${serialized}${replication > 1 ? `_${replication}` : ''}`;
}
