import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bytes } from './bytes.ts';
import { unzstd } from './zstd.ts';

const FIXTURES = join(import.meta.dirname, '../../../../test/fixtures/eventlogs/3.5.9/tiny');
const PACKED = readFileSync(join(FIXTURES, 'log.zstd'));
const PLAIN = readFileSync(join(FIXTURES, 'plain.log'));

/** A frame of a 3-byte raw block, with a checksum nobody looks at, behind a skippable frame of 5 bytes. */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]);
const RAW_BLOCK = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x40, 3 * 8 + 1, 0, 0, 65, 66, 67, 9, 9, 9, 9]);
/** 128 KiB of one byte in each of so many blocks of four bytes. */
const bomb = (blocks: number): Buffer =>
  Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]),
    ...Array.from({ length: blocks }, (_, index) => {
      const header = 128 * 1024 * 8 + 2 + (index === blocks - 1 ? 1 : 0);
      return Buffer.from([header & 255, (header >> 8) & 255, header >> 16, 65]);
    }),
  ]);

async function* inChunks(bytes: Buffer, chunkBytes: number): Bytes {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function unpack(bytes: Buffer, chunkBytes = 1000) {
  const troubles: string[] = [];
  const parts: Buffer[] = [];
  for await (const part of unzstd(inChunks(bytes, chunkBytes), (message) => troubles.push(message)))
    parts.push(Buffer.from(part));
  return { bytes: Buffer.concat(parts), troubles };
}

describe('zstd', () => {
  test('many frames', async () => {
    expect(await unpack(PACKED)).toEqual({ bytes: PLAIN, troubles: [] });
    expect(await unpack(Buffer.concat([SKIPPABLE, RAW_BLOCK.subarray(0, 4)]))).toMatchObject({
      troubles: ['is cut off in the middle of its zstd data'],
    });
  });
  test('one frame that is long when unpacked', async () => {
    const { bytes, troubles } = await unpack(Buffer.concat([bomb(300), bomb(1)]));
    expect([bytes.length, troubles]).toEqual([301 * 128 * 1024, []]);
  });
  test('what stands before damage is given', async () => {
    const damaged = await unpack(Buffer.concat([PACKED, Buffer.from('no frame')]));
    expect(damaged.bytes).toEqual(PLAIN);
    expect(damaged.troubles).toHaveLength(1);
    expect(damaged.troubles[0]).toMatch(/^is damaged: its zstd data cannot be read further/);
  });
  test('what stands before a cut is given', async () => {
    const cut = await unpack(PACKED.subarray(0, Math.floor(PACKED.length * 0.9)));
    expect(cut.bytes.length).toBeGreaterThan(PLAIN.length / 2);
    expect(PLAIN.subarray(0, cut.bytes.length)).toEqual(cut.bytes);
    expect(cut.troubles).toEqual(['is cut off in the middle of its zstd data']);
  });
});
