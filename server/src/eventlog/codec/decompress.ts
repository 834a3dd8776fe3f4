import type { Bytes, Trouble } from './bytes.ts';
import { gunzip } from './deflate.ts';
import { codecOf, type Codec } from './detect.ts';
import { unlz4 } from './lz4.ts';
import { unlzf } from './lzf.ts';
import { unsnappy } from './snappy.ts';
import { unutf16 } from './utf16.ts';
import { unzip } from './unzip.ts';
import { unzstd } from './zstd.ts';

const MAGIC_BYTES = 16;

/** A log that was packed once more by whoever passed it on; deeper than this lies no log. */
const MOST_LAYERS = 3;

/** The plain bytes of a stream in whatever codec its first bytes show, also where several lie one in the other. */
export async function* decompress(raw: Bytes, trouble: Trouble, layers = MOST_LAYERS): Bytes {
  const iterator = raw[Symbol.asyncIterator]();
  try {
    const head: Buffer[] = [];
    let headBytes = 0;
    // A zip's first chunk may be shorter than the longest magic number.
    while (headBytes < MAGIC_BYTES) {
      const next = await iterator.next();
      if (next.done === true) break;
      head.push(Buffer.from(next.value));
      headBytes += next.value.length;
    }
    if (headBytes === 0) return;
    const first = Buffer.concat(head, headBytes);
    const codec = codecOf(first);
    const source = startingWith(first, iterator);
    if (codec === 'plain' || layers === 0) yield* source;
    else yield* decompress(decoderOf(codec)(source, trouble), trouble, layers - 1);
  } finally {
    // Whoever has seen enough stops early, and the file below must be closed then too.
    await iterator.return?.();
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): Bytes {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function decoderOf(codec: Exclude<Codec, 'plain'>): (source: Bytes, trouble: Trouble) => Bytes {
  switch (codec) {
    case 'zstd':
      return unzstd;
    case 'gzip':
      return gunzip;
    case 'lz4':
      return unlz4;
    case 'snappy':
      return unsnappy;
    case 'lzf':
      return unlzf;
    case 'zip':
      return unzip;
    case 'utf16le':
      return (source) => unutf16(source, 'utf-16le');
    case 'utf16be':
      return (source) => unutf16(source, 'utf-16be');
    case 'parquet':
      return refuse('is a Parquet file, not an event log');
    case 'lz4-frame':
    case 'snappy-frame':
    case 'bzip2':
    case 'xz':
    case '7z':
      return refuse(`is compressed as ${codec}, which Spark does not write; unpack it first`);
  }
}

function refuse(message: string): (source: Bytes, trouble: Trouble) => Bytes {
  // A stream of nothing, whose reading tells why.
  return async function* nothing(_source, trouble) {
    trouble(message);
    yield* [];
  };
}
