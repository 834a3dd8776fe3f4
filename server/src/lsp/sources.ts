import type { Module } from '../model/program.ts';
import type { Range } from '../model/text.ts';
import { uriOfFile, type Folders } from './folders.ts';
import { fileText, type CellRange, type FileText } from './fileText.ts';

/** The workspace's sources as they are now: open documents as typed, the others as on disk. */
export interface Sources {
  /** A document was opened or changed in the editor. Its module is that of this very text. */
  setOpen(file: string, text: string, document: OpenDocument): Source;
  /** The editor let go of a document; its text stays until the disk says otherwise. */
  setClosed(file: string): void;
  /** A file as on disk; ignored while a document of it is open. */
  setOnDisk(file: string, text: string): void;
  remove(file: string): void;
  get(file: string): Source | undefined;
  all(): readonly Source[];
}

interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  /** URIs of all cells of a notebook. */
  readonly cellUris?: readonly string[];
}

export interface Source {
  readonly text: FileText;
  readonly module: Module;
  readonly open: OpenDocument | undefined;
}

/** Keeps syntax trees of open documents between edits. */
export interface DocumentReader {
  /** Full parse. */
  read(file: string, text: string): Module;
  /** Parse that keeps what `set` of the same file before it left untouched. */
  set(file: string, text: string): Module;
  /** Frees what `set` keeps. */
  drop(file: string): void;
}

/** `onBroken`: the reader failed on a file, which then counts as empty; one file must not stop the others. */
export function createSources(reader: DocumentReader, onBroken: (file: string, error: unknown) => void): Sources {
  const sources = new Map<string, Source>();
  const safely = (file: string, read: () => Module): Module => {
    try {
      return read();
    } catch (error) {
      onBroken(file, error);
      return emptyModule(file);
    }
  };
  /** Parsed when somebody needs the module: most keystrokes need only the text. */
  const lazily = (text: FileText, open: OpenDocument | undefined, read: () => Module): Source => {
    let module: Module | undefined;
    return {
      text,
      open,
      get module() {
        module ??= safely(text.file, read);
        return module;
      },
    };
  };
  return {
    setOpen(file, text, document) {
      const before = sources.get(file);
      const source =
        before !== undefined && before.text.text === text
          ? lazily(before.text, document, () => before.module)
          : lazily(fileText(file, text), document, () => reader.set(file, text));
      sources.set(file, source);
      return source;
    },
    setClosed(file) {
      reader.drop(file);
      const before = sources.get(file);
      if (before !== undefined)
        sources.set(
          file,
          lazily(before.text, undefined, () => before.module),
        );
    },
    setOnDisk(file, text) {
      const before = sources.get(file);
      if (before?.open !== undefined || before?.text.text === text) return;
      sources.set(
        file,
        lazily(fileText(file, text), undefined, () => reader.read(file, text)),
      );
    },
    remove(file) {
      if (sources.get(file)?.open === undefined) sources.delete(file);
    },
    get: (file) => sources.get(file),
    all: () => [...sources.values()],
  };
}

function emptyModule(file: string): Module {
  const language = /\.(py|ipynb)$/.test(file) ? 'python' : 'scala';
  return { file, language, packageName: '', body: [], usesSpark: false, syntaxErrors: 1 };
}

/** Where the editor finds a place of a file; a cell of a notebook that is not open is found by its file alone. */
export function locationOf(
  folders: Folders,
  source: Source | undefined,
  file: string,
  { cell, range }: CellRange,
): { readonly uri: string; readonly range: Range } | undefined {
  const cellUri = cell === undefined ? undefined : source?.open?.cellUris?.[cell];
  if (cellUri !== undefined) return { uri: cellUri, range };
  const uri = source?.open?.uri ?? uriOfFile(folders, file);
  const start = { line: 0, character: 0 };
  return uri === undefined ? undefined : { uri, range: cell === undefined ? range : { start, end: start } };
}
