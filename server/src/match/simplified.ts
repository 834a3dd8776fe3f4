import type { ColumnExpr } from '../model/frames.ts';
import { bareSource, sameName } from './expressions.ts';

const known = new WeakMap<ColumnExpr, ColumnExpr>();

/**
 * A condition of the code as the optimizer writes it: `deleted = false` is `NOT deleted`, and what is not null is `isnotnull`.
 * Conditions that stay as they are come back as they came.
 */
export function simplified(source: ColumnExpr): ColumnExpr {
  if (source.kind !== 'call') return source;
  const before = known.get(source);
  if (before !== undefined) return before;
  const result = simplifiedCall(source);
  known.set(source, result);
  return result;
}

type CallExpr = Extract<ColumnExpr, { kind: 'call' }>;

function simplifiedCall(source: CallExpr): ColumnExpr {
  const [first, second] = source.args;
  if (first === undefined) return source;
  switch (sameName(source.name)) {
    case 'and':
    case 'or': {
      const args = source.args.map((each) => simplified(bareSource(each)));
      return args.every((each, index) => each === source.args[index]) ? source : { ...source, args };
    }
    case 'not': {
      const inner = simplified(bareSource(first));
      return inner === first && opposite(inner) === undefined ? source : negated(inner);
    }
    case '=':
    case '<=>':
    case '!=': {
      const truth = truthOf(second);
      if (truth === undefined) return source;
      const plain = simplified(bareSource(first));
      return truth === (sameName(source.name) !== '!=') ? plain : negated(plain);
    }
    default:
      return source;
  }
}

/** What `when(p, True).otherwise(False)` is where `p` is never null; undefined for other cases. */
export function withoutCase(name: string, args: readonly ColumnExpr[]): ColumnExpr | undefined {
  const [condition, yes, no] = args;
  if (sameName(name) !== 'case' || args.length !== 3 || condition === undefined) return undefined;
  const plain = simplified(bareSource(condition));
  if (truthOf(yes) === true && truthOf(no) === false) return plain;
  return truthOf(yes) === false && truthOf(no) === true ? negated(plain) : undefined;
}

function truthOf(expr: ColumnExpr | undefined): boolean | undefined {
  return expr?.kind === 'literal' && typeof expr.value === 'boolean' ? expr.value : undefined;
}

export function negated(expr: ColumnExpr): ColumnExpr {
  if (expr.kind === 'call' && sameName(expr.name) === 'not' && expr.args[0] !== undefined) return expr.args[0];
  return opposite(expr) ?? { kind: 'call', name: 'not', args: [expr] };
}

function opposite(expr: ColumnExpr): ColumnExpr | undefined {
  if (expr.kind !== 'call') return undefined;
  const name = sameName(expr.name);
  return name === 'isnull' || name === 'isnotnull'
    ? { ...expr, name: name === 'isnull' ? 'isnotnull' : 'isnull' }
    : undefined;
}
