import { isObject, parsedJson } from './json.ts';

/** An `.ipynb`, as its JSON has it. */
export interface NotebookFile {
  readonly metadata: unknown;
  /** All cells, those of text too, so that a cell's place here is its number everywhere. */
  readonly cells: readonly CellSource[];
}

export interface CellSource {
  readonly isCode: boolean;
  /** Undefined where the file gives the cell no text. */
  readonly text: string | undefined;
}

/** Undefined where the text is no notebook. */
export function parsedNotebook(json: string): NotebookFile | undefined {
  const notebook = parsedJson(json);
  if (!isObject(notebook) || !Array.isArray(notebook['cells'])) return undefined;
  return { metadata: notebook['metadata'], cells: notebook['cells'].map(cellSource) };
}

function cellSource(cell: unknown): CellSource {
  if (!isObject(cell)) return { isCode: false, text: undefined };
  return { isCode: cell['cell_type'] === 'code', text: textOf(cell['source']) };
}

/** One text, or one for each line with its line end. */
function textOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  return Array.isArray(source) ? source.filter((line) => typeof line === 'string').join('') : undefined;
}
