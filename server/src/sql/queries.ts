import type { Operator, SortKey } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { parseOrderBy } from './calls.ts';
import { parseClauses } from './clauses.ts';
import type { SelectClauses, Words } from './clauses.ts';
import {
  accept,
  at,
  commaSeparated,
  deeper,
  expect,
  isHole,
  last,
  name,
  next,
  parenthesized,
  peek,
  unexpected,
} from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr, parseExprs } from './expressions.ts';
import { parsePipe } from './pipes.ts';
import { parseRelations } from './relations.ts';
import { buildSelect, itemOf } from './select.ts';
import type { Query } from './subqueries.ts';
import { parseNamedSource, parsePrimaryRelation } from './tables.ts';

/** Whether a query begins with the token so many ahead; parentheses may stand before it. */
export function atQuery(cursor: Cursor, ahead: number): boolean {
  let index = ahead;
  while (peek(cursor, index).word === '(') index += 1;
  const following = peek(cursor, index + 1);
  switch (peek(cursor, index).word) {
    case 'SELECT':
      return following.word !== '.';
    case 'WITH':
    case 'TABLE':
    case 'FROM':
      return following.kind === 'word' || following.kind === 'quoted';
    case 'VALUES':
      return following.word === '(' || following.kind === 'number' || following.kind === 'string';
    default:
      return false;
  }
}

/** A query with its `WITH` in front and its order and limits behind. */
export function parseQuery(cursor: Cursor): Query {
  return deeper(cursor, () => {
    const { scope } = cursor;
    parseWith(cursor);
    let query = parseOrganization(cursor, parseSetOperations(cursor));
    while (at(cursor, '|>')) query = simple(parsePipe(cursor, query.node));
    cursor.scope = scope;
    return query;
  });
}

/** Puts the common table expressions that follow into the scope. */
export function parseWith(cursor: Cursor): void {
  if (!accept(cursor, 'WITH')) return;
  accept(cursor, 'RECURSIVE');
  commaSeparated(cursor, () => {
    const queryName = name(cursor).toLowerCase();
    const columns = at(cursor, '(') ? parenthesized(cursor, () => name(cursor)) : undefined;
    if (accept(cursor, 'MAX', 'RECURSION', 'LEVEL')) next(cursor);
    accept(cursor, 'AS');
    expect(cursor, '(');
    const { node } = parseQuery(cursor);
    expect(cursor, ')');
    const { queries } = cursor.scope;
    const named = columns === undefined ? node : renamed(node, columns);
    cursor.scope = { queries: new Map([...queries, [queryName, named]]), outer: cursor.scope.outer };
  });
}

function renamed(node: SqlNode, columns: readonly string[]): SqlNode {
  const names = columns.map((column) => ({ kind: 'column', name: [column] }) as const);
  const op: Operator = { name: 'project', form: 'toDF', columns: names, keepsOthers: false };
  return { op, inputs: [node], start: node.start, end: node.end };
}

/** A query whose clauses are read; a select waits for the order behind it before it is built. */
type Term =
  { readonly kind: 'select'; readonly clauses: SelectClauses } | { readonly kind: 'built'; readonly query: Query };

function simple(node: SqlNode): Query {
  return { node, unprojected: node, outputs: [], correlated: [] };
}

function built(term: Term, orderBy: readonly SortKey[] = []): Query {
  return term.kind === 'built' ? term.query : buildSelect(term.clauses, orderBy);
}

/** `UNION`, `EXCEPT`, `MINUS`, which bind less than `INTERSECT`. */
function parseSetOperations(cursor: Cursor): Term {
  let left = parseIntersections(cursor);
  for (;;) {
    while (isHole(peek(cursor))) next(cursor);
    const operation = setOperation(cursor, ['UNION', 'EXCEPT', 'MINUS', 'SETMINUS']);
    if (operation === undefined) return left;
    left = combine(left, operation, parseIntersections(cursor));
  }
}

function parseIntersections(cursor: Cursor): Term {
  let left = parseTerm(cursor);
  for (;;) {
    const operation = setOperation(cursor, ['INTERSECT']);
    if (operation === undefined) return left;
    left = combine(left, operation, parseTerm(cursor));
  }
}

interface SetOperation extends Words {
  readonly kind: 'union' | 'except' | 'intersect';
  readonly all: boolean;
  readonly byName: boolean;
}

export function setOperation(cursor: Cursor, words: readonly string[]): SetOperation | undefined {
  const { word, start } = peek(cursor);
  if (!words.includes(word)) return undefined;
  next(cursor);
  const all = accept(cursor, 'ALL');
  if (!all) accept(cursor, 'DISTINCT');
  const byName = accept(cursor, 'BY', 'NAME');
  const kind = word === 'UNION' ? 'union' : word === 'INTERSECT' ? 'intersect' : 'except';
  return { kind, all, byName, start, end: last(cursor).end };
}

function combine(left: Term, operation: SetOperation, right: Term): Term {
  const first = built(left);
  const second = built(right);
  const node = combined(first.node, operation, second.node);
  const correlated = [...first.correlated, ...second.correlated];
  return { kind: 'built', query: { node, unprojected: node, outputs: first.outputs, correlated } };
}

/** A union without `ALL` is a union of which the distinct rows are kept. */
export function combined(left: SqlNode, { kind, all, byName, start, end }: SetOperation, right: SqlNode): SqlNode {
  const op: Operator = kind === 'union' ? { name: 'union', byName } : { name: kind, all };
  const node: SqlNode = { op, inputs: [left, right], start, end };
  return kind === 'union' && !all ? { op: { name: 'distinct' }, inputs: [node], start, end } : node;
}

function parseTerm(cursor: Cursor): Term {
  return deeper(cursor, () => {
    switch (peek(cursor).word) {
      case 'SELECT':
        return { kind: 'select', clauses: parseClauses(cursor) };
      case '(': {
        next(cursor);
        const query = parseQuery(cursor);
        expect(cursor, ')');
        return { kind: 'built', query };
      }
      case 'VALUES':
        return { kind: 'built', query: simple(parsePrimaryRelation(cursor).node) };
      case 'TABLE':
        next(cursor);
        return { kind: 'built', query: simple(parseNamedSource(cursor).node) };
      case 'FROM':
        return parseFromFirst(cursor);
      default:
        if (!isHole(peek(cursor))) throw unexpected(cursor, 'a query');
        // The code puts a whole query here.
        return { kind: 'built', query: simple(parseNamedSource(cursor).node) };
    }
  });
}

/** Hive's `FROM t SELECT a`, and the beginning of a pipe. */
function parseFromFirst(cursor: Cursor): Term {
  const { start, end } = next(cursor);
  const from = parseRelations(cursor);
  if (at(cursor, 'SELECT')) return { kind: 'select', clauses: { ...parseClauses(cursor), from } };
  const clauses: SelectClauses = {
    words: { start, end },
    hints: [],
    distinct: undefined,
    items: [{ kind: 'star' }],
    transform: false,
    from,
    where: undefined,
    groupBy: undefined,
    having: undefined,
    qualify: undefined,
    outerNames: cursor.outerNames,
  };
  return { kind: 'select', clauses };
}

/** What stands behind a query: its order, its distribution, its limits. */
function parseOrganization(cursor: Cursor, term: Term): Query {
  const keys = at(cursor, 'ORDER', 'BY') ? parseKeys(cursor) : undefined;
  const query = built(term, keys?.keys ?? []);
  const items = term.kind === 'select' ? term.clauses.items : [];
  let { node } = query;
  if (keys !== undefined) {
    const sorted = keys.keys.map((key) => ({ ...key, column: itemOf(key.column, items) ?? key.column }));
    node = { op: { name: 'sort', global: true, keys: sorted }, inputs: [node], start: keys.start, end: keys.end };
  }
  node = parseTail(cursor, node);
  return node === query.node ? query : { ...query, node, unprojected: node };
}

function parseKeys(cursor: Cursor): Words & { readonly keys: readonly SortKey[] } {
  const { start } = peek(cursor);
  const { end } = peek(cursor, 1);
  return { keys: parseOrderBy(cursor), start, end };
}

/** The clauses that may follow any rows; also the steps of a pipe that are written the same. */
export function parseTail(cursor: Cursor, input: SqlNode): SqlNode {
  let node = input;
  for (;;) {
    const more = parseTailClause(cursor, node);
    if (more === undefined) return node;
    node = more;
  }
}

function parseTailClause(cursor: Cursor, input: SqlNode): SqlNode | undefined {
  const { word, start, end } = peek(cursor);
  const by = peek(cursor, 1).word === 'BY' ? peek(cursor, 1) : undefined;
  if (by !== undefined && (word === 'ORDER' || word === 'SORT')) {
    const keys = parseOrderBy(cursor);
    return { op: { name: 'sort', global: word === 'ORDER', keys }, inputs: [input], start, end: by.end };
  }
  if (by !== undefined && (word === 'DISTRIBUTE' || word === 'CLUSTER')) {
    cursor.at += 2;
    return distributed(input, parseExprs(cursor), word === 'CLUSTER', { start, end: by.end });
  }
  if (word === 'LIMIT' || word === 'OFFSET') {
    next(cursor);
    if (accept(cursor, 'ALL')) return input;
    const rows = parseExpr(cursor);
    const value = rows.kind === 'literal' ? rows.value : undefined;
    return { op: { name: word === 'LIMIT' ? 'limit' : 'offset', rows: value }, inputs: [input], start, end };
  }
  if (!isHole(peek(cursor))) return undefined;
  next(cursor);
  return input;
}

function distributed(input: SqlNode, keys: ReturnType<typeof parseExprs>, sorts: boolean, words: Words): SqlNode {
  const shuffle: Operator = { name: 'repartition', partitions: undefined, partitionsGiven: false, keys };
  const node: SqlNode = { op: shuffle, inputs: [input], ...words };
  if (!sorts) return node;
  const order = keys.map((column) => ({ column, ascending: true }));
  return { op: { name: 'sort', global: false, keys: order }, inputs: [node], ...words };
}
