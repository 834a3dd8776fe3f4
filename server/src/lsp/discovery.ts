import type { Settings } from '../../../protocol/server.ts';
import type { Workspace } from '../workspace.ts';
import { findLogs, type FoundLog } from './findLogs.ts';
import { pathOfUri, uriOfPath } from './folders.ts';
import type { Linking } from './linking.ts';
import { evidentLog, offerOf } from './offers.ts';
import type { Status } from './status.ts';
import { usualPlaces } from './usualPlaces.ts';

export interface Discovery {
  /** Looks for logs and offers what it finds; links one where nothing is linked and only one can be meant. */
  look(): Promise<void>;
  /** A person wants no run, or wants one again: until then nothing is linked unasked. */
  setDeclined(declined: boolean): void;
}

export interface DiscoveryParts {
  readonly workspace: Workspace;
  readonly linking: Linking;
  readonly status: Status;
  readonly settings: () => Settings;
  /** Resolves when the sources are read: whether a log is of this code can be told only then. */
  readonly indexed: () => Promise<void>;
}

export function createDiscovery({ workspace, linking, status, settings, indexed }: DiscoveryParts): Discovery {
  let declined = false;
  /** A log that is still written is read again when it grew, as long as it is the linked one. */
  const rereadIfGrown = async (logs: readonly FoundLog[]): Promise<void> => {
    const { run, uri } = workspace.linked ?? {};
    const log = logs.find(({ path }) => uri !== undefined && pathOfUri(uri) === path);
    if (run === undefined || uri === undefined || log === undefined || !run.app.inProgress || linking.isBusy()) return;
    if (log.modifiedAt > run.log.modifiedAt) await linking.link({ uri, app: run.app.id, chosen: false });
  };
  return {
    setDeclined(next) {
      declined = next;
    },
    async look() {
      const { locations, autoLink } = settings().runs;
      const { folders } = workspace;
      const searched = folders.loose === true ? { roots: [] } : folders;
      const logs = await findLogs(searched, locations, await usualPlaces(searched, process.env));
      const now = Date.now();
      status.setOffers(logs.map((log) => offerOf(workspace.folders, log, now)));
      const evident = evidentLog(logs);
      await indexed();
      await rereadIfGrown(logs);
      const isFree = workspace.linked?.run === undefined && !linking.isBusy();
      if (declined || autoLink === 'never' || evident === undefined || !isFree) return;
      const result = await linking.link({ uri: uriOfPath(evident.path), chosen: false });
      if (result.kind === 'refused') status.setProblems('link', [result.message]);
      // A log of other code: it stays an offer, and no mark of it stays.
      if (result.kind === 'linked' && evident.where !== 'configured' && status.current().anchored.found === 0)
        await linking.unlink();
    },
  };
}
