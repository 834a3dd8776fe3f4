import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { Run } from '../model/run.ts';
import { fileBytes } from './codec/bytes.ts';
import { codecOf } from './codec/detect.ts';
import { findLogs } from './findLogs.ts';
import { finishRun } from './finish.ts';
import { addToHeadHash, createHeadHash, identityOf, type HeadHash } from './identity.ts';
import { createLineCutter, type LineCutter } from './lines.ts';
import type { LogFile, LogParts } from './parts.ts';
import { createEventReader, type EventReader } from './reader.ts';
import { createClock } from './clock.ts';
import { readLog } from './readLog.ts';

/** Follows one log that is still being written. */
export interface Following {
  /** Ends the following; nothing is told afterwards. */
  readonly close: () => void;
}

export interface FollowOptions {
  /** Called with the run so far, at most every `everyMs`. The last call is the one with `inProgress` false. */
  readonly onRun: (run: Run) => void;
  /** 500 unless told: an editor need not be told more often. */
  readonly everyMs?: number;
}

const EVERY_MS = 500;

/**
 * Reads a growing log on from where it stopped: across the parts of a rolling folder, and under its new name when the application ends.
 * Compressed parts are read again from their beginning when they grew, since a compressed stream cannot be entered in its middle; Spark rolls them early.
 */
export function followLog(path: string, options: FollowOptions): Following {
  const everyMs = options.everyMs ?? EVERY_MS;
  const log = createGrowingLog(path);
  let closed = false;
  let busy = false;
  let changed = true;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    timer = undefined;
    if (closed || busy) return;
    busy = true;
    changed = false;
    const run = await log.readOn();
    busy = false;
    if (closed) return;
    if (run !== undefined) options.onRun(run);
    if (run?.app.inProgress === false) return close();
    if (changed) plan();
  };
  const plan = (): void => {
    changed = true;
    if (!closed && !busy) timer ??= setTimeout(() => void look(), everyMs);
  };
  const watchers = [path, dirname(path)].flatMap((watched) => watcherOf(watched, plan));
  // Not every file system tells of changes; looking now and then costs one `stat`.
  const fallback = setInterval(plan, everyMs * 4);
  const close = (): void => {
    closed = true;
    clearInterval(fallback);
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  void look();
  return { close };
}

function watcherOf(path: string, onChange: () => void): readonly FSWatcher[] {
  try {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    // The file was renamed, or its file system cannot be watched: then it is looked at now and then.
    return [];
  }
}

/** What is known of a log between two looks. */
interface GrowingLog {
  /** The run so far if anything came since the last look. */
  readonly readOn: () => Promise<Run | undefined>;
}

interface PlainProgress {
  readonly reader: EventReader;
  readonly head: HeadHash;
  /** Of each part by its name without `.inprogress`: how far it was read, and the line that is not complete yet. */
  readonly parts: Map<string, { read: number; readonly cutter: LineCutter }>;
}

function createGrowingLog(path: string): GrowingLog {
  let seen = '';
  let progress: PlainProgress | undefined;
  return {
    async readOn() {
      const log = await currentLog(path);
      if (log === undefined) return undefined;
      const now = JSON.stringify([log.inProgress, log.parts.map((part) => [part.name, part.bytes])]);
      if (now === seen) return undefined;
      seen = now;
      if (!(await isPlain(log))) return readWhole(log);
      progress ??= { reader: createEventReader(), head: createHeadHash(), parts: new Map() };
      return readPlainOn(log, progress);
    },
  };
}

/** The log as it lies there now; at its end it is renamed to the same without `.inprogress`. */
async function currentLog(path: string): Promise<LogParts | undefined> {
  for (const candidate of [path, path.replace(/\.inprogress$/, '')]) {
    const found = await findLogs(candidate);
    if (found.kind === 'logs' && found.logs[0] !== undefined) return found.logs[0];
  }
  return undefined;
}

async function isPlain(log: LogParts): Promise<boolean> {
  for (const part of log.parts) {
    for await (const chunk of part.open(() => undefined)) {
      if (codecOf(chunk) !== 'plain') return false;
      break;
    }
  }
  return true;
}

async function readWhole(log: LogParts): Promise<Run | undefined> {
  const run = await readLog(log, createClock([log], {}));
  return typeof run === 'string' ? undefined : run;
}

async function readPlainOn(log: LogParts, progress: PlainProgress): Promise<Run | undefined> {
  const { reader, head, parts } = progress;
  for (const part of log.parts) {
    const name = part.name.replace(/\.inprogress$/, '');
    let known = parts.get(name);
    if (known === undefined)
      parts.set(name, (known = { read: 0, cutter: createLineCutter(reader.line, () => undefined) }));
    for await (const chunk of bytesFrom(part, known.read)) {
      if (part === log.parts[0]) addToHeadHash(head, chunk);
      known.read += chunk.length;
      known.cutter.push(chunk);
    }
  }
  if (reader.state.totals.events === 0) return undefined;
  const copy: HeadHash = { hash: head.hash.copy(), bytes: head.bytes };
  return finishRun(reader.state, identityOf(log, copy), log.inProgress);
}

function bytesFrom(part: LogFile, from: number): AsyncIterable<Buffer> {
  return fileBytes(part.path, () => undefined, from);
}
