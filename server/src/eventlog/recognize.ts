import { decompress } from './codec/decompress.ts';
import type { LogFile } from './parts.ts';

const HEAD_BYTES = 256 * 1024;

/** Whether a file's beginning holds an event: looks at little of it, so that a folder full of other things is passed quickly. */
export async function looksLikeLog(file: LogFile): Promise<boolean> {
  return file.bytes > 0 && (await headOf(file)).includes('"Event"');
}

/** The first bytes of what the file holds, unpacked. */
export async function headOf(file: LogFile, bytes = HEAD_BYTES): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let taken = 0;
  // What is wrong with a file is told when it is read, not when it is looked at.
  const ignore = (): void => undefined;
  for await (const chunk of decompress(file.open(ignore), ignore)) {
    pieces.push(Buffer.from(chunk.subarray(0, bytes - taken)));
    taken += chunk.length;
    if (taken >= bytes) break;
  }
  return Buffer.concat(pieces);
}
