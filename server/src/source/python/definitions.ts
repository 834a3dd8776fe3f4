import type { Argument, ClassDef, Expr, FunctionDef, Parameter, Statement } from '../../model/program.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerExpr, lowerUnknown } from './expressions.ts';
import { lowerArguments } from './arguments.ts';
import { isBroken, parts, placed, rangeOf, requiredField, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { lowerTarget } from './patterns.ts';
import { lowerSuite } from './statements.ts';

/** `outer` is the definition with its decorators. */
export function lowerFunction(
  lowering: Lowering,
  node: Syntax,
  outer: Syntax,
  decorators: readonly Expr[],
): FunctionDef {
  const name = requiredField(node, 'name');
  const returnType = childOf(node, 'return_type');
  const outerNames = boundOutside(lowering, node);
  return {
    kind: 'function',
    ...placed(lowering, outer),
    name: textOf(lowering, name),
    nameRange: rangeOf(lowering, name),
    params: [lowerParameters(lowering, requiredField(node, 'parameters'))],
    body: lowerSuite(lowering, node),
    decorators,
    modifiers: node.children[0]?.type === 'async' ? ['async'] : [],
    ...(returnType === undefined ? {} : { returnType: textOf(lowering, returnType) }),
    ...(outerNames.length === 0 ? {} : { outerNames }),
  };
}

/** The names that `global` and `nonlocal` make the function share, without those of functions inside it. */
function boundOutside(lowering: Lowering, definition: Syntax): string[] {
  const names: string[] = [];
  const pending = [...parts(requiredField(definition, 'body'))];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'global_statement' || node.type === 'nonlocal_statement') {
      names.push(...parts(node).map((name) => textOf(lowering, name)));
    } else if (/_statement$|_clause$|^block$/.test(node.type) && node.type !== 'expression_statement') {
      pending.push(...parts(node));
    }
  }
  return names.toSorted();
}

export function lowerParameters(lowering: Lowering, node: Syntax): Parameter[] {
  const found: Parameter[] = [];
  let keywordOnly = false;
  for (const part of parts(node)) {
    if (part.type === 'keyword_separator') {
      keywordOnly = true;
    } else if (part.type !== 'positional_separator' && !isBroken(part)) {
      const parameter = lowerParameter(lowering, part);
      found.push(keywordOnly && parameter.rest === undefined ? { ...parameter, keywordOnly } : parameter);
      keywordOnly ||= parameter.rest === 'list';
    }
  }
  return found;
}

function lowerParameter(lowering: Lowering, node: Syntax): Parameter {
  const [inner] = parts(node);
  switch (node.type) {
    case 'typed_parameter':
    case 'default_parameter':
    case 'typed_default_parameter': {
      const type = childOf(node, 'type');
      const value = childOf(node, 'value');
      return {
        ...lowerParameter(lowering, childOf(node, 'name') ?? inner ?? node),
        ...(type === undefined ? {} : { type: textOf(lowering, type) }),
        ...(value === undefined ? {} : { default: lowerExpr(lowering, value) }),
      };
    }
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern': {
      const name = inner ?? node;
      return {
        name: textOf(lowering, name),
        range: rangeOf(lowering, name),
        rest: node.type === 'list_splat_pattern' ? 'list' : 'dict',
      };
    }
    case 'tuple_pattern':
      return { name: '', range: rangeOf(lowering, node), pattern: lowerTarget(lowering, node) };
    default:
      return { name: textOf(lowering, node), range: rangeOf(lowering, node) };
  }
}

export function lowerClass(lowering: Lowering, node: Syntax, outer: Syntax, decorators: readonly Expr[]): ClassDef {
  const name = requiredField(node, 'name');
  const superclasses = childOf(node, 'superclasses');
  const args = superclasses === undefined ? [] : parts(superclasses);
  return {
    kind: 'class',
    ...placed(lowering, outer),
    form: 'class',
    name: textOf(lowering, name),
    nameRange: rangeOf(lowering, name),
    params: [],
    bases: args.filter((part) => part.type !== 'keyword_argument').map((part) => lowerBase(lowering, part)),
    members: lowerSuite(lowering, node),
    decorators,
    // `metaclass=ABCMeta` and the like.
    modifiers: args.filter((part) => part.type === 'keyword_argument').map((part) => textOf(lowering, part)),
  };
}

/** `Base`, `lib.Base`, `Generic[T]`, `namedtuple("Point", "x y")`. */
function lowerBase(lowering: Lowering, node: Syntax): { readonly name: string; readonly args: readonly Argument[] } {
  if (node.type === 'subscript') return { name: textOf(lowering, requiredField(node, 'value')), args: [] };
  if (node.type !== 'call') return { name: textOf(lowering, node), args: [] };
  return {
    name: textOf(lowering, requiredField(node, 'function')),
    args: lowerArguments(lowering, requiredField(node, 'arguments')),
  };
}

export function lowerDecorated(lowering: Lowering, node: Syntax): Statement[] {
  const decorators = parts(node)
    .filter((part) => part.type === 'decorator')
    .map((decorator) => {
      const [value] = parts(decorator);
      return value === undefined ? lowerUnknown(lowering, decorator) : lowerExpr(lowering, value);
    });
  const definition = requiredField(node, 'definition');
  return definition.type === 'class_definition'
    ? [lowerClass(lowering, definition, node, decorators)]
    : [lowerFunction(lowering, definition, node, decorators)];
}
