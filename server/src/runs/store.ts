import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyLogs } from '../eventlog/identity.ts';
import type { readRuns, ReadOptions, ReadResult } from '../eventlog/read.ts';
import type { LogIdentity } from '../model/run.ts';
import { decodeRuns, encodeRuns, FORMAT_VERSION } from './format.ts';
import { prune } from './prune.ts';

type ReadRuns = typeof readRuns;

const SUFFIX = '.run';

/** A reader that remembers what it read in a folder, by the logs' identities: the second reading of the same log opens none. Several processes may share the folder. */
export function rememberingReader(folder: string, read: ReadRuns): ReadRuns {
  return async (path: string, options?: ReadOptions): Promise<ReadResult> => {
    const identities = await identifyLogs(path);
    if (identities.length === 0) return read(path, options);
    const file = join(folder, `${keyOf(identities)}${SUFFIX}`);
    const known = await load(file);
    if (known !== undefined) return known;
    const result = await read(path, options);
    if (result.kind === 'runs' && isWhatWasIdentified(result, identities)) await save(folder, file, result);
    return result;
  };
}

/** The log's path, size, time and first bytes, and the version of the format: what another version wrote is never even opened. */
function keyOf(identities: readonly LogIdentity[]): string {
  return createHash('sha256')
    .update(JSON.stringify([FORMAT_VERSION, identities]))
    .digest('hex')
    .slice(0, 40);
}

/** A log that grew between the two looks is not what its identity says; one that still grows is not worth keeping. */
function isWhatWasIdentified(
  result: ReadResult & { readonly kind: 'runs' },
  identities: readonly LogIdentity[],
): boolean {
  const known = new Set(identities.map((identity) => JSON.stringify(identity)));
  return result.runs.every((run) => !run.app.inProgress && known.has(JSON.stringify(run.log)));
}

async function load(file: string): Promise<ReadResult | undefined> {
  const bytes = await readOrNothing(file);
  if (bytes === undefined) return undefined;
  const runs = decodeRuns(bytes);
  if (runs === undefined) return undefined;
  const now = new Date();
  // Its time says when it was last wanted; another process may have removed it meanwhile.
  await ignoringFailure(utimes(file, now, now));
  return { kind: 'runs', runs };
}

/** Written aside and renamed, so that nobody ever sees half a file. A full or read-only disk costs the memory, not the run. */
async function save(folder: string, file: string, result: ReadResult & { readonly kind: 'runs' }): Promise<void> {
  const aside = `${file}.${randomUUID()}.new`;
  const written = await ignoringFailure(
    (async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(aside, encodeRuns(result.runs));
      await rename(aside, file);
    })(),
  );
  if (!written) await ignoringFailure(rm(aside, { force: true }));
  await ignoringFailure(prune(folder, SUFFIX));
}

async function readOrNothing(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch {
    // Not stored yet, or not to be read: then the log is read.
    return undefined;
  }
}

async function ignoringFailure(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch {
    // A run that is not stored is read from its log again.
    return false;
  }
}
