import { present } from '../../base/assert.ts';
import type { Position, Range } from '../../model/text.ts';
import type { Positions } from '../positions.ts';
import { namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';

/** What the lowering of one text needs everywhere. */
export interface Lowering {
  readonly text: string;
  readonly positions: Positions;
  /** Spread into every node: its cell, for the text of a notebook's cell. */
  readonly cell: { readonly cell?: number };
  /** How deep blocks and expressions nest at this moment. */
  depth: number;
}

/**
 * Deeper code is generated, and recursion over it would end in a stack overflow, here or in whoever reads the result.
 * Chains (`a.b().c()`) and sums do not count: they are lowered in a loop.
 */
const DEEPEST = 300;

/** Runs `lower` one level deeper, or gives `tooDeep` where that is too deep. */
export function nested<T>(lowering: Lowering, lower: () => T, tooDeep: () => T): T {
  if (lowering.depth >= DEEPEST) return tooDeep();
  lowering.depth += 1;
  const result = lower();
  lowering.depth -= 1;
  return result;
}

/** The named children, without line continuations, which may stand anywhere. */
export function parts(node: Syntax): readonly Syntax[] {
  return namedChildren(node).filter((child) => child.type !== 'line_continuation');
}

/** A child that the grammar never leaves out; signs count too. */
export function requiredField(node: Syntax, name: string): Syntax {
  return present(
    node.children.find((child) => child.field === name),
    `${node.type} without ${name}`,
  );
}

export function isBroken(node: Syntax): boolean {
  return node.type === 'ERROR';
}

/** The grammar put it in where the text lacks it. */
export function isMissing(node: Syntax): boolean {
  return node.start === node.end && node.children.length === 0;
}

export function textOf(lowering: Lowering, node: Syntax): string {
  return lowering.text.slice(node.start, node.end);
}

export function endOf(lowering: Lowering, node: Syntax): Position {
  return lowering.positions.at(node.end);
}

export function rangeOf(lowering: Lowering, node: Syntax): Range {
  return lowering.positions.range(node.start, node.end);
}

/** What every node of the result has. */
export function placed(lowering: Lowering, node: Syntax): { readonly range: Range; readonly cell?: number } {
  return { range: rangeOf(lowering, node), ...lowering.cell };
}
