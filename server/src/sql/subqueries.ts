import type { ColumnExpr } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import { allWithin, call, conjunction } from './columns.ts';
import type { Token } from './tokens.ts';

/** A query inside an expression. In the expression its place is unknown, as what a plan prints there is a name of Spark's own making. */
export interface Subquery {
  readonly kind: 'scalar' | 'exists' | 'in';
  readonly query: Query;
  /** The values before `in`. */
  readonly values: readonly ColumnExpr[];
  /** The words that make it one: `IN`, `EXISTS`, the opening parenthesis. */
  readonly start: number;
  readonly end: number;
}

export interface Query {
  readonly node: SqlNode;
  /** The node below the select list, where that only chooses columns: `exists` does not care for them. */
  readonly unprojected: SqlNode;
  readonly outputs: readonly ColumnExpr[];
  /** Conditions that speak of the enclosing select, taken out of this one's `where`. */
  readonly correlated: readonly ColumnExpr[];
}

/** Expressions are plain data for other rooms, so what belongs to them only while parsing is kept beside them. */
const subqueries = new WeakMap<ColumnExpr, Subquery>();

export function subqueryExpr(
  kind: Subquery['kind'],
  query: Query,
  values: readonly ColumnExpr[],
  words: Token,
): ColumnExpr {
  const expr: ColumnExpr = { kind: 'unknown', parts: values };
  subqueries.set(expr, { kind, query, values, start: words.start, end: words.end });
  return expr;
}

/**
 * Applies conditions as Spark plans them: those that need nothing else filter first, scalar subqueries running beside them;
 * then each `in` and `exists` is a semi or anti join. Under an `or` they become an existence join, which has no `JoinType`,
 * and the filter stands above it, as it does above the join of a correlated scalar subquery.
 */
export function applyConditions(input: SqlNode, terms: readonly ColumnExpr[], words: Words): SqlNode {
  const plain = terms.filter((term) => subqueriesWithin(term).every(runsBeside));
  const filtered =
    plain.length === 0 ? input : attachSubqueries(input, plain, (inputs) => filterOver(inputs, plain, words));
  let node = filtered;
  for (const term of terms.filter((each) => !plain.includes(each))) {
    const direct = directSubquery(term);
    node =
      direct === undefined
        ? attachSubqueries(node, [term], (inputs) => filterOver(inputs, [term], words))
        : predicateJoin(node, direct.subquery, direct.negated ? 'left_anti' : 'left_semi');
  }
  return node;
}

function runsBeside(subquery: Subquery): boolean {
  return subquery.kind === 'scalar' && subquery.query.correlated.length === 0;
}

interface Words {
  readonly start: number;
  readonly end: number;
}

/**
 * A node whose expressions hold subqueries. A scalar one that stands alone is a further input of the node, as Spark runs it
 * beside the plan; a correlated one is a left join below the node.
 */
export function attachSubqueries(
  input: SqlNode,
  expressions: readonly ColumnExpr[],
  make: (inputs: readonly [SqlNode, ...SqlNode[]]) => SqlNode,
): SqlNode {
  let below = input;
  const beside: SqlNode[] = [];
  for (const subquery of expressions.flatMap(subqueriesWithin)) {
    if (runsBeside(subquery)) beside.push(subquery.query.node);
    else if (subquery.kind !== 'scalar') below = predicateJoin(below, subquery, undefined);
    else below = scalarJoin(below, subquery);
  }
  return make([below, ...beside]);
}

function subqueriesWithin(expr: ColumnExpr): Subquery[] {
  return allWithin(expr).flatMap((part) => subqueries.get(part) ?? []);
}

function directSubquery(term: ColumnExpr): { readonly subquery: Subquery; readonly negated: boolean } | undefined {
  const negated = term.kind === 'call' && term.name === 'not';
  const inner = negated ? term.args[0] : term;
  const subquery = inner === undefined ? undefined : subqueries.get(inner);
  return subquery === undefined || subquery.kind === 'scalar' ? undefined : { subquery, negated };
}

function filterOver(inputs: readonly SqlNode[], terms: readonly ColumnExpr[], { start, end }: Words): SqlNode {
  const condition = conjunction(terms) ?? { kind: 'literal', value: true };
  return { op: { name: 'filter', condition }, inputs, start, end };
}

/** `type` undefined is an existence join. */
function predicateJoin(left: SqlNode, subquery: Subquery, type: 'left_semi' | 'left_anti' | undefined): SqlNode {
  const { query, values, start, end } = subquery;
  const equal = values.flatMap((value, index) => {
    const output = query.outputs[index];
    return output === undefined ? [] : [call('=', [value, withoutAlias(output)])];
  });
  const condition = conjunction([...equal, ...query.correlated]);
  const form = type === undefined ? 'existence' : subquery.kind;
  const right = subquery.kind === 'exists' ? query.unprojected : query.node;
  return { op: { name: 'join', type, using: undefined, condition, form }, inputs: [left, right], start, end };
}

function scalarJoin(left: SqlNode, { query, start, end }: Subquery): SqlNode {
  const condition = conjunction(query.correlated);
  const op = { name: 'join', type: 'left', using: undefined, condition, form: 'scalar subquery' } as const;
  return { op, inputs: [left, query.node], start, end };
}

function withoutAlias(expr: ColumnExpr): ColumnExpr {
  return expr.kind === 'alias' ? expr.child : expr;
}
