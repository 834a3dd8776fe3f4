import type { Expr, MemberExpr } from '../../model/program.ts';
import { childOf, hasToken, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { isChain, lowerChain, lowerNew } from './calls.ts';
import { lowerCases, lowerLambda, lowerPartialFunction } from './lambdas.ts';
import { lowerCharacter, lowerInterpolation, lowerNumber, lowerQuote, lowerString } from './literals.ts';
import { lowerFor, lowerIf } from './loops.ts';
import type { Lowering } from './lowering.ts';
import { plainName, typeText } from './types.ts';

type Lower = (lowering: Lowering, node: Syntax) => Expr;

export function lowerOperand(lowering: Lowering, node: Syntax): Expr {
  if (isChain(node)) return lowerChain(lowering, node);
  return (expressions.get(node.type) ?? unknown)(lowering, node);
}

export function isExpression(node: Syntax): boolean {
  return expressions.has(node.type) || isChain(node);
}

const expressions = new Map<string, Lower>([
  ['identifier', name],
  ['operator_identifier', name],
  ['stable_identifier', stableIdentifier],
  ['integer_literal', lowerNumber],
  ['floating_point_literal', lowerNumber],
  ['string', lowerString],
  ['character_literal', lowerCharacter],
  ['boolean_literal', (lowering, node) => literal(lowering, node, lowering.slice(node) === 'true')],
  ['null_literal', (lowering, node) => literal(lowering, node, null)],
  ['xml_expression', (lowering, node) => literal(lowering, node, undefined)],
  ['interpolated_string_expression', lowerInterpolation],
  ['quote_expression', lowerQuote],
  ['unit', tuple],
  ['tuple_expression', tuple],
  ['wildcard', (lowering, node) => lowering.placeholder(node)],
  ['parenthesized_expression', parenthesized],
  ['ascription_expression', ascription],
  ['prefix_expression', prefix],
  ['block', block],
  ['indented_block', block],
  ['splice_expression', block],
  ['case_block', lowerPartialFunction],
  ['indented_cases', lowerPartialFunction],
  ['lambda_expression', lowerLambda],
  ['instance_expression', lowerNew],
  ['match_expression', match],
  ['if_expression', lowerIf],
  ['for_expression', lowerFor],
  ['try_expression', statementAsValue],
  ['while_expression', statementAsValue],
  ['do_while_expression', statementAsValue],
  ['return_expression', statementAsValue],
  ['throw_expression', statementAsValue],
  ['assignment_expression', statementAsValue],
  ['vararg', spread],
  ['macro_body', onlyChild],
]);

function name(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'name', name: plainName(lowering.slice(node)), range: lowering.range(node) };
}

function literal(lowering: Lowering, node: Syntax, value: boolean | null | undefined): Expr {
  return { kind: 'literal', value, range: lowering.range(node) };
}

/** `a.b.C` in a pattern. */
function stableIdentifier(lowering: Lowering, node: Syntax): Expr {
  const [object, field] = namedChildren(node);
  if (object === undefined || field === undefined) return unknown(lowering, node);
  const result: MemberExpr = {
    kind: 'member',
    object: lowering.operand(object),
    name: plainName(lowering.slice(field)),
    nameRange: lowering.range(field),
    range: lowering.range(node),
  };
  return result;
}

/** `()` is the empty tuple. */
function tuple(lowering: Lowering, node: Syntax): Expr {
  return {
    kind: 'tuple',
    items: namedChildren(node).map((child) => lowering.expr(child)),
    range: lowering.range(node),
  };
}

function parenthesized(lowering: Lowering, node: Syntax): Expr {
  const [inner] = namedChildren(node);
  return inner === undefined ? unknown(lowering, node) : lowering.expr(inner);
}

/** `x: T` is `x`; only a placeholder keeps its type, for its parameter. */
function ascription(lowering: Lowering, node: Syntax): Expr {
  const [inner] = namedChildren(node);
  if (inner === undefined) return unknown(lowering, node);
  const type = childOf(node, 'type');
  if (inner.type === 'wildcard' && type !== undefined) return lowering.placeholder(inner, typeText(lowering, type));
  return lowering.operand(inner);
}

const prefixOperators = ['!', '-', '+', '~'];

function prefix(lowering: Lowering, node: Syntax): Expr {
  const [operand] = namedChildren(node);
  const op = prefixOperators.find((each) => hasToken(node, each));
  if (operand === undefined || op === undefined) return unknown(lowering, node);
  return { kind: 'unary', op, operand: lowering.operand(operand), range: lowering.range(node) };
}

/** `{ x }` is `x`. */
function block(lowering: Lowering, node: Syntax): Expr {
  const [only] = node.children;
  if (node.children.length === 1 && only !== undefined && isExpression(only)) return lowering.expr(only);
  return { kind: 'block', body: lowering.statements(node.children, 'value'), range: lowering.range(node) };
}

function match(lowering: Lowering, node: Syntax): Expr {
  const subject = childOf(node, 'value');
  const cases = childOf(node, 'body');
  if (subject === undefined || cases === undefined) return unknown(lowering, node);
  return {
    kind: 'match',
    subject: lowering.operand(subject),
    cases: lowerCases(lowering, cases),
    range: lowering.range(node),
  };
}

/** The program knows `try`, loops, jumps and assignments only as statements; where a value is asked for, a block holds them. */
function statementAsValue(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'block', body: lowering.statements([node], 'value'), range: lowering.range(node) };
}

function spread(lowering: Lowering, node: Syntax): Expr {
  const [inner] = namedChildren(node);
  if (inner === undefined) return unknown(lowering, node);
  return { kind: 'spread', value: lowering.operand(inner), range: lowering.range(node) };
}

function onlyChild(lowering: Lowering, node: Syntax): Expr {
  const [inner] = namedChildren(node);
  return inner === undefined ? unknown(lowering, node) : lowering.operand(inner);
}

/** Broken or foreign code: what in it can be read, in its order. */
function unknown(lowering: Lowering, node: Syntax): Expr {
  const parts = node.children.filter(isExpression).map((child) => lowering.operand(child));
  return { kind: 'unknown', parts, range: lowering.range(node) };
}
