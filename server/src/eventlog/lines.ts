/** Cuts a stream of chunks into lines without turning them into text. */
export interface LineCutter {
  readonly push: (chunk: Buffer) => void;
  /** The last line has no line feed. */
  readonly end: () => void;
}

/** A line is `buffer[start, end)`, without its line feed; valid during the call only. `whole` is false for the last line of a stream that has no line feed. */
export type OnLine = (buffer: Buffer, start: number, end: number, whole: boolean) => void;

const LINE_FEED = 10;
/** The longest text that V8 holds is just above; a longer line is passed over. */
export const LONGEST_LINE = 500 * 1024 * 1024;

export function createLineCutter(onLine: OnLine, onTooLong: () => void): LineCutter {
  /** The beginning of a line whose end has not come yet: pieces, so that a line of 200 MB is not copied again with every chunk. */
  let pieces: Buffer[] = [];
  let pending = 0;
  let tooLong = false;

  function keep(piece: Buffer): void {
    if (tooLong) return;
    if (pending + piece.length > LONGEST_LINE) {
      tooLong = true;
      pieces = [];
      pending = 0;
      return;
    }
    pieces.push(Buffer.from(piece));
    pending += piece.length;
  }

  function endPending(last: Buffer, whole: boolean): void {
    keep(last);
    if (tooLong) onTooLong();
    else if (pending > 0) {
      const line = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, pending);
      if (line !== undefined) onLine(line, 0, line.length, whole);
    }
    pieces = [];
    pending = 0;
    tooLong = false;
  }

  return {
    push(chunk) {
      let start = 0;
      let end = chunk.indexOf(LINE_FEED, start);
      if (end >= 0 && (pending > 0 || tooLong)) {
        endPending(chunk.subarray(0, end), true);
        start = end + 1;
        end = chunk.indexOf(LINE_FEED, start);
      }
      for (; end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        if (end > start) onLine(chunk, start, end, true);
        start = end + 1;
      }
      if (start < chunk.length) keep(chunk.subarray(start));
    },
    end() {
      if (pending > 0 || tooLong) endPending(Buffer.alloc(0), false);
    },
  };
}
