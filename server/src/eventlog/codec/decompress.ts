import type { Bytes, Trouble } from './bytes.ts';
import type { Codec } from './detect.ts';
import { unzstd } from './zstd.ts';

/** The plain bytes of a compressed stream, or a sentence why there are none. */
export function decompress(codec: Codec, source: Bytes, trouble: Trouble): Bytes {
  switch (codec) {
    case 'plain':
      return source;
    case 'zstd':
      return unzstd(source, trouble);
    case 'gzip':
    case 'lz4':
    case 'snappy':
    case 'lzf':
    case 'zip':
    case 'lz4-frame':
    case 'snappy-frame':
    case 'bzip2':
    case 'xz':
    case '7z':
    case 'parquet':
      return unsupported(codec, trouble);
  }
}

// eslint-disable-next-line require-yield
async function* unsupported(codec: Codec, trouble: Trouble): Bytes {
  trouble(`is compressed as ${codec}, which Spark does not write; unpack it first`);
}
