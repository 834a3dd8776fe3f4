import type { SyntaxNode } from './parser.ts';

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
  /** Without comments and without the signs that only bracket or separate. */
  readonly children: readonly Syntax[];
}

export interface SyntaxCopy {
  readonly root: Syntax;
  /** ERROR and MISSING nodes. */
  readonly errors: number;
}

/** The runtime calls the sign `(` of the Scala grammar `arguments`. */
const signsWithoutMeaning = new Set(['(', ')', '[', ']', '{', '}', '.', ';', ':', '"', "'", '"""', 'arguments']);
const comments = new Set(['comment', 'block_comment', 'line_comment']);

interface OpenSyntax extends Syntax {
  readonly children: Syntax[];
}

/** Without recursion: a file may nest deeper than the stack. */
export function copySyntax(node: SyntaxNode): SyntaxCopy {
  const cursor = node.walk();
  let errors = 0;
  const root = open();
  const ancestors: OpenSyntax[] = [root];
  let current = root;
  let descend = cursor.gotoFirstChild();
  while (ancestors.length > 0) {
    if (descend) {
      const type = cursor.nodeType;
      if (cursor.nodeIsNamed ? comments.has(type) : signsWithoutMeaning.has(type)) {
        descend = cursor.gotoNextSibling();
        continue;
      }
      const child = open();
      current.children.push(child);
      if (cursor.gotoFirstChild()) {
        ancestors.push(child);
        current = child;
      } else {
        descend = cursor.gotoNextSibling();
      }
      continue;
    }
    ancestors.pop();
    const parent = ancestors.at(-1);
    if (parent === undefined) break;
    current = parent;
    cursor.gotoParent();
    descend = cursor.gotoNextSibling();
  }
  cursor.delete();
  return { root, errors };

  function open(): OpenSyntax {
    const type = cursor.nodeType;
    if (type === 'ERROR' || cursor.nodeIsMissing) errors += 1;
    return {
      type,
      field: cursor.currentFieldName ?? undefined,
      named: cursor.nodeIsNamed,
      start: cursor.startIndex,
      end: cursor.endIndex,
      children: [],
    };
  }
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
