import { relative } from 'node:path';
import type { Offer } from '../../../protocol/server.ts';
import { formatBytes } from '../base/units.ts';
import type { FoundLog } from './findLogs.ts';
import { uriOfPath, type Folders } from './folders.ts';

/** A log as something that a person could link, with the reason to think so. */
export function offerOf(folders: Folders, log: FoundLog, now: number): Offer {
  const [name = log.path, ...above] = log.path.split(/[\\/]/).toReversed();
  const root = folders.roots.find(({ path }) => log.path.startsWith(path));
  const folder = above.toReversed().join('/');
  const where = root === undefined ? folder : relative(root.path, folder) || 'the workspace';
  const size = log.bytes > 0 ? `, ${formatBytes(log.bytes)}` : '';
  return { uri: uriOfPath(log.path), label: name, reason: `in ${where}, written ${ago(now - log.modifiedAt)}${size}` };
}

/**
 * The log to link without being asked: one that the settings name, the newest of them, or the only one in the workspace.
 * Undefined where there is a choice; then a person makes it.
 */
export function evidentLog(logs: readonly FoundLog[]): FoundLog | undefined {
  const configured = logs.filter(({ where }) => where === 'configured');
  const candidates = configured.length > 0 ? configured.slice(0, 1) : logs.filter(({ where }) => where === 'workspace');
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined && only.bytes <= LARGEST_UNASKED_BYTES ? only : undefined;
}

/** Reading a larger one takes more than seconds: not unasked. */
const LARGEST_UNASKED_BYTES = 512 * 1024 * 1024;

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 2) return 'just now';
  if (minutes < 120) return `${minutes} minutes ago`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} hours ago`;
  return `${Math.round(minutes / (24 * 60))} days ago`;
}
