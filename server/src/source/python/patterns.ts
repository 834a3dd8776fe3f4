import type { Pattern } from '../../model/program.ts';
import type { Syntax } from '../syntax.ts';
import { lowerExpr } from './expressions.ts';
import { nested, parts, rangeOf, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';

/** The left of an assignment, a loop's variable, the name after `as`. */
export function lowerTarget(lowering: Lowering, node: Syntax): Pattern {
  return nested(
    lowering,
    () => target(lowering, node),
    () => ({ kind: 'wildcard' }),
  );
}

function target(lowering: Lowering, node: Syntax): Pattern {
  switch (node.type) {
    case 'identifier':
      return { kind: 'bind', name: textOf(lowering, node), range: rangeOf(lowering, node) };
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'expression_list':
    case 'tuple':
    case 'list':
      return sequence(lowering, parts(node));
    case 'list_splat':
    case 'list_splat_pattern':
    case 'parenthesized_expression':
    case 'as_pattern_target': {
      const [inner] = parts(node);
      if (inner !== undefined) return lowerTarget(lowering, inner);
      break;
    }
  }
  const value = lowerExpr(lowering, node);
  return value.kind === 'member' || value.kind === 'index'
    ? { kind: 'target', target: value }
    : { kind: 'value', value };
}

function sequence(lowering: Lowering, nodes: readonly Syntax[]): Pattern {
  const rest = nodes.findIndex((node) => node.type === 'list_splat' || node.type === 'list_splat_pattern');
  const items = nodes.map((node) => lowerTarget(lowering, node));
  return { kind: 'sequence', items, ...(rest === -1 ? {} : { rest }) };
}

/** What stands after `case`; several patterns are a tuple without parentheses. */
export function lowerCasePatterns(lowering: Lowering, nodes: readonly Syntax[]): Pattern {
  const [only] = nodes;
  return nodes.length === 1 && only !== undefined ? lowerCasePattern(lowering, only) : sequenceOfCases(lowering, nodes);
}

function sequenceOfCases(lowering: Lowering, nodes: readonly Syntax[]): Pattern {
  const rest = nodes.findIndex((node) => unwrapped(node).type === 'splat_pattern');
  return {
    kind: 'sequence',
    items: nodes.map((node) => lowerCasePattern(lowering, node)),
    ...(rest === -1 ? {} : { rest }),
  };
}

function lowerCasePattern(lowering: Lowering, node: Syntax): Pattern {
  return nested(
    lowering,
    () => casePattern(lowering, unwrapped(node)),
    () => ({ kind: 'wildcard' }),
  );
}

/** The grammar wraps every pattern in a `case_pattern`; `_` has no node of its own, and a minus stands before its number. */
function unwrapped(node: Syntax): Syntax {
  const [inner] = parts(node);
  return node.type === 'case_pattern' && inner !== undefined && node.children[0]?.type !== '-'
    ? unwrapped(inner)
    : node;
}

function casePattern(lowering: Lowering, node: Syntax): Pattern {
  const inner = parts(node);
  switch (node.type) {
    case 'dotted_name':
      return named(lowering, node);
    case 'as_pattern': {
      const [pattern, name] = inner;
      if (pattern === undefined || name === undefined) break;
      return {
        kind: 'bind',
        name: textOf(lowering, name),
        range: rangeOf(lowering, name),
        inner: lowerCasePattern(lowering, pattern),
      };
    }
    case 'list_pattern':
    case 'tuple_pattern':
      // Parentheses around one pattern only group it.
      return lowerGroup(lowering, node, inner);
    case 'union_pattern':
      return { kind: 'alternatives', items: unionItems(lowering, node) };
    case 'class_pattern': {
      const [name, ...items] = inner;
      if (name === undefined) break;
      return {
        kind: 'constructor',
        name: textOf(lowering, name),
        items: items.map((item) => lowerCasePattern(lowering, item)),
      };
    }
    case 'keyword_pattern': {
      const [, value] = inner;
      if (value !== undefined) return lowerCasePattern(lowering, value);
      break;
    }
    case 'dict_pattern':
      return {
        kind: 'constructor',
        name: 'dict',
        items: dictValues(node).map((item) => lowerCasePattern(lowering, item)),
      };
    case 'splat_pattern': {
      const [name] = inner;
      if (name === undefined || textOf(lowering, name) === '_') return { kind: 'wildcard' };
      return { kind: 'bind', name: textOf(lowering, name), range: rangeOf(lowering, name) };
    }
  }
  const [minus] = node.children;
  const [operand] = inner;
  if (node.type === 'case_pattern' && minus?.type === '-' && operand !== undefined) {
    return negative(lowering, minus, operand);
  }
  if (textOf(lowering, node) === '_') return { kind: 'wildcard' };
  return { kind: 'value', value: lowerExpr(lowering, node) };
}

function lowerGroup(lowering: Lowering, node: Syntax, inner: readonly Syntax[]): Pattern {
  const groups =
    node.type === 'tuple_pattern' && inner.length === 1 && !node.children.some((child) => child.type === ',');
  const [only] = inner;
  return groups && only !== undefined ? lowerCasePattern(lowering, only) : sequenceOfCases(lowering, inner);
}

/** A name alone binds; one with dots is a value to compare with. */
function named(lowering: Lowering, node: Syntax): Pattern {
  const name = textOf(lowering, node);
  if (name === '_') return { kind: 'wildcard' };
  return parts(node).length === 1
    ? { kind: 'bind', name, range: rangeOf(lowering, node) }
    : { kind: 'value', value: lowerExpr(lowering, node) };
}

/** `-1 | _`: neither the minus nor the `_` has a named node. */
function unionItems(lowering: Lowering, node: Syntax): Pattern[] {
  const items = node.children.filter((child) => child.type !== '|');
  return items.flatMap((item, index) => {
    if (item.type === '-') return [];
    const minus = items[index - 1];
    return [minus?.type === '-' ? negative(lowering, minus, item) : lowerCasePattern(lowering, item)];
  });
}

function negative(lowering: Lowering, minus: Syntax, operand: Syntax): Pattern {
  const range = { start: rangeOf(lowering, minus).start, end: rangeOf(lowering, operand).end };
  return {
    kind: 'value',
    value: { kind: 'unary', range, ...lowering.cell, op: '-', operand: lowerExpr(lowering, operand) },
  };
}

function dictValues(node: Syntax): readonly Syntax[] {
  return node.children.filter((child) => child.named && (child.field === 'value' || child.type === 'splat_pattern'));
}
