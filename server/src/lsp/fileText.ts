import { parsedNotebook } from '../base/notebookFile.ts';
import type { Range } from '../model/text.ts';
import { createRangeMap, type RangeMap } from './rangeMap.ts';

/** A source file's text; a notebook's is that of its cells, since places in it count from the cell's start. */
export interface FileText {
  readonly file: string;
  readonly text: string;
  /** Texts of all cells of an `.ipynb`, markdown ones too; absent elsewhere. */
  readonly cells?: readonly string[];
}

/** A place in a file: the range counts in the cell where there is one. */
export interface CellRange {
  readonly cell?: number;
  readonly range: Range;
}

/** Where a place of the text at linking is now; undefined where its own characters changed. */
export type Placer = (place: CellRange) => CellRange | undefined;

export function fileText(file: string, text: string): FileText {
  const cells = file.endsWith('.ipynb') ? cellTexts(text) : undefined;
  return cells === undefined ? { file, text } : { file, text, cells };
}

/** Nothing that places count in differs; a notebook's outputs and their order in its JSON do not matter. */
export function isSameText(a: FileText, b: FileText): boolean {
  if (a.cells === undefined || b.cells === undefined) return a.text === b.text;
  return a.cells.length === b.cells.length && a.cells.every((cell, index) => cell === b.cells?.[index]);
}

/** The lines that ranges of a cell, or of the whole file, count in. */
export function linesOf(text: FileText, cell: number | undefined): readonly string[] | undefined {
  return (cell === undefined ? text.text : text.cells?.[cell])?.split('\n');
}

export function createPlacer(before: FileText, now: FileText): Placer {
  if (isSameText(before, now)) return (place) => place;
  if (before.cells === undefined || now.cells === undefined) {
    const map = createRangeMap(before.text, now.text);
    return ({ range }) => {
      const mapped = map(range);
      return mapped && { range: mapped };
    };
  }
  return placerOfCells(before.cells, now.cells);
}

/** A cell with the same text is the same cell wherever it went; else the one at its place. */
function placerOfCells(before: readonly string[], now: readonly string[]): Placer {
  const maps = new Map<number, { readonly cell: number; readonly map: RangeMap }>();
  before.forEach((text, cell) => {
    const same = now[cell] === text ? cell : now.indexOf(text);
    const target = same === -1 ? cell : same;
    const nowText = now[target];
    if (nowText !== undefined) maps.set(cell, { cell: target, map: createRangeMap(text, nowText) });
  });
  return ({ cell, range }) => {
    const found = maps.get(cell ?? 0);
    const mapped = found?.map(range);
    return found && mapped && { cell: found.cell, range: mapped };
  };
}

function cellTexts(json: string): readonly string[] | undefined {
  return parsedNotebook(json)?.cells.map(({ text }) => text ?? '');
}
