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
    const wanted = text === undefined || cell === undefined ? text : cellText(text, cell);
    if (wanted === undefined) return undefined;
    const split = wanted.split(/\r\n|\r|\n/);
    known.set(key, split);
    return split;
  };
  const cellsOf = (file: string): number => (file.endsWith('.ipynb') ? cellsIn(texts.get(file) ?? '').length : 0);
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

function cellText(notebook: string, cell: number): string | undefined {
  const one = cellsIn(notebook)[cell];
  if (!isRecord(one)) return undefined;
  const source = one['source'];
  if (Array.isArray(source)) return source.map(String).join('');
  return typeof source === 'string' ? source : undefined;
}

function cellsIn(notebook: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(notebook);
    return isRecord(parsed) && Array.isArray(parsed['cells']) ? parsed['cells'] : [];
  } catch {
    // A notebook that is being written is no JSON for a moment; the reader of sources tells about a broken one.
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
