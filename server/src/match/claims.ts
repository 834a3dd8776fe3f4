import type { Claim } from './claim.ts';
import type { Site } from '../model/text.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Alignment } from './align.ts';
import type { Pair } from './searchState.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { detailsOf } from '../plan/details.ts';
import { filterClaims, pythonClaims } from './floating.ts';
import { foldedInto, isNarrowed, isRemade } from './folded.ts';
import { bothIn } from './merged.ts';
import { projectClaims } from './projections.ts';
import { ofTheFirst } from './reused.ts';
import { sameLine } from './sites.ts';

/** One reading's claims by node id. */
export function claimsOf(alignment: Alignment, plan: EssentialPlan): ReadonlyMap<number, Claim> {
  const claims = new Map<number, Claim>();
  const byEssential = new Map<Essential, Claim>();
  for (const pair of alignment.pairs) {
    if (pair.plan.kind === 'filter' || pair.plan.kind === 'project' || pair.plan.shadow) continue;
    const claim = pairClaim(pair, alignment);
    if (claim === undefined) continue;
    byEssential.set(pair.plan, claim);
    put(claims, claim);
    for (const half of pair.plan.halves) put(claims, { ...claim, node: half });
    if (!pair.plan.free) for (const node of pair.plan.required) put(claims, { ...claim, node, role: 'required' });
  }
  requiredSorts(plan, byEssential, claims);
  for (const claim of filterClaims(alignment, plan)) put(claims, claim);
  for (const claim of pythonClaims(alignment, plan)) put(claims, claim);
  for (const claim of projectClaims(alignment, plan)) put(claims, claim);
  for (const claim of ofTheFirst(plan.plan, claims)) claims.set(claim.node.id, claim);
  return claims;
}

function put(claims: Map<number, Claim>, claim: Claim): void {
  const before = claims.get(claim.node.id);
  if (before === undefined || before.strength < claim.strength) claims.set(claim.node.id, claim);
}

/** No certainty. */
const NARROWED = 2;

function pairClaim(pair: Pair, alignment: Alignment): Claim | undefined {
  const { plan } = pair;
  const expected = foldedInto(plan, alignment) ?? pair.expected;
  if (expected.site === undefined || pair.verdict.silent === true || isRemade(plan, expected)) return undefined;
  if (expected.kind === 'opaque' && !madeInside(expected, plan)) return undefined;
  const { margin, rival } = marginOf(pair.expected, plan, alignment);
  return {
    node: plan.node,
    site: expected.site,
    callers: expected.callers,
    operator: expected.operator,
    role: 'asked',
    agrees: pair.verdict.agrees,
    strength:
      expected.kind === 'opaque'
        ? 0.5
        : isNarrowed(plan, expected)
          ? Math.min(NARROWED, pair.verdict.score)
          : pair.verdict.score,
    margin,
    rival,
  };
}

/**
 * Of code that could not be followed a SQL text and the methods of Spark's own libraries are sure to have made what stands there.
 * Rows that a library reads may be those of a model that another call made.
 */
function madeInside({ operator, action }: Expected, plan: Essential): boolean {
  if (operator?.op.name === 'sql') return true;
  return plan.children.length > 0 && (operator?.op.name === 'other' || action?.kind === 'library');
}

function marginOf(
  expected: Expected,
  plan: Essential,
  alignment: Alignment,
): { margin: number; rival: Site | undefined } {
  for (const { expected: other, loss } of alignment.rivals(plan)) {
    if (other.site === undefined || (expected.site !== undefined && sameLine(other.site, expected.site))) continue;
    if (bothIn(expected, other, plan)) continue;
    return { margin: Math.max(0, loss), rival: other.site };
  }
  return { margin: Number.POSITIVE_INFINITY, rival: undefined };
}

/** Sorts that nobody asked for, and the shuffles below them, belong to the operator above that needs them: a join, a window, a write. */
function requiredSorts(
  plan: EssentialPlan,
  byEssential: ReadonlyMap<Essential, Claim>,
  claims: Map<number, Claim>,
): void {
  const visit = (essential: Essential, consumer: Consumer | undefined): void => {
    const own = byEssential.get(essential);
    if (essential.free && consumer !== undefined) {
      for (const node of essential.required) put(claims, { ...consumer.claim, node, role: 'required' });
      if (own === undefined && needsOrder(consumer.essential, essential))
        put(claims, { ...consumer.claim, node: essential.node, role: 'required' });
    } else if (
      own === undefined &&
      essential.kind === 'exchange' &&
      consumer !== undefined &&
      (shufflesForTable(essential, consumer.claim) || shufflesForJoin(essential, consumer.essential))
    ) {
      put(claims, { ...consumer.claim, node: essential.node, role: 'required' });
    }
    const through = transparent.has(essential.kind) || essential.free;
    const next = own !== undefined && !essential.free ? { essential, claim: own } : through ? consumer : undefined;
    for (const child of essential.children) visit(child, next);
  };
  visit(plan.root, undefined);
  for (const subquery of plan.subqueries) visit(subquery, undefined);
}

interface Consumer {
  readonly essential: Essential;
  readonly claim: Claim;
}

const transparent: ReadonlySet<Essential['kind']> = new Set(['filter', 'project', 'other', 'objects', 'pythonEval']);

/** Whether an operator is of a kind that Spark sorts for, by these keys as far as both are known. */
function needsOrder(consumer: Essential, sort: Essential): boolean {
  const keys = sort.details.kind === 'sort' ? sort.details.keys : [];
  const first = keys[0]?.child;
  const { details } = consumer;
  if (details.kind === 'join')
    return details.strategy === 'sortMerge' && startsWith([...details.leftKeys, ...details.rightKeys], first);
  if (details.kind === 'window') {
    const order = [...details.partitionBy, ...details.orderBy.map((key) => key.child)];
    return order.length === 0 || startsWith(order, first);
  }
  if (details.kind === 'aggregate') return details.strategy !== 'hash' && startsWith(details.keys, first);
  if (details.kind === 'typed') return /Groups|Aggregate|window/i.test(details.form);
  if (details.kind !== 'write') return false;
  // A write without partitions sorts for nothing but a table's own order.
  if (details.partitionBy.length === 0) return details.path === undefined || details.table !== undefined;
  return (
    first?.kind !== 'column' || details.partitionBy.some((name) => name.toLowerCase() === first.name.toLowerCase())
  );
}

/** Keys that are not plain columns are taken for equal. */
function startsWith(keys: readonly PlanExpr[], first: PlanExpr | undefined): boolean {
  if (first === undefined || first.kind !== 'column') return true;
  return keys.some(
    (key) => key.kind !== 'column' || key.id === first.id || key.name.toLowerCase() === first.name.toLowerCase(),
  );
}

/** Where the other side of a join has more partitions Spark shuffles anew in place of the code's repartition, whose mark the shuffle keeps: its number is the join's. */
function shufflesForJoin(exchange: Essential, consumer: Essential): boolean {
  const { details } = exchange;
  if (details.kind !== 'exchange' || details.partitioning !== 'hash' || consumer.details.kind !== 'join') return false;
  const keys = [...consumer.details.leftKeys, ...consumer.details.rightKeys];
  const sides = consumer.children.filter((each) => each.free).flatMap((each) => each.required);
  const others = [...consumer.required, ...sides].flatMap((node) => {
    const other = detailsOf(node);
    return other.kind === 'exchange' && other.partitioning === 'hash' ? [other.partitions] : [];
  });
  return details.keys.every((key) => startsWith(keys, key)) && others.includes(details.partitions);
}

/** Writes to tables that ask for a distribution (Iceberg) rebalance the rows by themselves. */
function shufflesForTable(exchange: Essential, consumer: Claim): boolean {
  const rebalances = exchange.details.kind === 'exchange' && exchange.details.origin === 'rebalance';
  return rebalances && /^(Append|Overwrite|Replace|Write|Atomic|Merge)/.test(consumer.node.name);
}
