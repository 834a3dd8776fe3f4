import type { ColumnExpr, Known, Operator } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { accept, at, isName, next, openCursor, parenthesized, peek } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import type { Token } from './tokens.ts';

/** One hint of a select: `BROADCAST(a, b)`, `REPARTITION(8, id)`. */
export interface Hint {
  /** In lower case. */
  readonly name: string;
  readonly args: readonly ColumnExpr[];
  readonly start: number;
  readonly end: number;
}

/** The hints of one comment; what is no hint in it is passed over, as Spark does with a warning. */
export function parseHints(token: Token): Hint[] {
  const cursor = openCursor(token.text);
  const offset = token.start + '/*+'.length;
  const hints: Hint[] = [];
  while (peek(cursor).kind !== 'end') {
    const hint = isName(peek(cursor)) ? parseHint(cursor, offset) : undefined;
    if (hint === undefined) next(cursor);
    else hints.push(hint);
  }
  return hints;
}

function parseHint(cursor: Cursor, offset: number): Hint {
  const { text, start, end } = next(cursor);
  const args = at(cursor, '(') ? parenthesized(cursor, () => parseExpr(cursor)) : [];
  accept(cursor, ',');
  return { name: text.toLowerCase(), args, start: start + offset, end: end + offset };
}

const BROADCASTS = new Set(['broadcast', 'broadcastjoin', 'mapjoin']);

/** The relations that broadcast hints name, in lower case, by their last name. */
export function broadcastNames(hints: readonly Hint[]): Set<string> {
  const broadcasts = hints.filter((hint) => BROADCASTS.has(hint.name));
  return new Set(
    broadcasts
      .flatMap((hint) => hint.args)
      .flatMap((arg) => (arg.kind === 'column' ? [arg.name.join('').toLowerCase()] : [])),
  );
}

/** What a hint asks for as an operator above the select. Broadcast hints are marks on the joins instead, if they found one. */
export function applyHint(input: SqlNode, hint: Hint, broadcasts: boolean): SqlNode {
  const { start, end } = hint;
  const op = BROADCASTS.has(hint.name) && broadcasts ? undefined : operatorOf(hint);
  return op === undefined ? input : { op, inputs: [input], start, end };
}

function operatorOf(hint: Hint): Operator {
  const counts = hint.args.filter((arg) => arg.kind === 'literal');
  const keys = hint.args.filter((arg) => arg.kind !== 'literal');
  const [count] = counts;
  const shuffled = { partitions: count?.value, partitionsGiven: count !== undefined, keys };
  switch (hint.name) {
    case 'coalesce':
      return { name: 'coalesce', partitions: count?.value };
    case 'repartition':
      return { name: 'repartition', ...shuffled };
    case 'repartition_by_range':
      return { name: 'repartitionByRange', ...shuffled };
    case 'rebalance':
      return { name: 'rebalance', ...shuffled };
    default:
      return { name: 'hint', hint: hint.name, args: hint.args.map(nameOrValue) };
  }
}

function nameOrValue(arg: ColumnExpr): Known {
  if (arg.kind === 'literal') return arg.value;
  return arg.kind === 'column' ? arg.name.join('') : undefined;
}
