import { isObject } from '../base/json.ts';
import { parsedNotebook } from '../base/notebookFile.ts';

/** A notebook's code as its file says it, before anything is parsed. */
export interface Notebook {
  readonly language: 'python' | 'scala' | 'other';
  readonly cells: readonly NotebookCell[];
}

export interface NotebookCell {
  /** Counts all cells of the notebook, those of text too. */
  readonly index: number;
  readonly text: string;
  /** Set where the cell's language is not the notebook's, e.g. `sql`. */
  readonly language?: string;
}

/** Reads the JSON of an `.ipynb`; nothing if it is none. Only code cells are given. */
export function readNotebook(json: string): Notebook | undefined {
  const notebook = parsedNotebook(json);
  if (notebook === undefined) return undefined;
  const cells = notebook.cells.flatMap(({ isCode, text }, index) =>
    isCode && text !== undefined ? [{ index, text }] : [],
  );
  return { language: languageOf(notebook.metadata), cells };
}

/** Notebooks that do not say are Python. */
function languageOf(metadata: unknown): Notebook['language'] {
  const said =
    property(property(metadata, 'kernelspec'), 'language') ??
    property(property(metadata, 'language_info'), 'name') ??
    'python';
  const name = typeof said === 'string' ? said.toLowerCase() : '';
  if (name.includes('python')) return 'python';
  return name.includes('scala') ? 'scala' : 'other';
}

function property(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
