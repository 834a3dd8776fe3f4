import type { Clause, DictExpr, Expr, SequenceExpr } from '../../model/program.ts';
import { childrenOf } from '../syntax.ts';
import type { Syntax } from '../syntax.ts';
import { firstPart, lowerExpr } from './expressions.ts';
import { parts, placed, requiredField } from './lowering.ts';
import type { Lowering } from './lowering.ts';
import { lowerTarget } from './patterns.ts';

export function sequence(lowering: Lowering, node: Syntax, kind: SequenceExpr['kind']): Expr {
  return { kind, ...placed(lowering, node), items: parts(node).map((item) => lowerExpr(lowering, item)) };
}

export function lowerDictionary(lowering: Lowering, node: Syntax): DictExpr {
  const entries = parts(node).map((entry) =>
    entry.type === 'pair'
      ? {
          key: lowerExpr(lowering, requiredField(entry, 'key')),
          value: lowerExpr(lowering, requiredField(entry, 'value')),
        }
      : { value: entry.type === 'dictionary_splat' ? firstPart(lowering, entry) : lowerExpr(lowering, entry) },
  );
  return { kind: 'dict', ...placed(lowering, node), entries };
}

export function lowerComprehension(
  lowering: Lowering,
  node: Syntax,
  form: 'list' | 'set' | 'dict' | 'generator',
): Expr {
  const body = requiredField(node, 'body');
  const pair = body.type === 'pair';
  const clauses: Clause[] = [];
  for (const part of parts(node)) {
    if (part.type === 'for_in_clause') {
      clauses.push({
        target: lowerTarget(lowering, requiredField(part, 'left')),
        iterable: lowerIterable(lowering, part),
        conditions: [],
      });
    } else if (part.type === 'if_clause') {
      const clause = clauses.pop();
      if (clause !== undefined)
        clauses.push({ ...clause, conditions: [...clause.conditions, firstPart(lowering, part)] });
    }
  }
  return {
    kind: 'comprehension',
    ...placed(lowering, node),
    form,
    ...(pair ? { key: lowerExpr(lowering, requiredField(body, 'key')) } : {}),
    element: lowerExpr(lowering, pair ? requiredField(body, 'value') : body),
    clauses,
  };
}

/** Python 2 allows `for x in 1, 2`. */
function lowerIterable(lowering: Lowering, clause: Syntax): Expr {
  const items = childrenOf(clause, 'right');
  const [only] = items;
  if (items.length === 1 && only !== undefined) return lowerExpr(lowering, only);
  return { kind: 'tuple', ...placed(lowering, clause), items: items.map((item) => lowerExpr(lowering, item)) };
}
