import type { ColumnExpr, Frame, Operator, OperatorFrame } from '../model/frames.ts';
import { columnNameOf } from './expressions.ts';
import { wholeText } from './patterns.ts';

/** The columns of a frame, as far as the code tells. */
export interface FrameColumns {
  /** Every column is listed; a column whose name is not known is an entry without a name. */
  readonly complete: boolean;
  readonly columns: readonly FrameColumn[];
  /** Columns that it lost. */
  readonly dropped: ReadonlySet<string>;
  /** Columns of two sides: `a.*` means some of them. */
  readonly joined?: true;
}

export interface FrameColumn {
  /** Lower case. */
  readonly name: string | undefined;
  /** What computes it; undefined where it comes from further below. */
  readonly expr: ColumnExpr | undefined;
  /** It stands in the source as it is: nothing computes it. */
  readonly plain: boolean;
}

const nothing: FrameColumns = { complete: false, columns: [], dropped: new Set() };
const MAX_DEPTH = 400;

const known = new WeakMap<Frame, FrameColumns>();

export function columnsOfFrame(frame: Frame, depth = 0): FrameColumns {
  const before = known.get(frame);
  if (before !== undefined) return before;
  if (depth > MAX_DEPTH) return nothing;
  // A frame that leads back to itself tells nothing of its columns.
  known.set(frame, nothing);
  const found = frame.kind === 'operator' ? ofOperator(frame, depth + 1) : ofOthers(frame, depth + 1);
  known.set(frame, found);
  return found;
}

function ofOthers(frame: Exclude<Frame, OperatorFrame>, depth: number): FrameColumns {
  if (frame.kind === 'opaque') return nothing;
  const all = frame.alternatives.map((each) => columnsOfFrame(each, depth));
  const [first] = all;
  return first !== undefined && all.every((each) => sameNames(each, first)) ? first : nothing;
}

function sameNames(a: FrameColumns, b: FrameColumns): boolean {
  return (
    a.complete === b.complete &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, index) => column.name === b.columns[index]?.name)
  );
}

function ofOperator(frame: OperatorFrame, depth: number): FrameColumns {
  const { op } = frame;
  const [input, other] = frame.inputs;
  const below = input === undefined ? nothing : columnsOfFrame(input, depth);
  switch (op.name) {
    case 'local':
      return op.columns === undefined ? nothing : listed(op.columns);
    case 'range':
      return listed(['id']);
    case 'read':
      // Folders of partitions add columns to a schema that the code gives.
      return op.columns === undefined ? nothing : { ...listed(op.columns), complete: false };
    case 'project':
    case 'generate':
      return projected(op, below);
    case 'aggregate':
      return op.pivot === undefined && op.form !== 'describe' && op.form !== 'summary' ? aggregated(op) : nothing;
    case 'join':
      return joined(op, below, other === undefined ? nothing : columnsOfFrame(other, depth));
    case 'filter':
    case 'sort':
    case 'limit':
    case 'offset':
    case 'tail':
    case 'distinct':
    case 'dropDuplicates':
    case 'coalesce':
    case 'repartition':
    case 'repartitionByRange':
    case 'rebalance':
    case 'sample':
    case 'randomSplit':
    case 'cache':
    case 'checkpoint':
    case 'hint':
    case 'alias':
    case 'view':
    case 'watermark':
    case 'union':
    case 'intersect':
    case 'except':
      return below;
    case 'table':
    case 'rdd':
    case 'typed':
    case 'unpivot':
    case 'sql':
    case 'rddOperator':
    case 'other':
      return nothing;
  }
}

function listed(names: readonly string[]): FrameColumns {
  const columns = names.map((name) => ({ name: name.toLowerCase(), expr: undefined, plain: true }));
  return { complete: true, columns, dropped: new Set() };
}

function projected(op: Extract<Operator, { name: 'project' | 'generate' }>, below: FrameColumns): FrameColumns {
  if (!op.keepsOthers) return selected(op.columns, below);
  if (op.form === 'drop') return withoutColumns(op.columns, below);
  if (op.form === 'fillna' || op.form === 'replace') return unplain(below);
  let { columns } = below;
  const dropped = new Set(below.dropped);
  for (const each of op.columns) {
    const name = columnNameOf(each)?.toLowerCase();
    if (name === undefined) return nothing;
    const renamed =
      op.form.endsWith('Renamed') && each.kind === 'alias' ? columnNameOf(each.child)?.toLowerCase() : name;
    const made: FrameColumn =
      renamed === name
        ? { name, expr: each, plain: false }
        : { name, expr: undefined, plain: columns.find((column) => column.name === renamed)?.plain ?? false };
    const at = columns.findIndex((column) => column.name === renamed);
    // Renaming a column that is not there does nothing.
    if (at < 0 && renamed !== name && below.complete) continue;
    columns = at < 0 ? [...columns, made] : columns.map((column, index) => (index === at ? made : column));
    dropped.delete(name);
    if (renamed !== undefined && renamed !== name) dropped.add(renamed);
  }
  return { complete: below.complete, columns, dropped };
}

/** Filled values are computed, whichever columns they stand in. */
function unplain(below: FrameColumns): FrameColumns {
  return { ...below, columns: below.columns.map((column) => ({ ...column, expr: undefined, plain: false })) };
}

function withoutColumns(dropped: readonly ColumnExpr[], below: FrameColumns): FrameColumns {
  const names = dropped.map((each) => columnNameOf(each)?.toLowerCase());
  const gone = new Set(names.filter((name) => name !== undefined));
  return {
    complete: below.complete && !names.includes(undefined),
    columns: below.columns.filter((column) => column.name === undefined || !gone.has(column.name)),
    dropped: new Set([...below.dropped, ...gone]),
  };
}

function selected(exprs: readonly ColumnExpr[], below: FrameColumns): FrameColumns {
  let complete = exprs.length > 0;
  const columns: FrameColumn[] = [];
  for (const each of exprs) {
    if (each.kind === 'star') {
      complete &&= below.complete && below.joined !== true;
      if (below.joined !== true) columns.push(...below.columns);
    } else if (isOpen(each)) complete = false;
    else columns.push(selectedColumn(each, below));
  }
  return { complete, columns, dropped: new Set() };
}

/** A list that the code does not tell is one column without a name. */
function isOpen(expr: ColumnExpr): boolean {
  return (
    expr.kind === 'unknown' || expr.kind === 'star' || (expr.kind === 'column' && wholeText(expr.name) === undefined)
  );
}

function selectedColumn(expr: ColumnExpr, below: FrameColumns): FrameColumn {
  const name = columnNameOf(expr)?.toLowerCase();
  if (expr.kind !== 'column') return { name: expr.kind === 'alias' ? name : undefined, expr, plain: false };
  // A field of a structure keeps its last name.
  const last = name?.split('.').at(-1);
  const source = below.columns.find((column) => column.name === name);
  return { name: last, expr: source?.expr, plain: source?.plain ?? false };
}

function aggregated(op: Extract<Operator, { name: 'aggregate' }>): FrameColumns {
  const of = (expr: ColumnExpr): FrameColumn => {
    const named = expr.kind === 'alias' || expr.kind === 'column';
    return { name: named ? columnNameOf(expr)?.toLowerCase() : undefined, expr: undefined, plain: false };
  };
  const all = [...op.keys, ...op.functions];
  const complete = all.every((each) => !isOpen(each)) && op.form !== 'count' && op.functions.length > 0;
  return { complete, columns: all.filter((each) => !isOpen(each)).map(of), dropped: new Set() };
}

function joined(op: Extract<Operator, { name: 'join' }>, left: FrameColumns, right: FrameColumns): FrameColumns {
  if (op.type === 'left_semi' || op.type === 'left_anti') return left;
  const using = new Set<string | undefined>(op.using?.map((name) => name.toLowerCase()));
  const columns = [...left.columns, ...right.columns.filter((column) => !using.has(column.name))];
  const complete = left.complete && right.complete && op.type !== undefined;
  // What one side dropped may come back from the other.
  return { complete, columns, dropped: new Set(), joined: true };
}
