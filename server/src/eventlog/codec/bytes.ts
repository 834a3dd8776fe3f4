import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes as they come. A chunk is only valid until the next one is asked for: its memory is used again. */
export type Bytes = AsyncIterable<Buffer>;

/** Takes a sentence about what was wrong with the bytes; what was read before it stays good. */
export type Trouble = (message: string) => void;

const CHUNK_BYTES = 256 * 1024;

/** A file from `from` to its end at the time of reading. Read without the event loop's thread pool: less work for the same bytes. */
export async function* fileBytes(path: string, trouble: Trouble, from = 0, to = Infinity): Bytes {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    trouble(`could not be opened (${reasonOf(error)})`);
    return;
  }
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let position = from; position < to;) {
      const read = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, to - position), position);
      if (read === 0) return;
      position += read;
      yield chunk.subarray(0, read);
    }
  } catch (error) {
    trouble(`could not be read to its end (${reasonOf(error)})`);
  } finally {
    closeSync(file);
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
