import type { ColumnExpr } from '../model/frames.ts';
import type { SqlNode, SqlStatement } from '../model/sql.ts';
import {
  accept,
  at,
  dottedName,
  expect,
  isHole,
  isName,
  name,
  next,
  parenthesized,
  peek,
  skipParenthesized,
  unexpected,
} from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseInserts } from './inserts.ts';
import { atQuery, parseQuery, parseWith } from './queries.ts';
import { parseRelations } from './relations.ts';
import { tableName } from './tableName.ts';
import { parsePrimaryRelation } from './tables.ts';

/** One statement of the text; an insert into several tables is several. */
export function parseStatement(cursor: Cursor): readonly SqlStatement[] {
  const { scope } = cursor;
  // Common table expressions may stand before what writes, too.
  const start = cursor.at;
  parseWith(cursor);
  const writing = parseWriting(cursor);
  if (writing !== undefined) {
    cursor.scope = scope;
    return writing;
  }
  cursor.at = start;
  cursor.scope = scope;
  if (atQuery(cursor, 0) || peek(cursor).word === '(') return [{ kind: 'query', query: parseQuery(cursor).node }];
  return [parseOther(cursor)];
}

function parseWriting(cursor: Cursor): readonly SqlStatement[] | undefined {
  switch (peek(cursor).word) {
    case 'INSERT':
      return parseInserts(cursor, undefined);
    case 'FROM':
      return insertsAfterFrom(cursor);
    case 'MERGE':
      return [parseMerge(cursor)];
    case 'UPDATE':
      return [parseUpdate(cursor)];
    case 'DELETE':
      return [parseDelete(cursor)];
    default:
      return undefined;
  }
}

/** Hive's `FROM t INSERT INTO a SELECT … INSERT INTO b SELECT …`. */
function insertsAfterFrom(cursor: Cursor): readonly SqlStatement[] | undefined {
  const { at: start } = cursor;
  next(cursor);
  const from = parseRelations(cursor);
  if (at(cursor, 'INSERT')) return parseInserts(cursor, from);
  cursor.at = start;
  return undefined;
}

function parseMerge(cursor: Cursor): SqlStatement {
  next(cursor);
  accept(cursor, 'WITH', 'SCHEMA', 'EVOLUTION');
  expect(cursor, 'INTO');
  const table = tableName(cursor);
  parseTargetAlias(cursor);
  expect(cursor, 'USING');
  const source = parsePrimaryRelation(cursor);
  expect(cursor, 'ON');
  const condition = parseExpr(cursor);
  passOn(cursor);
  return { kind: 'merge', table, source: source.node, condition };
}

function parseUpdate(cursor: Cursor): SqlStatement {
  next(cursor);
  const table = tableName(cursor);
  parseTargetAlias(cursor);
  passOn(cursor, 'WHERE');
  return { kind: 'update', table, condition: parseWhere(cursor) };
}

function parseDelete(cursor: Cursor): SqlStatement {
  next(cursor);
  expect(cursor, 'FROM');
  const table = tableName(cursor);
  parseTargetAlias(cursor);
  return { kind: 'delete', table, condition: parseWhere(cursor) };
}

function parseWhere(cursor: Cursor): ColumnExpr | undefined {
  return accept(cursor, 'WHERE') ? parseExpr(cursor) : undefined;
}

function parseTargetAlias(cursor: Cursor): void {
  accept(cursor, 'AS');
  if (isName(peek(cursor)) && !/^(USING|SET|WHERE)$/.test(peek(cursor).word)) next(cursor);
}

/** Goes to the end of the statement, or to a word of it that stands in no parentheses. */
function passOn(cursor: Cursor, ...words: readonly string[]): void {
  while (peek(cursor).kind !== 'end' && !at(cursor, ';') && !words.includes(peek(cursor).word)) {
    if (at(cursor, '(')) skipParenthesized(cursor);
    else next(cursor);
  }
}

function parseOther(cursor: Cursor): SqlStatement {
  switch (peek(cursor).word) {
    case 'CREATE':
    case 'REPLACE':
      return parseCreate(cursor);
    case 'CACHE':
      return parseCache(cursor);
    default:
      return parseCommand(cursor);
  }
}

function parseCache(cursor: Cursor): SqlStatement {
  next(cursor);
  const lazy = accept(cursor, 'LAZY');
  expect(cursor, 'TABLE');
  const table = tableName(cursor);
  if (accept(cursor, 'OPTIONS')) skipParenthesized(cursor);
  accept(cursor, 'AS');
  const query = atQuery(cursor, 0) ? parseQuery(cursor).node : undefined;
  return { kind: 'cacheTable', table, lazy, query };
}

const QUALITIES = new Set(['OR', 'REPLACE', 'REFRESH', 'GLOBAL', 'LOCAL', 'TEMP', 'TEMPORARY', 'MATERIALIZED', 'STREAMING', 'LIVE', 'EXTERNAL', 'RECURSIVE']); // prettier-ignore

function parseCreate(cursor: Cursor): SqlStatement {
  const start = cursor.at;
  const words: string[] = [];
  next(cursor);
  while (QUALITIES.has(peek(cursor).word)) words.push(next(cursor).word);
  const thing = next(cursor).word;
  if (thing === 'VIEW' || thing === 'TABLE') {
    accept(cursor, 'IF', 'NOT', 'EXISTS');
    const created = tableName(cursor);
    if (thing === 'VIEW') return parseView(cursor, created, words);
    return at(cursor, 'LIKE') ? commandFrom(cursor, start) : parseTable(cursor, created);
  }
  return commandFrom(cursor, start);
}

function parseView(cursor: Cursor, view: string, words: readonly string[]): SqlStatement {
  const temporary = words.includes('TEMP') || words.includes('TEMPORARY');
  const { start, end } = peek(cursor);
  passOn(cursor, 'AS', 'USING');
  if (accept(cursor, 'USING')) return { kind: 'createView', view, temporary, query: parseUsing(cursor, start, end) };
  expect(cursor, 'AS');
  return { kind: 'createView', view, temporary, query: parseQuery(cursor).node };
}

/** `CREATE TEMPORARY VIEW v USING parquet OPTIONS (path '/data')` reads files. */
function parseUsing(cursor: Cursor, start: number, end: number): SqlNode {
  const format = dottedName(cursor).toLowerCase();
  const options = accept(cursor, 'OPTIONS') ? parseOptions(cursor) : {};
  const [, path = [undefined]] = Object.entries(options).find(([key]) => key.toLowerCase() === 'path') ?? [];
  return {
    op: { name: 'read', format, paths: [path], options, schema: false, streaming: false },
    inputs: [],
    start,
    end,
  };
}

function parseOptions(cursor: Cursor): Record<string, readonly string[]> {
  const options: Record<string, readonly string[]> = {};
  parenthesized(cursor, () => {
    const key = peek(cursor).kind === 'string' ? next(cursor).text : dottedName(cursor);
    accept(cursor, '=');
    const value = parseExpr(cursor);
    if (value.kind === 'literal') options[key] = [String(value.value)];
  });
  return options;
}

function parseTable(cursor: Cursor, table: string): SqlStatement {
  let format: string | undefined;
  let partitionBy: readonly string[] = [];
  for (;;) {
    passOn(cursor, 'AS', 'USING', 'STORED', 'PARTITIONED', 'SELECT', 'WITH');
    if (accept(cursor, 'USING')) format = dottedName(cursor).toLowerCase();
    else if (accept(cursor, 'STORED', 'AS')) format = name(cursor).toLowerCase();
    else if (accept(cursor, 'PARTITIONED', 'BY')) partitionBy = parsePartitions(cursor);
    else if (peek(cursor).kind === 'end' || at(cursor, ';') || beginsQuery(cursor)) break;
    else next(cursor);
  }
  accept(cursor, 'AS');
  const query = atQuery(cursor, 0) || isHole(peek(cursor)) ? parseQuery(cursor).node : undefined;
  return { kind: 'createTable', table, ...(format === undefined ? {} : { format }), query, partitionBy };
}

/** `AS` also stands in Hive's row formats: `NULL DEFINED AS ''`. */
function beginsQuery(cursor: Cursor): boolean {
  return atQuery(cursor, at(cursor, 'AS') ? 1 : 0) || (at(cursor, 'AS') && isHole(peek(cursor, 1)));
}

/** Columns, with their type in Hive's syntax, or transforms of columns: `days(ts)`. */
function parsePartitions(cursor: Cursor): string[] {
  return parenthesized(cursor, () => {
    const { start } = peek(cursor);
    let end = start;
    while (!at(cursor, ',') && !at(cursor, ')')) {
      const typed = end > start && isName(peek(cursor));
      if (at(cursor, '(')) skipParenthesized(cursor);
      else if (next(cursor).kind === 'end') throw unexpected(cursor, '")"');
      if (!typed) end = cursor.tokens[cursor.at - 1]?.end ?? end;
    }
    return cursor.sql.slice(start, end).replaceAll('`', '');
  });
}

/** Words that statements without rows of their own begin with, in Spark, Delta Lake, Iceberg and Databricks. */
const COMMANDS = new Set(
  `ADD ALTER ANALYZE APPLY BEGIN CALL CLEAR COMMENT COMMIT CONVERT COPY CREATE DECLARE DENY DESC DESCRIBE DFS DROP EXECUTE
  EXPLAIN EXPORT FSCK GENERATE GRANT IMPORT LIST LOAD LOCK MSCK OPTIMIZE REFRESH REORG REPAIR REPLACE RESET RESTORE REVOKE
  ROLLBACK SET SHOW START SYNC TRUNCATE UNCACHE UNDROP UNLOCK UNSET USE VACUUM`.split(/\s+/),
);

function parseCommand(cursor: Cursor): SqlStatement {
  if (!COMMANDS.has(peek(cursor).word)) throw unexpected(cursor, 'a statement');
  return commandFrom(cursor, cursor.at);
}

/** What a command is of, in the words that say so. */
const THINGS = new Set(
  `BRANCH CATALOG CATALOGS COLUMNS CURRENT DATABASE DATABASES DETAIL EXTENDED FILE FUNCTION FUNCTIONS HISTORY IMMEDIATE INDEX
  INTO JAR NAMESPACE NAMESPACES OR PARTITIONS REPLACE SCHEMA SCHEMAS TABLE TABLES TAG TEMP TEMPORARY TIME VARIABLE VIEW VIEWS
  VOLUME ZONE`.split(/\s+/),
);

function commandFrom(cursor: Cursor, start: number): SqlStatement {
  cursor.at = start;
  const words = [next(cursor).word];
  while (THINGS.has(peek(cursor).word)) words.push(next(cursor).word);
  passOn(cursor);
  return { kind: 'command', command: words.join(' ') };
}
