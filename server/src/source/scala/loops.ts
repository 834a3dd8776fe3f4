import type { Clause, ComprehensionExpr, Expr, ForStatement, IfStatement } from '../../model/program.ts';
import { childOf, childOfType, childrenOfType, hasToken, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import type { LastStatement, Lowering } from './lowering.ts';

/** An `if` whose value is asked for. */
export function lowerIf(lowering: Lowering, node: Syntax): Expr {
  const { test, then, otherwise } = branches(node);
  return {
    kind: 'conditional',
    test: exprOrUnknown(lowering, test, node),
    then: exprOrUnknown(lowering, then, node),
    ...(otherwise === undefined ? {} : { otherwise: lowering.expr(otherwise) }),
    range: lowering.range(node),
  };
}

export function lowerIfStatement(lowering: Lowering, node: Syntax, last: LastStatement): IfStatement {
  const { test, then, otherwise } = branches(node);
  return {
    kind: 'if',
    test: exprOrUnknown(lowering, test, node),
    then: then === undefined ? [] : lowering.body([then], last),
    otherwise: otherwise === undefined ? [] : lowering.body([otherwise], last),
    range: lowering.range(node),
  };
}

export function hasElse(node: Syntax): boolean {
  return childOf(node, 'alternative') !== undefined;
}

function branches(node: Syntax) {
  return {
    test: childOf(node, 'condition'),
    then: childOf(node, 'consequence'),
    otherwise: childOf(node, 'alternative'),
  };
}

/** `for … yield` is a value; without `yield` it is a loop, kept in a block where a value is asked for. */
export function lowerFor(lowering: Lowering, node: Syntax): Expr {
  if (isComprehension(node)) return comprehension(lowering, node);
  return { kind: 'block', body: [lowerForStatement(lowering, node)], range: lowering.range(node) };
}

export function isComprehension(node: Syntax): boolean {
  return hasToken(node, 'yield');
}

function comprehension(lowering: Lowering, node: Syntax): ComprehensionExpr {
  return {
    kind: 'comprehension',
    form: 'list',
    element: exprOrUnknown(lowering, childOf(node, 'body'), node),
    clauses: clauses(lowering, node),
    range: lowering.range(node),
  };
}

export function lowerForStatement(lowering: Lowering, node: Syntax): ForStatement {
  const body = childOf(node, 'body');
  return {
    kind: 'for',
    clauses: clauses(lowering, node),
    body: body === undefined ? [] : lowering.body([body], 'effect'),
    otherwise: [],
    range: lowering.range(node),
  };
}

function clauses(lowering: Lowering, node: Syntax): readonly Clause[] {
  const enumerators = childOfType(node, 'enumerators');
  const result: Clause[] = [];
  for (const enumerator of enumerators === undefined ? [] : childrenOfType(enumerators, 'enumerator')) {
    const conditions = guards(lowering, enumerator);
    const [pattern, source] = namedChildren(enumerator).filter((child) => child.type !== 'guard');
    const last = result.at(-1);
    if (pattern !== undefined && source !== undefined) {
      result.push({
        target: lowering.pattern(pattern),
        iterable: lowering.expr(source),
        ...(hasToken(enumerator, '=') ? { bind: true } : {}),
        conditions,
      });
    } else if (last !== undefined) {
      // A guard on a line of its own narrows what stands before it.
      result[result.length - 1] = { ...last, conditions: [...last.conditions, ...conditions] };
    }
  }
  return result;
}

function guards(lowering: Lowering, enumerator: Syntax): readonly Expr[] {
  return childrenOfType(enumerator, 'guard').flatMap((guard) => {
    const condition = childOf(guard, 'condition');
    return condition === undefined ? [] : [lowering.operand(condition)];
  });
}

function exprOrUnknown(lowering: Lowering, node: Syntax | undefined, around: Syntax): Expr {
  return node === undefined ? { kind: 'unknown', parts: [], range: lowering.range(around) } : lowering.expr(node);
}
