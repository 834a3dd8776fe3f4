/** What is asked of a node of the wasm runtime; `parser.ts` alone knows the runtime itself. */
export interface SyntaxNode {
  readonly hasError: boolean;
  readonly tree: { readonly language: SyntaxLanguage };
  walk(): SyntaxCursor;
}

/** Walks a tree without making an object for every node. */
interface SyntaxCursor {
  readonly nodeTypeId: number;
  readonly nodeIsMissing: boolean;
  readonly currentFieldId: number;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  delete(): void;
}

/** The names that a grammar's numbers stand for. */
interface SyntaxLanguage {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
  nodeTypeIsNamed(typeId: number): boolean;
}

/**
 * A syntax tree as plain objects. Asking the wasm runtime for every child and position costs more than the lowering
 * itself, so one walk with a cursor copies what the lowering needs, and nothing after it touches wasm memory.
 */
export interface Syntax {
  /** The grammar's name of the rule; for a keyword or a sign its text. */
  readonly type: string;
  /** The name under which the parent holds this child. */
  readonly field: string | undefined;
  readonly named: boolean;
  /** Offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Without comments, and without the tokens that only bracket or separate. */
  readonly children: readonly Syntax[];
}

export interface SyntaxCopy {
  readonly root: Syntax;
  /** ERROR and MISSING nodes. */
  readonly errors: number;
}

/** Tokens that only bracket or separate: the shape of the tree says as much. */
const tokensWithoutMeaning = new Set(['(', ')', '[', ']', '{', '}', '.', ';', ':', '"', "'", '"""', '$', '@']);

/** The commonest rules, which never have children: no need to ask. */
const leaves = new Set(['identifier', 'type_identifier', 'operator_identifier', 'integer_literal', 'boolean_literal']);

const comments = new Set(['comment', 'block_comment']);

interface OpenSyntax extends Syntax {
  readonly children: Syntax[];
}

/** Without recursion: a file may nest deeper than the stack. */
export function copySyntax(node: SyntaxNode): SyntaxCopy {
  const { language } = node.tree;
  const { hasError } = node;
  const symbols = symbolsOf(language);
  const cursor = node.walk();
  let errors = 0;
  const ancestors: OpenSyntax[] = [];
  let current = open(symbolAt());
  const root = current;
  let hasNext = cursor.gotoFirstChild();
  for (;;) {
    if (!hasNext) {
      const parent = ancestors.pop();
      if (parent === undefined) break;
      current = parent;
      cursor.gotoParent();
      hasNext = cursor.gotoNextSibling();
      continue;
    }
    const symbol = symbolAt();
    if (symbol.isSkipped || isBracket(symbol)) {
      if (hasError && cursor.nodeIsMissing) errors += 1;
      hasNext = cursor.gotoNextSibling();
      continue;
    }
    const child = open(symbol);
    current.children.push(child);
    if (!symbol.isLeaf && cursor.gotoFirstChild()) {
      ancestors.push(current);
      current = child;
    } else {
      hasNext = cursor.gotoNextSibling();
    }
  }
  cursor.delete();
  return { root, errors };

  function symbolAt(): SymbolKind {
    const id = cursor.nodeTypeId;
    return symbols.get(id) ?? addSymbol(symbols, language, id);
  }

  /** The runtime takes Scala's sign `(` for the rule `arguments`, which is never that short. */
  function isBracket(symbol: SymbolKind): boolean {
    return symbol.type === 'arguments' && cursor.endIndex - cursor.startIndex === 1;
  }

  function open(symbol: SymbolKind): OpenSyntax {
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    if (symbol.type === 'ERROR' || (start === end && cursor.nodeIsMissing)) errors += 1;
    const field = language.fields[cursor.currentFieldId] ?? undefined;
    return { type: symbol.type, field, named: symbol.named, start, end, children: [] };
  }
}

/** What is to be known about all nodes of a kind, asked once and not at each node. */
interface SymbolKind {
  readonly type: string;
  readonly named: boolean;
  readonly isSkipped: boolean;
  readonly isLeaf: boolean;
}

const symbolsOfLanguages = new WeakMap<SyntaxLanguage, Map<number, SymbolKind>>();

function symbolsOf(language: SyntaxLanguage): Map<number, SymbolKind> {
  const known = symbolsOfLanguages.get(language) ?? new Map<number, SymbolKind>();
  symbolsOfLanguages.set(language, known);
  return known;
}

function addSymbol(symbols: Map<number, SymbolKind>, language: SyntaxLanguage, id: number): SymbolKind {
  const type = language.types[id] ?? 'ERROR';
  const named = type === 'ERROR' || language.nodeTypeIsNamed(id);
  const symbol: SymbolKind = {
    type,
    named,
    isSkipped: named ? comments.has(type) : tokensWithoutMeaning.has(type),
    isLeaf: !named || leaves.has(type),
  };
  symbols.set(id, symbol);
  return symbol;
}

/** The first named child that the parent holds under a name. */
export function childOf(node: Syntax, field: string): Syntax | undefined {
  return node.children.find((child) => child.field === field && child.named);
}

export function childrenOf(node: Syntax, field: string): readonly Syntax[] {
  return node.children.filter((child) => child.field === field && child.named);
}

export function childOfType(node: Syntax, type: string): Syntax | undefined {
  return node.children.find((child) => child.type === type);
}

export function childrenOfType(node: Syntax, type: string): readonly Syntax[] {
  return node.children.filter((child) => child.type === type);
}

export function namedChildren(node: Syntax): readonly Syntax[] {
  return node.children.filter((child) => child.named);
}

/** A keyword or sign of the grammar among the children: `yield`, `case`, `lazy`. */
export function hasToken(node: Syntax, token: string): boolean {
  return node.children.some((child) => !child.named && child.type === token);
}
