import type { ColumnExpr, Operator, SortKey } from '../model/frames.ts';
import type { SqlNode } from '../model/sql.ts';
import type { Condition, GroupBy, SelectClauses, Words } from './clauses.ts';
import {
  aggregateCalls,
  allWithin,
  conjunction,
  conjuncts,
  hasGenerator,
  qualifiersOf,
  windowsWithin,
} from './columns.ts';
import { applyHint } from './hints.ts';
import { generatedFrom } from './relations.ts';
import type { Relation } from './relations.ts';
import { applyConditions, attachSubqueries } from './subqueries.ts';
import type { Query } from './subqueries.ts';

/**
 * The operators of a select, in the order in which Spark plans them. `orderBy` stands behind the select but may hold
 * aggregates that its aggregate has to compute.
 */
export function buildSelect(clauses: SelectClauses, orderBy: readonly SortKey[]): Query {
  const { items, words } = clauses;
  const { node: source, correlated } = buildSource(clauses);
  if (clauses.transform) {
    const node: SqlNode = { op: { name: 'other', form: 'transform' }, inputs: [source], ...place(words) };
    return { node, unprojected: node, outputs: [], correlated };
  }
  const aggregated = aggregates(clauses, orderBy);
  const grouped = aggregated ? buildAggregate(source, clauses, orderBy, correlated) : source;
  const kept = clauses.having === undefined ? grouped : filterBy(grouped, clauses.having);
  const projected = project(kept, clauses, aggregated);
  const qualified = clauses.qualify === undefined ? projected : filterBy(projected, clauses.qualify);
  const node = applyHints(distinct(qualified, clauses.distinct), clauses);
  return {
    node,
    unprojected: aggregated ? node : kept,
    outputs: items.filter((item) => item.kind !== 'star'),
    correlated,
  };
}

function place({ start, end }: Words): Words {
  return { start, end };
}

/** `FROM` and `WHERE`. Relations with commas between them are joined by the conditions that speak of both sides. */
function buildSource(clauses: SelectClauses): { readonly node: SqlNode; readonly correlated: readonly ColumnExpr[] } {
  const { from, where, words, outerNames } = clauses;
  const [first, ...others] = from;
  const oneRow: SqlNode = { op: { name: 'local', rows: 1, columns: [] }, inputs: [], ...place(words) };
  const ownNames = new Set(from.flatMap((relation) => [...relation.names]));
  const terms = where === undefined ? [] : conjuncts(where.condition);
  const correlated = terms.filter((term) => speaksOfOutside(term, ownNames, outerNames));
  // Without knowing the tables' columns, nobody can say which of the joins an unqualified equation belongs to.
  const unplaced = terms.filter((term) => others.length > 0 && equatesUnqualified(term));
  let remaining = terms.filter((term) => !correlated.includes(term) && !unplaced.includes(term));
  let left: Relation = first ?? { node: oneRow, names: new Set() };
  for (const right of others) {
    const names = new Set([...left.names, ...right.names]);
    const joining = remaining.filter((term) => joins(term, left.names, right.names));
    remaining = remaining.filter((term) => !joining.includes(term));
    const condition = unplaced.length > 0 ? undefined : conjunction(joining);
    const op = { name: 'join', type: 'inner', using: [], condition, form: ',' } as const;
    const { start, end } = right.node;
    const generated = right.lateral === true ? generatedFrom(left.node, right.node) : undefined;
    left = { node: generated ?? { op, inputs: [left.node, right.node], start, end }, names };
  }
  return { node: where === undefined ? left.node : applyConditions(left.node, remaining, where), correlated };
}

function equatesUnqualified(term: ColumnExpr): boolean {
  const unqualified = (expr: ColumnExpr): boolean => expr.kind === 'column' && expr.qualifier === undefined;
  return term.kind === 'call' && term.name === '=' && term.args.every(unqualified);
}

function speaksOfOutside(term: ColumnExpr, own: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...qualifiersOf(term)].some((qualifier) => !own.has(qualifier) && outer.has(qualifier));
}

function joins(term: ColumnExpr, left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  const qualifiers = [...qualifiersOf(term)];
  const onLeft = qualifiers.filter((qualifier) => left.has(qualifier));
  const onRight = qualifiers.filter((qualifier) => right.has(qualifier) && !left.has(qualifier));
  return onLeft.length > 0 && onRight.length > 0 && onLeft.length + onRight.length === qualifiers.length;
}

function filterBy(input: SqlNode, { condition, ...words }: Condition): SqlNode {
  return applyConditions(input, conjuncts(condition), place(words));
}

function aggregates(clauses: SelectClauses, orderBy: readonly SortKey[]): boolean {
  const expressions = [...clauses.items, ...conditionsOf(clauses), ...orderBy.map((key) => key.column)];
  return clauses.groupBy !== undefined || expressions.some((expr) => aggregateCalls(expr).length > 0);
}

function conditionsOf({ having, qualify }: SelectClauses): ColumnExpr[] {
  return [having, qualify].flatMap((clause) => clause?.condition ?? []);
}

/** The functions are the items of the list that aggregate, then what only `HAVING` or `ORDER BY` compute. */
function buildAggregate(
  input: SqlNode,
  clauses: SelectClauses,
  orderBy: readonly SortKey[],
  correlated: readonly ColumnExpr[],
): SqlNode {
  const { groupBy, items, words } = clauses;
  const functions = items.filter((item) => windowsWithin(item).length === 0 && aggregateCalls(item).length > 0);
  const computed = new Set(functions.flatMap(aggregateCalls).map((expr) => JSON.stringify(expr)));
  const further = [...items, ...conditionsOf(clauses), ...orderBy.map((key) => key.column)].flatMap(aggregateCalls);
  for (const expr of further) {
    const text = JSON.stringify(expr);
    if (!computed.has(text)) functions.push(expr);
    computed.add(text);
  }
  const keys = [...keysOf(groupBy, items), ...innerColumns(correlated, clauses)];
  const op: Operator = { name: 'aggregate', grouping: groupBy?.grouping ?? 'groupBy', keys, functions, form: 'sql' };
  return attachSubqueries(input, needsProject(clauses) ? [] : items, (inputs) => ({
    op,
    inputs,
    ...place(groupBy ?? words),
  }));
}

/** A number stands for an item of the list. */
function keysOf(groupBy: GroupBy | undefined, items: readonly ColumnExpr[]): readonly ColumnExpr[] {
  if (groupBy === undefined) return [];
  if (groupBy.keys === 'all') return items.filter((item) => aggregateCalls(item).length === 0).map(withoutAlias);
  return groupBy.keys.map((key) => withoutAlias(itemOf(key, items) ?? key));
}

export function itemOf(key: ColumnExpr, items: readonly ColumnExpr[]): ColumnExpr | undefined {
  return key.kind === 'literal' && typeof key.value === 'number' ? items[key.value - 1] : undefined;
}

function withoutAlias(expr: ColumnExpr): ColumnExpr {
  return expr.kind === 'alias' ? expr.child : expr;
}

/** An aggregate in a correlated subquery is grouped by its own side of the conditions that leave it. */
function innerColumns(correlated: readonly ColumnExpr[], { from }: SelectClauses): ColumnExpr[] {
  const own = new Set(from.flatMap((relation) => [...relation.names]));
  return correlated
    .flatMap(allWithin)
    .filter((expr) => expr.kind === 'column' && [...qualifiersOf(expr)].every((qualifier) => own.has(qualifier)));
}

/** An aggregate computes its list itself; only windows over it, and what rows are made of it, need a node more. */
function needsProject({ items, qualify }: SelectClauses): boolean {
  const window = [...items, ...(qualify === undefined ? [] : [qualify.condition])].some(
    (expr) => windowsWithin(expr).length > 0,
  );
  return window || items.some(hasGenerator);
}

function project(input: SqlNode, clauses: SelectClauses, aggregated: boolean): SqlNode {
  const { items, words, qualify } = clauses;
  if (aggregated && !needsProject(clauses)) return input;
  const windows = qualify === undefined ? [] : windowsWithin(qualify.condition);
  const columns = [...items, ...windows];
  if (columns.every((item) => item.kind === 'star')) return input;
  const name = columns.some(hasGenerator) ? 'generate' : 'project';
  const op: Operator = { name, form: 'select', columns, keepsOthers: columns.some((item) => item.kind === 'star') };
  return attachSubqueries(input, columns, (inputs) => ({ op, inputs, ...place(words) }));
}

function distinct(input: SqlNode, words: Words | undefined): SqlNode {
  return words === undefined ? input : { op: { name: 'distinct' }, inputs: [input], ...place(words) };
}

/** The first hint is the outermost. */
function applyHints(input: SqlNode, { hints }: SelectClauses): SqlNode {
  if (hints.length === 0) return input;
  const broadcasts = marksBroadcast(input);
  return hints.reduceRight((node, hint) => applyHint(node, hint, broadcasts), input);
}

/** Whether a join of this select took up a broadcast hint. */
function marksBroadcast(input: SqlNode): boolean {
  const pending = [input];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.op.name === 'join' && node.op.broadcast !== undefined) return true;
    pending.push(...node.inputs);
  }
  return false;
}
