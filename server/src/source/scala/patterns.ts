import type { Pattern } from '../../model/program.ts';
import { childOf, childrenOf, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { interpolatedPieces } from './literals.ts';
import type { Lowering } from './lowering.ts';
import { className, plainName, typeText } from './types.ts';

/** The pattern of a `case` or a generator. A name that starts like a constant (`None`, `` `x` ``) is compared with, not bound. */
export function lowerPattern(lowering: Lowering, node: Syntax): Pattern {
  switch (node.type) {
    case 'wildcard':
      return { kind: 'wildcard' };
    case 'identifier':
    case 'operator_identifier': {
      const name = lowering.slice(node);
      return isConstant(name) ? { kind: 'value', value: lowering.operand(node) } : bind(lowering, node);
    }
    case 'typed_pattern':
      return typedPattern(lowering, node);
    case 'capture_pattern':
      return capturePattern(lowering, node);
    case 'tuple_pattern':
    case 'named_tuple_pattern':
      return sequence(lowering, namedChildren(node));
    case 'named_pattern': {
      const inner = namedChildren(node).at(-1);
      return inner === undefined ? { kind: 'wildcard' } : lowering.pattern(inner);
    }
    case 'case_class_pattern': {
      const type = childOf(node, 'type');
      const items = childrenOf(node, 'pattern').map((child) => lowering.pattern(child));
      return { kind: 'constructor', name: type === undefined ? '' : className(lowering, type), items };
    }
    case 'infix_pattern':
      return infixPattern(lowering, node);
    case 'alternative_pattern':
      return { kind: 'alternatives', items: alternatives(node).map((child) => lowering.pattern(child)) };
    case 'repeat_pattern': {
      const inner = childOf(node, 'pattern');
      return inner === undefined ? { kind: 'wildcard' } : lowering.pattern(inner);
    }
    case 'interpolated_string_expression':
      return interpolatedPattern(lowering, node);
    case 'given_pattern':
    case 'quote_expression':
    case 'xml_pattern':
    case 'ERROR':
      return { kind: 'wildcard' };
    default:
      return { kind: 'value', value: lowering.operand(node) };
  }
}

/** What `val … =` binds: `val X = 1` binds `X`, though a `case X` would compare with it. */
export function lowerDefinitionPattern(lowering: Lowering, node: Syntax): readonly Pattern[] {
  if (node.type === 'identifiers') return namedChildren(node).map((child) => bind(lowering, child));
  if (node.type === 'identifier' || node.type === 'operator_identifier') return [bind(lowering, node)];
  return [lowering.pattern(node)];
}

function bind(lowering: Lowering, node: Syntax): Pattern & { readonly kind: 'bind' } {
  return { kind: 'bind', name: plainName(lowering.slice(node)), range: lowering.range(node) };
}

function isConstant(name: string): boolean {
  return /^[\p{Lu}\p{Lt}`]/u.test(name);
}

/** `x: T`; a constant cannot stand before a type, so the name is always bound. */
function typedPattern(lowering: Lowering, node: Syntax): Pattern {
  const inner = childOf(node, 'pattern');
  const type = childOf(node, 'type');
  if (inner === undefined) return { kind: 'wildcard' };
  if (inner.type !== 'identifier') return lowering.pattern(inner);
  return { ...bind(lowering, inner), ...(type === undefined ? {} : { type: typeText(lowering, type) }) };
}

function capturePattern(lowering: Lowering, node: Syntax): Pattern {
  const name = childOf(node, 'name');
  const inner = childOf(node, 'pattern');
  if (name === undefined) return { kind: 'wildcard' };
  if (inner === undefined) return bind(lowering, name);
  return { ...bind(lowering, name), inner: lowering.pattern(inner) };
}

function sequence(lowering: Lowering, nodes: readonly Syntax[]): Pattern {
  const rest = nodes.findIndex((node) => node.type === 'repeat_pattern');
  return {
    kind: 'sequence',
    items: nodes.map((node) => lowering.pattern(node)),
    ...(rest < 0 ? {} : { rest }),
  };
}

/** `head :: tail` is the constructor `::` of two; `k -> v` takes a pair apart. */
function infixPattern(lowering: Lowering, node: Syntax): Pattern {
  const operator = childOf(node, 'operator');
  const name = operator === undefined ? '' : plainName(lowering.slice(operator));
  const items = [...childrenOf(node, 'left'), ...childrenOf(node, 'right')].map((child) => lowering.pattern(child));
  return name === '->' ? { kind: 'sequence', items } : { kind: 'constructor', name, items };
}

/** `a | b | c` nests to the left. */
function alternatives(node: Syntax): readonly Syntax[] {
  const items: Syntax[] = [];
  let current: Syntax | undefined = node;
  while (current?.type === 'alternative_pattern') {
    const [left, right]: readonly Syntax[] = namedChildren(current);
    if (right !== undefined) items.unshift(right);
    current = left;
  }
  return current === undefined ? items : [current, ...items];
}

/** `case s"$year-$month"` binds what stands in the holes. */
function interpolatedPattern(lowering: Lowering, node: Syntax): Pattern {
  const interpolator = childOf(node, 'interpolator');
  const name = interpolator === undefined ? '' : lowering.slice(interpolator);
  const holes = interpolatedPieces(lowering, node, name).flatMap((piece) =>
    piece.kind === 'hole' && piece.content !== undefined ? [piece.content] : [],
  );
  return { kind: 'constructor', name, items: holes.map((hole) => lowering.pattern(hole)) };
}
