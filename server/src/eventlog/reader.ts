import { foldEvent } from './fold/fold.ts';
import { createRunState, type RunState } from './fold/state.ts';

/** Takes lines into a state and counts what was no event. */
export interface EventReader {
  readonly state: RunState;
  readonly line: (buffer: Buffer, start: number, end: number, whole: boolean) => void;
  badLines: number;
}

export function createEventReader(): EventReader {
  const state = createRunState();
  const reader: EventReader = { state, line, badLines: 0 };
  function line(buffer: Buffer, start: number, end: number, whole: boolean): void {
    const value = parseLine(buffer, start, end);
    if (value !== undefined && foldEvent(state, value)) return;
    reader.badLines += 1;
    if (!whole) state.problems.add('The log ends in the middle of a line: it was cut off, or is still being written.');
    else state.problems.add('A line of the log is not an event and was passed over.', 'warning');
  }
  return reader;
}

function parseLine(buffer: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(buffer.toString('utf8', start, end));
  } catch {
    // Expected of damaged lines; the caller counts them.
    return undefined;
  }
}
