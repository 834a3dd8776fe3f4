import {
  NotebookCellKind,
  NotebookDocuments,
  TextDocuments,
  type Connection,
  type NotebookDocument,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isSourceFile } from '../source/folder.ts';
import { fileOfUri, type Folders } from './folders.ts';
import type { Sources } from './sources.ts';

/** What the editor has open, brought to the workspace's sources under their relative names. */
export interface Documents {
  /** From now on every opened, changed and closed document goes to `target`; those that are open already go at once. */
  connectTo(target: DocumentTarget): void;
  /** Tells the URI of the first document that is a file, before its text goes anywhere. */
  onFirstFile(act: (uri: string) => void): void;
  /** The file, and the cell of a notebook, that a document is. */
  resolve(uri: string): DocumentPlace | undefined;
  /** Version of the document that a URI names; undefined where it is not open. */
  versionOf(uri: string): number | undefined;
}

interface DocumentPlace {
  readonly file: string;
  readonly cell: number | undefined;
}

interface DocumentTarget {
  readonly folders: Folders;
  readonly sources: Sources;
  readonly onChanged: (file: string) => void;
  readonly onClosed: (file: string) => void;
}

export function createDocuments(connection: Connection): Documents {
  const texts = new TextDocuments(TextDocument);
  const notebooks = new NotebookDocuments(TextDocument);
  const open = new Map<string, NotebookDocument>();
  let target: DocumentTarget | undefined;
  let firstFile: string | undefined;
  let onFirst: (uri: string) => void = () => undefined;
  const see = (uri: string): void => {
    if (firstFile !== undefined || !uri.startsWith('file:')) return;
    firstFile = uri;
    onFirst(uri);
  };

  const fileOf = (uri: string): string | undefined => {
    const file = target && fileOfUri(target.folders, uri);
    return file !== undefined && isSourceFile(file) ? file : undefined;
  };
  const setText = (document: TextDocument): void => {
    const file = fileOf(document.uri);
    if (file === undefined || target === undefined) return;
    target.sources.setOpen(file, document.getText(), { uri: document.uri, version: document.version });
    target.onChanged(file);
  };
  const setNotebook = (notebook: NotebookDocument): void => {
    const file = fileOf(notebook.uri);
    if (file === undefined || target === undefined) return;
    const cellUris = notebook.cells.map(({ document }) => document);
    target.sources.setOpen(file, jsonOf(notebook, notebooks), {
      uri: notebook.uri,
      version: notebook.version,
      cellUris,
    });
    target.onChanged(file);
  };
  const close = (uri: string): void => {
    const file = fileOf(uri);
    if (file === undefined || target === undefined) return;
    target.sources.setClosed(file);
    target.onClosed(file);
  };

  texts.onDidOpen(({ document }) => see(document.uri));
  texts.onDidChangeContent(({ document }) => setText(document));
  texts.onDidClose(({ document }) => close(document.uri));
  notebooks.onDidOpen((notebook) => {
    open.set(notebook.uri, notebook);
    see(notebook.uri);
    setNotebook(notebook);
  });
  notebooks.onDidChange(({ notebookDocument }) => {
    open.set(notebookDocument.uri, notebookDocument);
    setNotebook(notebookDocument);
  });
  notebooks.onDidClose((notebook) => {
    open.delete(notebook.uri);
    close(notebook.uri);
  });
  texts.listen(connection);
  notebooks.listen(connection);

  return {
    connectTo(next) {
      target = next;
      for (const document of texts.all()) setText(document);
      for (const notebook of open.values()) setNotebook(notebook);
    },
    onFirstFile(act) {
      onFirst = act;
      if (firstFile !== undefined) act(firstFile);
    },
    resolve(uri) {
      const cell = notebooks.getNotebookCell(uri);
      const notebook = cell && notebooks.findNotebookDocumentForCell(cell);
      const file = fileOf(notebook?.uri ?? uri);
      if (file === undefined) return undefined;
      return { file, cell: notebook?.cells.findIndex(({ document }) => document === uri) };
    },
    versionOf: (uri) => texts.get(uri)?.version ?? notebooks.cellTextDocuments.get(uri)?.version,
  };
}

/** The notebook as its file would have it: the sources know one form. */
function jsonOf(notebook: NotebookDocument, notebooks: NotebookDocuments<TextDocument>): string {
  const cells = notebook.cells.map((cell) => ({
    cell_type: cell.kind === NotebookCellKind.Code ? 'code' : 'markdown',
    source: notebooks.getCellTextDocument(cell)?.getText() ?? '',
    metadata: {},
  }));
  const language = notebook.cells
    .filter(({ kind }) => kind === NotebookCellKind.Code)
    .map((cell) => notebooks.getCellTextDocument(cell)?.languageId)
    .find((id) => id === 'python' || id === 'scala');
  return JSON.stringify({ cells, metadata: { language_info: { name: language ?? 'python' } }, nbformat: 4 });
}
