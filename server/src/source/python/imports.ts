import type { ImportStatement } from '../../model/program.ts';
import { childOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { parts, placed, requiredField, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';

/** `import a.b, c as d`: one import for each module. */
export function lowerImport(lowering: Lowering, node: Syntax): ImportStatement[] {
  return parts(node).map((item) => {
    const { name, as } = lowerItem(lowering, item);
    return { kind: 'import', ...placed(lowering, node), path: name, names: [as === undefined ? {} : { as }] };
  });
}

export function lowerImportFrom(lowering: Lowering, node: Syntax): ImportStatement {
  const module = childOf(node, 'module_name');
  const items = parts(node).filter((part) => part !== module);
  return {
    kind: 'import',
    ...placed(lowering, node),
    path: module === undefined ? '__future__' : dotted(lowering, module),
    names: items.map((item) => (item.type === 'wildcard_import' ? { name: '*' } : lowerItem(lowering, item))),
  };
}

function lowerItem(lowering: Lowering, item: Syntax): { readonly name: string; readonly as?: string } {
  if (item.type !== 'aliased_import') return { name: dotted(lowering, item) };
  return {
    name: dotted(lowering, requiredField(item, 'name')),
    as: textOf(lowering, requiredField(item, 'alias')),
  };
}

/** Blanks around the dots mean nothing. */
function dotted(lowering: Lowering, node: Syntax): string {
  return textOf(lowering, node).replace(/\s+|\\\r?\n/g, '');
}
