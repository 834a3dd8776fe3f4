import type { Expr, NameExpr, Parameter, Pattern, Statement } from '../../model/program.ts';
import type { Position, Range } from '../../model/text.ts';
import type { Positions } from '../positions.ts';
import type { Syntax } from '../syntax.ts';

/** What the lowering of one file shares: the text, and the ways down into parts, which need each other. */
export interface Lowering {
  readonly text: string;
  at(offset: number): Position;
  range(node: Syntax): Range;
  slice(node: Syntax): string;
  /** An expression that stands on its own (an argument, a statement, a right side): placeholders `_` in it make it a lambda. */
  expr(node: Syntax): Expr;
  /** A part of an expression, such as an operand: placeholders in it belong to the expression around it. */
  operand(node: Syntax): Expr;
  pattern(node: Syntax): Pattern;
  /** `value` where the last statement is the result of the whole, `effect` where nobody asks for it. */
  statements(nodes: readonly Syntax[], last: LastStatement): readonly Statement[];
  /** A block or a single expression, as statements. */
  body(nodes: readonly Syntax[], last: LastStatement): readonly Statement[];
  /** A new parameter of the lambda that the surrounding placeholders make. */
  placeholder(node: Syntax, type?: string): NameExpr;
}

export type LastStatement = 'value' | 'effect';

export function createLowering(text: string, positions: Positions, parts: LoweringParts): Lowering {
  let placeholders: Parameter[] = [];
  let depth = 0;
  const lowering: Lowering = {
    text,
    at: (offset) => positions.at(offset),
    range: (node) => positions.range(node.start, node.end),
    slice: (node) => text.slice(node.start, node.end),
    expr(node) {
      if (isPlaceholder(node)) return lowering.operand(node);
      const outer = placeholders;
      placeholders = [];
      const value = lowering.operand(node);
      const params = placeholders;
      placeholders = outer;
      if (params.length === 0) return value;
      return { kind: 'lambda', params, body: [{ kind: 'expr', value, range: value.range }], range: value.range };
    },
    operand: (node) =>
      deeper(
        () => parts.operand(lowering, node),
        () => tooDeep(node),
      ),
    pattern: (node) =>
      deeper<Pattern>(
        () => parts.pattern(lowering, node),
        () => ({ kind: 'wildcard' }),
      ),
    statements: (nodes, last) =>
      deeper(
        () => parts.statements(lowering, nodes, last),
        () => nodes.slice(0, 1).map((node) => ({ kind: 'expr', value: tooDeep(node), range: lowering.range(node) })),
      ),
    body: (nodes, last) => parts.body(lowering, nodes, last),
    placeholder(node, type) {
      const range = lowering.range(node);
      const name = `_$${placeholders.length + 1}`;
      placeholders.push({ name, range, ...(type === undefined ? {} : { type }) });
      return { kind: 'name', name, range };
    },
  };
  return lowering;

  function deeper<T>(lower: () => T, otherwise: () => T): T {
    if (depth >= deepest) return otherwise();
    depth += 1;
    const result = lower();
    depth -= 1;
    return result;
  }

  function tooDeep(node: Syntax): Expr {
    return { kind: 'unknown', parts: [], range: lowering.range(node) };
  }
}

/** Handed in, so that the files of this room need not import each other in circles. */
export interface LoweringParts {
  operand(lowering: Lowering, node: Syntax): Expr;
  pattern(lowering: Lowering, node: Syntax): Pattern;
  statements(lowering: Lowering, nodes: readonly Syntax[], last: LastStatement): readonly Statement[];
  body(lowering: Lowering, nodes: readonly Syntax[], last: LastStatement): readonly Statement[];
}

/**
 * Nesting beyond this is generated or hostile; recursion over it would overflow the stack, here or in whoever reads the
 * result. Chains of calls and operators do not count: they are lowered in a loop.
 */
const deepest = 500;

/** A `_` alone does not make its own lambda: in `f(_)` the call does. */
function isPlaceholder(node: Syntax): boolean {
  if (node.type === 'wildcard') return true;
  const [inner] = node.children;
  const wraps = node.type === 'parenthesized_expression' || node.type === 'ascription_expression';
  return wraps && inner !== undefined && isPlaceholder(inner);
}
