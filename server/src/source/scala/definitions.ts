import type { AssignStatement, Expr, FunctionDef, Pattern, Statement } from '../../model/program.ts';
import { childOf, childrenOf, childrenOfType } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { lowerArguments } from './calls.ts';
import { lowerClass, lowerEnumCases, lowerPackageObject } from './classes.ts';
import { lowerImports } from './imports.ts';
import type { Lowering } from './lowering.ts';
import { annotations, lowerParameters, modifiers } from './parameters.ts';
import { lowerDefinitionPattern } from './patterns.ts';
import { className, constructorCalls, plainName, typeText } from './types.ts';

type LowerDefinition = (lowering: Lowering, node: Syntax) => readonly Statement[];

/** Everything that declares something. Type aliases declare nothing that data flows through. */
export const definitions = new Map<string, LowerDefinition>([
  ['import_declaration', lowerImports],
  ['export_declaration', lowerImports],
  ['package_clause', lowerPackage],
  ['package_object', lowerPackageObject],
  ['object_definition', (lowering, node) => lowerClass(lowering, node, 'object')],
  ['class_definition', (lowering, node) => lowerClass(lowering, node, 'class')],
  ['trait_definition', (lowering, node) => lowerClass(lowering, node, 'trait')],
  ['enum_definition', (lowering, node) => lowerClass(lowering, node, 'enum')],
  ['enum_case_definitions', lowerEnumCases],
  ['function_definition', (lowering, node) => [lowerFunction(lowering, node)]],
  ['function_declaration', (lowering, node) => [lowerFunction(lowering, node)]],
  ['extension_definition', lowerExtension],
  ['val_definition', (lowering, node) => [lowerValue(lowering, node, 'val')]],
  ['var_definition', (lowering, node) => [lowerValue(lowering, node, 'var')]],
  ['val_declaration', (lowering, node) => [lowerDeclaration(lowering, node, 'val')]],
  ['var_declaration', (lowering, node) => [lowerDeclaration(lowering, node, 'var')]],
  ['given_definition', lowerGiven],
  ['type_definition', () => []],
  ['self_type', () => []],
]);

function lowerValue(lowering: Lowering, node: Syntax, keyword: 'val' | 'var'): AssignStatement {
  const pattern = childOf(node, 'pattern');
  const value = childOf(node, 'value');
  const words = modifiers(lowering, node);
  return {
    kind: 'assign',
    targets: pattern === undefined ? [] : lowerDefinitionPattern(lowering, pattern),
    value: value === undefined ? missing(lowering, node) : lowering.expr(value),
    declares: words.includes('lazy') ? 'lazy' : keyword,
    ...typeOf(lowering, node, 'type'),
    modifiers: words.filter((word) => word !== 'lazy'),
    range: lowering.range(node),
  };
}

/** `val x: T` without a value, in a trait or an abstract class. */
function lowerDeclaration(lowering: Lowering, node: Syntax, keyword: 'val' | 'var'): AssignStatement {
  return {
    kind: 'assign',
    targets: childrenOf(node, 'name').flatMap((name) => lowerDefinitionPattern(lowering, name)),
    value: { kind: 'literal', value: undefined, range: lowering.range(node) },
    declares: keyword,
    declaredOnly: true,
    ...typeOf(lowering, node, 'type'),
    modifiers: modifiers(lowering, node),
    range: lowering.range(node),
  };
}

function lowerFunction(lowering: Lowering, node: Syntax): FunctionDef {
  const name = childOf(node, 'name') ?? node;
  const body = childOf(node, 'body');
  return {
    kind: 'function',
    name: plainName(lowering.slice(name)),
    nameRange: lowering.range(name),
    params: childrenOf(node, 'parameters')
      .filter((list) => list.type === 'parameters')
      .map((list) => lowerParameters(lowering, list)),
    body: body === undefined ? [] : lowering.body([body], 'value'),
    ...(body === undefined ? { abstract: true } : {}),
    decorators: annotations(lowering, node),
    modifiers: modifiers(lowering, node),
    ...returnTypeOf(lowering, node),
    range: lowering.range(node),
  };
}

/** Each method of `extension (df: DataFrame)` knows its receiver; clauses with `using` come behind its own parameters. */
function lowerExtension(lowering: Lowering, node: Syntax): readonly Statement[] {
  const lists = childrenOf(node, 'parameters').map((list) => lowerParameters(lowering, list));
  const receiver = lists.flat().find((parameter) => parameter.implicit === undefined);
  const context = lists.filter((list) => list.some((parameter) => parameter.implicit === true));
  return lowering.statements(childrenOf(node, 'body'), 'effect').map((statement) => {
    if (statement.kind !== 'function' || receiver === undefined) return statement;
    return {
      ...statement,
      extensionOf: receiver,
      params: [...statement.params, ...context],
      modifiers: [...statement.modifiers, 'extension'],
    };
  });
}

/** `given name: T = value`, `given T with { … }`; with parameters it is a function of them. */
function lowerGiven(lowering: Lowering, node: Syntax): readonly Statement[] {
  const type = childOf(node, 'return_type');
  const named = childOf(node, 'name');
  const name = named ?? type ?? node;
  const range = lowering.range(node);
  const nameText = named === undefined ? `given_${type === undefined ? '' : className(lowering, type)}` : undefined;
  const target: Pattern & { readonly kind: 'bind' } = {
    kind: 'bind',
    name: nameText ?? plainName(lowering.slice(name)),
    range: lowering.range(name),
  };
  const value = givenValue(lowering, node);
  const params = [...childrenOf(node, 'parameters'), ...childrenOfType(node, 'given_conditional')].filter(
    (list) => list.type !== 'type_parameters',
  );
  if (params.length === 0) {
    const words = modifiers(lowering, node);
    const typed = typeOf(lowering, node, 'return_type');
    return [{ kind: 'assign', targets: [target], value, declares: 'given', ...typed, modifiers: words, range }];
  }
  return [
    {
      kind: 'function',
      name: target.name,
      nameRange: target.range,
      params: params.map((list) => lowerParameters(lowering, list)),
      body: [{ kind: 'expr', value, range: value.range }],
      decorators: [],
      modifiers: [...modifiers(lowering, node), 'given'],
      ...returnTypeOf(lowering, node),
      range,
    },
  ];
}

function givenValue(lowering: Lowering, node: Syntax): Expr {
  const body = childOf(node, 'body');
  const isTemplate = body?.type === 'template_body' || body?.type === 'with_template_body';
  if (body !== undefined && !isTemplate) return lowering.expr(body);
  const types = node.children.filter((child) => child.field === 'return_type' || child.type === 'arguments');
  const [instance] = constructorCalls(types);
  return {
    kind: 'new',
    className: instance === undefined ? '' : className(lowering, instance.type),
    args: instance === undefined ? [] : instance.args.flatMap((list) => lowerArguments(lowering, list)),
    members: body === undefined ? [] : lowering.statements(body.children, 'effect'),
    range: lowering.range(node),
  };
}

/** The file's own packages are in its `packageName`; one with a body beside others holds its members like an object. */
function lowerPackage(lowering: Lowering, node: Syntax): readonly Statement[] {
  const body = childOf(node, 'body');
  const name = childOf(node, 'name');
  if (body === undefined || name === undefined) return [];
  return [
    {
      kind: 'class',
      form: 'package object',
      name: lowering.slice(name).replaceAll(/\s+/g, ''),
      nameRange: lowering.range(name),
      params: [],
      bases: [],
      members: lowering.statements(body.children, 'effect'),
      decorators: [],
      modifiers: [],
      range: lowering.range(node),
    },
  ];
}

function missing(lowering: Lowering, node: Syntax): Expr {
  return { kind: 'unknown', parts: [], range: lowering.range(node) };
}

function typeOf(lowering: Lowering, node: Syntax, field: 'type' | 'return_type'): { readonly type?: string } {
  const type = childOf(node, field);
  return type === undefined ? {} : { type: typeText(lowering, type) };
}

function returnTypeOf(lowering: Lowering, node: Syntax): { readonly returnType?: string } {
  const { type } = typeOf(lowering, node, 'return_type');
  return type === undefined ? {} : { returnType: type };
}
