import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Bytes, Trouble } from './bytes.ts';
import { through } from './through.ts';
import { createFrameWalker } from './zstdFrames.ts';

/** Node's own Zstandard, since 22.15. */
export interface NodeZstd {
  readonly createZstdDecompress: (options: { readonly chunkSize: number }) => Transform;
  readonly zstdDecompressSync: (frame: Buffer, options: { readonly maxOutputLength: number }) => Buffer;
}

export const nodeZstd: NodeZstd | undefined = withZstd(zlib);

/** Only a frame that is small on both sides is unpacked at once: a few bytes can stand for gigabytes. */
const WHOLE_FRAME_BYTES = 256 * 1024;
const WHOLE_OUTPUT_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** A frame, or a part of one that is too long to be held; its last part ends it, unless the stream is cut off. */
interface Piece {
  readonly bytes: Buffer;
  readonly endsFrame: boolean;
}

/** Node stops after a frame and Spark closes one at each flush, so each frame is given to it on its own. */
export async function* unzstdByNode(zstd: NodeZstd, source: Bytes, trouble: Trouble): Bytes {
  const pieces = framePieces(source);
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    const whole = next.value.endsFrame ? unpacked(zstd, next.value.bytes) : undefined;
    if (whole !== undefined) {
      yield whole;
      continue;
    }
    const frame = { isWhole: false, isDamaged: false };
    const stream = zstd.createZstdDecompress({ chunkSize: CHUNK_BYTES });
    yield* through(stream, restOfFrame(next.value, pieces, frame), () => (frame.isDamaged = true));
    if (frame.isWhole && !frame.isDamaged) continue;
    // A frame that has no end was cut off, or leads to bytes that are none of it.
    const isCut = !frame.isWhole && (await pieces.next()).done === true;
    return trouble(
      isCut ? 'is cut off in the middle of its zstd data' : 'is damaged: its zstd data cannot be read further',
    );
  }
}

/** Undefined where the frame is too large to be held or damaged: then a stream gives what can be had of it. */
function unpacked(zstd: NodeZstd, frame: Buffer): Buffer | undefined {
  try {
    return zstd.zstdDecompressSync(frame, { maxOutputLength: WHOLE_OUTPUT_BYTES });
  } catch {
    return undefined;
  }
}

async function* restOfFrame(first: Piece, pieces: AsyncIterator<Piece>, frame: { isWhole: boolean }): Bytes {
  yield first.bytes;
  frame.isWhole = first.endsFrame;
  while (!frame.isWhole) {
    const next = await pieces.next();
    if (next.done === true) return;
    yield next.value.bytes;
    frame.isWhole = next.value.endsFrame;
  }
}

/** The source cut at the ends of frames. Where something is no frame, one more piece that ends none stands for it, and nothing comes after. */
async function* framePieces(source: Bytes): AsyncGenerator<Piece, undefined> {
  const walker = createFrameWalker();
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const { to, kind } = walker.walk(chunk, at);
      held.push(Buffer.from(chunk.subarray(at, to)));
      heldBytes += to - at;
      at = to;
      if (kind === 'inside' && heldBytes <= WHOLE_FRAME_BYTES) continue;
      yield { bytes: Buffer.concat(held, heldBytes), endsFrame: kind === 'end' };
      held = [];
      heldBytes = 0;
      if (kind === 'damaged') {
        yield { bytes: Buffer.alloc(0), endsFrame: false };
        return undefined;
      }
    }
  }
  if (heldBytes > 0) yield { bytes: Buffer.concat(held, heldBytes), endsFrame: false };
  return undefined;
}

function withZstd(module: object): NodeZstd | undefined {
  return hasZstd(module) ? module : undefined;
}

function hasZstd(module: object): module is NodeZstd {
  return 'createZstdDecompress' in module && 'zstdDecompressSync' in module;
}
