import { constants, createGunzip, createInflateRaw } from 'node:zlib';
import type { Bytes, Trouble } from './bytes.ts';
import { through } from './through.ts';

/** A cut-off stream gives what it has instead of an error; its last line tells that it was cut off. */
const OPTIONS = { chunkSize: 256 * 1024, finishFlush: constants.Z_SYNC_FLUSH };

/** gzip, also several members one after the other. */
export function gunzip(source: Bytes, trouble: Trouble): Bytes {
  return through(createGunzip(OPTIONS), source, () => trouble('is damaged: its gzip data cannot be read further'));
}

/** What zip files hold. */
export function inflate(source: Bytes, trouble: Trouble): Bytes {
  return through(createInflateRaw(OPTIONS), source, () => trouble('is damaged: its zip data cannot be read further'));
}
