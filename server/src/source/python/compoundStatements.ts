import type { Expr, IfStatement, MatchCase, Pattern, Statement } from '../../model/program.ts';
import { childOf, childrenOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerExpr } from './expressions.ts';
import { parts, placed, requiredField } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { lowerCasePatterns, lowerTarget } from './patterns.ts';
import { lowerSuite, nothing } from './statements.ts';

/** `elif` is an `if` in the `else`; the clauses lie side by side in the tree, so they are put together from the last one. */
export function lowerIf(lowering: Lowering, node: Syntax): IfStatement {
  let otherwise: readonly Statement[] = [];
  for (const clause of parts(node).toReversed()) {
    if (clause.type === 'else_clause') otherwise = lowerSuite(lowering, clause);
    if (clause.type === 'elif_clause') otherwise = [lowerBranch(lowering, clause, otherwise)];
  }
  return lowerBranch(lowering, node, otherwise);
}

function lowerBranch(lowering: Lowering, node: Syntax, otherwise: readonly Statement[]): IfStatement {
  return {
    kind: 'if',
    ...placed(lowering, node),
    test: lowerExpr(lowering, requiredField(node, 'condition')),
    then: lowerSuite(lowering, node),
    otherwise,
  };
}

function lowerElse(lowering: Lowering, node: Syntax): Statement[] {
  return parts(node)
    .filter((part) => part.type === 'else_clause')
    .flatMap((clause) => lowerSuite(lowering, clause));
}

export function lowerFor(lowering: Lowering, node: Syntax): Statement {
  const clause = {
    target: lowerTarget(lowering, requiredField(node, 'left')),
    iterable: lowerExpr(lowering, requiredField(node, 'right')),
    conditions: [],
  };
  return {
    kind: 'for',
    ...placed(lowering, node),
    clauses: [clause],
    body: lowerSuite(lowering, node),
    otherwise: lowerElse(lowering, node),
  };
}

export function lowerWhile(lowering: Lowering, node: Syntax): Statement[] {
  const test = lowerExpr(lowering, requiredField(node, 'condition'));
  return [
    { kind: 'while', ...placed(lowering, node), test, body: lowerSuite(lowering, node) },
    ...lowerElse(lowering, node),
  ];
}

/** The `else` of a `try` runs after its body. */
export function lowerTry(lowering: Lowering, node: Syntax): Statement {
  const clauses = parts(node);
  return {
    kind: 'try',
    ...placed(lowering, node),
    body: [...lowerSuite(lowering, node), ...lowerElse(lowering, node)],
    handlers: clauses
      .filter((clause) => clause.type === 'except_clause')
      .map((clause) => lowerHandler(lowering, clause)),
    finalizer: clauses
      .filter((clause) => clause.type === 'finally_clause')
      .flatMap((clause) => lowerSuite(lowering, clause)),
  };
}

/** `except E as e` binds a name to something that is no frame. */
function lowerHandler(lowering: Lowering, clause: Syntax): Statement[] {
  const value = childOf(clause, 'value');
  const name = childOf(clause, 'alias') ?? (value?.type === 'as_pattern' ? childOf(value, 'alias') : undefined);
  const body = lowerSuite(lowering, clause);
  if (name === undefined) return body;
  return [
    {
      kind: 'assign',
      ...placed(lowering, name),
      targets: [lowerTarget(lowering, name)],
      value: nothing(lowering, name),
    },
    ...body,
  ];
}

export function lowerWith(lowering: Lowering, node: Syntax): Statement {
  const items = parts(node)
    .filter((part) => part.type === 'with_clause')
    .flatMap((clause) => parts(clause).flatMap(withValues));
  return {
    kind: 'with',
    ...placed(lowering, node),
    items: items.map((item) => lowerWithItem(lowering, item)),
    body: lowerSuite(lowering, node),
  };
}

/** Parentheses around several items are read by the grammar as a tuple. */
function withValues(item: Syntax): readonly Syntax[] {
  const value = item.type === 'with_item' ? requiredField(item, 'value') : item;
  const inner = parts(value);
  const group = value.type === 'tuple' || value.type === 'parenthesized_expression';
  return group && inner.some((part) => part.type === 'as_pattern') ? inner : [value];
}

function lowerWithItem(lowering: Lowering, item: Syntax): { readonly value: Expr; readonly target?: Pattern } {
  const target = item.type === 'as_pattern' ? childOf(item, 'alias') : undefined;
  return {
    value: lowerExpr(lowering, item),
    ...(target === undefined ? {} : { target: lowerTarget(lowering, target) }),
  };
}

export function lowerMatch(lowering: Lowering, node: Syntax): Statement {
  const subjects = childrenOf(node, 'subject');
  const [only] = subjects;
  const lowered = subjects.map((subject) => lowerExpr(lowering, subject));
  const subject: Expr =
    lowered.length === 1 && only !== undefined
      ? lowerExpr(lowering, only)
      : { kind: 'tuple', ...placed(lowering, node), items: lowered };
  const cases = parts(node)
    .filter((part) => part.type === 'block')
    .flatMap((block) => parts(block).filter((part) => part.type === 'case_clause'))
    .map((clause) => lowerCase(lowering, clause));
  return {
    kind: 'expr',
    ...placed(lowering, node),
    value: { kind: 'match', ...placed(lowering, node), subject, cases },
  };
}

function lowerCase(lowering: Lowering, clause: Syntax): MatchCase {
  const inner = parts(clause);
  const guard = inner.find((part) => part.type === 'if_clause');
  const [test] = guard === undefined ? [] : parts(guard);
  return {
    pattern: lowerCasePatterns(
      lowering,
      inner.filter((part) => part.type === 'case_pattern'),
    ),
    ...(test === undefined ? {} : { guard: lowerExpr(lowering, test) }),
    body: lowerSuite(lowering, clause),
  };
}
