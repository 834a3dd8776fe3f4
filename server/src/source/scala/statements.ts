import type { AssignStatement, Pattern, Statement } from '../../model/program.ts';
import { childOf, childOfType, hasToken, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { errorsIn, recovered, withBrokenBodies } from './broken.ts';
import { definitions } from './definitions.ts';
import { lowerCase, lowerCases } from './lambdas.ts';
import { hasElse, isComprehension, lowerForStatement, lowerIfStatement } from './loops.ts';
import type { LastStatement, Lowering } from './lowering.ts';

/** The statements of a block, a class or a file. */
export function lowerStatements(
  lowering: Lowering,
  nodes: readonly Syntax[],
  last: LastStatement,
): readonly Statement[] {
  return withBrokenBodies(lowering, nodes).flatMap((node, index, all) => {
    if (!node.named) return [];
    const statements = lowerStatement(lowering, node, index === all.length - 1 ? last : 'effect');
    const errors = errorsIn(node);
    return errors.length === 0 ? statements : [...errors.flatMap((error) => recovered(lowering, error)), ...statements];
  });
}

/** A body written as one node: a block's statements, or the single expression. */
export function lowerBody(lowering: Lowering, nodes: readonly Syntax[], last: LastStatement): readonly Statement[] {
  const [only] = nodes;
  const isBlock = nodes.length === 1 && (only?.type === 'block' || only?.type === 'indented_block');
  return lowering.statements(isBlock && only !== undefined ? only.children : nodes, last);
}

function lowerStatement(lowering: Lowering, node: Syntax, last: LastStatement): readonly Statement[] {
  const definition = definitions.get(node.type);
  if (definition !== undefined) return definition(lowering, node);
  switch (node.type) {
    case 'if_expression':
      if (last === 'value' && hasElse(node)) break;
      return [lowerIfStatement(lowering, node, last)];
    case 'for_expression':
      if (isComprehension(node)) break;
      return [lowerForStatement(lowering, node)];
    case 'while_expression':
    case 'do_while_expression':
      return [lowerWhile(lowering, node)];
    case 'try_expression':
      return [lowerTry(lowering, node, last)];
    case 'return_expression':
      return [jump(lowering, node, 'return')];
    case 'throw_expression':
      return [jump(lowering, node, 'raise')];
    case 'assignment_expression':
      return [assignment(lowering, node)];
    case 'infix_expression': {
      const update = updateOperator(lowering, node);
      if (update === undefined) break;
      return [assignment(lowering, node, update)];
    }
    case 'ERROR':
      return recovered(lowering, node);
  }
  const value = lowering.expr(node);
  return [{ kind: 'expr', value, range: lowering.range(node) }];
}

function lowerWhile(lowering: Lowering, node: Syntax): Statement {
  const test = childOf(node, 'condition');
  const body = childOf(node, 'body');
  const range = lowering.range(node);
  return {
    kind: 'while',
    test: test === undefined ? { kind: 'unknown', parts: [], range } : lowering.expr(test),
    body: body === undefined ? [] : lowering.body([body], 'effect'),
    range,
  };
}

function lowerTry(lowering: Lowering, node: Syntax, last: LastStatement): Statement {
  const body = childOf(node, 'body');
  const handler = childOfType(node, 'catch_clause');
  const finalizer = childOfType(node, 'finally_clause');
  return {
    kind: 'try',
    body: body === undefined ? [] : lowering.body([body], last),
    handlers: handler === undefined ? [] : handlers(lowering, handler),
    finalizer: finalizer === undefined ? [] : lowering.body(namedChildren(finalizer), 'effect'),
    range: lowering.range(node),
  };
}

/** `catch { case … }`, `catch case …`, or `catch handler`. */
function handlers(lowering: Lowering, node: Syntax): readonly (readonly Statement[])[] {
  if (hasToken(node, 'case')) return [lowerCase(lowering, node).body];
  const [content] = namedChildren(node);
  if (content === undefined) return [];
  if (content.type === 'case_block' || content.type === 'indented_cases') {
    return lowerCases(lowering, content).map((each) => each.body);
  }
  return [lowering.body([content], 'value')];
}

function jump(lowering: Lowering, node: Syntax, kind: 'return' | 'raise'): Statement {
  const [value] = namedChildren(node);
  return { kind, ...(value === undefined ? {} : { value: lowering.expr(value) }), range: lowering.range(node) };
}

/** `+` of `x += y`. Comparisons (`<=`, `!=`, `===`) end in `=` too, and so do DSLs' own operators, which stay calls. */
function updateOperator(lowering: Lowering, node: Syntax): string | undefined {
  const operator = childOf(node, 'operator');
  if (operator?.type !== 'operator_identifier') return undefined;
  const text = lowering.slice(operator);
  return /^(?:[-+*/%&|^]|<<|>>|>>>|\+\+|--|&&|\|\|)=$/.test(text) ? text.slice(0, -1) : undefined;
}

function assignment(lowering: Lowering, node: Syntax, op?: string): AssignStatement {
  const left = childOf(node, 'left');
  const right = childOf(node, 'right');
  const range = lowering.range(node);
  return {
    kind: 'assign',
    targets: left === undefined ? [] : [target(lowering, left)],
    value: right === undefined ? { kind: 'unknown', parts: [], range } : lowering.expr(right),
    ...(op === undefined ? {} : { op }),
    range,
  };
}

/** `x`, `a.b`, or `a(i)`, which updates `a` at `i`. */
function target(lowering: Lowering, node: Syntax): Pattern {
  const value = lowering.operand(node);
  if (value.kind === 'name') return { kind: 'bind', name: value.name, range: value.range };
  if (value.kind === 'member') return { kind: 'target', target: value };
  if (value.kind !== 'call') return { kind: 'value', value };
  const items = value.args.map((argument) => argument.value);
  const [only] = items;
  const index =
    items.length === 1 && only !== undefined ? only : ({ kind: 'tuple', items, range: value.range } as const);
  return { kind: 'target', target: { kind: 'index', object: value.callee, index, range: value.range } };
}
