import { setImmediate } from 'node:timers/promises';
import { isObject, type JsonObject } from '../base/json.ts';
import { numberAt, textAt } from '../eventlog/json.ts';
import { groupLogs, listFiles, type LogParts } from '../eventlog/parts.ts';
import { headOf } from '../eventlog/recognize.ts';

/** A log as its first events tell it, for a list to choose from. */
export interface DiscoveredLog {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly inProgress: boolean;
  readonly appId?: string;
  readonly appName?: string;
  readonly attempt?: string;
  readonly startedAt?: number;
  /** `sun.java.command`: what was submitted. */
  readonly command?: string;
}

/** Looks into logs, and remembers what stood in those that did not change. */
export interface Discoverer {
  /** Logs at a place, found by their content; the newest first. A place is a log, or a folder in which logs lie. */
  logsAt(place: string): Promise<readonly DiscoveredLog[]>;
}

/** So much of a log holds its first events, the configuration among them. */
const HEAD_BYTES = 512 * 1024;
/** Looking into more files would keep the disk busy for seconds. */
const MOST_LOOKED_AT = 2000;
/** What lies beside logs and is certainly none; everything else is told by its content. */
const NO_LOG =
  /\.(?:py|pyc|scala|java|class|jar|js|ts|json|md|txt|html|css|sql|sh|ya?ml|toml|xml|conf|cfg|ini|parquet|orc|avro|csv|tsv|png|jpe?g|gif|svg|pdf|wasm|so|whl|lock|map|ipynb|properties|sbt|crc)$/i;

export function createDiscoverer(): Discoverer {
  const told = new Map<string, { readonly stamp: string; readonly log: DiscoveredLog | undefined }>();

  const describe = async (log: LogParts): Promise<DiscoveredLog | undefined> => {
    const stamp = log.parts.map(({ bytes, modifiedAt }) => `${bytes}:${modifiedAt}`).join();
    const known = told.get(log.path);
    if (known?.stamp === stamp) return known.log;
    // Others are answered between two files.
    await setImmediate();
    const described = await describeLog(log);
    told.set(log.path, { stamp, log: described });
    return described;
  };

  return {
    async logsAt(place) {
      const listed = listFiles(place);
      if (listed.kind === 'refused') return [];
      const files = listed.files.filter((file) => listed.kind === 'file' || !NO_LOG.test(file.name));
      const found: DiscoveredLog[] = [];
      for (const log of groupLogs(place, files).slice(0, MOST_LOOKED_AT)) {
        const described = await describe(log);
        if (described !== undefined) found.push(described);
      }
      return found.toSorted((a, b) => b.modifiedAt - a.modifiedAt);
    },
  };
}

async function describeLog(log: LogParts): Promise<DiscoveredLog | undefined> {
  const [first] = log.parts;
  if (first === undefined || first.bytes === 0) return undefined;
  const head = (await headOf(first, HEAD_BYTES)).toString('utf8');
  // The entries of a zip are looked at when it is read.
  const isZip = head.startsWith('PK');
  if (!isZip && !head.includes('"Event"')) return undefined;
  const start = eventIn(head, 'SparkListenerApplicationStart');
  const properties = eventIn(head, 'SparkListenerEnvironmentUpdate')?.['System Properties'];
  const told = {
    appId: start && textAt(start, 'App ID'),
    appName: start && textAt(start, 'App Name'),
    attempt: start && textAt(start, 'App Attempt ID'),
    command: isObject(properties) ? textAt(properties, 'sun.java.command') : undefined,
  };
  const startedAt = start && numberAt(start, 'Timestamp');
  return {
    path: log.path,
    bytes: log.parts.reduce((sum, part) => sum + part.bytes, 0),
    modifiedAt: Math.max(...log.parts.map((part) => part.modifiedAt)),
    inProgress: log.inProgress,
    ...(told.appId === undefined ? {} : { appId: told.appId }),
    ...(told.appName === undefined ? {} : { appName: told.appName }),
    ...(told.attempt === undefined ? {} : { attempt: told.attempt }),
    ...(told.command === undefined ? {} : { command: told.command }),
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

function eventIn(head: string, name: string): JsonObject | undefined {
  const line = head.split('\n').find((candidate) => candidate.includes(`"${name}"`));
  try {
    const value: unknown = JSON.parse(line ?? '');
    return isObject(value) ? value : undefined;
  } catch {
    // The head may end in the middle of it.
    return undefined;
  }
}
