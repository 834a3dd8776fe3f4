import type { ColumnExpr, OperatorFrame } from '../model/frames.ts';
import type { FrameColumn } from './frameColumns.ts';
import { bareSource, sourceConjuncts } from './expressions.ts';
import { columnsOfFrame } from './frameColumns.ts';
import { simplified } from './simplified.ts';
import { wholeText } from './patterns.ts';

/** One conjunct of a condition, and what it is where the columns that it reads are not yet computed: several conjuncts, or none where nothing in it is computed. */
export interface ConditionPart {
  readonly part: ColumnExpr;
  readonly below: readonly ColumnExpr[];
}

const known = new WeakMap<ColumnExpr, readonly ConditionPart[]>();

export function conditionParts(condition: ColumnExpr, operator: OperatorFrame | undefined): readonly ConditionPart[] {
  const before = known.get(condition);
  if (before !== undefined) return before;
  const parts = sourceConjuncts(condition).map((part): ConditionPart => {
    const below = substituted(part, operator);
    return { part, below: below === undefined ? [] : sourceConjuncts(simplified(below)) };
  });
  known.set(condition, parts);
  return parts;
}

/**
 * A condition as the optimizer writes it below the projection that computes its columns: `where("late")` over `withColumn("late", days > 30)` is `days > 30`.
 * Undefined where nothing in it is computed below.
 */
export function substituted(condition: ColumnExpr, operator: OperatorFrame | undefined): ColumnExpr | undefined {
  const [input] = operator?.inputs ?? [];
  if (input === undefined) return undefined;
  const computed = columnsOfFrame(input).columns.filter((column) => column.expr !== undefined);
  if (computed.length === 0) return undefined;
  const result = replaced(condition, computed);
  return result === condition ? undefined : result;
}

function replaced(expr: ColumnExpr, columns: readonly FrameColumn[]): ColumnExpr {
  if (expr.kind === 'column') {
    const name = wholeText(expr.name)?.toLowerCase();
    const made = name === undefined ? undefined : columns.find((column) => column.name === name)?.expr;
    return made === undefined ? expr : bareSource(made);
  }
  if (expr.kind !== 'call') return expr;
  const args = expr.args.map((arg) => replaced(arg, columns));
  return args.every((arg, index) => arg === expr.args[index]) ? expr : { ...expr, args };
}
