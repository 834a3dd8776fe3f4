import type { Bytes, Trouble } from './bytes.ts';
import { nodeZstd, unzstdByNode } from './zstdByNode.ts';
import { unzstdByWasm } from './zstdByWasm.ts';

/** Zstandard, any number of frames one after the other: by Node's own library where it has one (22.15 and later), else by ours. */
export function unzstd(source: Bytes, trouble: Trouble): Bytes {
  return nodeZstd === undefined ? unzstdByWasm(source, trouble) : unzstdByNode(nodeZstd, source, trouble);
}
