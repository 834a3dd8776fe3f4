import type { ImportStatement } from '../../model/program.ts';
import { childOf, namedChildren } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import type { Lowering } from './lowering.ts';
import { plainName, typeText } from './types.ts';

type ImportedName = ImportStatement['names'][number];

/** `import a.b, c.{d, e => f}` is a statement for each path. An `export` brings the same names. */
export function lowerImports(lowering: Lowering, node: Syntax): readonly ImportStatement[] {
  return splitAtCommas(node.children).map((nodes) => {
    const path = nodes.filter((child) => child.named && child.field === 'path').map((child) => nameOf(lowering, child));
    const rest = nodes.filter((child) => child.named && child.field !== 'path');
    const names = rest.flatMap((child) => importedNames(lowering, child));
    const first = nodes.find((child) => child.named) ?? node;
    const range = { start: lowering.at(first.start), end: lowering.at(nodes.at(-1)?.end ?? node.end) };
    if (names.length > 0) return { kind: 'import', path: path.join('.'), names, range };
    return {
      kind: 'import',
      path: path.slice(0, -1).join('.'),
      names: path.slice(-1).map((name) => ({ name })),
      range,
    };
  });
}

function splitAtCommas(nodes: readonly Syntax[]): readonly (readonly Syntax[])[] {
  const groups: Syntax[][] = [[]];
  for (const node of nodes) {
    if (node.type === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.some((node) => node.named));
}

function importedNames(lowering: Lowering, node: Syntax): readonly ImportedName[] {
  switch (node.type) {
    case 'namespace_wildcard':
      return [{ name: lowering.slice(node) === 'given' ? 'given' : '*' }];
    case 'namespace_selectors':
      return namedChildren(node).flatMap((child) => importedNames(lowering, child));
    case 'arrow_renamed_identifier':
    case 'as_renamed_identifier': {
      const name = childOf(node, 'name');
      const alias = childOf(node, 'alias');
      if (name === undefined || alias === undefined) return [];
      return [{ name: nameOf(lowering, name), as: nameOf(lowering, alias) }];
    }
    case 'identifier':
    case 'operator_identifier':
      return [{ name: nameOf(lowering, node) }];
    case 'ERROR':
      return [];
    default:
      // `given T` brings the givens of a type.
      return [{ name: `given ${typeText(lowering, node)}` }];
  }
}

function nameOf(lowering: Lowering, node: Syntax): string {
  return plainName(lowering.slice(node));
}
