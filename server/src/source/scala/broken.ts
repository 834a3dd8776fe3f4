import type { Statement } from '../../model/program.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { isChain } from './calls.ts';
import { definitions } from './definitions.ts';
import { isExpression } from './expressions.ts';
import type { Lowering } from './lowering.ts';

/**
 * What a syntax error leaves readable, in its order: definitions, statements and calls as they are, other expressions
 * as parts of an unknown one. While somebody types, most of a file is like this now and then.
 */
export function recovered(lowering: Lowering, error: Syntax): readonly Statement[] {
  const result: Statement[] = [];
  for (const [index, child] of error.children.entries()) {
    const opened = openedDefinition(error.children, index);
    if (opened !== undefined) return [...result, ...lowering.statements([opened], 'effect')];
    if (definitions.has(child.type) || statementTypes.has(child.type) || isChain(child)) {
      result.push(...lowering.statements([child], 'effect'));
    } else if (isExpression(child)) {
      const range = lowering.range(child);
      const value = { kind: 'unknown', parts: [lowering.operand(child)], range } as const;
      result.push({ kind: 'expr', value, range });
    } else if (child.named && !silentTypes.has(child.type)) {
      result.push(...recovered(lowering, child));
    }
  }
  return result;
}

/** Errors directly inside a statement: what they hold would be lost with them. */
export function errorsIn(node: Syntax): readonly Syntax[] {
  return bodyTypes.has(node.type) ? [] : node.children.filter((child) => child.type === 'ERROR');
}

const bodyTypes = new Set(['block', 'indented_block', 'arguments', 'ERROR']);

/** Gives a definition whose body broke off, and so stands behind it as an error, that body back. */
export function withBrokenBodies(lowering: Lowering, nodes: readonly Syntax[]): readonly Syntax[] {
  if (!nodes.some((node) => node.type === 'ERROR')) return nodes;
  return nodes.flatMap((node, index) => {
    const previous = nodes[index - 1];
    if (previous !== undefined && isBodyOf(lowering, previous, node)) return [];
    const next = nodes[index + 1];
    return next !== undefined && isBodyOf(lowering, node, next) ? [withBody(node, next.children)] : [node];
  });
}

function isBodyOf(lowering: Lowering, definition: Syntax, error: Syntax): boolean {
  const canHaveBody = bodyless.has(definition.type) && childOf(definition, 'body') === undefined;
  return canHaveBody && error.type === 'ERROR' && /[={:]/.test(lowering.text.charAt(error.start));
}

const bodyless = new Set(['object_definition', 'class_definition', 'trait_definition', 'function_declaration']);

/** `def f(…) … {` or `object X … {` without its end: everything behind it in the error is its body. */
function openedDefinition(nodes: readonly Syntax[], index: number): Syntax | undefined {
  const keyword = nodes[index];
  const name = nodes[index + 1];
  const type = keyword === undefined || keyword.named ? undefined : definitionOf[keyword.type];
  if (keyword === undefined || name?.type !== 'identifier' || type === undefined) return undefined;
  const rest = nodes.slice(index + 2);
  const headLength = rest.findIndex((node) => node.named && headFields[node.type] === undefined);
  const head = headLength < 0 ? rest : rest.slice(0, headLength);
  const body = headLength < 0 ? [] : rest.slice(headLength);
  const children = [keyword, { ...name, field: 'name' }, ...head.map(asHead)];
  const end = rest.at(-1)?.end ?? name.end;
  return withBody({ ...keyword, type, named: true, end, children }, body);
}

const definitionOf: Readonly<Record<string, string>> = {
  def: 'function_definition',
  object: 'object_definition',
  class: 'class_definition',
  trait: 'trait_definition',
};

const headFields: Readonly<Record<string, string>> = {
  class_parameters: 'class_parameters',
  extends_clause: 'extend',
  generic_type: 'return_type',
  parameters: 'parameters',
  type_identifier: 'return_type',
  type_parameters: 'type_parameters',
};

function asHead(node: Syntax): Syntax {
  return { ...node, field: headFields[node.type] };
}

function withBody(definition: Syntax, nodes: readonly Syntax[]): Syntax {
  const start = nodes[0]?.start ?? definition.end;
  const end = nodes.at(-1)?.end ?? definition.end;
  const error: Syntax = { type: 'ERROR', field: undefined, named: true, start, end, children: nodes };
  const body: Syntax = { type: 'block', field: 'body', named: true, start, end, children: [error] };
  return { ...definition, end: Math.max(definition.end, end), children: [...definition.children, body] };
}

const statementTypes = new Set([
  'if_expression',
  'for_expression',
  'while_expression',
  'do_while_expression',
  'try_expression',
  'return_expression',
  'throw_expression',
  'assignment_expression',
]);

/** Parts of a declaration whose rest did not parse. */
const silentTypes = new Set([
  'annotation',
  'class_parameters',
  'extends_clause',
  'modifiers',
  'parameters',
  'type_arguments',
  'type_identifier',
  'type_parameters',
]);
