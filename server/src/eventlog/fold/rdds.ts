import { numberAt, objectAt, textAt, type JsonObject } from '../json.ts';
import type { RunState } from './state.ts';

/** Only RDDs that somebody asked to keep are of interest. */
export function foldRddInfo(state: RunState, info: JsonObject): void {
  const level = objectAt(info, 'Storage Level') ?? {};
  if (level['Use Memory'] !== true && level['Use Disk'] !== true) return;
  const id = numberAt(info, 'RDD ID') ?? -1;
  const known = state.rdds.get(id);
  const cachedPartitions = numberAt(info, 'Number of Cached Partitions') ?? 0;
  state.rdds.set(id, {
    ...(known?.unpersistedAt === undefined ? {} : { unpersistedAt: known.unpersistedAt }),
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
