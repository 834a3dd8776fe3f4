import { extname } from 'node:path/posix';
import type { Module, Statement } from '../model/program.ts';
import { databricksMagics, inOrder, isDatabricksExport } from './databricks.ts';
import { hasMagics, maskMagics } from './magics.ts';
import { readNotebook } from './notebook.ts';
import type { Notebook } from './notebook.ts';
import { lowerNotebook } from './notebookModule.ts';
import type { LowerCell } from './notebookModule.ts';
import { createParsers } from './parser.ts';
import type { GrammarLanguage, Parsers, SyntaxTree } from './parser.ts';
import { createPositions } from './positions.ts';
import { lowerPython, lowerPythonText, mentionsSpark, pythonPackage } from './python/lower.ts';
import { replacedPart } from './replacedPart.ts';
import { lowerScala } from './scala/lower.ts';
import { copySyntax } from './syntax.ts';

/** Turns source texts into modules. Files are named as in `Module.file`; their ending says the language. */
export interface SourceReader {
  /** Parses the whole text and keeps nothing. */
  read(file: string, text: string): Module;
  /** The same for a document that will be edited: keeps its syntax tree until `close`. */
  open(file: string, text: string): Module;
  /** The document's new text; only what changed is parsed anew. A document that is not open is opened. */
  edit(file: string, text: string): Module;
  close(file: string): void;
  /** A notebook whose cells are at hand, as in an editor. */
  readCells(file: string, notebook: Notebook): Module;
}

interface OpenDocument {
  /** What the tree is of: the text with its magics masked. */
  readonly parsed: string;
  readonly tree: SyntaxTree;
}

export async function createSourceReader(grammarFolder: string): Promise<SourceReader> {
  const parsers = await createParsers(grammarFolder);
  const documents = new Map<string, OpenDocument>();
  return {
    read,
    open(file, text) {
      close(file);
      return edit(file, text);
    },
    edit,
    close,
    readCells: (file, notebook) => notebookModule(parsers, file, notebook),
  };

  function read(file: string, text: string): Module {
    const language = languageOf(file);
    if (language === 'notebook') return readNotebookFile(parsers, file, text);
    const document = parse(parsers, language, text);
    const module = lower(language, file, text, document);
    document.tree.free();
    return module;
  }

  function edit(file: string, text: string): Module {
    const language = languageOf(file);
    if (language === 'notebook') return readNotebookFile(parsers, file, text);
    const previous = documents.get(file);
    const document = parse(parsers, language, text, previous);
    previous?.tree.free();
    documents.set(file, document);
    return lower(language, file, text, document);
  }

  function close(file: string): void {
    documents.get(file)?.tree.free();
    documents.delete(file);
  }
}

function languageOf(file: string): GrammarLanguage | 'notebook' {
  switch (extname(file)) {
    case '.ipynb':
      return 'notebook';
    case '.py':
      return 'python';
    default:
      return 'scala';
  }
}

function parse(parsers: Parsers, language: GrammarLanguage, text: string, previous?: OpenDocument): OpenDocument {
  const plain = parseOn(parsers, language, text, previous);
  // What looks like a magic may be the second line of a product or of a text, so only what does not parse is masked.
  if (language === 'scala' || !plain.tree.root.hasError || !hasMagics(text)) return plain;
  const masked = parseOn(parsers, language, maskMagics(text));
  const better = copySyntax(masked.tree.root).errors < copySyntax(plain.tree.root).errors;
  (better ? plain : masked).tree.free();
  return better ? masked : plain;
}

function parseOn(parsers: Parsers, language: GrammarLanguage, text: string, previous?: OpenDocument): OpenDocument {
  if (previous === undefined || previous.tree.gaveUp) return { parsed: text, tree: parsers.parse(language, text) };
  const edit = replacedPart(previous.parsed, text);
  return {
    parsed: text,
    tree: parsers.parse(language, text, { tree: previous.tree, edits: edit === undefined ? [] : [edit] }),
  };
}

function lower(language: GrammarLanguage, file: string, text: string, { tree }: OpenDocument): Module {
  // A parse that gave up leaves a tree of nothing.
  const source = tree.gaveUp ? '' : text;
  const module = language === 'python' ? lowerPython(tree.root, source, file) : lowerScala(tree.root, source, file);
  if (tree.gaveUp) return { ...module, usesSpark: mentionsSpark(text), syntaxErrors: 1 };
  if (!isDatabricksExport(text)) return module;
  return { ...module, usesSpark: true, body: inOrder(module.body, databricksMagics(text, createPositions(text))) };
}

function readNotebookFile(parsers: Parsers, file: string, json: string): Module {
  const notebook = readNotebook(json);
  return notebook === undefined ? emptyModule(file, 1) : notebookModule(parsers, file, notebook);
}

function notebookModule(parsers: Parsers, file: string, notebook: Notebook): Module {
  if (notebook.language === 'other') return emptyModule(file, 0);
  const lowerCell = notebook.language === 'python' ? pythonCell(parsers) : scalaCell(parsers, file);
  return lowerNotebook(file, notebook, notebook.language, lowerCell);
}

function emptyModule(file: string, syntaxErrors: number): Module {
  return { file, language: 'python', packageName: pythonPackage(file), body: [], usesSpark: false, syntaxErrors };
}

function pythonCell(parsers: Parsers): LowerCell {
  return (text, parsed, cell) => {
    const tree = parsers.parse('python', parsed);
    const lowered = lowerPythonText(tree.root, tree.gaveUp ? '' : text, cell);
    tree.free();
    return lowered;
  };
}

function scalaCell(parsers: Parsers, file: string): LowerCell {
  return (text, parsed, cell) => {
    const tree = parsers.parse('scala', parsed);
    const { body, syntaxErrors } = lowerScala(tree.root, tree.gaveUp ? '' : text, file);
    tree.free();
    markCell(body, cell);
    return { body, syntaxErrors };
  };
}

/** The Scala lowering knows files only; its nodes, just made, get their cell here. */
function markCell(body: readonly Statement[], cell: number): void {
  const pending: unknown[] = [...body];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if ('kind' in value && 'range' in value) Object.assign(value, { cell });
    pending.push(...Object.values(value));
  }
}
