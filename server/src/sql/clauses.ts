import type { ColumnExpr } from '../model/frames.ts';
import { parseWindowSpec } from './calls.ts';
import {
  accept,
  at,
  commaSeparated,
  expect,
  isHole,
  last,
  name,
  next,
  parenthesized,
  peek,
  unexpected,
} from './cursor.ts';
import type { Cursor, WindowSpec } from './cursor.ts';
import { parseExpr, parseNamedExpr } from './expressions.ts';
import { broadcastNames, parseHints } from './hints.ts';
import type { Hint } from './hints.ts';
import { parseRelations } from './relations.ts';
import type { Relation } from './relations.ts';
import { parseLateralView } from './suffixes.ts';

/** A select as it is written, clause by clause. */
export interface SelectClauses {
  readonly words: Words;
  readonly hints: readonly Hint[];
  readonly distinct: Words | undefined;
  readonly items: readonly ColumnExpr[];
  /** Hive's `SELECT TRANSFORM(…) USING 'script'`. */
  readonly transform: boolean;
  readonly from: readonly Relation[];
  readonly where: Condition | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly having: Condition | undefined;
  readonly qualify: Condition | undefined;
  /** What the enclosing selects call their relations. */
  readonly outerNames: ReadonlySet<string>;
}

/** Where a clause's own words stand. */
export interface Words {
  readonly start: number;
  readonly end: number;
}

export interface Condition extends Words {
  readonly condition: ColumnExpr;
}

export interface GroupBy extends Words {
  readonly grouping: 'groupBy' | 'rollup' | 'cube' | 'groupingSets';
  /** `all` for `GROUP BY ALL`. */
  readonly keys: readonly ColumnExpr[] | 'all';
}

/**
 * Reads a select. Its list is read last although it stands first: only the clauses behind it tell which relations and
 * windows it may speak of.
 */
export function parseClauses(cursor: Cursor): SelectClauses {
  const { outerNames, windows, broadcast } = cursor;
  const words = peek(cursor);
  expect(cursor, 'SELECT');
  const hints: Hint[] = [];
  while (peek(cursor).kind === 'hint') hints.push(...parseHints(next(cursor)));
  const distinct = accept(cursor, 'DISTINCT') ? last(cursor) : undefined;
  if (distinct === undefined && at(cursor, 'ALL') && !/^([,.]|FROM)$/.test(peek(cursor, 1).word)) next(cursor);
  const listStart = cursor.at;
  passList(cursor);
  const listEnd = cursor.at;

  cursor.broadcast = broadcastNames(hints);
  const from = accept(cursor, 'FROM') ? parseRelations(cursor) : [];
  cursor.outerNames = new Set([...outerNames, ...from.flatMap((relation) => [...relation.names])]);
  const rest = parseRest(cursor, from);

  const end = cursor.at;
  cursor.at = listStart;
  const transform = at(cursor, 'TRANSFORM', '(');
  const items = transform ? [] : commaSeparated(cursor, () => parseNamedExpr(cursor));
  if (!transform) {
    while (isHole(peek(cursor)) && cursor.at < listEnd) next(cursor);
    if (cursor.at !== listEnd) throw unexpected(cursor, '"FROM"');
  }
  Object.assign(cursor, { at: end, outerNames, windows, broadcast });
  return { words, hints, distinct, items, transform, outerNames, ...rest };
}

type Rest = Pick<SelectClauses, 'from' | 'where' | 'groupBy' | 'having' | 'qualify'>;

/** The clauses behind `FROM`, in any order. */
function parseRest(cursor: Cursor, relations: readonly Relation[]): Rest {
  let from = relations;
  let where: Condition | undefined;
  let groupBy: GroupBy | undefined;
  let having: Condition | undefined;
  let qualify: Condition | undefined;
  for (;;) {
    if (at(cursor, 'LATERAL', 'VIEW')) from = withLateralView(cursor, from);
    else if (at(cursor, 'WHERE')) where = parseCondition(cursor);
    else if (at(cursor, 'GROUP', 'BY')) groupBy = parseGroupBy(cursor);
    else if (at(cursor, 'HAVING')) having = parseCondition(cursor);
    else if (at(cursor, 'QUALIFY')) qualify = parseCondition(cursor);
    else if (at(cursor, 'WINDOW')) parseWindows(cursor);
    else if (isHole(peek(cursor))) next(cursor);
    else return { from, where, groupBy, having, qualify };
  }
}

function withLateralView(cursor: Cursor, from: readonly Relation[]): readonly Relation[] {
  const { start, end } = peek(cursor);
  const oneRow: Relation = {
    node: { op: { name: 'local', rows: 1, columns: [] }, inputs: [], start, end },
    names: new Set(),
  };
  return [...from.slice(0, -1), parseLateralView(cursor, from.at(-1) ?? oneRow)];
}

export function parseCondition(cursor: Cursor): Condition {
  const { start, end } = next(cursor);
  return { condition: parseExpr(cursor), start, end };
}

/** `GROUP BY a, b`, also with `ROLLUP`, `CUBE` and `GROUPING SETS` in their three places. */
export function parseGroupBy(cursor: Cursor): GroupBy {
  const { start } = next(cursor);
  expect(cursor, 'BY');
  const { end } = last(cursor);
  if (at(cursor, 'ALL') && !/^[,.(]$/.test(peek(cursor, 1).word)) {
    next(cursor);
    return { grouping: 'groupBy', keys: 'all', start, end };
  }
  const keys: ColumnExpr[] = [];
  let grouping: GroupBy['grouping'] = 'groupBy';
  do {
    const special = groupingOf(cursor);
    if (special === undefined) {
      keys.push(parseExpr(cursor));
      // In pipe syntax.
      if (accept(cursor, 'AS')) name(cursor);
    } else {
      grouping = special;
      keys.push(...distinctKeys(parenthesized(cursor, () => parseKeys(cursor)).flat(), keys));
    }
  } while (accept(cursor, ','));
  if (accept(cursor, 'WITH', 'ROLLUP')) grouping = 'rollup';
  if (accept(cursor, 'WITH', 'CUBE')) grouping = 'cube';
  if (accept(cursor, 'GROUPING', 'SETS')) {
    grouping = 'groupingSets';
    keys.push(...distinctKeys(parenthesized(cursor, () => parseKeys(cursor)).flat(), keys));
  }
  return { grouping, keys, start, end };
}

function groupingOf(cursor: Cursor): GroupBy['grouping'] | undefined {
  if (accept(cursor, 'GROUPING', 'SETS')) return 'groupingSets';
  const grouping = at(cursor, 'ROLLUP', '(') ? 'rollup' : at(cursor, 'CUBE', '(') ? 'cube' : undefined;
  if (grouping !== undefined) next(cursor);
  return grouping;
}

/** One grouping set, `(a, b)`, `()` or `a`; sets may nest. */
function parseKeys(cursor: Cursor): ColumnExpr[] {
  const special = groupingOf(cursor);
  if (special !== undefined) return parenthesized(cursor, () => parseKeys(cursor)).flat();
  return at(cursor, '(') ? parenthesized(cursor, () => parseExpr(cursor)) : [parseExpr(cursor)];
}

function distinctKeys(found: readonly ColumnExpr[], known: readonly ColumnExpr[]): ColumnExpr[] {
  const seen = new Set(known.map((key) => JSON.stringify(key)));
  return found.filter((key) => {
    const text = JSON.stringify(key);
    return !seen.has(text) && seen.add(text);
  });
}

/** `WINDOW w AS (…), v AS w` */
function parseWindows(cursor: Cursor): void {
  next(cursor);
  const windows = new Map(cursor.windows);
  commaSeparated(cursor, () => {
    const windowName = name(cursor).toLowerCase();
    expect(cursor, 'AS');
    const spec: WindowSpec = parseWindowSpec(cursor);
    cursor.windows = windows.set(windowName, spec);
  });
}

/** Words that end a select list; those in the second group only with `BY` behind them. */
const LIST_ENDS = new Set([
  'FROM',
  'WHERE',
  'HAVING',
  'LIMIT',
  'UNION',
  'INTERSECT',
  'LATERAL',
  'QUALIFY',
  'WINDOW',
  'INSERT',
  'SELECT',
]);
const LIST_ENDS_WITH_BY = new Set(['GROUP', 'ORDER', 'SORT', 'CLUSTER', 'DISTRIBUTE']);

/** Goes to the end of the select list. */
function passList(cursor: Cursor): void {
  let open = 0;
  for (;;) {
    const token = peek(cursor);
    if (token.kind === 'end' || token.word === ';' || token.word === '|>') return;
    if (open === 0 && (token.word === ')' || endsList(cursor, token.word))) return;
    if (token.word === '(' || token.word === '[') open += 1;
    if (token.word === ')' || token.word === ']') open -= 1;
    next(cursor);
  }
}

function endsList(cursor: Cursor, word: string): boolean {
  if (peek(cursor).kind !== 'word' || /^([.]|AS)$/.test(last(cursor).word) || peek(cursor, 1).word === '.')
    return false;
  if (LIST_ENDS_WITH_BY.has(word)) return peek(cursor, 1).word === 'BY';
  // `a IS DISTINCT FROM b`
  if (word === 'FROM') return last(cursor).word !== 'DISTINCT' || !/^(IS|NOT)$/.test(peek(cursor, -2).word);
  // `* EXCEPT (a)`
  if (word === 'EXCEPT' || word === 'MINUS')
    return last(cursor).word !== '*' || /^(ALL|SELECT|DISTINCT)$/.test(peek(cursor, 1).word);
  if (word === 'WINDOW' || word === 'QUALIFY' || word === 'LIMIT') return !/^[,)=]$/.test(peek(cursor, 1).word);
  return LIST_ENDS.has(word);
}
