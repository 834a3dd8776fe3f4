import type { Expr, LambdaExpr, MatchCase, Parameter } from '../../model/program.ts';
import { childOf, childOfType, childrenOf, childrenOfType, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import type { Lowering } from './lowering.ts';
import { plainName, typeText } from './types.ts';

export function lowerLambda(lowering: Lowering, node: Syntax): LambdaExpr {
  const heads = node.children.filter((child) => child.field === 'parameters');
  const body = namedChildren(node).filter((child) => child.field === undefined);
  return {
    kind: 'lambda',
    params: lambdaParameters(lowering, heads),
    body: lowering.body(body, 'value'),
    range: lowering.range(node),
  };
}

/** `x`, `_`, `implicit x`, `x: T` or `(x: T, y)`. */
export function lambdaParameters(lowering: Lowering, nodes: readonly Syntax[]): readonly Parameter[] {
  const [first, type] = nodes.filter((node) => node.named);
  if (first === undefined) return [];
  if (first.type === 'bindings') {
    return childrenOfType(first, 'binding').map((binding) => {
      const name = childOf(binding, 'name');
      return parameter(lowering, name ?? childOfType(binding, 'wildcard') ?? binding, childOf(binding, 'type'));
    });
  }
  const isImplicit = nodes.some((node) => node.type === 'implicit');
  return [{ ...parameter(lowering, first, type), ...(isImplicit ? { implicit: true } : {}) }];
}

function parameter(lowering: Lowering, name: Syntax, type: Syntax | undefined): Parameter {
  return {
    name: plainName(lowering.slice(name)),
    range: lowering.range(name),
    ...(type === undefined ? {} : { type: typeText(lowering, type) }),
  };
}

/** `{ case … }`: a function whose body matches its parameter. */
export function lowerPartialFunction(lowering: Lowering, node: Syntax): Expr {
  const range = lowering.range(node);
  const subject: Expr = { kind: 'name', name: '_$1', range };
  return {
    kind: 'lambda',
    params: [{ name: subject.name, range }],
    body: [{ kind: 'expr', value: { kind: 'match', subject, cases: lowerCases(lowering, node), range }, range }],
    range,
  };
}

export function lowerCases(lowering: Lowering, block: Syntax): readonly MatchCase[] {
  return childrenOfType(block, 'case_clause').map((clause) => lowerCase(lowering, clause));
}

/** A node that holds a pattern, maybe a guard, and the statements of its body. */
export function lowerCase(lowering: Lowering, node: Syntax): MatchCase {
  const pattern = childOf(node, 'pattern');
  const guardNode = childOfType(node, 'guard');
  const guard = guardNode === undefined ? undefined : childOf(guardNode, 'condition');
  return {
    pattern: pattern === undefined ? { kind: 'wildcard' } : lowering.pattern(pattern),
    ...(guard === undefined ? {} : { guard: lowering.operand(guard) }),
    body: lowering.body(childrenOf(node, 'body'), 'value'),
  };
}
