import { isAbsolute } from 'node:path';
import type { Settings } from '../../../protocol/server.ts';
import { createDiscoverer } from '../runs/discover.ts';
import { isHistoryAddress } from '../runs/historyServer.ts';
import { evidenceOf, type ApplicationHead } from './evidence.ts';
import { findLogs } from './findLogs.ts';
import { pathOfUri } from './folders.ts';
import type { Linking } from './linking.ts';
import { evidentLog, listedFile, listedHistory, offerOf, type ListedLog } from './logs.ts';
import { createPlaceWatch } from './placeWatch.ts';
import type { RemoteLogs } from './remoteLogs.ts';
import type { Status } from './status.ts';
import { usualPlaces } from './usualPlaces.ts';
import type { Workspace } from './workspace.ts';

export interface Discovery {
  /** Looks for logs and offers what it finds; links one where nothing is linked and only one can be meant. */
  look(): Promise<void>;
  /** A person wants no run, or wants one again: until then nothing is linked unasked. */
  setDeclined(declined: boolean): void;
  close(): void;
}

export interface DiscoveryParts {
  readonly workspace: Workspace;
  readonly linking: Linking;
  readonly status: Status;
  readonly remoteLogs: RemoteLogs;
  readonly settings: () => Settings;
  /** A person trusts the workspace: places that its files name may be looked into. */
  readonly trusted: boolean;
  /** Resolves when the sources are read: whether a log is of this code can be told only then. */
  readonly indexed: () => Promise<void>;
  /** Files came or went in a place outside of the workspace. */
  readonly onPlaceChanged: () => void;
}

/** So many of the logs that are known by their names are looked into. */
const MOST_DESCRIBED = 100;

export function createDiscovery(parts: DiscoveryParts): Discovery {
  const { workspace, linking, status, settings } = parts;
  const discoverer = createDiscoverer();
  const watched = createPlaceWatch(parts.onPlaceChanged);
  let declined = false;

  const listLogs = async (): Promise<readonly ListedLog[]> => {
    const { folders } = workspace;
    const searched = folders.loose === true ? { roots: [] } : folders;
    const { locations } = settings().runs;
    const texts = workspace.sources.all().map(({ text }) => text);
    const usual = parts.trusted
      ? await usualPlaces(searched, process.env, texts)
      : await usualPlaces({ roots: [] }, process.env);
    const onDisk = locations.filter((location) => !isHistoryAddress(location));
    // Before the look, so that nothing comes unseen between the two. A pattern names no folder; what it finds is looked for again with everything else.
    watched.keep([...onDisk.filter((location) => isAbsolute(location)), ...usual]);
    const files = await findLogs(searched, onDisk, usual, discoverer);
    const remote = await parts.remoteLogs.list(locations);
    status.setProblems('locations', remote.problems);
    const listed: ListedLog[] = remote.logs.map(({ log, place }) => listedHistory(log, place, evidenceOf(log, texts)));
    for (const [index, file] of files.entries()) {
      const told: ApplicationHead | undefined =
        index < MOST_DESCRIBED ? (await discoverer.logsAt(file.path))[0] : undefined;
      listed.push(listedFile(file, told, evidenceOf(told, texts)));
    }
    return listed.toSorted((a, b) => b.evidence.weight - a.evidence.weight || b.modifiedAt - a.modifiedAt);
  };

  /** A log that a History Server still writes is read again when it grew, as long as it is the linked one; `following.ts` does it for those on this machine. */
  const rereadIfGrown = async (logs: readonly ListedLog[]): Promise<void> => {
    const { run, uri } = workspace.linked ?? {};
    const log = logs.find((one) => uri !== undefined && one.uri === uri);
    if (run === undefined || uri === undefined || log === undefined || pathOfUri(uri) !== undefined) return;
    if (!run.app.inProgress || linking.isBusy()) return;
    if (log.modifiedAt > run.log.modifiedAt) await linking.link({ uri, app: run.app.id, chosen: false });
  };

  return {
    setDeclined(next) {
      declined = next;
    },
    close: () => watched.close(),
    async look() {
      // Whose code it is can be told only when the code is known.
      await parts.indexed();
      const logs = await listLogs();
      const now = Date.now();
      status.setOffers(logs.map((log) => offerOf(log, now)));
      await rereadIfGrown(logs);
      const evident = evidentLog(logs);
      const isFree = workspace.linked?.run === undefined && !linking.isBusy();
      if (declined || settings().runs.autoLink === 'never' || evident === undefined || !isFree) return;
      const result = await linking.link({ uri: evident.uri, chosen: false });
      if (result.kind === 'refused') status.setProblems('link', [result.message]);
      if (result.kind !== 'linked') return;
      // A log of other code: it stays an offer, and no mark of it stays.
      if (evident.where !== 'configured' && status.current().anchored.found === 0) return linking.unlink();
      status.setReason(offerOf(evident, now).reason);
    },
  };
}
