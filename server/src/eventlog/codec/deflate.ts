import { constants, createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import type { Bytes, Trouble } from './bytes.ts';

/** A cut-off stream gives what it has instead of an error; its last line tells that it was cut off. */
const OPTIONS = { chunkSize: 256 * 1024, finishFlush: constants.Z_SYNC_FLUSH };

/** What was unpacked from the same piece as damage is lost, so pieces are small. */
const PIECE_BYTES = 16 * 1024;

/** gzip, also several members one after the other. */
export function gunzip(source: Bytes, trouble: Trouble): Bytes {
  return through(createGunzip(OPTIONS), source, () => trouble('is damaged: its gzip data cannot be read further'));
}

/** What zip files hold. */
export function inflate(source: Bytes, trouble: Trouble): Bytes {
  return through(createInflateRaw(OPTIONS), source, () => trouble('is damaged: its zip data cannot be read further'));
}

/** By events and not by the stream's own iterator, which drops what was read before an error. */
async function* through(stream: Gunzip | InflateRaw, source: Bytes, onError: () => void): Bytes {
  const output: Output = { ready: [], ended: false, failed: false, wake: () => undefined };
  stream.on('data', (chunk: Buffer) => {
    output.ready.push(chunk);
    output.wake();
  });
  stream.on('end', () => {
    output.ended = true;
    output.wake();
  });
  stream.on('error', () => {
    output.ended = true;
    output.failed = true;
    output.wake();
  });
  try {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.length && !output.ended; from += PIECE_BYTES) {
        await write(stream, output, chunk.subarray(from, from + PIECE_BYTES));
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

function* taken(output: Output): Iterable<Buffer> {
  for (let chunk = output.ready.shift(); chunk !== undefined; chunk = output.ready.shift()) yield chunk;
}

function woken(output: Output): Promise<void> {
  return new Promise((resolve) => {
    output.wake = resolve;
  });
}

/** The source uses its memory again, so the stream gets a copy; waiting for it keeps one chunk under way. */
async function write(stream: Gunzip | InflateRaw, output: Output, chunk: Buffer): Promise<void> {
  const failed = new Promise<void>((resolve) => {
    stream.once('error', () => resolve());
  });
  const written = new Promise<void>((resolve) => {
    stream.write(Buffer.from(chunk), () => resolve());
  });
  if (!output.ended) await Promise.race([failed, written]);
}
