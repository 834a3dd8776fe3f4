import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchHistoryLog, isHistoryAddress, listHistory, type HistoryLog } from '../runs/historyServer.ts';

/** Logs of the History Servers that the settings name. */
export interface RemoteLogs {
  /** Asks each server; what one that does not answer listed before is not kept. */
  list(locations: readonly string[]): Promise<RemoteList>;
  /** A listed log, fetched; undefined for an address that no listed log has: nothing else is ever asked for. */
  bring(
    uri: string,
    waiting: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
  ): ReturnType<typeof fetchHistoryLog> | undefined;
}

export interface RemoteList {
  readonly logs: readonly { readonly log: HistoryLog; readonly place: string }[];
  /** A sentence for each server that could not be read. */
  readonly problems: readonly string[];
}

export function createRemoteLogs(cacheFolder: string | undefined): RemoteLogs {
  const folder = join(cacheFolder ?? join(tmpdir(), 'planlight'), 'history');
  let known = new Map<string, HistoryLog>();
  return {
    async list(locations) {
      const places = locations.filter(isHistoryAddress);
      const lists = await Promise.all(places.map(async (place) => ({ place, listed: await listHistory(place) })));
      const logs = lists.flatMap(({ place, listed }) =>
        listed.kind === 'logs' ? listed.logs.map((log) => ({ log, place })) : [],
      );
      known = new Map(logs.map(({ log }) => [log.url, log]));
      return { logs, problems: lists.flatMap(({ listed }) => (listed.kind === 'refused' ? [listed.message] : [])) };
    },
    bring(uri, waiting) {
      const log = known.get(uri);
      return log && fetchHistoryLog(log, folder, waiting);
    },
  };
}
