export type Codec =
  | 'plain'
  | 'zstd'
  | 'gzip'
  | 'lz4'
  | 'lz4-frame'
  | 'snappy'
  | 'snappy-frame'
  | 'lzf'
  | 'zip'
  | 'bzip2'
  | 'xz'
  | '7z'
  | 'parquet'
  | 'utf16le'
  | 'utf16be';

const MAGIC: readonly (readonly [Codec, readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['gzip', [0x1f, 0x8b]],
  ['lz4', [...Buffer.from('LZ4Block')]],
  ['lz4-frame', [0x04, 0x22, 0x4d, 0x18]],
  ['snappy', [0x82, ...Buffer.from('SNAPPY'), 0]],
  ['snappy-frame', [0xff, 0x06, 0x00, 0x00, ...Buffer.from('sNaPpY')]],
  ['lzf', [...Buffer.from('ZV'), 0]],
  ['lzf', [...Buffer.from('ZV'), 1]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['bzip2', [...Buffer.from('BZh')]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['parquet', [...Buffer.from('PAR1')]],
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
];

/** Told by the first bytes, never by the name. */
export function codecOf(head: Buffer): Codec {
  for (const [codec, magic] of MAGIC) {
    if (magic.every((byte, index) => head[index] === byte)) return codec;
  }
  // A skippable frame may stand before the first zstd frame.
  if (head.length >= 4 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 && ((head[0] ?? 0) & 0xf0) === 0x50)
    return 'zstd';
  return 'plain';
}
