import type { Bytes, Trouble } from './bytes.ts';
import { createFeed } from './feed.ts';

/**
 * The framing of lz4-java's block streams, which is what Spark calls lz4. No kept package of npm reads it without a native add-on,
 * and the block format is simple enough to read it here. Checksums are not looked at: a damaged block shows in its lines.
 */
const HEADER_BYTES = 21;
const MAGIC = Buffer.from('LZ4Block');
const METHOD_RAW = 0x10;
const METHOD_LZ4 = 0x20;
/** The format's own limit. */
const LARGEST_BLOCK = 32 * 1024 * 1024;

export async function* unlz4(source: Bytes, trouble: Trouble): Bytes {
  const feed = createFeed(source);
  let output = Buffer.alloc(0);
  for (;;) {
    const header = Buffer.from(await feed.take(HEADER_BYTES));
    if (header.length === 0) return;
    if (header.length < HEADER_BYTES) return trouble('is cut off in the middle of its lz4 data');
    const method = (header[8] ?? 0) & 0xf0;
    const packedBytes = header.readInt32LE(9);
    const plainBytes = header.readInt32LE(13);
    const possible =
      packedBytes >= 0 && plainBytes >= 0 && packedBytes <= LARGEST_BLOCK + 64 && plainBytes <= LARGEST_BLOCK;
    if (!header.subarray(0, 8).equals(MAGIC) || !possible)
      return trouble('is damaged: its lz4 data cannot be read further');
    const packed = await feed.take(packedBytes);
    if (packed.length < packedBytes) return trouble('is cut off in the middle of its lz4 data');
    // A block of nothing ends a stream; another may follow.
    if (plainBytes === 0) continue;
    if (method === METHOD_RAW) {
      yield packed;
      continue;
    }
    if (output.length < plainBytes) output = Buffer.allocUnsafe(plainBytes);
    if (method !== METHOD_LZ4 || !unpackBlock(packed, output, plainBytes))
      return trouble('is damaged: its lz4 data cannot be read further');
    yield output.subarray(0, plainBytes);
  }
}

/** One block: turns of literal bytes and of copies from what was written before. False where it does not give exactly `length` bytes. */
function unpackBlock(input: Buffer, output: Buffer, length: number): boolean {
  let from = 0;
  let to = 0;
  const readLength = (start: number): number => {
    let more = start;
    for (let byte = start === 15 ? 255 : 0; byte === 255;) {
      byte = input[from] ?? 0;
      from += 1;
      more += byte;
    }
    return more;
  };
  while (from < input.length) {
    const token = input[from] ?? 0;
    from += 1;
    const literals = readLength(token >> 4);
    if (from + literals > input.length || to + literals > length) return false;
    if (literals > 16) input.copy(output, to, from, from + literals);
    else for (let index = 0; index < literals; index += 1) output[to + index] = input[from + index] ?? 0;
    from += literals;
    to += literals;
    if (from === input.length) break;
    const distance = (input[from] ?? 0) | ((input[from + 1] ?? 0) << 8);
    from += 2;
    const copied = readLength(token & 15) + 4;
    if (distance === 0 || distance > to || to + copied > length) return false;
    copyBack(output, to, distance, copied);
    to += copied;
  }
  return to === length;
}

/** Copies from `distance` bytes back; what is copied may be what this very copy has just written. */
export function copyBack(output: Buffer, to: number, distance: number, length: number): void {
  if (distance >= length && length > 32) {
    output.copyWithin(to, to - distance, to - distance + length);
    return;
  }
  for (let index = 0; index < length; index += 1) output[to + index] = output[to + index - distance] ?? 0;
}
