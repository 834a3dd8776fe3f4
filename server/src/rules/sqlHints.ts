import type { SourceEdit } from '../model/finding.ts';
import type { Frame, OperatorFrame } from '../model/frames.ts';
import type { Position, Range, Site } from '../model/text.ts';
import { editAt } from './edits.ts';
import { textAt, type SourceLookup } from './sources.ts';

// Hints inside SQL texts: `SELECT /*+ BROADCAST(s) */ …`, written where the operator's own select begins.

/** `hint` among the hints of the select that an operator of a SQL text belongs to. */
export function addSqlHint(site: Site, sources: SourceLookup, hint: string): SourceEdit | undefined {
  const lines = sources(site.file, site.cell);
  if (site.inner === undefined || lines === undefined) return undefined;
  const select = selectBefore(site.inner.start, lines);
  if (select === undefined) return undefined;
  const after = (lines[select.line] ?? '').slice(select.character);
  const existing = /^\s*\/\*\+\s*/.exec(after)?.[0];
  const at = { line: select.line, character: select.character + (existing?.length ?? 0) };
  return editAt(site, { start: at, end: at }, existing === undefined ? ` /*+ ${hint} */` : `${hint}, `);
}

/** The end of the word SELECT that a place belongs to: those of subqueries before it are in parentheses of their own. */
function selectBefore(place: Position, lines: readonly string[]): Position | undefined {
  let depth = 0;
  for (let line = place.line; line >= 0 && line > place.line - 300; line--) {
    const text = (lines[line] ?? '').slice(0, line === place.line ? place.character : undefined);
    for (let index = text.length - 1; index >= 0; index--) {
      if (text[index] === ')') depth++;
      else if (text[index] === '(') depth = Math.max(0, depth - 1);
      else if (depth === 0 && /^select\b/i.test(text.slice(index)) && !/\w/.test(text[index - 1] ?? ''))
        return { line, character: index + 'select'.length };
    }
    // The text of the query begins here.
    if (/"""|'''/.test(text)) return undefined;
  }
  return undefined;
}

/** What a hint calls a side of a join: its alias, else the last part of the table's name. */
export function relationName(side: Frame | undefined): string | undefined {
  if (side?.kind !== 'operator') return undefined;
  const { op } = side;
  const name =
    op.name === 'alias' ? op.alias : op.name === 'view' ? op.view : op.name === 'table' ? op.table : undefined;
  const [text] = name?.length === 1 ? name : [];
  return typeof text === 'string' ? text.split('.').at(-1) : undefined;
}

const PARTITION_HINT = /^(?:coalesce|repartition|repartition_by_range)$/i;

/** Another hint for `COALESCE(2)` or `REPARTITION(2, day)`: its name and its first number, or the name alone. */
export function rewriteSqlHint(
  { site }: OperatorFrame,
  sources: SourceLookup,
  change: { readonly name: string; readonly partitions?: number },
): readonly SourceEdit[] | undefined {
  const lines = sources(site.file, site.cell);
  if (site.inner === undefined || !PARTITION_HINT.test(textAt(lines, site.inner) ?? '')) return undefined;
  const { start, end } = site.inner;
  const rest = (lines?.[end.line] ?? '').slice(end.character);
  const args = /^\s*\(\s*(\d+)\s*(,[^()]*)?\)/.exec(rest);
  if (args === null) return undefined;
  const keys = (args[2] ?? '').replace(/^,\s*/, '');
  const inside = [
    ...(change.partitions === undefined ? [] : [String(change.partitions)]),
    ...(keys === '' ? [] : [keys]),
  ];
  const range: Range = { start, end: { line: end.line, character: end.character + args[0].length } };
  const text = inside.length === 0 ? change.name : `${change.name}(${inside.join(', ')})`;
  return [editAt(site, range, text)];
}
