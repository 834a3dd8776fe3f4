import { childOf, type Syntax } from '../syntax.ts';

/**
 * The grammar reads `a union b.as[T].map(f)` as `(a union b.as)[T].map(f)`, for it binds type arguments looser than operators.
 * Scala has it the other way round: this hands type arguments, and what follows them, to the operand that they stand at.
 */
export function withTypeArgumentsAtOperands(links: readonly ChainLink[], head: Syntax): Syntax {
  let value = head;
  const open: Syntax[] = [];
  for (const link of links.toReversed()) {
    if (link.node.type === 'generic_function') {
      for (let last = lastOperand(value); last !== undefined; last = lastOperand(value)) {
        open.push(value);
        value = last;
      }
    } else if (link.node.type === 'infix_expression' || link.node.type === 'postfix_expression') {
      value = closed(open, value);
    }
    value = replaced(link.node, link.head, value);
  }
  return closed(open, value);
}

/** One step of a chain, `x.name` or `x(…)`, with the `x` that it stands on. */
export interface ChainLink {
  readonly node: Syntax;
  readonly head: Syntax;
}

/** Whether type arguments stand at a whole operation. */
export function hasLooseTypeArguments(links: readonly ChainLink[]): boolean {
  return links.some(({ node, head }) => node.type === 'generic_function' && lastOperand(head) !== undefined);
}

function lastOperand(node: Syntax): Syntax | undefined {
  if (node.type === 'infix_expression') return childOf(node, 'right');
  return node.type === 'prefix_expression' ? node.children.at(-1) : undefined;
}

/** The operations that wait for their last operand get it, the innermost first. */
function closed(open: Syntax[], operand: Syntax): Syntax {
  let value = operand;
  for (let outer = open.pop(); outer !== undefined; outer = open.pop()) {
    const last = lastOperand(outer);
    if (last !== undefined) value = replaced(outer, last, value);
  }
  return value;
}

function replaced(node: Syntax, child: Syntax, by: Syntax): Syntax {
  if (child === by) return node;
  const isFirst = node.start === child.start;
  return {
    ...node,
    start: isFirst ? by.start : node.start,
    end: node.end === child.end ? by.end : node.end,
    children: node.children.map((each) => (each === child ? { ...by, field: child.field } : each)),
  };
}
