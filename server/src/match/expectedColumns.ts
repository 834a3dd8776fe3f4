import type { ColumnExpr, Operator } from '../model/frames.ts';
import type { Demand, Expected, Make, Source, WindowExpr } from './expected.ts';
import { bareSource, partsOf } from './expressions.ts';
import { none, nothing } from './expected.ts';

/** Aggregate functions make an aggregation of a selection: `df.select(max("day"))`. */
export function projectExpected(
  op: Extract<Operator, { name: 'project' }>,
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): Expected {
  const { columns } = op;
  const below = columnOperators(columns, source, inputs, make);
  const plain = make('project', source, { kind: 'project', columns }, below, 0.02);
  if (op.keepsOthers || !columns.some((each) => bareSource(each).kind === 'call')) return plain;
  const demand: Demand = { kind: 'aggregate', form: 'select', keys: [], functions: columns };
  const whole = make('aggregate', source, demand, pythonEvals(columns, source, inputs, make), 3);
  return make('choice', nothing, none, [plain, whole]);
}

/** Python functions, windows and generators inside a projection stand below it, in this order from below. */
function columnOperators(
  columns: readonly ColumnExpr[],
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): readonly Expected[] {
  let below = pythonEvals(columns, source, inputs, make);
  const windows = columns.flatMap(windowsOf);
  for (const group of bySpecification(windows))
    below = [make('window', source, { kind: 'window', windows: group }, below, 0.8)];
  if (columns.some((each) => hasKind(each, 'generator')))
    below = [make('generate', source, { kind: 'generate', columns }, below, 2)];
  return below;
}

export function pythonEvals(
  columns: readonly ColumnExpr[],
  source: Source,
  inputs: readonly Expected[],
  make: Make,
): readonly Expected[] {
  const names = new Map<boolean, string[]>();
  for (const each of columns)
    for (const part of partsOf(each)) {
      if (part.kind !== 'udf' || part.flavor === 'scala') continue;
      const arrow = part.flavor !== 'python';
      names.set(arrow, [...(names.get(arrow) ?? []), part.name]);
    }
  let below = inputs;
  for (const group of names.values())
    below = [make('pythonEval', source, { kind: 'pythonEval', names: group }, below, 0.3)];
  return below;
}

function windowsOf(expr: ColumnExpr): readonly WindowExpr[] {
  const alias = expr.kind === 'alias' && expr.name.every((part) => part !== undefined) ? expr.name.join('') : undefined;
  const found: WindowExpr[] = [];
  for (const part of partsOf(expr))
    if (part.kind === 'window')
      found.push({ window: part, alias: expr.kind === 'alias' && expr.child === part ? alias : undefined });
  return found;
}

/** Windows with one partitioning and order become one operator. */
function bySpecification(windows: readonly WindowExpr[]): readonly (readonly WindowExpr[])[] {
  const groups = new Map<string, WindowExpr[]>();
  for (const each of windows) {
    const key = JSON.stringify([each.window.partitionBy, each.window.orderBy]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function hasKind(expr: ColumnExpr, kind: ColumnExpr['kind']): boolean {
  for (const part of partsOf(expr)) if (part.kind === kind) return true;
  return false;
}
