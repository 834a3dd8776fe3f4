import { createHash, type Hash } from 'node:crypto';
import type { LogIdentity } from '../model/run.ts';
import { findLogs } from './findLogs.ts';
import type { LogParts } from './parts.ts';

/** So many first bytes of a log belong to its identity. */
const HASHED_BYTES = 64 * 1024;

/** The hash of a log's first bytes while they come. */
export interface HeadHash {
  readonly hash: Hash;
  bytes: number;
  /** What comes now belongs to the identity no more. */
  isFull: boolean;
}

export function createHeadHash(): HeadHash {
  return { hash: createHash('sha256'), bytes: 0, isFull: false };
}

export function addToHeadHash(head: HeadHash, chunk: Buffer): void {
  if (head.isFull) return;
  const piece = chunk.subarray(0, HASHED_BYTES - head.bytes);
  head.hash.update(piece);
  head.bytes += piece.length;
  head.isFull = head.bytes === HASHED_BYTES;
}

export function identityOf(log: LogParts, head: HeadHash): LogIdentity {
  return {
    path: log.path,
    bytes: log.parts.reduce((sum, part) => sum + part.bytes, 0),
    modifiedAt: Math.max(0, ...log.parts.map((part) => part.modifiedAt)),
    head: head.hash.digest('hex'),
  };
}

/** The identities of the logs at a path, without reading them; none where there is no log. */
export async function identifyLogs(path: string): Promise<readonly LogIdentity[]> {
  const found = await findLogs(path);
  if (found.kind === 'refused') return [];
  const identities: LogIdentity[] = [];
  for (const log of found.logs) {
    const head = createHeadHash();
    for await (const chunk of log.parts[0]?.open(() => undefined) ?? []) {
      addToHeadHash(head, chunk);
      if (head.isFull) break;
    }
    identities.push(identityOf(log, head));
  }
  return identities;
}
