import type { BinaryExpr, Expr, LambdaExpr } from '../../model/program.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerArguments, lowerSlice, lowerSubscript } from './arguments.ts';
import { lowerComprehension, lowerDictionary, sequence } from './collections.ts';
import { lowerParameters } from './definitions.ts';
import { isBroken, isMissing, nested, parts, placed, rangeOf, requiredField, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { lowerConcatenatedString, lowerString } from './strings.ts';

/**
 * Chains, sums and stacked prefixes nest to the left, thousands deep in generated code.
 * So the way down to the innermost operand is a loop, and so is the way back up.
 */
export function lowerExpr(lowering: Lowering, node: Syntax): Expr {
  const spine: Syntax[] = [];
  let innermost = node;
  for (let next = operandOf(node); next !== undefined; next = operandOf(innermost)) {
    spine.push(innermost);
    innermost = next;
  }
  return nested(
    lowering,
    () => {
      let result = lowerOther(lowering, innermost);
      for (const outer of spine.toReversed()) result = lowerAround(lowering, outer, result);
      return result;
    },
    () => unknown(lowering, node, []),
  );
}

/** Code that is not understood, with the parts that are. */
export function lowerUnknown(lowering: Lowering, node: Syntax): Expr {
  return unknown(
    lowering,
    node,
    parts(node).map((part) => lowerExpr(lowering, part)),
  );
}

export function unknown(lowering: Lowering, node: Syntax, known: readonly Expr[]): Expr {
  return { kind: 'unknown', ...placed(lowering, node), parts: known };
}

/** The operand that an expression is built around, for those that nest without bounds. */
function operandOf(node: Syntax): Syntax | undefined {
  switch (node.type) {
    case 'call':
      return childOf(node, 'function');
    case 'attribute':
      return childOf(node, 'object');
    case 'subscript':
      return childOf(node, 'value');
    case 'binary_operator':
    case 'boolean_operator':
      return childOf(node, 'left');
    case 'unary_operator':
    case 'not_operator':
      return childOf(node, 'argument');
    case 'parenthesized_expression':
    case 'await':
    case 'case_pattern':
      return parts(node)[0];
    default:
      return undefined;
  }
}

function lowerAround(lowering: Lowering, node: Syntax, operand: Expr): Expr {
  const place = placed(lowering, node);
  switch (node.type) {
    case 'call':
      return withErrors(lowering, node, {
        kind: 'call',
        ...place,
        callee: operand,
        args: lowerArguments(lowering, requiredField(node, 'arguments')),
      });
    case 'attribute': {
      const name = requiredField(node, 'attribute');
      const member: Expr = {
        kind: 'member',
        ...place,
        object: operand,
        name: textOf(lowering, name),
        nameRange: rangeOf(lowering, name),
      };
      return withErrors(lowering, node, member);
    }
    case 'subscript':
      return withErrors(lowering, node, {
        kind: 'index',
        ...place,
        object: operand,
        index: lowerSubscript(lowering, node),
      });
    case 'binary_operator':
    case 'boolean_operator': {
      // Syntax copies leave out `@`, which elsewhere only stands before a decorator.
      const sign = node.children.find((child) => child.field === 'operator');
      const op = sign === undefined ? '@' : textOf(lowering, sign);
      return withErrors(lowering, node, {
        kind: 'binary',
        ...place,
        op,
        left: operand,
        right: lowerExpr(lowering, requiredField(node, 'right')),
      });
    }
    case 'unary_operator':
      return withErrors(lowering, node, {
        kind: 'unary',
        ...place,
        op: textOf(lowering, requiredField(node, 'operator')),
        operand,
      });
    case 'not_operator':
      return withErrors(lowering, node, { kind: 'unary', ...place, op: 'not', operand });
    case 'await':
      return withErrors(lowering, node, { kind: 'unary', ...place, op: 'await', operand });
    default:
      return withErrors(lowering, node, operand);
  }
}

/** Broken code inside an expression stays visible as an unknown around it, but only where there is code in it. */
function withErrors(lowering: Lowering, node: Syntax, result: Expr): Expr {
  const broken = node.children.filter((child) => isBroken(child) && parts(child).length > 0);
  if (broken.length === 0) return result;
  return unknown(lowering, node, [result, ...broken.map((child) => lowerUnknown(lowering, child))]);
}

function lowerOther(lowering: Lowering, node: Syntax): Expr {
  const place = placed(lowering, node);
  if (isMissing(node)) return unknown(lowering, node, []);
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', ...place, name: textOf(lowering, node) };
    case 'string':
      return lowerString(lowering, node);
    case 'concatenated_string':
      return lowerConcatenatedString(lowering, node);
    case 'integer':
    case 'float':
      return { kind: 'literal', ...place, value: numberOf(textOf(lowering, node)) };
    case 'true':
      return { kind: 'literal', ...place, value: true };
    case 'false':
      return { kind: 'literal', ...place, value: false };
    case 'none':
      return { kind: 'literal', ...place, value: null };
    case 'ellipsis':
    case 'complex_pattern':
      return { kind: 'literal', ...place, value: undefined };
    case 'list':
    case 'set':
      return sequence(lowering, node, node.type);
    case 'tuple':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      return sequence(lowering, node, 'tuple');
    case 'list_pattern':
      return sequence(lowering, node, 'list');
    case 'dictionary':
      return lowerDictionary(lowering, node);
    case 'list_splat':
    case 'list_splat_pattern':
    case 'dictionary_splat':
    case 'dictionary_splat_pattern':
      return { kind: 'spread', ...place, value: firstPart(lowering, node) };
    case 'list_comprehension':
      return lowerComprehension(lowering, node, 'list');
    case 'set_comprehension':
      return lowerComprehension(lowering, node, 'set');
    case 'dictionary_comprehension':
      return lowerComprehension(lowering, node, 'dict');
    case 'generator_expression':
      return lowerComprehension(lowering, node, 'generator');
    case 'comparison_operator':
      return lowerComparison(lowering, node);
    case 'conditional_expression':
      return lowerConditional(lowering, node);
    case 'lambda':
      return lowerLambda(lowering, node);
    case 'named_expression': {
      const name = textOf(lowering, requiredField(node, 'name'));
      return { kind: 'assign-expression', ...place, name, value: lowerExpr(lowering, requiredField(node, 'value')) };
    }
    case 'as_pattern':
      return firstPart(lowering, node);
    case 'yield':
      return {
        kind: 'unary',
        ...place,
        op: 'yield',
        operand: lowerYielded(lowering, node) ?? { kind: 'literal', ...place, value: null },
      };
    case 'slice':
      return lowerSlice(lowering, node);
    case 'dotted_name':
      return lowerDottedName(lowering, node);
    case 'type':
      return firstPart(lowering, node);
    default:
      return lowerUnknown(lowering, node);
  }
}

export function firstPart(lowering: Lowering, node: Syntax): Expr {
  const [part] = parts(node);
  return part === undefined ? unknown(lowering, node, []) : lowerExpr(lowering, part);
}

/** Python 2's long suffix is read, complex numbers have no value here. */
function numberOf(text: string): number | undefined {
  const digits = text.replaceAll('_', '').replace(/[lL]$/, '');
  const value = Number(/^0\d+$/.test(digits) ? Number.parseInt(digits, 8) : digits);
  return Number.isNaN(value) ? undefined : value;
}

/** `a < b <= c` means `a < b and b <= c`. */
function lowerComparison(lowering: Lowering, node: Syntax): Expr {
  const operands: Expr[] = [];
  const ops: string[] = [];
  node.children.forEach((child) => {
    if (child.field === 'operators') ops.push(textOf(lowering, child).replace(/\s+/g, ' '));
    else if (child.named && child.type !== 'line_continuation' && !isBroken(child))
      operands.push(lowerExpr(lowering, child));
  });
  let result = operands[0];
  ops.forEach((op, index) => {
    const left = operands[index];
    const right = operands[index + 1];
    if (left === undefined || right === undefined || result === undefined) return;
    const compared: BinaryExpr = {
      kind: 'binary',
      range: { start: left.range.start, end: right.range.end },
      ...lowering.cell,
      op,
      left,
      right,
    };
    result =
      index === 0 ? compared : { kind: 'binary', ...placed(lowering, node), op: 'and', left: result, right: compared };
  });
  return withErrors(lowering, node, result ?? unknown(lowering, node, []));
}

function lowerConditional(lowering: Lowering, node: Syntax): Expr {
  const [then, test, otherwise] = parts(node);
  if (then === undefined || test === undefined || otherwise === undefined) return lowerUnknown(lowering, node);
  return {
    kind: 'conditional',
    ...placed(lowering, node),
    test: lowerExpr(lowering, test),
    then: lowerExpr(lowering, then),
    otherwise: lowerExpr(lowering, otherwise),
  };
}

/** The body is the one expression statement whose value the lambda gives. */
function lowerLambda(lowering: Lowering, node: Syntax): LambdaExpr {
  const parameters = childOf(node, 'parameters');
  const value = lowerExpr(lowering, requiredField(node, 'body'));
  return {
    kind: 'lambda',
    ...placed(lowering, node),
    params: parameters === undefined ? [] : lowerParameters(lowering, parameters),
    body: [{ kind: 'expr', range: value.range, ...lowering.cell, value }],
  };
}

/** What a `yield` gives; `yield from xs` gives the elements of `xs`. */
export function lowerYielded(lowering: Lowering, node: Syntax): Expr | undefined {
  const [value] = parts(node);
  if (value === undefined) return undefined;
  const lowered = lowerExpr(lowering, value);
  const from = node.children.some((child) => child.type === 'from');
  return from ? { kind: 'spread', ...placed(lowering, node), value: lowered } : lowered;
}

function lowerDottedName(lowering: Lowering, node: Syntax): Expr {
  const [first, ...rest] = parts(node);
  if (first === undefined) return unknown(lowering, node, []);
  let result = lowerExpr(lowering, first);
  for (const name of rest) {
    const range = { start: result.range.start, end: rangeOf(lowering, name).end };
    result = {
      kind: 'member',
      range,
      ...lowering.cell,
      object: result,
      name: textOf(lowering, name),
      nameRange: rangeOf(lowering, name),
    };
  }
  return result;
}
