import type { Bytes } from './bytes.ts';

/** Takes exact amounts of bytes from a stream, for formats that say how long their blocks are. */
export interface Feed {
  /** So many bytes, or fewer at the end; valid until the next call. */
  readonly take: (bytes: number) => Promise<Buffer>;
}

export function createFeed(source: Bytes): Feed {
  const iterator = source[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let at = 0;
  return {
    async take(bytes) {
      if (chunk.length - at >= bytes) {
        at += bytes;
        return chunk.subarray(at - bytes, at);
      }
      const pieces: Buffer[] = [];
      let taken = 0;
      while (taken < bytes) {
        if (at === chunk.length) {
          const next = await iterator.next();
          if (next.done === true) break;
          chunk = next.value;
          at = 0;
        }
        const piece = chunk.subarray(at, at + bytes - taken);
        // The source uses its memory again as soon as more is asked for.
        pieces.push(Buffer.from(piece));
        at += piece.length;
        taken += piece.length;
      }
      return Buffer.concat(pieces, taken);
    },
  };
}
