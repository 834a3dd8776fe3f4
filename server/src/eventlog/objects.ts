import type { LineCutter, OnLine } from './lines.ts';

/** Cuts a stream into JSON objects wherever their lines end: for logs that somebody pretty-printed or put into one list. */
export function createObjectCutter(onObject: OnLine, onTooLong: () => void, longest: number): LineCutter {
  let pieces: Buffer[] = [];
  let pending = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;

  function keep(piece: Buffer): void {
    if (pending + piece.length > longest) {
      onTooLong();
      pieces = [];
      pending = 0;
      depth = 0;
      return;
    }
    pieces.push(Buffer.from(piece));
    pending += piece.length;
  }

  function emit(last: Buffer, whole: boolean): void {
    const object = Buffer.concat([...pieces, last]);
    pieces = [];
    pending = 0;
    onObject(object, 0, object.length, whole);
  }

  return {
    push(chunk) {
      let start = depth > 0 ? 0 : -1;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (inText) {
          if (escaped) escaped = false;
          else if (byte === 92) escaped = true;
          // A line never ends inside a text: what follows a damaged one is read again from here.
          else if (byte === 34 || byte === 10) inText = false;
        } else if (byte === 34) inText = depth > 0;
        else if (byte === 123) {
          if (depth === 0) start = at;
          depth += 1;
        } else if (byte === 125 && depth > 0) {
          depth -= 1;
          if (depth === 0) {
            emit(chunk.subarray(start, at + 1), true);
            start = -1;
          }
        }
      }
      if (start >= 0 && depth > 0) keep(chunk.subarray(start));
    },
    end() {
      if (pending > 0) emit(Buffer.alloc(0), false);
    },
  };
}

/** By a log's beginning: one event over several lines, or several events in one. Lists with one event a line are read by lines. */
export function needsObjectCutter(head: Buffer): boolean {
  const [first = '', second = ''] = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (first === '{' || first === '[{') return true;
  if (first === '[') return second === '{' || holdsSeveral(second);
  return holdsSeveral(first);
}

function holdsSeveral(line: string): boolean {
  return /\}\s*,?\s*\{\s*"Event"\s*:/.test(line);
}
