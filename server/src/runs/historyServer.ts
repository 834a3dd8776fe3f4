import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isObject, type JsonObject } from '../base/json.ts';
import { numberAt, textAt } from '../eventlog/json.ts';
import { prune } from './prune.ts';

/**
 * Spark's History Server as a place of logs, by its REST API: the list of applications, and the zip of an attempt's log.
 * The only file that opens connections: with GET, to addresses that the user's settings name, and never to where these redirect.
 * Source: https://spark.apache.org/docs/latest/monitoring.html#rest-api
 */
export interface HistoryLog {
  /** The address of its zip, which also is its name. */
  readonly url: string;
  readonly appId: string;
  readonly appName: string;
  readonly attempt?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly modifiedAt: number;
  readonly inProgress: boolean;
}

/** A sentence about what stood in the way. */
interface Refused {
  readonly kind: 'refused';
  readonly message: string;
}

interface Waiting {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A list has so many applications, the latest; a server can have tens of thousands. */
const MOST_LISTED = 200;
const LIST_TIMEOUT_MS = 15_000;

export function isHistoryAddress(location: string): boolean {
  return /^https?:\/\/[^/]+/i.test(location);
}

/** The logs of a server, the latest first. */
export async function listHistory(
  server: string,
  signal?: AbortSignal,
): Promise<{ readonly kind: 'logs'; readonly logs: readonly HistoryLog[] } | Refused> {
  const base = apiOf(server);
  if (base === undefined) return { kind: 'refused', message: `${server} is no address of a server.` };
  const limit = AbortSignal.timeout(LIST_TIMEOUT_MS);
  const answer = await ask(`${base}?limit=${MOST_LISTED}`, server, signal ? AbortSignal.any([signal, limit]) : limit);
  if (answer.kind === 'refused') return answer;
  const noList: Refused = { kind: 'refused', message: `${server} is no History Server: it lists no applications.` };
  try {
    const applications: unknown = await answer.response.json();
    if (!Array.isArray(applications)) return noList;
    const logs = applications.filter(isObject).flatMap((application) => logsOf(application, base));
    return { kind: 'logs', logs: logs.toSorted((a, b) => b.modifiedAt - a.modifiedAt) };
  } catch {
    // Not JSON, or cut off.
    return noList;
  }
}

/** Brings an attempt's zip into a folder, unless that version of it is there. */
export async function fetchHistoryLog(
  log: HistoryLog,
  folder: string,
  { signal, onProgress }: Waiting = {},
): Promise<{ readonly kind: 'file'; readonly path: string } | Refused> {
  const name = createHash('sha256').update(`${log.url} ${log.modifiedAt}`).digest('hex').slice(0, 24);
  const path = join(folder, `${log.appId.replaceAll(/[^\w.-]/g, '_')}-${name}.zip`);
  if (existsSync(path) && !log.inProgress) return { kind: 'file', path };
  const answer = await ask(log.url, log.url, signal);
  if (answer.kind === 'refused') return answer;
  const { body, headers } = answer.response;
  if (body === null) return { kind: 'refused', message: `${log.url} gave an empty answer.` };
  const total = Number(headers.get('content-length') ?? 0);
  const aside = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(Readable.from(counted(body, total, onProgress)), createWriteStream(aside), { signal });
    await rename(aside, path);
    // A running application has another zip at each look; what cannot be removed costs room, not the log.
    await prune(folder, '.zip').catch(() => undefined);
    return { kind: 'file', path };
  } catch (error) {
    await rm(aside, { force: true });
    return { kind: 'refused', message: `${log.url} could not be fetched to its end (${reasonOf(error)}).` };
  }
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  total: number,
  onProgress: Waiting['onProgress'],
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of body) {
    done += chunk.length;
    onProgress?.(done, total);
    yield chunk;
  }
}

/** The list of applications of `http://host:18080/`, also with what a browser's address line shows behind it; undefined where that is no address. */
function apiOf(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const url = new URL(server);
  const path = url.pathname.replace(/\/(?:api\/v1.*|history.*)?$/, '');
  return `${url.origin}${path}/api/v1/applications`;
}

function logsOf(application: JsonObject, base: string): readonly HistoryLog[] {
  const appId = textAt(application, 'id');
  const attempts = application['attempts'];
  if (appId === undefined || !Array.isArray(attempts)) return [];
  return attempts.filter(isObject).map((attempt) => {
    const attemptId = textAt(attempt, 'attemptId');
    const startedAt = numberAt(attempt, 'startTimeEpoch') ?? 0;
    const path = [appId, ...(attemptId === undefined ? [] : [attemptId]), 'logs'].map(encodeURIComponent).join('/');
    return {
      url: `${base}/${path}`,
      appId,
      appName: textAt(application, 'name') ?? appId,
      startedAt,
      modifiedAt: numberAt(attempt, 'lastUpdatedEpoch') ?? numberAt(attempt, 'endTimeEpoch') ?? startedAt,
      inProgress: attempt['completed'] === false,
      ...(attemptId === undefined ? {} : { attempt: attemptId }),
    };
  });
}

async function ask(
  url: string,
  server: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly kind: 'answer'; readonly response: Response } | Refused> {
  try {
    const response = await fetch(url, { redirect: 'manual', ...(signal === undefined ? {} : { signal }) });
    const { status } = response;
    if (response.ok) return { kind: 'answer', response };
    if (status === 401 || status === 403)
      return {
        kind: 'refused',
        message: `${server} wants a login (${status}); download the log there and link the file.`,
      };
    if (status >= 300 && status < 400)
      return {
        kind: 'refused',
        message: `${server} leads to ${response.headers.get('location') ?? 'another address'}; name that address instead, if it is the History Server.`,
      };
    return { kind: 'refused', message: `${server} answered ${status} when it was asked for ${new URL(url).pathname}.` };
  } catch (error) {
    return { kind: 'refused', message: `${server} does not answer (${reasonOf(error)}).` };
  }
}

/** The reason behind a failed fetch is the code of its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  return typeof cause === 'string' ? cause : error.message;
}
