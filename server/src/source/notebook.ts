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
  const content = parseJson(json);
  const cells = property(content, 'cells');
  if (!Array.isArray(cells)) return undefined;
  const found: NotebookCell[] = [];
  cells.forEach((cell: unknown, index) => {
    const text = sourceText(property(cell, 'source'));
    if (property(cell, 'cell_type') === 'code' && text !== undefined) found.push({ index, text });
  });
  return { language: languageOf(property(content, 'metadata')), cells: found };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** One text, or one for each line with its line end. */
function sourceText(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return undefined;
  return source.filter((line: unknown): line is string => typeof line === 'string').join('');
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
