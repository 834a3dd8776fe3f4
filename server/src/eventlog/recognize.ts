import type { Trouble } from './codec/bytes.ts';
import { decompress } from './codec/decompress.ts';
import type { LogFile } from './parts.ts';

const HEAD_BYTES = 256 * 1024;

// What is wrong with the bytes of a file is told when it is read, not when it is looked at.
const ignore = (): void => undefined;

/**
 * Whether a file's beginning holds an event: looks at little of it, so that a folder full of other things is passed quickly.
 * `unopened` is told why nothing can be known of it.
 */
export async function looksLikeLog(file: LogFile, unopened: Trouble = ignore): Promise<boolean> {
  return file.bytes > 0 && (await headOf(file, HEAD_BYTES, unopened)).includes('"Event"');
}

/** The first bytes of what the file holds, unpacked. */
export async function headOf(file: LogFile, bytes: number, unopened: Trouble = ignore): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let taken = 0;
  for await (const chunk of decompress(file.open(unopened), ignore)) {
    pieces.push(Buffer.from(chunk.subarray(0, bytes - taken)));
    taken += chunk.length;
    if (taken >= bytes) break;
  }
  return Buffer.concat(pieces);
}
