import { closeSync, openSync, readSync } from 'node:fs';
import { fileBytes, reasonOf, type Bytes, type Trouble } from './codec/bytes.ts';
import { inflate } from './codec/deflate.ts';
import type { LogFile } from './parts.ts';

/**
 * The entries of a zip, as the History Server's REST gives it for `/logs`. Nothing is ever unpacked to the disk, so that a name with `..` in it is only a name;
 * entries are read as streams, so that a bomb takes time until the reader gives up, but no memory.
 */
export type ZipListing =
  | { readonly kind: 'entries'; readonly files: readonly LogFile[]; readonly problem?: string }
  | { readonly kind: 'damaged'; readonly reason: string };

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const END_64_SIGNATURE = 0x06064b50;
const LOCATOR_64_SIGNATURE = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const EXTRA_64 = 0x0001;
const SENTINEL = 0xffffffff;
const LONGEST_COMMENT = 0xffff;
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
const MOST_ENTRIES = 50_000;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packedBytes: number;
  readonly localAt: number;
}

export function listZip(path: string, fileBytesTotal: number, modifiedAt: number): ZipListing {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return { kind: 'damaged', reason: `could not be opened (${reasonOf(error)})` };
  }
  try {
    const entries = readDirectory(file, fileBytesTotal);
    if (entries === undefined) return salvage(path, file, fileBytesTotal, modifiedAt);
    const files = entries
      .filter((entry) => !entry.name.endsWith('/'))
      .map((entry) => entryFile(path, entry, modifiedAt));
    return {
      kind: 'entries',
      files,
      ...(entries.length < MOST_ENTRIES
        ? {}
        : { problem: `Only the first ${MOST_ENTRIES} files of ${path} were looked at.` }),
    };
  } catch (error) {
    return { kind: 'damaged', reason: `is a damaged zip (${reasonOf(error)})` };
  } finally {
    closeSync(file);
  }
}

/** The central directory at the end of the file; undefined where it is missing or makes no sense. */
function readDirectory(file: number, size: number): readonly Entry[] | undefined {
  const tail = readAt(file, Math.max(0, size - END_BYTES - LONGEST_COMMENT), END_BYTES + LONGEST_COMMENT);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END_SIGNATURE) at -= 1;
  if (at < 0) return undefined;
  let directoryBytes = tail.readUInt32LE(at + 12);
  let directoryAt = tail.readUInt32LE(at + 16);
  const locatorAt = at - LOCATOR_64_BYTES;
  if (locatorAt >= 0 && tail.readUInt32LE(locatorAt) === LOCATOR_64_SIGNATURE) {
    const end = readAt(file, Number(tail.readBigUInt64LE(locatorAt + 8)), 56);
    if (end.length < 56 || end.readUInt32LE(0) !== END_64_SIGNATURE) return undefined;
    directoryBytes = Number(end.readBigUInt64LE(40));
    directoryAt = Number(end.readBigUInt64LE(48));
  }
  if (directoryBytes > LARGEST_DIRECTORY || directoryAt + directoryBytes > size) return undefined;
  return readEntries(readAt(file, directoryAt, directoryBytes));
}

function readEntries(directory: Buffer): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.length && entries.length < MOST_ENTRIES;) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) return undefined;
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const commentBytes = directory.readUInt16LE(at + 32);
    const nameAt = at + ENTRY_BYTES;
    const extra = directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
    const plain = directory.readUInt32LE(at + 24);
    const packed = directory.readUInt32LE(at + 20);
    const local = directory.readUInt32LE(at + 42);
    const large = readLargeNumbers(extra, [plain, packed, local]);
    entries.push({
      name: directory.toString('utf8', nameAt, nameAt + nameBytes).replaceAll('\\', '/'),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      packedBytes: large[1] ?? packed,
      localAt: large[2] ?? local,
    });
    at = nameAt + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

/** Numbers too large for their field stand in an extra field, in order, only those that are too large. */
function readLargeNumbers(extra: Buffer, numbers: readonly number[]): readonly number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== EXTRA_64) continue;
    let valueAt = at + 4;
    return numbers.map((number) => {
      if (number !== SENTINEL || valueAt + 8 > extra.length) return number;
      valueAt += 8;
      return Number(extra.readBigUInt64LE(valueAt - 8));
    });
  }
  return numbers;
}

function entryFile(zip: string, entry: Entry, modifiedAt: number): LogFile {
  return {
    name: entry.name,
    path: `${zip}!/${entry.name}`,
    bytes: entry.packedBytes,
    modifiedAt,
    open: (trouble) => openEntry(zip, entry, trouble),
  };
}

async function* openEntry(zip: string, entry: Entry, trouble: Trouble): Bytes {
  if (entry.encrypted) return trouble('is encrypted');
  if (entry.method !== STORED && entry.method !== DEFLATED)
    return trouble(`is packed by a method that is not read here (${entry.method})`);
  let start: number | undefined;
  try {
    start = dataStart(zip, entry.localAt);
  } catch (error) {
    return trouble(`could not be opened (${reasonOf(error)})`);
  }
  if (start === undefined) return trouble('is damaged: the zip names a place where no file begins');
  const packed = fileBytes(zip, trouble, start, start + entry.packedBytes);
  yield* entry.method === STORED ? packed : inflate(packed, trouble);
}

function dataStart(zip: string, localAt: number): number | undefined {
  const file = openSync(zip, 'r');
  let header: Buffer;
  try {
    header = readAt(file, localAt, LOCAL_BYTES);
  } finally {
    closeSync(file);
  }
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE) return undefined;
  return localAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** A download that was cut off has lost its directory: its first file can still be read as far as it goes. */
function salvage(path: string, file: number, size: number, modifiedAt: number): ZipListing {
  const header = readAt(file, 0, LOCAL_BYTES);
  if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_SIGNATURE)
    return { kind: 'damaged', reason: 'is a damaged zip' };
  const name = readAt(file, LOCAL_BYTES, header.readUInt16LE(26)).toString('utf8');
  const entry = {
    name,
    method: header.readUInt16LE(8),
    encrypted: (header.readUInt16LE(6) & 1) === 1,
    packedBytes: size,
    localAt: 0,
  };
  return {
    kind: 'entries',
    files: [entryFile(path, entry, modifiedAt)],
    problem: `${path} is a zip that was cut off; at most its first file can be read.`,
  };
}

function readAt(file: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  return buffer.subarray(0, readSync(file, buffer, 0, bytes, position));
}
