import type { Module, Statement } from '../../model/program.ts';
import { createPositions } from '../positions.ts';
import { copySyntax, type SyntaxNode } from '../syntax.ts';
import { lowerBlock } from './statements.ts';

export function lowerPython(root: SyntaxNode, text: string, file: string): Module {
  const { body, syntaxErrors } = lowerPythonText(root, text);
  return {
    file,
    language: 'python',
    packageName: pythonPackage(file),
    body,
    usesSpark: mentionsSpark(text),
    syntaxErrors,
  };
}

export interface LoweredText {
  readonly body: readonly Statement[];
  readonly syntaxErrors: number;
}

/** The statements of one text; of one cell, where a notebook has the text cut into cells. */
export function lowerPythonText(root: SyntaxNode, text: string, cell?: number): LoweredText {
  const copy = copySyntax(root);
  const lowering = { text, positions: createPositions(text), cell: cell === undefined ? {} : { cell }, depth: 0 };
  return { body: lowerBlock(lowering, copy.root), syntaxErrors: copy.errors };
}

/** `src/orders_etl/lib/io.py` is `src.orders_etl.lib.io`, `lib/__init__.py` is `lib`. */
export function pythonPackage(file: string): string {
  const path = file.replace(/\.[^./]+$/, '').split('/');
  return (path.at(-1) === '__init__' ? path.slice(0, -1) : path).join('.');
}

/** An import of pyspark, or a session that came as `spark`. */
export function mentionsSpark(text: string): boolean {
  return /\bpyspark\b|\bspark\s*\./.test(text);
}
