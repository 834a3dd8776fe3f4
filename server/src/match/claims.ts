import type { OperatorFrame } from '../model/frames.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import type { Alignment, Pair } from './align.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { filterClaims, projectClaims, pythonClaims } from './floating.ts';
import { sameLine } from './sites.ts';

/** What one reading of an execution says of one node. */
export interface Claim {
  readonly node: PlanNode;
  readonly site: Site;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly role: 'asked' | 'required';
  readonly agrees: readonly string[];
  /** How well the operator itself fits, without its neighbors. */
  readonly strength: number;
  /** What the reading loses if another line made the node; infinite where nothing else can. */
  readonly margin: number;
  /** The best other line. */
  readonly rival: Site | undefined;
}

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
  return claims;
}

function put(claims: Map<number, Claim>, claim: Claim): void {
  const before = claims.get(claim.node.id);
  if (before === undefined || before.strength < claim.strength) claims.set(claim.node.id, claim);
}

function pairClaim(pair: Pair, alignment: Alignment): Claim | undefined {
  const { expected, plan } = pair;
  if (expected.site === undefined) return undefined;
  // Of code that could not be followed only a SQL text is sure to have made what stands there.
  if (expected.kind === 'opaque' && expected.operator?.op.name !== 'sql') return undefined;
  const { margin, rival } = marginOf(expected, plan, alignment);
  return {
    node: plan.node,
    site: expected.site,
    callers: expected.callers,
    operator: expected.operator,
    role: 'asked',
    agrees: pair.verdict.agrees,
    strength: expected.kind === 'opaque' ? 0.5 : pair.verdict.score,
    margin,
    rival,
  };
}

function marginOf(
  expected: Expected,
  plan: Essential,
  alignment: Alignment,
): { margin: number; rival: Site | undefined } {
  for (const { expected: other, loss } of alignment.rivals(plan)) {
    if (other.site === undefined || (expected.site !== undefined && sameLine(other.site, expected.site))) continue;
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
  const visit = (essential: Essential, consumer: Claim | undefined): void => {
    const own = byEssential.get(essential);
    if (essential.free && consumer !== undefined) {
      const nodes = own === undefined ? [essential.node, ...essential.required] : essential.required;
      for (const node of nodes) put(claims, { ...consumer, node, role: 'required' });
    } else if (
      own === undefined &&
      essential.kind === 'exchange' &&
      consumer?.node !== undefined &&
      shufflesForTable(essential, consumer)
    ) {
      put(claims, { ...consumer, node: essential.node, role: 'required' });
    }
    const transparent =
      essential.kind === 'filter' ||
      essential.kind === 'project' ||
      essential.kind === 'other' ||
      essential.kind === 'objects' ||
      essential.free;
    const next = own !== undefined && !essential.free ? own : transparent ? consumer : undefined;
    for (const child of essential.children) visit(child, next);
  };
  visit(plan.root, undefined);
  for (const subquery of plan.subqueries) visit(subquery, undefined);
}

/** Writes to tables that ask for a distribution (Iceberg) rebalance the rows by themselves. */
function shufflesForTable(exchange: Essential, consumer: Claim): boolean {
  const rebalances = exchange.details.kind === 'exchange' && exchange.details.origin === 'rebalance';
  return rebalances && /^(Append|Overwrite|Replace|Write|Atomic|Merge)/.test(consumer.node.name);
}
