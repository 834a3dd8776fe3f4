import type { AssignStatement, ClassDef, Statement } from '../../model/program.ts';
import { childOf, childOfType, childrenOf, hasToken, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerArguments } from './calls.ts';
import type { Lowering } from './lowering.ts';
import { annotations, lowerClassParameters, modifiers } from './parameters.ts';
import { className, constructorCalls, plainName } from './types.ts';

export function lowerClass(
  lowering: Lowering,
  node: Syntax,
  form: 'class' | 'object' | 'trait' | 'enum',
): readonly Statement[] {
  const isCase = hasToken(node, 'case');
  return [classOf(lowering, node, isCase && form !== 'trait' && form !== 'enum' ? `case ${form}` : form)];
}

export function lowerPackageObject(lowering: Lowering, node: Syntax): readonly Statement[] {
  return [classOf(lowering, node, 'package object')];
}

/** `case Red, Green` and `case Other(name: String)` of an enum. */
export function lowerEnumCases(lowering: Lowering, node: Syntax): readonly Statement[] {
  return namedChildren(node)
    .filter((each) => each.type === 'simple_enum_case' || each.type === 'full_enum_case')
    .map((each) => classOf(lowering, each, each.type === 'full_enum_case' ? 'case class' : 'case object'));
}

function classOf(lowering: Lowering, node: Syntax, form: ClassDef['form']): ClassDef {
  const name = childOf(node, 'name') ?? node;
  const body = childOf(node, 'body');
  const selfType = body === undefined ? undefined : childOfType(body, 'self_type');
  const parents = childOf(node, 'extend');
  return {
    kind: 'class',
    form,
    name: plainName(lowering.slice(name)),
    nameRange: lowering.range(name),
    params: lowerClassParameters(lowering, childrenOf(node, 'class_parameters'), form === 'case class'),
    bases: [
      ...(parents === undefined ? [] : basesOf(lowering, namedChildren(parents))),
      ...(selfType === undefined ? [] : basesOf(lowering, selfTypes(selfType))),
    ],
    members: [
      ...(selfType === undefined ? [] : selfAlias(lowering, selfType)),
      ...(body === undefined ? [] : lowering.statements(body.children, 'effect')),
    ],
    decorators: annotations(lowering, node),
    modifiers: modifiers(lowering, node),
    range: lowering.range(node),
  };
}

function basesOf(lowering: Lowering, nodes: readonly Syntax[]): ClassDef['bases'] {
  return constructorCalls(nodes)
    .map((call) => ({
      name: className(lowering, call.type),
      args: call.args.flatMap((list) => lowerArguments(lowering, list)),
    }))
    .filter((base) => base.name !== '');
}

/** `self: A with B =>` promises that an instance is an A and a B too, so their members are in scope as those of a parent. */
function selfTypes(selfType: Syntax): readonly Syntax[] {
  return namedChildren(selfType).slice(1);
}

/** The other name for `this`, as the value it is. */
function selfAlias(lowering: Lowering, selfType: Syntax): readonly AssignStatement[] {
  const [alias] = namedChildren(selfType);
  if (alias?.type !== 'identifier' || lowering.slice(alias) === 'this') return [];
  const range = lowering.range(alias);
  return [
    {
      kind: 'assign',
      targets: [{ kind: 'bind', name: plainName(lowering.slice(alias)), range }],
      value: { kind: 'name', name: 'this', range },
      declares: 'val',
      range,
    },
  ];
}
