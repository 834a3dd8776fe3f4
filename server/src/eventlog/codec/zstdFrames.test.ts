import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFrameWalker } from './zstdFrames.ts';

const PACKED = readFileSync(join(import.meta.dirname, '../../../../test/fixtures/eventlogs/3.5.9/tiny/log.zstd'));
/** A skippable frame of 5 bytes; a frame of a 3-byte raw block, with a checksum; one of a byte that is repeated, with its size in the header. */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]);
const RAW = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x40, 3 * 8 + 1, 0, 0, 65, 66, 67, 9, 9, 9, 9]);
const REPEATED = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, (100 * 8 + 3) & 255, (100 * 8 + 3) >> 8, 0, 65]);

/** Where frames end, by chunks of that length; -1 where something is no frame. */
function endsOf(bytes: Buffer, chunkBytes: number): readonly number[] {
  const walker = createFrameWalker();
  const ends: number[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const chunk = bytes.subarray(start, start + chunkBytes);
    for (let at = 0; at < chunk.length;) {
      const { to, kind } = walker.walk(chunk, at);
      if (kind === 'damaged') return [...ends, -1];
      if (kind === 'end') ends.push(start + to);
      at = to;
    }
  }
  return ends;
}

test('frames end where they say, wherever the chunks are cut', () => {
  const all = Buffer.concat([SKIPPABLE, RAW, RAW, REPEATED]);
  for (const chunkBytes of [1, 2, 5, 100]) expect(endsOf(all, chunkBytes)).toEqual([13, 29, 45, 55]);
  expect(endsOf(PACKED, 7)).toEqual(endsOf(PACKED, PACKED.length));
  expect(endsOf(PACKED, PACKED.length).at(-1)).toBe(PACKED.length);
  expect(endsOf(RAW.subarray(0, -1), 4)).toEqual([]);
});

test('what is no frame is damaged', () => {
  expect(endsOf(Buffer.concat([RAW, Buffer.from('no frame')]), 3)).toEqual([16, -1]);
});
