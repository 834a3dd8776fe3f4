import type { Action } from '../model/frames.ts';
import type { PlanDetails } from '../plan/planDetails.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { FrameColumn, FrameColumns } from './frameColumns.ts';
import { detailsOf } from '../plan/details.ts';
import { similarity } from './compare.ts';
import { barePlan, bareSource } from './expressions.ts';
import { columnsOfFrame } from './frameColumns.ts';

/** What a plan gives to the action: its columns from left to right. */
interface Output {
  readonly columns: readonly OutputColumn[];
  /** There are more than the text lists. */
  readonly cut: boolean;
  /** Names, in lower case, that something in the plan computes; undefined where rows come from a cache, whose plan may not be here. */
  readonly computed: ReadonlySet<string> | undefined;
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
  const list = outputOf(plan.root);
  if (list === undefined || list.columns.length === 0) return 0;
  return agreement(columnsOfFrame(action.frame), { ...list, computed: computedNames(plan) });
}

/** Counting and testing read no column. */
function handsOver(kind: Action['kind']): boolean {
  return [
    'collect',
    'take',
    'first',
    'head',
    'tail',
    'toPandas',
    'toLocalIterator',
    'show',
    'write',
    'insertInto',
    'saveAsTable',
  ].includes(kind);
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
  const computed = frame.columns.reduce((sum, column) => sum + expressionAgrees(column, printed, output.computed), 0);
  if (contradictions > 0) return Math.max(LEAST, OTHER_NAME * contradictions + Math.min(0, computed));
  const hits = [...names].filter((name) => printed.has(name)).length;
  return Math.max(LEAST, (frame.complete && !output.cut ? SAME_LIST : Math.min(1, SAME_NAME * hits)) + computed);
}

/** A column that nothing computes cannot be an expression; one that the code computes cannot be another, nor one that the plan takes as it is. */
function expressionAgrees(
  column: FrameColumn,
  printed: ReadonlyMap<string, OutputColumn>,
  computed: ReadonlySet<string> | undefined,
): number {
  const { name } = column;
  const expr = name === undefined ? undefined : printed.get(name)?.expr;
  if (expr === undefined || name === undefined) return 0;
  if (column.plain) return expr.kind === 'column' ? 0 : OTHER_EXPRESSION;
  if (column.expr === undefined) return 0;
  if (barePlan(expr).kind === 'column') {
    const kept = bareSource(column.expr).kind !== 'call' && bareSource(column.expr).kind !== 'literal';
    return kept || computed === undefined || computed.has(name) || expr.kind !== 'column' ? 0 : OTHER_EXPRESSION;
  }
  const same = similarity(column.expr, expr);
  return same <= -0.7 ? OTHER_EXPRESSION : same > 0.5 ? 0.3 : 0;
}

function computedNames(plan: EssentialPlan): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { details, outputNames } of plan.all) {
    // Names of what an aggregation computes stand in the long text only.
    const hidden = details.kind === 'aggregate' && outputNames.length === 0;
    if (details.kind === 'cachedScan' || details.kind === 'typed' || hidden) return undefined;
    for (const name of outputNames) names.add(name.toLowerCase());
    for (const expr of computedBy(details)) if (expr.kind === 'alias') names.add(expr.name.toLowerCase());
    if (details.kind === 'generate' || details.kind === 'expand')
      for (const name of details.columns) names.add(name.toLowerCase());
  }
  return names;
}

function computedBy(details: PlanDetails): readonly PlanExpr[] {
  if (details.kind === 'project' || details.kind === 'pythonEval') return details.columns;
  if (details.kind === 'aggregate') return details.keys;
  return details.kind === 'window' ? details.functions : [];
}

type Listed = Pick<Output, 'columns' | 'cut'>;

/** Undefined where no operator at the top lists its columns. */
function outputOf(root: Essential): Listed | undefined {
  let current: Essential | undefined = root;
  while (current !== undefined) {
    const found = listedBy(current);
    if (found !== undefined) return found.columns.length === 0 ? undefined : found;
    current = passing.has(current.kind) ? current.children[0] : undefined;
  }
  return undefined;
}

/** Operators that give the columns of what is below. */
const passing: ReadonlySet<Essential['kind']> = new Set(['limit', 'sort', 'filter', 'coalesce', 'exchange', 'sample']);

function listedBy(essential: Essential): Listed | undefined {
  const { details } = essential;
  const cut = isCut(essential);
  if (details.kind === 'write') return namesOnly(details.columns, cut);
  if (details.kind === 'project') return { columns: details.columns.map(shown), cut: details.cut };
  if (details.kind === 'localRows' || details.kind === 'rddScan' || details.kind === 'cachedScan')
    return namesOnly(details.columns, cut);
  // A sort and a limit in one operator, with the projection above them.
  const whole = essential.kind === 'limit' ? detailsOf(essential.node) : undefined;
  return whole?.kind === 'takeOrdered' ? { columns: whole.columns.map(shown), cut } : undefined;
}

function namesOnly(names: readonly string[], cut: boolean): Listed {
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
  const name = /^toprettystring\((.*)\)$/is.exec(expr.name)?.[1] ?? expr.name;
  const inner =
    pretty ?? (child.kind === 'call' && child.name === 'cast' && child.detail === 'string' ? undefined : child);
  return { name: name.toLowerCase(), expr: inner };
}
