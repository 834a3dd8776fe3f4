import type { Run } from '../model/run.ts';
import type { Clock } from './clock.ts';
import type { Bytes } from './codec/bytes.ts';
import { decompress } from './codec/decompress.ts';
import { finishLastRun } from './finish.ts';
import { addToHeadHash, createHeadHash, identityOf, type HeadHash } from './identity.ts';
import { createLineCutter, LONGEST_LINE, type LineCutter } from './lines.ts';
import { createObjectCutter, needsObjectCutter } from './objects.ts';
import type { LogFile, LogParts } from './parts.ts';
import { createEventReader, type EventReader } from './reader.ts';

/** After so much without a single event, what comes is a bomb or no log. */
const GIVE_UP_AFTER_BYTES = 1024 * 1024 * 1024;
/** So much of a log's beginning shows how its events are laid out. */
const HEAD_BYTES = 64 * 1024;

/** The run of one log, or a sentence why there is none. */
export async function readLog(log: LogParts, clock: Clock): Promise<Run | string> {
  const reader = createEventReader();
  const head = createHeadHash();
  if (log.missing !== undefined) reader.state.problems.add(log.missing);
  for (const part of log.parts) {
    await readPart(part, reader, clock, part === log.parts[0] ? head : undefined);
    if (clock.canceled()) return 'Reading was canceled.';
  }
  if (reader.state.totals.events > 0) return finishLastRun(reader.state, identityOf(log, head), log.inProgress);
  const [problem] = reader.state.problems.list().filter(({ severity }) => severity === 'error');
  if (problem !== undefined) return problem.message;
  if (log.parts.every((part) => part.bytes === 0)) return `${log.path} is empty.`;
  return `${log.path} is not a Spark event log: nothing in it is an event.`;
}

async function readPart(part: LogFile, reader: EventReader, clock: Clock, head: HeadHash | undefined): Promise<void> {
  const { problems, totals } = reader.state;
  const note = (message: string): void => problems.add(`${part.path} ${message}.`, 'error');
  const raw = watched(part.open(note), (chunk) => {
    clock.read(chunk.length);
    if (head !== undefined) addToHeadHash(head, chunk);
  });
  let cutter: LineCutter | undefined;
  let barren = 0;
  let events = totals.events;
  for await (const chunk of decompress(raw, note)) {
    cutter ??= cutterFor(chunk, reader);
    cutter.push(chunk);
    barren = totals.events === events ? barren + chunk.length : 0;
    events = totals.events;
    if (barren > GIVE_UP_AFTER_BYTES) return note('holds a gigabyte without an event and was not read further');
    await clock.pause();
    if (clock.canceled()) return;
  }
  cutter?.end();
}

/** Lines, unless the beginning shows that events do not stand on lines of their own. */
function cutterFor(head: Buffer, reader: EventReader): LineCutter {
  const onTooLong = (): void => reader.state.problems.add('A line of more than 500 MB was passed over.');
  return needsObjectCutter(head.subarray(0, HEAD_BYTES))
    ? createObjectCutter(reader.line, onTooLong, LONGEST_LINE)
    : createLineCutter(reader.line, onTooLong);
}

async function* watched(source: Bytes, watch: (chunk: Buffer) => void): Bytes {
  for await (const chunk of source) {
    watch(chunk);
    yield chunk;
  }
}
