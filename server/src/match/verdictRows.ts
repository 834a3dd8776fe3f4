import type { ColumnExpr, OperatorFrame } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Verdict } from './agreement.ts';
import { similarity, similarityTo } from './compare.ts';
import { barePlan, bareSource, columnNameOf, partsOf } from './expressions.ts';
import { textAgrees } from './patterns.ts';
import { conditionParts, substituted } from './substituted.ts';

/** Filters and projections. */

export function filterVerdict(
  condition: ColumnExpr | undefined,
  printed: readonly PlanExpr[],
  operator: OperatorFrame | undefined,
): Verdict | undefined {
  if (condition === undefined) {
    const lambda = printed.some(
      (each) => JSON.stringify(each).includes('Lambda') || JSON.stringify(each).includes('.apply'),
    );
    return { score: lambda ? 2 : 0.1, agrees: lambda ? ['a function of objects'] : [] };
  }
  // What agrees is said where filters are matched as sets.
  const { score, missing } = conditionAgreement(condition, printed, operator);
  return { score: score <= 0 ? -0.2 - 0.4 * Math.min(2, missing) : Math.min(4, 2 * score), agrees: [] };
}

export interface ConditionAgreement {
  /** How well conjuncts of the code stand in the plan, each at most 1. */
  readonly score: number;
  /** Conjuncts that are known and stand nowhere. */
  readonly missing: number;
}

/** How much of a condition stands among printed conjuncts; `operator` tells what the columns that it reads are made of. */
export function conditionAgreement(
  condition: ColumnExpr,
  printed: readonly PlanExpr[],
  operator: OperatorFrame | undefined,
): ConditionAgreement {
  let score = 0;
  let missing = 0;
  for (const { part, below } of conditionParts(condition, operator)) {
    const found = bestAmong(part, printed);
    const made = found > 0.5 || below.length === 0 ? 0 : meanAmong(below, printed);
    if (found > 0.5) score += found;
    else if (made > 0.5) score += made;
    else if (found <= -0.1) missing++;
  }
  return { score, missing };
}

function meanAmong(parts: readonly ColumnExpr[], printed: readonly PlanExpr[]): number {
  return parts.reduce((sum, part) => sum + Math.max(0, bestAmong(part, printed)), 0) / parts.length;
}

function bestAmong(part: ColumnExpr, printed: readonly PlanExpr[]): number {
  const similar = similarityTo(part);
  let best = -1;
  for (const each of printed) {
    best = Math.max(best, similar(each));
    if (best === 1) break;
  }
  return best;
}

export function conditionText(expr: ColumnExpr): string {
  const names = new Set<string>();
  const values: string[] = [];
  for (const part of partsOf(expr)) {
    const name = part.kind === 'column' ? columnNameOf(part) : undefined;
    if (name !== undefined) names.add(name);
    if (part.kind === 'literal' && part.value !== undefined) values.push(String(part.value));
  }
  const sign = expr.kind === 'call' ? expr.name : '';
  return `condition on ${[...names].join(', ') || 'a column'}${values.length > 0 ? ` ${sign} ${values.join(', ')}` : ''}`;
}

export function projectVerdict(
  columns: readonly ColumnExpr[],
  printed: readonly PlanExpr[],
  operator: OperatorFrame | undefined,
): Verdict | undefined {
  const { names, weight } = projectAgreement(columns, printed, operator);
  return {
    score: names.length > 0 ? Math.min(1.5, 0.5 * weight) : 0.05,
    agrees: names.length > 0 ? [`columns ${names.slice(0, 4).join(', ')}`] : [],
  };
}

/** `show` makes texts of columns that are there already. */
function isShown(expr: PlanExpr): boolean {
  return expr.kind === 'call' && expr.name === 'toprettystring' && expr.args[0]?.kind === 'column';
}

export interface ProjectAgreement {
  readonly names: readonly string[];
  /** Each name counts 1, more where its expression is the code's, less where something else may stand in its place. */
  readonly weight: number;
}

/** New columns of the code that the plan's projection computes; `operator` tells what the columns that they read are made of. */
export function projectAgreement(
  columns: readonly ColumnExpr[],
  printed: readonly PlanExpr[],
  operator: OperatorFrame | undefined,
): ProjectAgreement {
  const computed = new Map<string, PlanExpr>();
  for (const each of printed)
    if (each.kind === 'alias' && !isShown(each.child)) computed.set(each.name.toLowerCase(), each.child);
  const names: string[] = [];
  let weight = 0;
  for (const each of columns) {
    const name = each.kind === 'alias' ? columnNameOf(each) : undefined;
    const child = name === undefined ? undefined : computed.get(name.toLowerCase());
    if (name === undefined || child === undefined) continue;
    const agreement = columnAgreement(each, child, operator);
    if (agreement === undefined) continue;
    names.push(name);
    weight += 1 + agreement / 2;
  }
  return { names, weight };
}

/** Less than this is another expression, even where the optimizer has put one in the place of a column. */
const OTHER_EXPRESSION = -0.7;

function columnAgreement(
  source: ColumnExpr,
  printed: PlanExpr,
  operator: OperatorFrame | undefined,
): number | undefined {
  const found = similarity(source, printed);
  const [bare, plain] = [bareSource(source), barePlan(printed)];
  if (plain.kind === 'column' && isOtherColumn(bare, plain.name)) return undefined;
  if (bare.kind !== 'column' || plain.kind !== 'column' || found >= 0)
    return found > OTHER_EXPRESSION ? found : undefined;
  // Another column under this name: only if the code's column is itself made of it.
  const below = substituted(bare, operator);
  const made = below === undefined ? undefined : similarity(below, printed);
  return made !== undefined && made > 0 ? made : undefined;
}

/** What an operator below has computed goes by a name that Spark made: `_we0`, `pythonUDF0`, `sum(pay)`. */
const MADE = /\(|^_\w|^pythonUDF/;

/** A plain column under a new name is none of a computation that does not read it. */
function isOtherColumn(source: ColumnExpr, name: string): boolean {
  if (MADE.test(name) || (source.kind !== 'call' && source.kind !== 'literal')) return false;
  return !partsOf(source).some(
    (part) => part.kind === 'unknown' || (part.kind === 'column' && textAgrees(part.name, name) !== undefined),
  );
}
