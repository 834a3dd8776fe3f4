import type { ColumnExpr, SortKey } from '../model/frames.ts';
import {
  accept,
  at,
  atOneOf,
  commaSeparated,
  expect,
  isName,
  last,
  name,
  next,
  peek,
  skipParenthesized,
} from './cursor.ts';
import type { Cursor, WindowSpec } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { isGenerator } from './functions.ts';
import { atQuery, parseQuery } from './queries.ts';
import { subqueryExpr } from './subqueries.ts';

/** The call of a function whose name was read. */
export function parseCall(cursor: Cursor, functionName: string): ColumnExpr {
  expect(cursor, '(');
  const distinct = accept(cursor, 'DISTINCT');
  if (!distinct && at(cursor, 'ALL') && peek(cursor, 1).word !== ')') next(cursor);
  const args = parseArguments(cursor);
  expect(cursor, ')');
  if (isGenerator(functionName)) return { kind: 'generator', name: functionName, args };
  const filtered = parseSuffixes(cursor);
  const called: ColumnExpr = {
    kind: 'call',
    name: functionName,
    args,
    ...(distinct ? { distinct } : {}),
    ...(filtered ? { detail: 'filter' } : {}),
  };
  return parseOver(cursor, called);
}

/** Signs and words that part arguments, as in `substring(a FROM 2 FOR 3)` and `position(a IN b)`. */
function acceptSeparator(cursor: Cursor): boolean {
  return [',', 'FROM', 'FOR', 'PLACING'].some((separator) => accept(cursor, separator));
}

function parseArguments(cursor: Cursor): ColumnExpr[] {
  const args: ColumnExpr[] = [];
  // `trim(BOTH FROM a)`
  if (TRIMMED.has(peek(cursor).word) && !/^[,)(.]$/.test(peek(cursor, 1).word)) {
    next(cursor);
    accept(cursor, 'FROM');
  }
  if (at(cursor, ')')) return args;
  do {
    args.push(parseArgument(cursor));
  } while (acceptSeparator(cursor));
  parseNulls(cursor);
  if (at(cursor, 'ORDER')) parseOrderBy(cursor);
  if (at(cursor, 'LIMIT')) {
    next(cursor);
    parseExpr(cursor);
  }
  return args;
}

const TRIMMED = new Set(['BOTH', 'LEADING', 'TRAILING']);

function parseArgument(cursor: Cursor): ColumnExpr {
  if (isName(peek(cursor)) && peek(cursor, 1).word === '=>') {
    next(cursor);
    next(cursor);
  }
  // A table as an argument.
  if (at(cursor, 'TABLE') && (isName(peek(cursor, 1)) || peek(cursor, 1).word === '(')) {
    next(cursor);
    if (at(cursor, '(')) skipParenthesized(cursor);
    else name(cursor);
    return { kind: 'unknown', parts: [] };
  }
  if (atQuery(cursor, 0)) {
    const words = peek(cursor);
    return subqueryExpr('scalar', parseQuery(cursor), [], words);
  }
  const nulls = (at(cursor, 'IGNORE') || at(cursor, 'RESPECT')) && peek(cursor, 1).word === 'NULLS';
  return nulls ? { kind: 'unknown', parts: [] } : parseArgumentValue(cursor);
}

/** `first(a IGNORE NULLS)`: the words are no alias. */
function parseArgumentValue(cursor: Cursor): ColumnExpr {
  const value = parseExpr(cursor);
  if (!at(cursor, 'AS')) return value;
  next(cursor);
  return { kind: 'alias', name: [name(cursor)], child: value };
}

function parseNulls(cursor: Cursor): void {
  if (!accept(cursor, 'IGNORE', 'NULLS')) accept(cursor, 'RESPECT', 'NULLS');
}

/** What may stand between the arguments and `OVER`; says whether a filter was there. */
function parseSuffixes(cursor: Cursor): boolean {
  let filtered = false;
  for (;;) {
    if (accept(cursor, 'WITHIN', 'GROUP')) {
      expect(cursor, '(');
      parseOrderBy(cursor);
      expect(cursor, ')');
    } else if (at(cursor, 'FILTER', '(', 'WHERE')) {
      cursor.at += 3;
      parseExpr(cursor);
      expect(cursor, ')');
      filtered = true;
    } else if (at(cursor, 'IGNORE', 'NULLS') || at(cursor, 'RESPECT', 'NULLS')) {
      parseNulls(cursor);
    } else {
      return filtered;
    }
  }
}

function parseOver(cursor: Cursor, called: ColumnExpr): ColumnExpr {
  if (!at(cursor, 'OVER') || (!isName(peek(cursor, 1)) && peek(cursor, 1).word !== '(')) return called;
  next(cursor);
  return { kind: 'window', function: called, ...parseWindowSpec(cursor) };
}

/** The name of a window, or one in parentheses, which may build on a named one. */
export function parseWindowSpec(cursor: Cursor): WindowSpec {
  if (!accept(cursor, '(')) return namedWindow(cursor, name(cursor));
  const base =
    isName(peek(cursor)) && !atOneOf(cursor, WINDOW_WORDS) ? namedWindow(cursor, name(cursor)) : EMPTY_WINDOW;
  let { partitionBy, orderBy, frame } = base;
  for (;;) {
    if (accept(cursor, 'PARTITION', 'BY') || accept(cursor, 'DISTRIBUTE', 'BY')) {
      partitionBy = commaSeparated(cursor, () => parseExpr(cursor));
    } else if (at(cursor, 'ORDER', 'BY') || at(cursor, 'SORT', 'BY')) {
      orderBy = parseOrderBy(cursor);
    } else if (accept(cursor, 'CLUSTER', 'BY')) {
      partitionBy = commaSeparated(cursor, () => parseExpr(cursor));
      orderBy = partitionBy.map((column) => ({ column, ascending: true }));
    } else {
      break;
    }
  }
  if (!at(cursor, ')')) frame = parseFrame(cursor);
  expect(cursor, ')');
  return { partitionBy, orderBy, ...(frame === undefined ? {} : { frame }) };
}

const EMPTY_WINDOW: WindowSpec = { partitionBy: [], orderBy: [] };
const WINDOW_WORDS = new Set(['PARTITION', 'DISTRIBUTE', 'ORDER', 'SORT', 'CLUSTER', 'ROWS', 'RANGE', 'GROUPS']);

function namedWindow(cursor: Cursor, windowName: string): WindowSpec {
  return cursor.windows.get(windowName.toLowerCase()) ?? { partitionBy: undefined, orderBy: undefined };
}

/** As written: `ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`. */
function parseFrame(cursor: Cursor): string {
  const { start } = peek(cursor);
  const between = /^(ROWS|RANGE|GROUPS)$/.test(next(cursor).word) && accept(cursor, 'BETWEEN');
  parseBound(cursor);
  if (between) {
    expect(cursor, 'AND');
    parseBound(cursor);
  }
  return cursor.sql.slice(start, last(cursor).end);
}

function parseBound(cursor: Cursor): void {
  if (accept(cursor, 'CURRENT', 'ROW')) return;
  if (!accept(cursor, 'UNBOUNDED')) parseExpr(cursor);
  if (!accept(cursor, 'PRECEDING')) expect(cursor, 'FOLLOWING');
}

/** `ORDER BY` or `SORT BY` with its keys. */
export function parseOrderBy(cursor: Cursor): SortKey[] {
  next(cursor);
  expect(cursor, 'BY');
  return commaSeparated(cursor, () => parseSortKey(cursor));
}

function parseSortKey(cursor: Cursor): SortKey {
  const column = parseExpr(cursor);
  const descending = accept(cursor, 'DESC');
  if (!descending) accept(cursor, 'ASC');
  if (accept(cursor, 'NULLS')) next(cursor);
  return { column, ascending: !descending };
}
