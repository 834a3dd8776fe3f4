import type { Argument, Expr } from '../../model/program.ts';
import { childrenOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { firstPart, lowerExpr, unknown } from './expressions.ts';
import { parts, placed, rangeOf, requiredField, textOf } from './lowering.ts';
import type { Lowering } from './lowering.ts';

export function lowerArguments(lowering: Lowering, node: Syntax): Argument[] {
  // `f(x for x in y)`: the parentheses of the call are those of the generator.
  if (node.type === 'generator_expression')
    return [{ value: lowerExpr(lowering, node), range: rangeOf(lowering, node) }];
  return parts(node).map((argument) => lowerArgument(lowering, argument));
}

function lowerArgument(lowering: Lowering, node: Syntax): Argument {
  const range = rangeOf(lowering, node);
  switch (node.type) {
    case 'keyword_argument':
      return {
        name: textOf(lowering, requiredField(node, 'name')),
        value: lowerExpr(lowering, requiredField(node, 'value')),
        range,
      };
    case 'list_splat':
      return { spread: 'list', value: firstPart(lowering, node), range };
    case 'dictionary_splat':
      return { spread: 'dict', value: firstPart(lowering, node), range };
    default:
      return { value: lowerExpr(lowering, node), range };
  }
}

/** `a[1, 2]` is an index by a tuple. */
export function lowerSubscript(lowering: Lowering, node: Syntax): Expr {
  const items = childrenOf(node, 'subscript');
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return unknown(lowering, node, []);
  const lowered = items.map((item) => lowerExpr(lowering, item));
  const [only] = lowered;
  if (lowered.length === 1 && only !== undefined) return only;
  return {
    kind: 'tuple',
    range: { start: rangeOf(lowering, first).start, end: rangeOf(lowering, last).end },
    ...lowering.cell,
    items: lowered,
  };
}

/** `a[1:]` is an index by `slice(1, None)`. The colons are no part of the tree. */
export function lowerSlice(lowering: Lowering, node: Syntax): Expr {
  const place = placed(lowering, node);
  const bounds: (Expr | undefined)[] = [undefined, undefined];
  let bound = 0;
  let before = node.start;
  for (const child of parts(node)) {
    bound += lowering.text.slice(before, child.start).split(':').length - 1;
    bounds[bound] = lowerExpr(lowering, child);
    before = child.end;
  }
  const values = bounds.map((value): Expr => value ?? { kind: 'literal', ...place, value: null });
  const callee: Expr = { kind: 'name', ...place, name: 'slice' };
  return { kind: 'call', ...place, callee, args: values.map((value) => ({ value, range: value.range })) };
}
