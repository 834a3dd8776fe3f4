import type { Bytes, Trouble } from './bytes.ts';
import { createFeed } from './feed.ts';
import { copyBack } from './lz4.ts';

/**
 * The framing of snappy-java's streams (xerial): a header, then blocks with their lengths; another stream's header may follow.
 * The blocks are read here too: npm's package for them has no types and takes a damaged block's length on trust.
 */
const HEADER_BYTES = 16;
const MAGIC_START = 0x82534e41;
const LARGEST_BLOCK = 64 * 1024 * 1024;

export async function* unsnappy(source: Bytes, trouble: Trouble): Bytes {
  const feed = createFeed(source);
  for (;;) {
    const head = await feed.take(4);
    if (head.length === 0) return;
    if (head.length < 4) return trouble('is cut off in the middle of its snappy data');
    const bytes = head.readUInt32BE(0);
    if (bytes === MAGIC_START) {
      await feed.take(HEADER_BYTES - 4);
      continue;
    }
    if (bytes > LARGEST_BLOCK) return trouble('is damaged: its snappy data cannot be read further');
    const packed = await feed.take(bytes);
    if (packed.length < bytes) return trouble('is cut off in the middle of its snappy data');
    const plain = unpack(packed);
    if (plain === undefined) return trouble('is damaged: its snappy data cannot be read further');
    yield plain;
  }
}

/** One raw block: its plain length, then runs of literal bytes and copies from what was written before. Undefined where it is damaged. */
function unpack(input: Buffer): Buffer | undefined {
  const { value: length, next } = readLength(input);
  if (length > LARGEST_BLOCK) return undefined;
  const output = Buffer.allocUnsafe(length);
  let from = next;
  let to = 0;
  while (from < input.length) {
    const tag = input[from] ?? 0;
    from += 1;
    const kind = tag & 3;
    if (kind === LITERAL) {
      const extra = Math.max((tag >> 2) - 59, 0);
      const literals = 1 + (extra === 0 ? tag >> 2 : readLittleEndian(input, from, extra));
      from += extra;
      if (from + literals > input.length || to + literals > length) return undefined;
      input.copy(output, to, from, from + literals);
      from += literals;
      to += literals;
      continue;
    }
    const copied = kind === COPY_1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const distance =
      kind === COPY_1 ? ((tag >> 5) << 8) | (input[from] ?? 0) : readLittleEndian(input, from, kind === COPY_2 ? 2 : 4);
    from += kind === COPY_1 ? 1 : kind === COPY_2 ? 2 : 4;
    if (distance === 0 || distance > to || to + copied > length) return undefined;
    copyBack(output, to, distance, copied);
    to += copied;
  }
  return to === length ? output : undefined;
}

const LITERAL = 0;
const COPY_1 = 1;
const COPY_2 = 2;

function readLittleEndian(input: Buffer, from: number, bytes: number): number {
  return from + bytes <= input.length ? input.readUIntLE(from, bytes) : Infinity;
}

/** Seven bits a byte, the lowest first. */
function readLength(input: Buffer): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = input[at] ?? 0;
    at += 1;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  return { value, next: at };
}
