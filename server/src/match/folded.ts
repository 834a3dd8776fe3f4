import type { Alignment } from './align.ts';
import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';
import { bareSource, columnNameOf } from './expressions.ts';
import { columnsOfFrame } from './frameColumns.ts';

/**
 * Spark computes filters, projections and limits over rows of the program at once: what stays is a list of rows that the topmost of them made.
 * Undefined where nothing was folded into the rows as they were given.
 */
export function foldedInto(rows: Essential, alignment: Alignment): Expected | undefined {
  const { details } = rows;
  if (details.kind !== 'localRows' || details.empty) return undefined;
  const above = alignment.visited.filter((each) => each.plan === rows).map((each) => each.expected);
  const given = above.find((each) => each.kind === 'rows');
  const names = details.columns.map((name) => name.toLowerCase());
  const shown = names.some((name) => name.startsWith('toprettystring('));
  return above.find((each) => each.site !== undefined && (folds(each, given, names) || (shown && isShow(each))));
}

/** Whether rows of the program have columns under names that the program did not give them: a renaming that is not seen was computed at once. */
export function isRemade({ details }: Essential, { demand }: Expected): boolean {
  if (details.kind !== 'localRows' || demand.kind !== 'rows' || demand.columns === undefined) return false;
  const given = new Set(demand.columns);
  return details.columns.some((name) => !given.has(name) && !name.startsWith('toprettystring('));
}

/** Whether rows of the program have fewer columns than the code gives them there: the optimizer may have left them out, or a selection that is not seen. */
export function isNarrowed({ details }: Essential, { operator }: Expected): boolean {
  if (details.kind !== 'localRows' || details.empty || operator === undefined) return false;
  const { complete, columns } = columnsOfFrame(operator);
  return complete && columns.length > details.columns.length;
}

function isShow(expected: Expected): boolean {
  return expected.action?.kind === 'show';
}

/** The names of the columns that an operator takes, where the code tells all of them. */
function columnsBelow({ operator }: Expected): readonly string[] | undefined {
  const [input] = operator?.inputs ?? [];
  const { complete, columns } = input === undefined ? { complete: false, columns: [] } : columnsOfFrame(input);
  const names = columns.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return complete && names.length === columns.length ? names : undefined;
}

function folds(expected: Expected, given: Expected | undefined, names: readonly string[]): boolean {
  const { demand } = expected;
  if (demand.kind === 'filter') return true;
  if (demand.kind === 'limit') return expected.action === undefined;
  if (demand.kind !== 'project') return false;
  if (demand.columns.some((each) => bareSource(each).kind !== 'column' && bareSource(each).kind !== 'star'))
    return true;
  const before = (given?.demand.kind === 'rows' ? given.demand.columns : undefined) ?? columnsBelow(expected);
  // A selection of all columns as they are is none.
  return (
    before !== undefined &&
    before.map((name) => name.toLowerCase()).join() !== names.join() &&
    demand.columns.some((each) => names.includes(columnNameOf(each)?.toLowerCase() ?? ''))
  );
}
