import type { Transform } from 'node:stream';
import type { Bytes } from './bytes.ts';

/** What was unpacked from the same piece as damage is lost, so pieces are small. */
const PIECE_BYTES = 16 * 1024;

/**
 * Bytes through one of Node's decompressing streams, which is destroyed at the end; `onError` is told once, after all that came before the error.
 * By events and not by the stream's own iterator, which drops what was read before an error.
 */
export async function* through(stream: Transform, source: Bytes, onError: () => void): Bytes {
  const output: Output = { ready: [], ended: false, failed: false, wake: () => undefined };
  listen(stream, output);
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length && !output.ended; from += PIECE_BYTES) {
        await write(stream, output, chunk.subarray(from, from + PIECE_BYTES));
        yield* taken(output);
      }
      if (output.ended) break;
    }
    if (!output.ended) await ended(stream, output);
    yield* taken(output);
  } finally {
    stream.destroy();
  }
  if (output.failed) onError();
}

interface Output {
  readonly ready: Buffer[];
  ended: boolean;
  failed: boolean;
  /** Whoever waits for the stream goes on: one at a time. */
  wake: () => void;
}

function listen(stream: Transform, output: Output): void {
  const end = (failed: boolean): void => {
    output.ended = true;
    output.failed ||= failed;
    output.wake();
  };
  stream.on('data', (chunk: Buffer) => output.ready.push(chunk));
  stream.once('end', () => end(false));
  stream.on('error', () => end(true));
}

function* taken(output: Output): Iterable<Buffer> {
  for (let chunk = output.ready.shift(); chunk !== undefined; chunk = output.ready.shift()) yield chunk;
}

function ended(stream: Transform, output: Output): Promise<void> {
  return new Promise((resolve) => {
    output.wake = resolve;
    stream.end();
  });
}

/** The source uses its memory again, so the stream gets a copy; waiting for it keeps one chunk under way. */
function write(stream: Transform, output: Output, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    output.wake = resolve;
    stream.write(Buffer.from(chunk), () => resolve());
  });
}
