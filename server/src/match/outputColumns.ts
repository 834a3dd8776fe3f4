import type { Action } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { FrameColumn, FrameColumns } from './frameColumns.ts';
import { barePlan, similarity } from './compare.ts';
import { columnsOfFrame } from './frameColumns.ts';

/** What a plan gives to the action: its columns from left to right. */
interface Output {
  readonly columns: readonly OutputColumn[];
  /** There are more than the text lists. */
  readonly cut: boolean;
}

interface OutputColumn {
  /** Lower case. */
  readonly name: string;
  readonly expr: PlanExpr | undefined;
}

/** What agreement and contradiction of whole lists of columns weigh: two frames of one script often differ in nothing else. */
const SAME_LIST = 2;
const SAME_NAME = 0.2;
const OTHER_NAME = -1.5;
const OTHER_EXPRESSION = -1;
const LEAST = -4;

/** How well the columns that an action hands over agree with those that the plan puts out; 0 where either is unknown. */
export function outputAgrees(action: Action, plan: EssentialPlan): number {
  if (action.frame === undefined || !handsOver(action.kind)) return 0;
  const output = outputOf(plan.root);
  if (output === undefined || output.columns.length === 0) return 0;
  return agreement(columnsOfFrame(action.frame), output);
}

/** Counting and testing read no column. */
function handsOver(kind: Action['kind']): boolean {
  return ['collect', 'take', 'first', 'head', 'tail', 'toPandas', 'toLocalIterator', 'show', 'write', 'insertInto', 'saveAsTable'].includes(kind);
}

function agreement(frame: FrameColumns, output: Output): number {
  const names = new Set(frame.columns.map((column) => column.name).filter((name) => name !== undefined));
  const printed = new Map(output.columns.map((column) => [column.name, column]));
  const unnamed = frame.columns.filter((column) => column.name === undefined).length;
  const missing = output.cut ? 0 : [...names].filter((name) => !printed.has(name)).length;
  const strange = output.columns.filter((column) => !names.has(column.name)).length;
  const extra = frame.complete ? Math.max(0, strange - unnamed) : 0;
  const returned = output.columns.filter((column) => frame.dropped.has(column.name)).length;
  const contradictions = missing + extra + returned;
  const computed = frame.columns.reduce((sum, column) => sum + expressionAgrees(column, printed), 0);
  if (contradictions > 0) return Math.max(LEAST, OTHER_NAME * contradictions + Math.min(0, computed));
  const hits = [...names].filter((name) => printed.has(name)).length;
  return Math.max(LEAST, (frame.complete && !output.cut ? SAME_LIST : Math.min(1, SAME_NAME * hits)) + computed);
}

/** A column that nothing computes cannot be an expression; one that the code computes cannot be another. */
function expressionAgrees(column: FrameColumn, printed: ReadonlyMap<string, OutputColumn>): number {
  const expr = column.name === undefined ? undefined : printed.get(column.name)?.expr;
  if (expr === undefined) return 0;
  const isColumn = barePlan(expr).kind === 'column';
  if (column.plain) return isColumn && expr.kind === 'column' ? 0 : OTHER_EXPRESSION;
  if (column.expr === undefined || isColumn) return 0;
  const same = similarity(column.expr, expr);
  return same <= -0.7 ? OTHER_EXPRESSION : same > 0.5 ? 0.3 : 0;
}

/** Undefined where no operator at the top lists its columns. */
function outputOf(root: Essential): Output | undefined {
  let current: Essential | undefined = root;
  while (current !== undefined) {
    const { details } = current;
    switch (details.kind) {
      case 'write':
        return details.columns.length === 0 ? undefined : namesOnly(details.columns, isCut(current));
      case 'project':
        return { columns: details.columns.map(shown), cut: details.cut };
      case 'takeOrdered':
        return details.columns.length === 0 ? undefined : { columns: details.columns.map(shown), cut: isCut(current) };
      case 'localRows':
      case 'rddScan':
      case 'cachedScan':
        return namesOnly(details.columns, isCut(current));
      case 'limit':
      case 'sort':
      case 'filter':
      case 'coalesce':
      case 'exchange':
      case 'sample':
        current = current.children[0];
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function namesOnly(names: readonly string[], cut: boolean): Output {
  return { columns: names.map((name) => ({ name: name.toLowerCase(), expr: undefined })), cut };
}

function isCut(essential: Essential): boolean {
  return /\.\.\. \d+ more fields/.test(essential.node.text);
}

/** `show` prints its columns by `toprettystring(a) AS toprettystring(a)`, before Spark 3.5 by `cast(a as string) AS a`. */
function shown(expr: PlanExpr): OutputColumn {
  if (expr.kind === 'column') return { name: expr.name.toLowerCase(), expr };
  if (expr.kind !== 'alias') return { name: '', expr };
  const { child } = expr;
  const pretty = child.kind === 'call' && child.name === 'toprettystring' ? child.args[0] : undefined;
  const name = pretty === undefined ? expr.name : (/^toprettystring\((.*)\)$/is.exec(expr.name)?.[1] ?? expr.name);
  const inner = pretty ?? (child.kind === 'call' && child.name === 'cast' && child.detail === 'string' ? undefined : child);
  return { name: name.toLowerCase(), expr: inner };
}
