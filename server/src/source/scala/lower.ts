import type { Module } from '../../model/program.ts';
import { createPositions } from '../positions.ts';
import { childOf, copySyntax, type SyntaxNode } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerOperand } from './expressions.ts';
import { createLowering } from './lowering.ts';
import { lowerPattern } from './patterns.ts';
import { lowerBody, lowerStatements } from './statements.ts';

/** A Scala file, script or notebook export as a program. Reads the tree at once; it may be freed then. */
export function lowerScala(root: SyntaxNode, text: string, file: string): Module {
  const syntax = copySyntax(root);
  const lowering = createLowering(text, createPositions(text), {
    operand: lowerOperand,
    pattern: lowerPattern,
    statements: lowerStatements,
    body: lowerBody,
  });
  const { packages, nodes } = unpacked(syntax.root.children);
  // A file that breaks off has no root but an error around what could be read.
  const body = syntax.root.type === 'ERROR' ? [{ ...syntax.root, children: nodes }] : nodes;
  return {
    file,
    language: 'scala',
    packageName: packages.map((name) => lowering.slice(name).replaceAll(/\s+/g, '')).join('.'),
    body: lowering.statements(body, 'effect'),
    usesSpark: usesSpark(text, file),
    syntaxErrors: syntax.errors,
  };
}

/** Takes the packages off that hold the whole file: clauses without a body, and bodies that stand alone. */
function unpacked(nodes: readonly Syntax[]): { packages: readonly Syntax[]; nodes: readonly Syntax[] } {
  const packages: Syntax[] = [];
  let rest = nodes;
  for (;;) {
    const [first, second] = rest;
    if (first?.type !== 'package_clause') return { packages, nodes: rest };
    const body = childOf(first, 'body');
    if (body !== undefined && second !== undefined) return { packages, nodes: rest };
    const name = childOf(first, 'name');
    if (name !== undefined) packages.push(name);
    rest = body === undefined ? rest.slice(1) : body.children;
  }
}

/** A script or a notebook needs no import: its `spark` is there. */
function usesSpark(text: string, file: string): boolean {
  if (text.includes('org.apache.spark')) return true;
  const isScript = file.endsWith('.sc') || text.includes('// Databricks notebook source');
  return isScript && /\bspark\s*\./.test(text);
}
