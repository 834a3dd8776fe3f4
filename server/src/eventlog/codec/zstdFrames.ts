/**
 * Finds where frames of Zstandard end without decompressing them (RFC 8878, §3.1): a frame's header says how long it is itself,
 * each block says how long it is and whether it is the last.
 */
export interface FrameWalker {
  /** Goes on from a position of a chunk to the end of the frame, the end of the chunk or to what is no frame. */
  readonly walk: (chunk: Buffer, from: number) => FrameStep;
}

export interface FrameStep {
  /** The position after what belongs to the frame. */
  readonly to: number;
  readonly kind: 'inside' | 'end' | 'damaged';
}

type Field = 'magic' | 'skippableSize' | 'descriptor' | 'block';

const FIELD_BYTES: Readonly<Record<Field, number>> = { magic: 4, skippableSize: 4, descriptor: 1, block: 3 };
const MAGIC = 0xfd2fb528;
/** Of the sixteen magic numbers of frames that hold no data, the first. */
const SKIPPABLE = 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];
const CHECKSUM_BYTES = 4;

interface Walk {
  field: Field;
  /** Of the field: its bytes so far, the lowest first, and how many these are. */
  value: number;
  taken: number;
  /** Bytes that go by unread before the next field. */
  skip: number;
  isLast: boolean;
  hasChecksum: boolean;
}

export function createFrameWalker(): FrameWalker {
  let state = frameStart();

  function walk(chunk: Buffer, from: number): FrameStep {
    for (let at = from; ;) {
      const skipped = Math.min(state.skip, chunk.length - at);
      at += skipped;
      state.skip -= skipped;
      if (state.skip > 0) return { to: at, kind: 'inside' };
      if (state.isLast) {
        state = frameStart();
        return { to: at, kind: 'end' };
      }
      for (; state.taken < FIELD_BYTES[state.field] && at < chunk.length; at += 1) {
        state.value += (chunk[at] ?? 0) * 2 ** (8 * state.taken);
        state.taken += 1;
      }
      if (state.taken < FIELD_BYTES[state.field]) return { to: at, kind: 'inside' };
      if (!takeField(state)) return { to: at, kind: 'damaged' };
      state.value = 0;
      state.taken = 0;
    }
  }
  return { walk };
}

function frameStart(): Walk {
  return { field: 'magic', value: 0, taken: 0, skip: 0, isLast: false, hasChecksum: false };
}

/** What a whole field says about what follows; false where no frame says that. */
function takeField(state: Walk): boolean {
  const { value } = state;
  switch (state.field) {
    case 'magic':
      state.field = value === MAGIC ? 'descriptor' : 'skippableSize';
      return value === MAGIC || (value >= SKIPPABLE && value < SKIPPABLE + 16);
    case 'skippableSize':
      state.skip = value;
      state.isLast = true;
      return true;
    case 'descriptor':
      state.skip = headerBytesAfter(value);
      state.hasChecksum = (value & 4) !== 0;
      state.field = 'block';
      return true;
    case 'block':
      return takeBlock(state);
  }
}

function headerBytesAfter(descriptor: number): number {
  const isSingleSegment = (descriptor & 32) !== 0;
  const contentSizeFlag = descriptor >> 6;
  const contentSizeBytes = contentSizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** contentSizeFlag;
  const windowBytes = isSingleSegment ? 0 : 1;
  return windowBytes + (DICTIONARY_ID_BYTES[descriptor & 3] ?? 0) + contentSizeBytes;
}

function takeBlock(state: Walk): boolean {
  const type = (state.value >> 1) & 3;
  const isRepeatedByte = type === 1;
  state.skip = isRepeatedByte ? 1 : state.value >> 3;
  state.isLast = (state.value & 1) === 1;
  if (state.isLast && state.hasChecksum) state.skip += CHECKSUM_BYTES;
  const isReserved = type === 3;
  return !isReserved;
}
