import { parsedNotebook } from '../base/notebookFile.ts';
import type { Range } from '../model/text.ts';

/** The lines of a source file, or of a cell of a notebook; undefined where the file is not known. */
export type LinesOf = (file: string, cell?: number) => readonly string[] | undefined;

export interface SourceLookup extends LinesOf {
  /** Every file there is, relative to the workspace. */
  readonly files: readonly string[];
  /** How many cells a notebook has; 0 for other files. */
  readonly cellsOf: (file: string) => number;
  readonly lineEnd: (file: string) => '\n' | '\r\n';
}

/** Lines by file; a notebook's cells are taken out of its JSON when they are first asked for. */
export function sourceLookup(texts: ReadonlyMap<string, string>): SourceLookup {
  const known = new Map<string, readonly string[]>();
  const lines = (file: string, cell?: number): readonly string[] | undefined => {
    const key = `${file}#${cell ?? ''}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const text = texts.get(file);
    const wanted = text === undefined || cell === undefined ? text : parsedNotebook(text)?.cells[cell]?.text;
    if (wanted === undefined) return undefined;
    const split = wanted.split(/\r\n|\r|\n/);
    known.set(key, split);
    return split;
  };
  const cellsOf = (file: string): number =>
    file.endsWith('.ipynb') ? (parsedNotebook(texts.get(file) ?? '')?.cells.length ?? 0) : 0;
  const lineEnd = (file: string): '\n' | '\r\n' =>
    !file.endsWith('.ipynb') && /\r\n/.test(texts.get(file) ?? '') ? '\r\n' : '\n';
  return Object.assign(lines, { files: [...texts.keys()], cellsOf, lineEnd });
}

/** What stands at a range, or undefined where the text has no such place. */
export function textAt(lines: readonly string[] | undefined, range: Range): string | undefined {
  if (lines === undefined || range.end.line >= lines.length) return undefined;
  if (range.start.line === range.end.line)
    return lines[range.start.line]?.slice(range.start.character, range.end.character);
  return [
    lines[range.start.line]?.slice(range.start.character),
    ...lines.slice(range.start.line + 1, range.end.line),
    lines[range.end.line]?.slice(0, range.end.character),
  ].join('\n');
}
