import type { ColumnExpr } from '../model/frames.ts';
import { call } from './columns.ts';
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
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseCall } from './calls.ts';
import { atQuery, parseQuery } from './queries.ts';
import { subqueryExpr } from './subqueries.ts';
import type { Token } from './tokens.ts';

/** An operand with what is written behind it: `a.b[0]::int`. */
export function parsePrimary(cursor: Cursor): ColumnExpr {
  let result = deeper(cursor, () => parseOperand(cursor));
  for (;;) {
    if (accept(cursor, '[')) {
      result = call('getitem', [result, parseExpr(cursor)]);
      expect(cursor, ']');
    } else if (accept(cursor, '::')) {
      result = { kind: 'call', name: 'cast', args: [result], detail: parseType(cursor) };
    } else if (at(cursor, '.') && (isName(peek(cursor, 1)) || peek(cursor, 1).word === '*')) {
      next(cursor);
      result = call('getfield', [result, { kind: 'literal', value: next(cursor).text }]);
    } else if (at(cursor, ':') && isName(peek(cursor, 1)) && result.kind !== 'literal') {
      // Databricks: a path into a JSON text.
      next(cursor);
      result = call('getfield', [result, { kind: 'literal', value: next(cursor).text }]);
    } else if (accept(cursor, 'COLLATE')) {
      name(cursor);
    } else {
      return result;
    }
  }
}

function parseOperand(cursor: Cursor): ColumnExpr {
  const token = peek(cursor);
  switch (token.kind) {
    case 'string':
      return parseStrings(cursor);
    case 'number':
      next(cursor);
      return { kind: 'literal', value: Number.parseFloat(token.text) };
    case 'word':
      return parseWord(cursor, token);
    case 'quoted':
      return parseNames(cursor);
    case 'sign':
      return parseSign(cursor, token);
    case 'hint':
    case 'end':
      throw unexpected(cursor, 'an expression');
  }
}

/** Strings side by side are one. */
function parseStrings(cursor: Cursor): ColumnExpr {
  let value = '';
  while (peek(cursor).kind === 'string') value += next(cursor).text;
  return { kind: 'literal', value };
}

function parseSign(cursor: Cursor, token: Token): ColumnExpr {
  switch (token.word) {
    case '*':
      next(cursor);
      return afterStar(cursor);
    case '?':
      next(cursor);
      return { kind: 'literal', value: undefined };
    case ':':
      next(cursor);
      name(cursor);
      return { kind: 'literal', value: undefined };
    case '(':
      return parseInParentheses(cursor);
    default:
      throw unexpected(cursor, 'an expression');
  }
}

function afterStar(cursor: Cursor): ColumnExpr {
  if ((at(cursor, 'EXCEPT') || at(cursor, 'EXCLUDE')) && peek(cursor, 1).word === '(' && !atQuery(cursor, 2)) {
    next(cursor);
    skipParenthesized(cursor);
  }
  return { kind: 'star' };
}

function parseInParentheses(cursor: Cursor): ColumnExpr {
  if (atQuery(cursor, 1)) {
    const open = next(cursor);
    const query = parseQuery(cursor);
    expect(cursor, ')');
    return subqueryExpr('scalar', query, [], open);
  }
  if (startsLambda(cursor)) {
    parenthesized(cursor, () => name(cursor));
    expect(cursor, '->');
    return call('lambda', [parseExpr(cursor)]);
  }
  const items = parenthesized(cursor, () => parseElement(cursor));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : call('struct', items);
}

/** `(x, y) -> …` */
function startsLambda(cursor: Cursor): boolean {
  let ahead = 1;
  while (isName(peek(cursor, ahead)) && peek(cursor, ahead + 1).word === ',') ahead += 2;
  return isName(peek(cursor, ahead)) && peek(cursor, ahead + 1).word === ')' && peek(cursor, ahead + 2).word === '->';
}

/** A part of a row, which may have a name. */
function parseElement(cursor: Cursor): ColumnExpr {
  const child = parseExpr(cursor);
  return accept(cursor, 'AS') ? { kind: 'alias', name: [name(cursor)], child } : child;
}

const TYPED_LITERALS = new Set(['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'X', 'TIME']);
const WITHOUT_PARENTHESES = new Set([
  'CURRENT_DATE',
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'SESSION_USER',
  'USER',
  'CURRENT_TIME',
]);

function parseWord(cursor: Cursor, token: Token): ColumnExpr {
  const following = peek(cursor, 1);
  switch (token.word) {
    case 'TRUE':
    case 'FALSE':
      if (following.word === '(' || following.word === '.') break;
      next(cursor);
      return { kind: 'literal', value: token.word === 'TRUE' };
    case 'NULL':
      next(cursor);
      return { kind: 'literal', value: null };
    case 'CASE':
      return parseCase(cursor);
    case 'CAST':
    case 'TRY_CAST':
    case 'SAFE_CAST':
      if (following.word === '(') return parseCast(cursor);
      break;
    case 'EXISTS':
      if (following.word === '(' && atQuery(cursor, 2)) return parseExists(cursor);
      break;
    case 'INTERVAL':
      if (startsInterval(cursor)) return parseInterval(cursor);
      break;
  }
  if (TYPED_LITERALS.has(token.word) && following.kind === 'string') {
    next(cursor);
    return { kind: 'literal', value: next(cursor).text };
  }
  if (WITHOUT_PARENTHESES.has(token.word) && following.word !== '(' && following.word !== '.') {
    next(cursor);
    return call(token.word.toLowerCase(), []);
  }
  if (NO_OPERAND.has(token.word) && following.word !== '(' && following.word !== '.')
    throw unexpected(cursor, 'an expression');
  return parseNames(cursor);
}

/** Words that can only go on with the clause after the expression: an operand is missing before them. */
const NO_OPERAND = new Set(['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'UNION', 'AND', 'OR', 'THEN', 'WHEN', 'ELSE', 'AS', 'ON', 'SELECT', 'IN', 'JOIN', 'LIMIT']); // prettier-ignore

/** A column, a call, a star, or a lambda. */
function parseNames(cursor: Cursor): ColumnExpr {
  if (peek(cursor, 1).word === '->') {
    next(cursor);
    next(cursor);
    return call('lambda', [parseExpr(cursor)]);
  }
  const names = [name(cursor)];
  while (at(cursor, '.') && isName(peek(cursor, 1))) {
    next(cursor);
    names.push(next(cursor).text);
  }
  if (accept(cursor, '.', '*')) return afterStar(cursor);
  // A back-ticked name may call a function too.
  if (at(cursor, '(')) return parseCall(cursor, names.join('.').toLowerCase());
  const qualifier = names.slice(0, -1).join('.');
  return { kind: 'column', name: [names.at(-1) ?? ''], ...(qualifier === '' ? {} : { qualifier }) };
}

/** The arguments of `case` are conditions and values by turns, then the value of `else`; a compared value makes equations. */
function parseCase(cursor: Cursor): ColumnExpr {
  expect(cursor, 'CASE');
  const compared = at(cursor, 'WHEN') ? undefined : parseExpr(cursor);
  const args: ColumnExpr[] = [];
  while (accept(cursor, 'WHEN')) {
    const test = parseExpr(cursor);
    args.push(compared === undefined ? test : call('=', [compared, test]));
    expect(cursor, 'THEN');
    args.push(parseExpr(cursor));
  }
  if (accept(cursor, 'ELSE')) args.push(parseExpr(cursor));
  expect(cursor, 'END');
  return call('case', args);
}

function parseCast(cursor: Cursor): ColumnExpr {
  const castName = next(cursor).text.toLowerCase();
  expect(cursor, '(');
  const value = parseExpr(cursor);
  expect(cursor, 'AS');
  const detail = parseType(cursor);
  expect(cursor, ')');
  return { kind: 'call', name: castName === 'safe_cast' ? 'try_cast' : castName, args: [value], detail };
}

/** `decimal(10, 2)`, `array<struct<a: int>>`, `interval day to second`: as written. */
function parseType(cursor: Cursor): string {
  const { start } = peek(cursor);
  name(cursor);
  while (INTERVAL_UNIT.test(peek(cursor).word) || at(cursor, 'TO') || at(cursor, 'PRECISION')) next(cursor);
  if (at(cursor, '(')) skipParenthesized(cursor);
  let open = 0;
  while (open > 0 || at(cursor, '<') || at(cursor, '<>')) {
    const token = next(cursor);
    if (token.kind === 'end') throw unexpected(cursor, '">"');
    if (token.word === '<') open += 1;
    if (/^>+$/.test(token.word)) open -= token.word.length;
  }
  return cursor.sql.slice(start, last(cursor).end);
}

function parseExists(cursor: Cursor): ColumnExpr {
  const words = next(cursor);
  expect(cursor, '(');
  const query = parseQuery(cursor);
  expect(cursor, ')');
  return subqueryExpr('exists', query, [], words);
}

const INTERVAL_UNIT = /^(YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|MILLISECOND|MICROSECOND|NANOSECOND)S?$/;

/** `interval` may be a column's name. */
function startsInterval(cursor: Cursor): boolean {
  const first = peek(cursor, 1);
  if (first.kind === 'string' || first.kind === 'number') return true;
  if (first.word === '-' || first.word === '+') return ['string', 'number'].includes(peek(cursor, 2).kind);
  return first.word === '(' || (isName(first) && INTERVAL_UNIT.test(peek(cursor, 2).word));
}

function parseInterval(cursor: Cursor): ColumnExpr {
  const { start } = next(cursor);
  const args: ColumnExpr[] = [];
  do {
    accept(cursor, '-');
    accept(cursor, '+');
    const value = parsePrimary(cursor);
    if (value.kind !== 'literal') args.push(value);
    if (INTERVAL_UNIT.test(peek(cursor).word)) next(cursor);
    if (accept(cursor, 'TO')) next(cursor);
  } while (goesOn(cursor));
  if (args.length > 0) return call('make_interval', args);
  return { kind: 'literal', value: cursor.sql.slice(start, last(cursor).end) };
}

function goesOn(cursor: Cursor): boolean {
  const signed = at(cursor, '-') || at(cursor, '+') ? 1 : 0;
  const value = peek(cursor, signed);
  return (value.kind === 'number' || value.kind === 'string') && INTERVAL_UNIT.test(peek(cursor, signed + 1).word);
}
