import type { AssignStatement, Expr, ExprStatement, Pattern, Statement } from '../../model/program.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerFor, lowerIf, lowerMatch, lowerTry, lowerWhile, lowerWith } from './compoundStatements.ts';
import { lowerClass, lowerDecorated, lowerFunction } from './definitions.ts';
import { lowerExpr, lowerUnknown, lowerYielded } from './expressions.ts';
import { lowerImport, lowerImportFrom } from './imports.ts';
import { isBroken, nested, parts, placed, rangeOf, requiredField, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { lowerTarget } from './patterns.ts';

/** The statements of the block that belongs to a compound statement or clause, and broken code beside it. */
export function lowerSuite(lowering: Lowering, node: Syntax): Statement[] {
  return parts(node)
    .filter((part) => part.type === 'block' || isBroken(part))
    .flatMap((part) => (isBroken(part) ? lowerBroken(lowering, part) : lowerBlock(lowering, part)));
}

export function lowerBlock(lowering: Lowering, block: Syntax): Statement[] {
  return nested(
    lowering,
    () => parts(block).flatMap((part) => lowerStatement(lowering, part)),
    () => [
      { kind: 'expr', ...placed(lowering, block), value: { kind: 'unknown', ...placed(lowering, block), parts: [] } },
    ],
  );
}

/** One statement of the source is several here where it imports several modules or has an `else` of its own. */
function lowerStatement(lowering: Lowering, node: Syntax): Statement[] {
  const place = placed(lowering, node);
  switch (node.type) {
    case 'expression_statement':
      return lowerExpressionStatement(lowering, node);
    case 'import_statement':
      return lowerImport(lowering, node);
    case 'import_from_statement':
    case 'future_import_statement':
      return [lowerImportFrom(lowering, node)];
    case 'return_statement':
      return [{ kind: 'return', ...place, ...optionalValue(lowering, node) }];
    case 'raise_statement':
      return [{ kind: 'raise', ...place, ...optionalValue(lowering, node) }];
    case 'pass_statement':
    case 'global_statement':
    case 'nonlocal_statement':
      return [{ kind: 'pass', ...place }];
    case 'break_statement':
      return [{ kind: 'break', ...place }];
    case 'continue_statement':
      return [{ kind: 'continue', ...place }];
    case 'assert_statement':
      return lowerAssert(lowering, node);
    case 'delete_statement':
      return [callStatement(lowering, node, 'del', parts(node).flatMap(listed))];
    case 'print_statement':
      return [callStatement(lowering, node, 'print', parts(node))];
    case 'exec_statement':
      return [callStatement(lowering, node, 'exec', parts(node))];
    case 'type_alias_statement':
      return lowerTypeAlias(lowering, node);
    case 'if_statement':
      return [lowerIf(lowering, node)];
    case 'for_statement':
      return [lowerFor(lowering, node)];
    case 'while_statement':
      return lowerWhile(lowering, node);
    case 'try_statement':
      return [lowerTry(lowering, node)];
    case 'with_statement':
      return [lowerWith(lowering, node)];
    case 'match_statement':
      return [lowerMatch(lowering, node)];
    case 'function_definition':
      return [lowerFunction(lowering, node, node, [])];
    case 'class_definition':
      return [lowerClass(lowering, node, node, [])];
    case 'decorated_definition':
      return lowerDecorated(lowering, node);
    case 'block':
      return lowerBlock(lowering, node);
    default:
      return lowerBroken(lowering, node);
  }
}

const STATEMENT = /_statement$|_definition$|^block$|^ERROR$/;

/**
 * Code that the grammar could not place: the statements in it stand for themselves, its expressions are kept as parts of an unknown.
 */
function lowerBroken(lowering: Lowering, node: Syntax): Statement[] {
  const inner = parts(node);
  if (!isBroken(node) || !inner.some((part) => STATEMENT.test(part.type))) {
    return [{ kind: 'expr', ...placed(lowering, node), value: lowerUnknown(lowering, node) }];
  }
  return nested(
    lowering,
    () =>
      inner.flatMap((part): Statement[] =>
        STATEMENT.test(part.type)
          ? lowerStatement(lowering, part)
          : [{ kind: 'expr', ...placed(lowering, part), value: unknownAround(lowering, part) }],
      ),
    () => [],
  );
}

function unknownAround(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'unknown', ...placed(lowering, node), parts: [lowerExpr(lowering, node)] };
}

function lowerExpressionStatement(lowering: Lowering, node: Syntax): Statement[] {
  const items = parts(node);
  const [only] = items;
  if (items.length !== 1 || only === undefined) {
    const value: Expr = {
      kind: 'tuple',
      ...placed(lowering, node),
      items: items.map((item) => lowerExpr(lowering, item)),
    };
    return [{ kind: 'expr', ...placed(lowering, node), value }];
  }
  switch (only.type) {
    case 'assignment':
      return [lowerAssignment(lowering, only)];
    case 'augmented_assignment':
      return [lowerAugmented(lowering, only)];
    case 'yield': {
      const value = lowerYielded(lowering, only);
      return [{ kind: 'yield', ...placed(lowering, only), ...(value === undefined ? {} : { value }) }];
    }
    default: {
      const value = lowerExpr(lowering, only);
      // `a, ` is a tuple of one.
      const tuple = node.children.some((child) => child.type === ',');
      return [
        {
          kind: 'expr',
          ...placed(lowering, node),
          value: tuple ? { kind: 'tuple', ...placed(lowering, node), items: [value] } : value,
        },
      ];
    }
  }
}

/** `a = b = value` nests to the right. */
function lowerAssignment(lowering: Lowering, node: Syntax): AssignStatement {
  const targets: Pattern[] = [];
  const type = childOf(node, 'type');
  let right: Syntax | undefined = node;
  while (right?.type === 'assignment') {
    targets.push(lowerTarget(lowering, requiredField(right, 'left')));
    right = childOf(right, 'right');
  }
  return {
    kind: 'assign',
    ...placed(lowering, node),
    targets,
    value: right === undefined ? nothing(lowering, node) : lowerExpr(lowering, right),
    ...(type === undefined ? {} : { type: textOf(lowering, type) }),
    ...(right === undefined ? { declaredOnly: true } : {}),
  };
}

function lowerAugmented(lowering: Lowering, node: Syntax): AssignStatement {
  return {
    kind: 'assign',
    ...placed(lowering, node),
    targets: [lowerTarget(lowering, requiredField(node, 'left'))],
    value: lowerExpr(lowering, requiredField(node, 'right')),
    op: textOf(lowering, requiredField(node, 'operator')).slice(0, -1),
  };
}

/** A value that the code does not give, or that is of no use here. */
export function nothing(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'literal', ...placed(lowering, node), value: undefined };
}

/** The value of `return` and `raise`; the cause of `raise … from cause` runs nothing worth following. */
function optionalValue(lowering: Lowering, node: Syntax): { readonly value?: Expr } {
  const [value] = parts(node);
  return value === undefined ? {} : { value: lowerExpr(lowering, value) };
}

function lowerAssert(lowering: Lowering, node: Syntax): Statement[] {
  const [test, message] = parts(node).map((part) => lowerExpr(lowering, part));
  if (test === undefined) return [];
  const raise: Statement = {
    kind: 'raise',
    ...placed(lowering, node),
    ...(message === undefined ? {} : { value: message }),
  };
  return [{ kind: 'if', ...placed(lowering, node), test, then: [], otherwise: [raise] }];
}

/** Statements of words that are functions in all but name. */
function callStatement(lowering: Lowering, node: Syntax, name: string, values: readonly Syntax[]): ExprStatement {
  const args = values.map((value) => ({
    value: value.type === 'chevron' ? lowerUnwrapped(lowering, value) : lowerExpr(lowering, value),
    range: rangeOf(lowering, value),
  }));
  const callee: Expr = { kind: 'name', ...placed(lowering, node), name };
  return { kind: 'expr', ...placed(lowering, node), value: { kind: 'call', ...placed(lowering, node), callee, args } };
}

function listed(node: Syntax): readonly Syntax[] {
  return node.type === 'expression_list' ? parts(node) : [node];
}

function lowerUnwrapped(lowering: Lowering, node: Syntax): Expr {
  const [inner] = parts(node);
  return lowerExpr(lowering, inner ?? node);
}

function lowerTypeAlias(lowering: Lowering, node: Syntax): Statement[] {
  const name = requiredField(node, 'left');
  const target: Pattern = { kind: 'bind', name: textOf(lowering, name), range: rangeOf(lowering, name) };
  const type = textOf(lowering, requiredField(node, 'right'));
  return [{ kind: 'assign', ...placed(lowering, node), targets: [target], value: nothing(lowering, node), type }];
}
