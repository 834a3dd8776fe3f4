import type { Bytes, Trouble } from './bytes.ts';
import { createFeed } from './feed.ts';
import { copyBack } from './lz4.ts';

/** The chunks of Ning's compress-lzf, which is what Spark calls lzf. No kept package of npm reads them. */
const LARGEST_CHUNK = 0xffff;

export async function* unlzf(source: Bytes, trouble: Trouble): Bytes {
  const feed = createFeed(source);
  const output = Buffer.allocUnsafe(LARGEST_CHUNK);
  for (;;) {
    const header = Buffer.from(await feed.take(5));
    if (header.length === 0) return;
    if (header.length < 5) return trouble('is cut off in the middle of its lzf data');
    const packed = header[2] === 1;
    if (header[0] !== 0x5a || header[1] !== 0x56 || (header[2] ?? 2) > 1)
      return trouble('is damaged: its lzf data cannot be read further');
    const bytes = header.readUInt16BE(3);
    const plainBytes = packed ? (await feed.take(2)).readUInt16BE(0) : bytes;
    const chunk = await feed.take(bytes);
    if (chunk.length < bytes) return trouble('is cut off in the middle of its lzf data');
    if (!packed) yield chunk;
    else if (unpackChunk(chunk, output, plainBytes)) yield output.subarray(0, plainBytes);
    else return trouble('is damaged: its lzf data cannot be read further');
  }
}

/** Runs of literal bytes (first three bits zero) and copies from what was written before. */
function unpackChunk(input: Buffer, output: Buffer, length: number): boolean {
  let from = 0;
  let to = 0;
  while (from < input.length) {
    const control = input[from] ?? 0;
    from += 1;
    if (control < 32) {
      const literals = control + 1;
      if (from + literals > input.length || to + literals > length) return false;
      for (let index = 0; index < literals; index += 1) output[to + index] = input[from + index] ?? 0;
      from += literals;
      to += literals;
      continue;
    }
    let copied = control >> 5;
    if (copied === 7) {
      copied += input[from] ?? 0;
      from += 1;
    }
    copied += 2;
    const distance = ((control & 31) << 8) + (input[from] ?? 0) + 1;
    from += 1;
    if (distance > to || to + copied > length) return false;
    copyBack(output, to, distance, copied);
    to += copied;
  }
  return to === length;
}
