import type { Run } from '../model/run.ts';
import { createClock } from './clock.ts';
import { fileBytes } from './codec/bytes.ts';
import { codecOf, type Codec } from './codec/detect.ts';
import { unzstd } from './codec/zstd.ts';
import { createFrameWalker } from './codec/zstdFrames.ts';
import { findLogs } from './findLogs.ts';
import { finishRun } from './finish.ts';
import { addToHeadHash, createHeadHash, identityOf, type HeadHash } from './identity.ts';
import { createLineCutter, type LineCutter } from './lines.ts';
import type { LogFile, LogParts } from './parts.ts';
import { createEventReader, type EventReader } from './reader.ts';
import { readLog } from './readLog.ts';

/** A log between two looks at it. */
export interface GrowingLog {
  /** The run so far if anything came since the last look. */
  readonly readOn: () => Promise<Run | undefined>;
}

interface Progress {
  readonly reader: EventReader;
  readonly head: HeadHash;
  /** By the part's name without `.inprogress`. */
  readonly parts: Map<string, PartProgress>;
  /** The part that `head` is about: the first one when the log was first looked at. */
  readonly headOf: string;
}

interface PartProgress {
  /** Bytes that were read: of zstd up to the end of its last whole frame. */
  read: number;
  /** Holds the line that is not complete yet. */
  readonly cutter: LineCutter;
}

/**
 * Plain parts are read on from the last byte and those in zstd from the last whole frame, of which Spark ends one at each flush.
 * A log in another codec is read again as a whole when it grew: its streams cannot be entered in their middle.
 */
export function createGrowingLog(path: string): GrowingLog {
  let seen = '';
  let progress: Progress | undefined;
  return {
    async readOn() {
      const log = await currentLog(path);
      if (log === undefined) return undefined;
      const now = JSON.stringify([log.inProgress, log.parts.map((part) => [part.name, part.bytes])]);
      if (now === seen) return undefined;
      seen = now;
      const codecs = await Promise.all(log.parts.map(codecOfPart));
      if (!codecs.every((codec) => codec === 'plain' || codec === 'zstd')) return readWhole(log);
      if (progress === undefined || (await isAnother(log, progress))) progress = beginningOf(log);
      for (const [index, part] of log.parts.entries())
        await readPartOn(progress, part, codecs[index] ?? 'plain', index === 0, log.inProgress);
      // What has no event line by line may be laid out in another way: reading it as a whole finds out.
      return runSoFar(progress, log) ?? readWhole(log);
    },
  };
}

function beginningOf(log: LogParts): Progress {
  const reader = createEventReader();
  if (log.missing !== undefined) reader.state.problems.add(log.missing);
  const [first] = log.parts;
  return { reader, head: createHeadHash(), parts: new Map(), headOf: first === undefined ? '' : nameOf(first) };
}

/** A file that is shorter than what was read of it is another one, and so is one that begins differently. */
async function isAnother(log: LogParts, { parts, head, headOf }: Progress): Promise<boolean> {
  if (log.parts.some((part) => part.bytes < (parts.get(nameOf(part))?.read ?? 0))) return true;
  const [part] = log.parts;
  // A compacted part stands for others that were read under their own names.
  if (part === undefined || nameOf(part) !== headOf) return false;
  const now = createHeadHash();
  for await (const chunk of part.open(() => undefined)) {
    addToHeadHash(now, chunk.subarray(0, head.bytes - now.bytes));
    if (now.bytes === head.bytes) break;
  }
  return now.hash.digest('hex') !== head.hash.copy().digest('hex');
}

/** The log as it lies there now; at its end it is renamed to the same without `.inprogress`. */
async function currentLog(path: string): Promise<LogParts | undefined> {
  for (const candidate of [path, path.replace(/\.inprogress$/, '')]) {
    const found = await findLogs(candidate);
    if (found.kind === 'logs' && found.logs[0] !== undefined) return found.logs[0];
  }
  return undefined;
}

async function codecOfPart(part: LogFile): Promise<Codec> {
  for await (const chunk of part.open(() => undefined)) return codecOf(chunk);
  return 'plain';
}

async function readWhole(log: LogParts): Promise<Run | undefined> {
  const run = await readLog(log, createClock([log], {}));
  return typeof run === 'string' ? undefined : run;
}

function nameOf(part: LogFile): string {
  return part.name.replace(/\.inprogress$/, '');
}

async function readPartOn(
  progress: Progress,
  part: LogFile,
  codec: Codec,
  isFirst: boolean,
  isGrowing: boolean,
): Promise<void> {
  const { reader, parts } = progress;
  let known = parts.get(nameOf(part));
  if (known === undefined) {
    // What a compacted part stands for was read already, from the parts before it.
    const read = part.name.endsWith('.compact') && parts.size > 0 ? part.bytes : 0;
    parts.set(nameOf(part), (known = { read, cutter: createLineCutter(reader.line, () => undefined) }));
  }
  if (isFirst) await hashOn(progress.head, part);
  const note = (message: string): void => reader.state.problems.add(`${part.path} ${message}.`, 'error');
  const end = codec === 'zstd' && isGrowing ? await endOfWholeFrames(part, known.read) : part.bytes;
  const raw = fileBytes(part.path, note, known.read, end);
  for await (const chunk of codec === 'zstd' ? unzstd(raw, note) : raw) known.cutter.push(chunk);
  known.read = Math.max(known.read, end);
  if (!isGrowing) known.cutter.end();
}

async function hashOn(head: HeadHash, part: LogFile): Promise<void> {
  if (head.isFull) return;
  for await (const chunk of fileBytes(part.path, () => undefined, head.bytes, part.bytes)) {
    addToHeadHash(head, chunk);
    if (head.isFull) return;
  }
}

/** The end of the last frame that is there as a whole; of what is no frame, the end of the part: then decoding tells what is wrong. */
async function endOfWholeFrames(part: LogFile, from: number): Promise<number> {
  const walker = createFrameWalker();
  let end = from;
  let position = from;
  for await (const chunk of fileBytes(part.path, () => undefined, from, part.bytes)) {
    for (let at = 0; at < chunk.length;) {
      const { to, kind } = walker.walk(chunk, at);
      if (kind === 'damaged') return part.bytes;
      at = to;
      if (kind === 'end') end = position + at;
    }
    position += chunk.length;
  }
  return end;
}

function runSoFar({ reader, head }: Progress, log: LogParts): Run | undefined {
  if (reader.state.totals.events === 0) return undefined;
  return finishRun(reader.state, identityOf(log, { ...head, hash: head.hash.copy() }), log.inProgress);
}
