import type { Expr, Statement } from '../model/program.ts';
import type { Position, Range } from '../model/text.ts';

interface SqlText {
  readonly text: string;
  readonly range: Range;
  /** Where the text begins, when it stands in the file letter by letter. */
  readonly textStart?: Position;
  /** The word `sql` of the magic. */
  readonly nameRange: Range;
  readonly cell?: number;
}

/** A SQL cell runs its text and shows the result: `display(spark.sql("…"))`. */
export function sqlStatement(sql: SqlText): Statement {
  const cell = sql.cell === undefined ? {} : { cell: sql.cell };
  const place = { range: { start: sql.nameRange.start, end: sql.range.end }, ...cell };
  const text: Expr = {
    kind: 'literal',
    range: sql.range,
    ...cell,
    value: sql.text,
    ...(sql.textStart === undefined ? {} : { textStart: sql.textStart }),
  };
  const session: Expr = { kind: 'name', range: sql.nameRange, ...cell, name: 'spark' };
  const method: Expr = { kind: 'member', ...place, object: session, name: 'sql', nameRange: sql.nameRange };
  const query: Expr = { kind: 'call', ...place, callee: method, args: [{ value: text, range: sql.range }] };
  const display: Expr = { kind: 'name', range: sql.nameRange, ...cell, name: 'display' };
  const shown: Expr = { kind: 'call', ...place, callee: display, args: [{ value: query, range: place.range }] };
  return { kind: 'expr', ...place, value: shown };
}

export function runStatement(path: string, range: Range, cell?: number): Statement {
  return { kind: 'import', range, ...(cell === undefined ? {} : { cell }), path, names: [{ name: '*' }] };
}
