import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Edit, Language, Parser } from 'web-tree-sitter';
import type { Tree } from 'web-tree-sitter';
import { assert, present } from '../base/assert.ts';
import type { Position } from '../model/text.ts';
import { maskKeywordNames } from './scala/keywords.ts';
import { copySyntax, type SyntaxNode } from './syntax.ts';

/** The only place that knows the wasm runtime: loads the grammars and turns text into syntax trees. */
export interface Parsers {
  /**
   * Parses the whole text. With `previous` it reuses what the edits left untouched; the previous tree is spent by it
   * (its positions have moved) but stays the caller's to free. Read names from the text by their offsets: in the nodes'
   * own `text` some of Scala's are masked.
   */
  parse(language: GrammarLanguage, text: string, previous?: PreviousParse): SyntaxTree;
}

export type GrammarLanguage = 'scala' | 'python';

/** A tree lives in wasm memory, which no garbage collector sees: whoever parses frees. */
export interface SyntaxTree {
  readonly root: SyntaxNode;
  /** The parse took longer than the cap: `root` is the tree of an empty text. */
  readonly gaveUp: boolean;
  free(): void;
}

interface PreviousParse {
  readonly tree: SyntaxTree;
  /** In the order in which they were made, each counting in the text that the one before it left. */
  readonly edits: readonly TextEdit[];
}

/** One replacement in a text, as the runtime wants it: offsets and positions in UTF-16 units. */
export interface TextEdit {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly start: Position;
  readonly oldEnd: Position;
  readonly newEnd: Position;
}

export interface ParserOptions {
  /** A parse that takes longer gives up. */
  readonly capMs?: number;
}

/** Far above what any hand-written file takes (20 ms for 2,000 lines); generated code can send a GLR parser into minutes. */
const defaultCapMs = 5_000;

/**
 * Loads the runtime and both grammars. The folder holds `tree-sitter-scala.wasm` and `tree-sitter-python.wasm`,
 * and beside a bundle the runtime's `web-tree-sitter.wasm` too; without it the runtime looks in its own package.
 */
export async function createParsers(grammarFolder: string, options: ParserOptions = {}): Promise<Parsers> {
  await startRuntime(grammarFolder);
  const parsers = {
    scala: await loadParser(join(grammarFolder, 'tree-sitter-scala.wasm')),
    python: await loadParser(join(grammarFolder, 'tree-sitter-python.wasm')),
  };
  const capMs = options.capMs ?? defaultCapMs;
  return {
    parse(language, text, previous) {
      const parser = parsers[language];
      const wasMasked = previous !== undefined && present(runtimeTrees.get(previous.tree), freed).isMasked;
      const first = parseWithin(parser, text, wasMasked, previous, capMs);
      if (language !== 'scala' || !first.root.hasError || maskKeywordNames(text) === text) return first;
      return better(first, parseWithin(parser, text, !wasMasked, undefined, capMs));
    },
  };
}

/** Frees the other. */
function better(first: SyntaxTree, second: SyntaxTree): SyntaxTree {
  const isSecondBetter = !second.gaveUp && copySyntax(second.root).errors < copySyntax(first.root).errors;
  (isSecondBetter ? first : second).free();
  return isSecondBetter ? second : first;
}

async function startRuntime(grammarFolder: string): Promise<void> {
  const runtime = join(grammarFolder, 'web-tree-sitter.wasm');
  await Parser.init(existsSync(runtime) ? { locateFile: () => runtime } : {});
}

async function loadParser(wasmPath: string): Promise<Parser> {
  return new Parser().setLanguage(await Language.load(await readFile(wasmPath)));
}

function parseWithin(
  parser: Parser,
  text: string,
  isMasked: boolean,
  previous: PreviousParse | undefined,
  capMs: number,
): SyntaxTree {
  const oldTree = previous === undefined ? null : editedTree(previous);
  const deadline = performance.now() + capMs;
  const tree = parser.parse(isMasked ? maskKeywordNames(text) : text, oldTree, {
    progressCallback: () => performance.now() > deadline,
  });
  if (tree !== null) return handle({ tree, isMasked }, false);
  // A canceled parser would go on with the old text at the next call.
  parser.reset();
  return handle({ tree: present(parser.parse(''), 'an empty text parses'), isMasked: false }, true);
}

interface RuntimeTree {
  readonly tree: Tree;
  /** Whether it is of the text with its keyword names masked. */
  readonly isMasked: boolean;
}

/** The runtime's own trees, kept out of the interface so that nothing else touches wasm memory. */
const runtimeTrees = new WeakMap<SyntaxTree, RuntimeTree>();
const freed = 'a freed syntax tree cannot be parsed on';

function handle(runtimeTree: RuntimeTree, gaveUp: boolean): SyntaxTree {
  const result: SyntaxTree = {
    root: runtimeTree.tree.rootNode,
    gaveUp,
    free() {
      // Freeing twice would corrupt the wasm heap.
      assert(runtimeTrees.delete(result), 'a syntax tree is freed once');
      runtimeTree.tree.delete();
    },
  };
  runtimeTrees.set(result, runtimeTree);
  return result;
}

function editedTree(previous: PreviousParse): Tree {
  const { tree } = present(runtimeTrees.get(previous.tree), freed);
  for (const edit of previous.edits) {
    tree.edit(
      new Edit({
        startIndex: edit.startIndex,
        oldEndIndex: edit.oldEndIndex,
        newEndIndex: edit.newEndIndex,
        startPosition: point(edit.start),
        oldEndPosition: point(edit.oldEnd),
        newEndPosition: point(edit.newEnd),
      }),
    );
  }
  return tree;
}

function point(position: Position): { row: number; column: number } {
  return { row: position.line, column: position.character };
}
