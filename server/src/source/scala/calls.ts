import type { Argument, Expr, NewExpr, Statement } from '../../model/program.ts';
import { childOf, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lambdaParameters } from './lambdas.ts';
import type { Lowering } from './lowering.ts';
import { hasLooseTypeArguments, withTypeArgumentsAtOperands, type ChainLink } from './typeApplications.ts';
import { className, constructorCalls, plainName, typeArguments } from './types.ts';

/** Whether an expression grows to the left: `a.b`, `a(b)`, `a[T]`, `a op b`, `a op`, `a _`. Such chains get as long as a file. */
export function isChain(node: Syntax): boolean {
  return headOfChain(node) !== undefined;
}

function headOfChain(node: Syntax): Syntax | undefined {
  switch (node.type) {
    case 'call_expression':
    case 'generic_function':
      return childOf(node, 'function');
    case 'field_expression':
      return childOf(node, 'value');
    case 'infix_expression':
      return childOf(node, 'left');
    case 'postfix_expression':
    case 'method_value':
      return namedChildren(node)[0];
    default:
      return undefined;
  }
}

/** In a loop from the head outward, for a chain of thousands of links. */
export function lowerChain(lowering: Lowering, node: Syntax): Expr {
  const links: ChainLink[] = [];
  let current = node;
  for (let head = headOfChain(current); head !== undefined; head = headOfChain(current)) {
    links.push({ node: current, head });
    current = head;
  }
  if (hasLooseTypeArguments(links)) return lowering.operand(withTypeArgumentsAtOperands(links, current));
  return links.reduceRight(
    (value, link) => lowerLink(lowering, link.node, link.head, value),
    lowering.operand(current),
  );
}

function lowerLink(lowering: Lowering, node: Syntax, head: Syntax, value: Expr): Expr {
  switch (node.type) {
    case 'call_expression':
      return call(lowering, node, head, value);
    case 'generic_function':
      return typeApplication(lowering, node, value);
    case 'field_expression':
      return member(lowering, node, value, childOf(node, 'field'));
    case 'infix_expression':
      return infix(lowering, node, value);
    case 'postfix_expression':
      return postfix(lowering, node, value);
    default:
      // `f _` hands `f` over as it is.
      return value;
  }
}

function member(lowering: Lowering, node: Syntax, object: Expr, name: Syntax | undefined): Expr {
  if (name === undefined) return { kind: 'unknown', parts: [object], range: lowering.range(node) };
  return {
    kind: 'member',
    object,
    name: plainName(lowering.slice(name)),
    nameRange: lowering.range(name),
    range: { start: lowering.at(node.start), end: lowering.at(name.end) },
  };
}

function call(lowering: Lowering, node: Syntax, head: Syntax, callee: Expr): Expr {
  const list = childOf(node, 'arguments');
  const args = list === undefined ? [] : lowerArguments(lowering, list);
  const range = lowering.range(node);
  // `f[T](x)` is one call, and so is `new C(x)(y)`.
  if (callee.kind === 'call' && head.type === 'generic_function') return { ...callee, args, range };
  if (callee.kind === 'new' && head.type === 'instance_expression') {
    return { ...callee, args: [...callee.args, ...args], range };
  }
  return { kind: 'call', callee, args, range };
}

/** `ds.as[Reading]` is a call though it has no parentheses. */
function typeApplication(lowering: Lowering, node: Syntax, callee: Expr): Expr {
  const isSelf = callee.kind === 'name' && (callee.name === 'super' || callee.name === 'this');
  if (isSelf) return callee;
  return { kind: 'call', callee, args: [], typeArgs: typeArguments(lowering, node), range: lowering.range(node) };
}

function postfix(lowering: Lowering, node: Syntax, operand: Expr): Expr {
  const operator = namedChildren(node)[1];
  if (operator?.type !== 'operator_identifier') return member(lowering, node, operand, operator);
  return { kind: 'unary', op: lowering.slice(operator), operand, range: lowering.range(node) };
}

function infix(lowering: Lowering, node: Syntax, left: Expr): Expr {
  const operator = childOf(node, 'operator');
  const right = childOf(node, 'right');
  const range = lowering.range(node);
  if (operator === undefined || right === undefined) return { kind: 'unknown', parts: [left], range };
  const op = lowering.slice(operator);
  if (operator.type === 'operator_identifier') {
    const operand = lowering.operand(right);
    if (op === '->') return { kind: 'tuple', items: [left, operand], range };
    return { kind: 'binary', op, left, right: operand, range };
  }
  if (op === 'with' && left.kind === 'new') return mixin(lowering, right, { ...left, range });
  const callee = member(lowering, node, left, operator);
  return { kind: 'call', callee, args: infixArguments(lowering, right), range };
}

/** `a join (b, "id")` has two arguments, `a op ()` none. */
function infixArguments(lowering: Lowering, right: Syntax): readonly Argument[] {
  switch (right.type) {
    case 'tuple_expression':
    case 'parenthesized_expression':
    case 'unit':
      return namedChildren(right).map((child) => lowerArgument(lowering, child));
    default:
      return [{ value: lowering.operand(right), range: lowering.range(right) }];
  }
}

/** The grammar reads `new C(x) with D { … }` as an infix call; the braces are the members of the class. */
function mixin(lowering: Lowering, right: Syntax, instance: NewExpr): NewExpr {
  const body = right.type === 'call_expression' ? childOf(right, 'arguments') : undefined;
  if (body?.type !== 'block') return instance;
  return { ...instance, members: [...instance.members, ...lowering.statements(body.children, 'effect')] };
}

/** What stands behind a callee: `( … )`, `{ … }`, `{ case … }`, or Scala 3's `:` with an indented block. */
export function lowerArguments(lowering: Lowering, list: Syntax): readonly Argument[] {
  switch (list.type) {
    case 'arguments':
      return namedChildren(list).map((child) => lowerArgument(lowering, child));
    case 'colon_argument':
      return [{ value: colonArgument(lowering, list), range: lowering.range(list) }];
    default:
      return [{ value: lowering.operand(list), range: lowering.range(list) }];
  }
}

function lowerArgument(lowering: Lowering, node: Syntax): Argument {
  const range = lowering.range(node);
  if (node.type === 'vararg') {
    const [sequence] = namedChildren(node);
    if (sequence !== undefined) return { spread: 'list', value: lowering.operand(sequence), range };
  }
  if (node.type === 'assignment_expression') {
    const name = childOf(node, 'left');
    const value = childOf(node, 'right');
    if (name?.type === 'identifier' && value !== undefined) {
      return { name: plainName(lowering.slice(name)), value: lowering.expr(value), range };
    }
  }
  return { value: lowering.expr(node), range };
}

function colonArgument(lowering: Lowering, node: Syntax): Expr {
  const start = node.children.filter((child) => child.field === 'lambda_start');
  const content = namedChildren(node).filter((child) => child.field !== 'lambda_start');
  const [only] = content;
  if (start.length === 0 && only !== undefined) return lowering.operand(only);
  return {
    kind: 'lambda',
    params: lambdaParameters(lowering, start),
    body: lowering.body(content, 'value'),
    range: lowering.range(node),
  };
}

/** `new C[T](x) { … }`, `new C with D`, `new { … }`. */
export function lowerNew(lowering: Lowering, node: Syntax): NewExpr {
  const [first] = constructorCalls(namedChildren(node).filter((child) => child.type !== 'template_body'));
  const bodies = namedChildren(node).filter((child) => bodyTypes.has(child.type));
  const members: readonly Statement[] = [...bodies, ...(first?.body === undefined ? [] : [first.body])].flatMap(
    (body) => lowering.statements(body.children, 'effect'),
  );
  return {
    kind: 'new',
    className: first === undefined ? '' : className(lowering, first.type),
    args: first === undefined ? [] : first.args.flatMap((list) => lowerArguments(lowering, list)),
    members,
    range: lowering.range(node),
  };
}

const bodyTypes = new Set(['template_body', 'structural_type', 'early_defs']);
