import type { ColumnExpr, Known, Operator } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import {
  accept,
  at,
  deeper,
  expect,
  isName,
  last,
  name,
  next,
  parenthesized,
  peek,
  skipParenthesized,
  unexpected,
} from './cursor.ts';
import type { Cursor, Scope } from './cursor.ts';
import { parseExpr, parseExprs } from './expressions.ts';
import { isGenerator } from './functions.ts';
import { atQuery, parseQuery } from './queries.ts';
import { parseRelations } from './relations.ts';
import type { Relation } from './relations.ts';
import { parseSuffix } from './suffixes.ts';
import type { Token } from './tokens.ts';

/** One relation with what is written behind it: a sample, a pivot, lateral views, its alias. */
export function parsePrimaryRelation(cursor: Cursor): Relation {
  return deeper(cursor, () => {
    let relation = parseSource(cursor);
    for (;;) {
      const more = parseSuffix(cursor, relation);
      if (more === undefined) return relation;
      relation = more;
    }
  });
}

function parseSource(cursor: Cursor): Relation {
  const token = peek(cursor);
  if (token.word === '(') return parseInParentheses(cursor);
  if (token.word === 'VALUES') return { node: parseValues(cursor), names: new Set() };
  if (token.word === 'STREAM' && (isName(peek(cursor, 1)) || peek(cursor, 1).word === '(')) return parseStream(cursor);
  if (token.word === 'TABLE' && isName(peek(cursor, 1))) next(cursor);
  return parseNamedSource(cursor);
}

function parseInParentheses(cursor: Cursor): Relation {
  if (atQuery(cursor, 1)) {
    next(cursor);
    const { node } = parseQuery(cursor);
    expect(cursor, ')');
    return { node, names: new Set() };
  }
  expect(cursor, '(');
  const relations = parseRelations(cursor);
  expect(cursor, ')');
  const [first, ...rest] = relations;
  if (first === undefined) throw unexpected(cursor, 'a table');
  return rest.reduce(
    (left, right) => ({
      node: {
        op: { name: 'join', type: 'inner', using: [], condition: undefined, form: ',' },
        inputs: [left.node, right.node],
        start: right.node.start,
        end: right.node.end,
      },
      names: new Set([...left.names, ...right.names]),
    }),
    first,
  );
}

/** `VALUES (1, 'a'), (2, 'b')` */
function parseValues(cursor: Cursor): SqlNode {
  const { start, end } = next(cursor);
  let rows = 0;
  do {
    parseExpr(cursor);
    rows += 1;
  } while (!at(cursor, ',', 'VALUES') && accept(cursor, ','));
  return { op: { name: 'local', rows }, inputs: [], start, end };
}

/** Databricks: `STREAM(t)`, `STREAM t`. */
function parseStream(cursor: Cursor): Relation {
  next(cursor);
  const inParentheses = accept(cursor, '(');
  const { node, names } = parseNamedSource(cursor);
  if (inParentheses) expect(cursor, ')');
  const { op } = node;
  return {
    node: op.name === 'table' || op.name === 'read' ? { ...node, op: { ...op, streaming: true } } : node,
    names,
  };
}

export function parseNamedSource(cursor: Cursor): Relation {
  const { start } = peek(cursor);
  if (at(cursor, 'IDENTIFIER', '(')) return parseIdentifierClause(cursor);
  const tokens = nameTokens(cursor);
  const names = tokens.map((token) => token.text);
  if (at(cursor, '(')) return { node: parseTableFunction(cursor, names.join('.'), start), names: new Set() };
  const { end } = last(cursor);
  const ownName = (names.at(-1) ?? '').toLowerCase();
  const common = tokens.length === 1 ? findQuery(cursor.scope, ownName) : undefined;
  if (common !== undefined) return { node: common, names: new Set([ownName]) };
  const op = fileOf(tokens) ?? ({ name: 'table', table: [names.join('.')], streaming: false } as const);
  skipTimeTravel(cursor);
  return { node: { op, inputs: [], start, end }, names: new Set([ownName]) };
}

export function nameTokens(cursor: Cursor): Token[] {
  name(cursor);
  const tokens = [last(cursor)];
  while (at(cursor, '.') && isName(peek(cursor, 1))) {
    next(cursor);
    tokens.push(next(cursor));
  }
  // Delta's `table@v12`
  if (at(cursor, '@')) cursor.at += 2;
  return tokens;
}

function parseIdentifierClause(cursor: Cursor): Relation {
  const { start, end } = next(cursor);
  const [value] = parenthesized(cursor, () => parseExpr(cursor));
  const table = value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
  return {
    node: { op: { name: 'table', table: [table], streaming: false }, inputs: [], start, end },
    names: new Set(),
  };
}

function findQuery(scope: Scope, queryName: string): SqlNode | undefined {
  for (let each: Scope | undefined = scope; each !== undefined; each = each.outer) {
    const found = each.queries.get(queryName);
    if (found !== undefined) return found;
  }
  return undefined;
}

const FILE_FORMATS = new Set([
  'parquet',
  'orc',
  'json',
  'csv',
  'text',
  'avro',
  'delta',
  'binaryfile',
  'xml',
  'hudi',
  'iceberg',
]);

/** `` parquet.`/data/orders` `` */
function fileOf(tokens: readonly Token[]): Operator | undefined {
  const [format, path] = tokens;
  if (tokens.length !== 2 || format === undefined || path?.kind !== 'quoted') return undefined;
  if (!FILE_FORMATS.has(format.text.toLowerCase())) return undefined;
  return {
    name: 'read',
    format: format.text.toLowerCase(),
    paths: [[path.text]],
    options: {},
    schema: false,
    streaming: false,
  };
}

/** `VERSION AS OF 3`, `FOR SYSTEM_TIME AS OF …`, `WITH ('option' = …)`, `CHANGES …` */
function skipTimeTravel(cursor: Cursor): void {
  const first = at(cursor, 'FOR') ? 1 : 0;
  if (
    /^(VERSION|TIMESTAMP|SYSTEM_VERSION|SYSTEM_TIME)$/.test(peek(cursor, first).word) &&
    peek(cursor, first + 1).word === 'AS' &&
    peek(cursor, first + 2).word === 'OF'
  ) {
    cursor.at += first + 3;
    parseExpr(cursor);
  }
  if (at(cursor, 'WITH', '(')) {
    next(cursor);
    skipParenthesized(cursor);
  }
}

function parseTableFunction(cursor: Cursor, functionName: string, start: number): SqlNode {
  const { end } = last(cursor);
  const known = functionName.toLowerCase();
  const args = parenthesized(cursor, () => parseTableArgument(cursor));
  const place = { inputs: [], start, end };
  const values = args.map((arg): Known => (arg?.kind === 'literal' ? arg.value : undefined));
  if (known === 'range') return { op: { name: 'range', bounds: values }, ...place };
  if (known === 'read_files') {
    const [path] = values;
    const paths = [[typeof path === 'string' ? path : undefined]];
    return { op: { name: 'read', format: undefined, paths, options: {}, schema: false, streaming: false }, ...place };
  }
  if (!isGenerator(known)) return { op: { name: 'other', form: known }, ...place };
  const oneRow: SqlNode = { op: { name: 'local', rows: 1, columns: [] }, ...place };
  const generator = { kind: 'generator', name: known, args: args.flatMap((arg) => arg ?? []) } as const;
  return {
    op: { name: 'generate', columns: [generator], form: 'table function', keepsOthers: false },
    inputs: [oneRow],
    start,
    end,
  };
}

function parseTableArgument(cursor: Cursor): ColumnExpr | undefined {
  if (isName(peek(cursor)) && peek(cursor, 1).word === '=>') cursor.at += 2;
  if (accept(cursor, 'TABLE')) {
    if (at(cursor, '(')) skipParenthesized(cursor);
    else nameTokens(cursor);
    while (accept(cursor, 'PARTITION', 'BY') || accept(cursor, 'ORDER', 'BY')) parseExprs(cursor);
    return undefined;
  }
  return parseExpr(cursor);
}
