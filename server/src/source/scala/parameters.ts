import type { Expr, Parameter } from '../../model/program.ts';
import { childOf, childrenOfType, childOfType, hasToken, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerArguments } from './calls.ts';
import type { Lowering } from './lowering.ts';
import { className, plainName, typeText } from './types.ts';

/** One list of a `def` or a class, with its brackets. */
export function lowerParameters(lowering: Lowering, list: Syntax): readonly Parameter[] {
  const isImplicit = hasToken(list, 'implicit') || hasToken(list, 'using');
  return namedChildren(list)
    .filter((child) => child.type !== 'ERROR')
    .map((child) => {
      const isNamed = child.type === 'parameter' || child.type === 'class_parameter';
      const parameter = isNamed ? lowerParameter(lowering, child) : anonymous(lowering, child);
      return isImplicit ? { ...parameter, implicit: true } : parameter;
    });
}

/** The parameters of a class; those with `val` or `var`, and the first list of a case class, are its members. */
export function lowerClassParameters(
  lowering: Lowering,
  lists: readonly Syntax[],
  isCaseClass: boolean,
): readonly (readonly Parameter[])[] {
  return lists.map((list, index) => {
    const nodes = childrenOfType(list, 'class_parameter');
    return lowerParameters(lowering, list).map((parameter, position) => {
      const node = nodes[position];
      const isDeclared = node !== undefined && (hasToken(node, 'val') || hasToken(node, 'var'));
      return isDeclared || (isCaseClass && index === 0) ? { ...parameter, member: true } : parameter;
    });
  });
}

function lowerParameter(lowering: Lowering, node: Syntax): Parameter {
  const name = childOf(node, 'name') ?? node;
  const type = childOf(node, 'type');
  const defaultValue = childOf(node, 'default_value');
  return {
    name: plainName(lowering.slice(name)),
    range: lowering.range(name),
    ...(type === undefined ? {} : parameterType(lowering, type)),
    ...(defaultValue === undefined ? {} : { default: lowering.expr(defaultValue) }),
  };
}

/** `String*` is a rest parameter of strings. */
function parameterType(lowering: Lowering, type: Syntax): Pick<Parameter, 'type' | 'rest'> {
  const element = type.type === 'repeated_parameter_type' ? childOf(type, 'type') : undefined;
  if (element === undefined) return { type: typeText(lowering, type) };
  return { type: typeText(lowering, element), rest: 'list' };
}

/** `(using SparkSession)`. */
function anonymous(lowering: Lowering, type: Syntax): Parameter {
  return { name: '_', range: lowering.range(type), type: typeText(lowering, type) };
}

/** The words before a definition; of `private[spark]` the word alone. */
export function modifiers(lowering: Lowering, node: Syntax): readonly string[] {
  const list = childOfType(node, 'modifiers');
  if (list === undefined) return [];
  return list.children.map((word) => lowering.slice(word).replace(/\s*\[[^]*$/, ''));
}

export function annotations(lowering: Lowering, node: Syntax): readonly Expr[] {
  return childrenOfType(node, 'annotation').flatMap((annotation): readonly Expr[] => {
    const type = childOf(annotation, 'name');
    if (type === undefined) return [];
    const callee: Expr = { kind: 'name', name: className(lowering, type), range: lowering.range(type) };
    const list = childOf(annotation, 'arguments');
    if (list === undefined) return [callee];
    return [{ kind: 'call', callee, args: lowerArguments(lowering, list), range: lowering.range(annotation) }];
  });
}
