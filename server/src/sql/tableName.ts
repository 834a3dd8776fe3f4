import { accept, at, dottedName, next, parenthesized } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';

/** A table's name; one that the text computes is named by nothing. */
export function tableName(cursor: Cursor): string {
  accept(cursor, 'TABLE');
  if (!at(cursor, 'IDENTIFIER', '(')) return dottedName(cursor);
  next(cursor);
  const [value] = parenthesized(cursor, () => parseExpr(cursor));
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : '';
}
