import type { Site } from '../model/text.ts';

/** Two sites on one line are no tie for a warning on that line. */
export function sameLine(a: Site, b: Site): boolean {
  return a.file === b.file && a.cell === b.cell && a.range.start.line === b.range.start.line;
}
