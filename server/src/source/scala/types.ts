import { childOf, childOfType, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import type { Lowering } from './lowering.ts';

/** A type as written, on one line. */
export function typeText(lowering: Lowering, node: Syntax): string {
  return lowering.slice(node).replaceAll(/\s+/g, ' ');
}

/** The class that a type names, without type arguments, refinements and annotations: `C` of `C[T] { … }`. */
export function className(lowering: Lowering, node: Syntax): string {
  switch (node.type) {
    case 'generic_type':
    case 'annotated_type':
    case 'applied_constructor_type':
    case 'compound_type': {
      const [base] = namedChildren(node);
      return base === undefined ? '' : className(lowering, base);
    }
    case 'structural_type':
      return '';
    default:
      return plainName(lowering.slice(node).replaceAll(/\s+/g, ''));
  }
}

export function plainName(name: string): string {
  return name.startsWith('`') ? name.slice(1, -1) : name;
}

export function typeArguments(lowering: Lowering, node: Syntax): readonly string[] {
  const list = childOf(node, 'type_arguments') ?? childOfType(node, 'type_arguments');
  return list === undefined ? [] : namedChildren(list).map((type) => typeText(lowering, type));
}

/** One parent of a class, or the class of a `new`, with the lists of its arguments. */
export interface ConstructorCall {
  readonly type: Syntax;
  readonly args: readonly Syntax[];
  /** The body of an anonymous class that the grammar read as a refinement of the type. */
  readonly body?: Syntax;
}

/** Parents come as one flat list of types and argument lists, and `A with B` as a type of its own. */
export function constructorCalls(nodes: readonly Syntax[]): readonly ConstructorCall[] {
  const calls: ConstructorCall[] = [];
  for (const node of nodes) {
    const last = calls.at(-1);
    if (node.type === 'arguments') {
      if (last !== undefined) calls[calls.length - 1] = { ...last, args: [...last.args, node] };
    } else if (node.type === 'compound_type') {
      calls.push(...constructorCalls(namedChildren(node)));
    } else if (node.type === 'refinement' || node.type === 'template_body') {
      if (last !== undefined) calls[calls.length - 1] = { ...last, body: node };
    } else if (node.type === 'applied_constructor_type') {
      calls.push(...constructorCalls(namedChildren(node)));
    } else if (
      node.type.endsWith('type') ||
      node.type === 'type_identifier' ||
      node.type === 'stable_type_identifier'
    ) {
      calls.push({ type: node, args: [] });
    }
  }
  return calls;
}
