import type { Offer } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { formatBytes } from '../base/units.ts';
import type { HistoryLog } from '../runs/historyServer.ts';
import type { Evidence, ApplicationHead } from './evidence.ts';
import type { FoundLog } from './findLogs.ts';
import { uriOfPath } from './folders.ts';

/** A log that could be linked: a file or folder, or an application of a History Server. */
export interface ListedLog {
  readonly uri: string;
  /** The file's name, else the application's id. */
  readonly name: string;
  readonly place: string;
  readonly where: FoundLog['where'];
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly bytes: number;
  /** What its first events say; undefined where nobody looked into it. */
  readonly told: ApplicationHead | undefined;
  readonly evidence: Evidence;
}

export function listedFile(log: FoundLog, told: ApplicationHead | undefined, evidence: Evidence): ListedLog {
  const name = log.path.split(/[\\/]/).at(-1) ?? log.path;
  const { place, where, modifiedAt, bytes } = log;
  return { uri: uriOfPath(log.path), name, place, where, modifiedAt, bytes, told, evidence };
}

export function listedHistory(log: HistoryLog, place: string, evidence: Evidence): ListedLog {
  const { url, appId, modifiedAt } = log;
  return { uri: url, name: appId, place, where: 'configured', modifiedAt, bytes: 0, told: log, evidence };
}

/** A log as something that a person could link, with the reason to think so. */
export function offerOf(log: ListedLog, now: number): Offer {
  const { appId, appName, attempt, startedAt, inProgress = log.name.endsWith('.inprogress') } = log.told ?? {};
  const written = ago(now - log.modifiedAt);
  const found =
    log.bytes > 0
      ? t('in {0}, written {1}, {2}', log.place, written, formatBytes(log.bytes))
      : t('in {0}, written {1}', log.place, written);
  return {
    uri: log.uri,
    label: appName === undefined ? log.name : `${appName} (${appId ?? log.name})`,
    reason: [found, ...log.evidence.reasons].join('; '),
    place: log.place,
    inProgress,
    ...(appId === undefined ? {} : { appId }),
    ...(appName === undefined ? {} : { appName }),
    ...(attempt === undefined ? {} : { attempt }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/**
 * The log to link without being asked: of those that the settings name, else of those in the workspace, the newest one
 * with the most evidence that this code wrote it. Without evidence, only one that has no rival, or that the settings name.
 */
export function evidentLog(logs: readonly ListedLog[]): ListedLog | undefined {
  const configured = logs.filter(({ where }) => where === 'configured');
  const candidates = configured.length > 0 ? configured : logs.filter(({ where }) => where === 'workspace');
  const most = Math.max(0, ...candidates.map(({ evidence }) => evidence.weight));
  const best = candidates.filter(({ evidence }) => evidence.weight === most);
  const [newest] = best.toSorted((a, b) => b.modifiedAt - a.modifiedAt);
  const isEvident = most > 0 || configured.length > 0 || candidates.length === 1;
  return newest !== undefined && isEvident && newest.bytes <= LARGEST_UNASKED_BYTES ? newest : undefined;
}

/** Reading a larger one takes more than seconds: not unasked. */
const LARGEST_UNASKED_BYTES = 512 * 1024 * 1024;

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 2) return t('just now');
  if (minutes < 120) return t('{0} minutes ago', minutes);
  if (minutes < 48 * 60) return t('{0} hours ago', Math.round(minutes / 60));
  return t('{0} days ago', Math.round(minutes / (24 * 60)));
}
