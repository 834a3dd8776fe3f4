import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const ALL_AT_ONCE = { dispose: 0, blend: 0 };

/**
 * One picture that shows pictures one after the other, again and again (APNG).
 * All must be PNG files of one size and kind, as screenshots of one window are; their data is taken over as it is.
 */
export function animatedPng(pictures, millisecondsEach) {
  const frames = pictures.map(chunksOf);
  const header = frames[0].find(({ type }) => type === 'IHDR').data;
  if (frames.some((chunks) => !chunks.find(({ type }) => type === 'IHDR').data.equals(header)))
    throw new Error('the pictures differ in size or kind');
  let sequence = 0;
  const out = [SIGNATURE, chunk('IHDR', header), chunk('acTL', numbers(frames.length, 0))];
  for (const [index, chunks] of frames.entries()) {
    out.push(chunk('fcTL', frameControl(sequence++, header, millisecondsEach)));
    for (const { type, data } of chunks) {
      if (type !== 'IDAT') continue;
      // The first picture is also what programs show that know no animation.
      out.push(index === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])));
    }
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))]);
}

function chunksOf(picture) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < picture.length;) {
    const length = picture.readUInt32BE(at);
    chunks.push({ type: picture.toString('latin1', at + 4, at + 8), data: picture.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function frameControl(sequence, header, milliseconds) {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const times = Buffer.alloc(6);
  times.writeUInt16BE(milliseconds, 0);
  times.writeUInt16BE(1000, 2);
  times.set([ALL_AT_ONCE.dispose, ALL_AT_ONCE.blend], 4);
  return Buffer.concat([numbers(sequence, width, height, 0, 0), times]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([numbers(data.length), named, numbers(crc32(named))]);
}

function numbers(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}
