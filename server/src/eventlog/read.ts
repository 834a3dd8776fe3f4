import { createHash } from 'node:crypto';
import type { Problem } from '../model/problem.ts';
import type { LogIdentity, Run } from '../model/run.ts';
import type { Bytes } from './codec/bytes.ts';
import { decompress } from './codec/decompress.ts';
import { codecOf } from './codec/detect.ts';
import { finishRun } from './finish.ts';
import { createLineCutter } from './lines.ts';
import { groupLogs, listFiles, loneLog, type LogFile, type LogParts } from './parts.ts';
import { createEventReader } from './reader.ts';

export type ReadResult =
  { readonly kind: 'runs'; readonly runs: readonly Run[] } | { readonly kind: 'refused'; readonly problem: Problem };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read of bytes to read, as they are on the disk. */
  readonly onProgress?: (done: number, total: number) => void;
}

const HEAD_BYTES = 64 * 1024;
const YIELD_AFTER_MS = 25;

/** Reads every event log at a path: a file, a folder or a zip, in any of Spark's codecs. Never throws for what the log holds. */
export async function readRuns(path: string, options: ReadOptions = {}): Promise<ReadResult> {
  const found = listFiles(path);
  if (found.kind === 'missing') return refused(`${path} cannot be opened (${found.reason}).`);
  const logs = found.kind === 'file' ? found.files.map(loneLog) : groupLogs(path, found.files);
  const clock = createClock(logs, options);
  const runs: Run[] = [];
  let refusal: string | undefined;
  for (const log of logs) {
    const run = await readLog(log, clock);
    if (typeof run === 'string') refusal ??= run;
    else runs.push(run);
    if (options.signal?.aborted === true) return refused('Reading was canceled.');
  }
  if (runs.length > 0) return { kind: 'runs', runs };
  return refused(refusal ?? `${path} holds no Spark event log.`);
}

/** The run of one log, or a sentence why there is none. */
async function readLog(log: LogParts, clock: Clock): Promise<Run | string> {
  const reader = createEventReader();
  const { problems } = reader.state;
  const hash = createHash('sha256');
  let hashed = 0;
  for (const part of log.parts) {
    const note = (message: string): void => problems.add(`${part.path} ${message}.`, 'error');
    const raw = watched(part.open(note), (chunk) => {
      clock.read(chunk.length);
      if (part !== log.parts[0] || hashed >= HEAD_BYTES) return;
      const piece = chunk.subarray(0, HEAD_BYTES - hashed);
      hash.update(piece);
      hashed += piece.length;
    });
    const cutter = createLineCutter(reader.line, () => problems.add('A line longer than 500 MB was passed over.'));
    for await (const chunk of plainBytes(raw, note)) {
      cutter.push(chunk);
      await clock.pause();
      if (clock.canceled()) return 'Reading was canceled.';
    }
    cutter.end();
  }
  if (reader.state.totals.events === 0) return emptyLog(log);
  return finishRun(reader.state, identityOf(log, hash.digest('hex')), log.inProgress);
}

function emptyLog(log: LogParts): string {
  const bytes = log.parts.reduce((sum, part) => sum + part.bytes, 0);
  return bytes === 0 ? `${log.path} is empty.` : `${log.path} is not a Spark event log: no line of it is an event.`;
}

/** Looks at the first chunk to know the codec, and hands it on with the rest. */
async function* plainBytes(raw: Bytes, trouble: (message: string) => void): Bytes {
  const iterator = raw[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const again: Bytes = (async function* () {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  yield* decompress(codecOf(first.value), again, trouble);
}

async function* watched(source: Bytes, watch: (chunk: Buffer) => void): Bytes {
  for await (const chunk of source) {
    watch(chunk);
    yield chunk;
  }
}

export function identityOf(log: LogParts, head: string): LogIdentity {
  return {
    path: log.path,
    bytes: log.parts.reduce((sum, part) => sum + part.bytes, 0),
    modifiedAt: Math.max(0, ...log.parts.map((part) => part.modifiedAt)),
    head,
  };
}

interface Clock {
  readonly read: (bytes: number) => void;
  /** Lets others run now and then, so that cancelling and progress work. */
  readonly pause: () => Promise<void>;
  readonly canceled: () => boolean;
}

function createClock(logs: readonly LogParts[], options: ReadOptions): Clock {
  const total = logs.flatMap((log) => log.parts).reduce((sum: number, part: LogFile) => sum + part.bytes, 0);
  let done = 0;
  let pausedAt = performance.now();
  return {
    read: (bytes) => {
      done += bytes;
    },
    pause: async () => {
      if (performance.now() - pausedAt < YIELD_AFTER_MS) return;
      options.onProgress?.(Math.min(done, total), total);
      await new Promise((resume) => {
        setImmediate(resume);
      });
      pausedAt = performance.now();
    },
    canceled: () => options.signal?.aborted === true,
  };
}

function refused(message: string): ReadResult {
  return { kind: 'refused', problem: { message, severity: 'error' } };
}
