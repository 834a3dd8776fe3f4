import type { Bytes, Trouble } from './bytes.ts';
import { inflate } from './deflate.ts';
import { createFeed, type Feed } from './feed.ts';

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;
const SIZE_FOLLOWS = 8;
const STORED = 0;
const DEFLATED = 8;
const PIECE_BYTES = 64 * 1024;

/**
 * The first file of a zip that comes as a stream: inside a gzip, or inside another zip. The directory at its end cannot be looked up there;
 * a zip that lies on the disk is read by `zip.ts`, with all its files.
 */
export async function* unzip(source: Bytes, trouble: Trouble): Bytes {
  const feed = createFeed(source);
  for (;;) {
    const header = await feed.take(LOCAL_BYTES);
    if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE)
      return trouble('holds a zip that is empty or damaged');
    const flags = header.readUInt16LE(6);
    const method = header.readUInt16LE(8);
    const packedBytes = header.readUInt32LE(18);
    const nameBytes = header.readUInt16LE(26);
    const extraBytes = header.readUInt16LE(28);
    await feed.take(nameBytes + extraBytes);
    // A folder, or an empty file.
    if (method === STORED && packedBytes === 0 && (flags & SIZE_FOLLOWS) === 0) continue;
    if ((flags & ENCRYPTED) !== 0) return trouble('holds a zip that is encrypted');
    if (method !== DEFLATED && (method !== STORED || (flags & SIZE_FOLLOWS) !== 0))
      return trouble('holds a zip that can only be read when it is unpacked first');
    trouble('holds a zip, of which only the first file is read');
    const packed = rest(feed, method === STORED ? packedBytes : Infinity);
    yield* method === STORED ? packed : inflate(packed, trouble);
    return;
  }
}

async function* rest(feed: Feed, bytes: number): Bytes {
  for (let left = bytes; left > 0;) {
    const piece = await feed.take(Math.min(left, PIECE_BYTES));
    if (piece.length === 0) return;
    left -= piece.length;
    yield piece;
  }
}
