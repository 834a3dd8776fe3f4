import type { ColumnExpr } from '../model/frames.ts';
import { table } from '../base/table.ts';
import { call, not } from './columns.ts';
import {
  accept,
  at,
  atOneOf,
  commaSeparated,
  deeper,
  expect,
  isName,
  name,
  next,
  parenthesized,
  peek,
  unexpected,
} from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { parsePrimary } from './primaries.ts';
import { atQuery, parseQuery } from './queries.ts';
import { subqueryExpr } from './subqueries.ts';

/** A column expression, by the precedence of Spark's operators. */
export function parseExpr(cursor: Cursor): ColumnExpr {
  return deeper(cursor, () => {
    let left = parseAnd(cursor);
    while (accept(cursor, 'OR')) left = call('or', [left, parseAnd(cursor)]);
    return left;
  });
}

function parseAnd(cursor: Cursor): ColumnExpr {
  let left = parseNot(cursor);
  while (accept(cursor, 'AND')) left = call('and', [left, parseNot(cursor)]);
  return left;
}

function parseNot(cursor: Cursor): ColumnExpr {
  let negations = 0;
  while (accept(cursor, 'NOT') || accept(cursor, '!')) negations += 1;
  let result = parsePredicate(cursor);
  for (; negations > 0; negations -= 1) result = not(result);
  return result;
}

const COMPARISONS: Readonly<Record<string, string>> = table({
  '=': '=', '==': '=', '<=>': '<=>', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '!>': '<=', '!<': '>=',
}); // prettier-ignore

function parsePredicate(cursor: Cursor): ColumnExpr {
  let left = parseOperators(cursor, 0);
  for (;;) {
    const sign = peek(cursor).word;
    const comparison = COMPARISONS[sign];
    if (comparison !== undefined) {
      next(cursor);
      left = call(comparison, [left, parseOperators(cursor, 0)]);
    } else if (sign === '<>' || sign === '!=') {
      next(cursor);
      left = not(call('=', [left, parseOperators(cursor, 0)]));
    } else if (atOneOf(cursor, PREDICATE_WORDS) || (at(cursor, 'NOT') && PREDICATE_WORDS.has(peek(cursor, 1).word))) {
      left = parseWordPredicate(cursor, left);
    } else {
      return left;
    }
  }
}

const PREDICATE_WORDS = new Set(['BETWEEN', 'IN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP', 'IS']);

function parseWordPredicate(cursor: Cursor, value: ColumnExpr): ColumnExpr {
  const negated = accept(cursor, 'NOT');
  const result = parsePositivePredicate(cursor, value);
  return negated ? not(result) : result;
}

function parsePositivePredicate(cursor: Cursor, value: ColumnExpr): ColumnExpr {
  const words = next(cursor);
  switch (words.word) {
    case 'BETWEEN': {
      const low = parseOperators(cursor, 0);
      expect(cursor, 'AND');
      return call('and', [call('>=', [value, low]), call('<=', [value, parseOperators(cursor, 0)])]);
    }
    case 'IN': {
      if (!at(cursor, '(')) return call('in', [value, parseOperators(cursor, 0)]);
      if (!atQuery(cursor, 1)) return call('in', [value, ...parenthesized(cursor, () => parseExpr(cursor))]);
      expect(cursor, '(');
      const query = parseQuery(cursor);
      expect(cursor, ')');
      const values = value.kind === 'call' && value.name === 'struct' ? value.args : [value];
      return subqueryExpr('in', query, values, words);
    }
    case 'IS':
      return parseIs(cursor, value);
    default:
      return parseLike(cursor, value, words.word === 'REGEXP' ? 'rlike' : words.word.toLowerCase());
  }
}

function parseIs(cursor: Cursor, value: ColumnExpr): ColumnExpr {
  const negated = accept(cursor, 'NOT');
  if (accept(cursor, 'NULL') || accept(cursor, 'UNKNOWN')) return call(negated ? 'isnotnull' : 'isnull', [value]);
  const truth = accept(cursor, 'TRUE') ? true : accept(cursor, 'FALSE') ? false : undefined;
  if (truth !== undefined) {
    const same = call('<=>', [value, { kind: 'literal', value: truth }]);
    return negated ? not(same) : same;
  }
  expect(cursor, 'DISTINCT', 'FROM');
  const same = call('<=>', [value, parseOperators(cursor, 0)]);
  return negated ? same : not(same);
}

function parseLike(cursor: Cursor, value: ColumnExpr, likeName: string): ColumnExpr {
  const quantifier =
    accept(cursor, 'ANY') || accept(cursor, 'SOME') ? 'any' : accept(cursor, 'ALL') ? 'all' : undefined;
  if (quantifier !== undefined)
    return call(`${likeName}${quantifier}`, [value, ...parenthesized(cursor, () => parseExpr(cursor))]);
  const result = call(likeName, [value, parseOperators(cursor, 0)]);
  if (accept(cursor, 'ESCAPE')) next(cursor);
  return result;
}

/** From the weakest to the strongest. */
const OPERATORS: readonly ReadonlySet<string>[] = [
  new Set(['|']),
  new Set(['^']),
  new Set(['&']),
  new Set(['<<', '>>', '>>>']),
  new Set(['+', '-', '||']),
  new Set(['*', '/', '%', 'DIV']),
];

function parseOperators(cursor: Cursor, level: number): ColumnExpr {
  const operators = OPERATORS[level];
  if (operators === undefined) return parseUnary(cursor);
  let left = parseOperators(cursor, level + 1);
  while (operators.has(peek(cursor).word)) {
    const operator = next(cursor).word;
    left = call(operator === '||' ? 'concat' : operator.toLowerCase(), [left, parseOperators(cursor, level + 1)]);
  }
  return left;
}

function parseUnary(cursor: Cursor): ColumnExpr {
  const signs: string[] = [];
  while (at(cursor, '-') || at(cursor, '+') || at(cursor, '~')) signs.push(next(cursor).word);
  let result = parsePrimary(cursor);
  for (const sign of signs.toReversed()) {
    if (sign === '~') result = call('~', [result]);
    if (sign === '-') result = negative(result);
  }
  return result;
}

function negative(expr: ColumnExpr): ColumnExpr {
  if (expr.kind === 'literal' && typeof expr.value === 'number') return { kind: 'literal', value: -expr.value };
  return call('negative', [expr]);
}

/** Words that end an expression, so they are no alias where `AS` is left out. */
const NO_ALIAS = new Set(
  `AND ANTI AS CLUSTER CROSS DISTRIBUTE ELSE END EXCEPT FOR FROM FULL GROUP HAVING INNER INTERSECT JOIN LATERAL LEFT LIMIT
  MINUS NATURAL OFFSET ON OR ORDER PIVOT QUALIFY RIGHT SELECT SEMI SORT TABLESAMPLE THEN UNION UNPIVOT USING WHEN WHERE
  WINDOW INSERT`.split(/\s+/),
);

export function atAlias(cursor: Cursor): boolean {
  const token = peek(cursor);
  return isName(token) && !(token.kind === 'word' && NO_ALIAS.has(token.word));
}

/** An expression with an alias, if it has one. */
export function parseNamedExpr(cursor: Cursor): ColumnExpr {
  const child = parseExpr(cursor);
  if (!at(cursor, 'AS') && !atAlias(cursor)) return child;
  const explicit = accept(cursor, 'AS');
  // The columns of a generator have a name each.
  if (explicit && at(cursor, '('))
    return { kind: 'alias', name: [parenthesized(cursor, () => name(cursor)).join(', ')], child };
  if (explicit && peek(cursor).kind === 'string') return { kind: 'alias', name: [next(cursor).text], child };
  if (explicit && !isName(peek(cursor))) throw unexpected(cursor, 'an alias');
  return { kind: 'alias', name: [name(cursor)], child };
}

export function parseExprs(cursor: Cursor): ColumnExpr[] {
  return commaSeparated(cursor, () => parseExpr(cursor));
}
