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
  const over = listen(stream, output);
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length && !output.ended; from += PIECE_BYTES) {
        await write(stream, over, chunk.subarray(from, from + PIECE_BYTES));
        yield* taken(output);
      }
      if (output.ended) break;
    }
    stream.end();
    while (!output.ended) {
      await woken(output);
      yield* taken(output);
    }
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
  wake: () => void;
}

/** Resolves when nothing more will come. */
function listen(stream: Transform, output: Output): Promise<void> {
  stream.on('data', (chunk: Buffer) => {
    output.ready.push(chunk);
    output.wake();
  });
  return new Promise((resolve) => {
    const end = (failed: boolean): void => {
      output.ended = true;
      output.failed ||= failed;
      output.wake();
      resolve();
    };
    stream.once('end', () => end(false));
    stream.on('error', () => end(true));
  });
}

function* taken(output: Output): Iterable<Buffer> {
  for (let chunk = output.ready.shift(); chunk !== undefined; chunk = output.ready.shift()) yield chunk;
}

function woken(output: Output): Promise<void> {
  return new Promise((resolve) => {
    output.wake = resolve;
  });
}

/** The source uses its memory again, so the stream gets a copy; waiting for it keeps one chunk under way. */
async function write(stream: Transform, over: Promise<void>, chunk: Buffer): Promise<void> {
  const written = new Promise<void>((resolve) => {
    stream.write(Buffer.from(chunk), () => resolve());
  });
  await Promise.race([over, written]);
}
