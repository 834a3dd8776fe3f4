import type { ColumnExpr } from '../../model/frames.ts';
import type { SqlStatement } from '../../model/sql.ts';
import { parseColumn, parseSql } from '../../sql/parse.ts';
import type { AssembledText, Piece } from '../text.ts';
import { assemble } from '../text.ts';

/** A column expression written as SQL; holes are unknown columns. */
export function parseColumnText(pieces: readonly Piece[]): ColumnExpr {
  if (pieces.every((piece) => piece.text === undefined)) return { kind: 'unknown', parts: [] };
  return withHoles(parseColumn(assemble(pieces).content));
}

export function parseSqlText(pieces: readonly Piece[]): {
  readonly text: AssembledText;
  readonly statements: readonly SqlStatement[];
} {
  const text = assemble(pieces);
  return { text, statements: parseSql(text.content) };
}

const holeName = /__hole\d+__/;

export function hasHole(content: string): boolean {
  return holeName.test(content);
}

/** Names and literals that were put in for holes are patterns again. */
export function withHoles(column: ColumnExpr): ColumnExpr {
  switch (column.kind) {
    case 'column': {
      const name = column.name.flatMap((part) => (part === undefined ? [undefined] : splitHoles(part)));
      return { ...column, name };
    }
    case 'literal':
      return typeof column.value === 'string' && holeName.test(column.value)
        ? { kind: 'literal', value: undefined }
        : column;
    case 'call':
    case 'udf':
    case 'generator':
      return { ...column, args: column.args.map(withHoles) };
    case 'alias':
      return {
        ...column,
        name: column.name.flatMap((part) => (part === undefined ? [undefined] : splitHoles(part))),
        child: withHoles(column.child),
      };
    case 'window':
      return {
        ...column,
        function: withHoles(column.function),
        partitionBy: column.partitionBy?.map(withHoles),
        orderBy: column.orderBy?.map((key) => ({ ...key, column: withHoles(key.column) })),
      };
    case 'unknown':
      return { ...column, parts: column.parts.map(withHoles) };
    case 'star':
      return column;
  }
}

/** `features___hole1__` is `features_` and a hole. */
export function splitHoles(name: string): readonly (string | undefined)[] {
  if (!holeName.test(name)) return [name];
  return name
    .split(/(__hole\d+__)/)
    .filter((part) => part !== '')
    .map((part) => (holeName.test(part) ? undefined : part));
}
