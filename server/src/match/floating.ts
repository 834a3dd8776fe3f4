import type { ColumnExpr } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Alignment } from './align.ts';
import type { Claim } from './claim.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { similarity, similarityTo } from './compare.ts';
import { sourceConjuncts } from './expressions.ts';
import { holds, type Live } from './live.ts';
import { sameLine } from './sites.ts';
import { conditionParts } from './substituted.ts';
import { verdict } from './verdict.ts';
import { conditionText } from './verdictRows.ts';

/**
 * Filters and Python functions are matched as sets, not by position: the optimizer merges them, moves them down, doubles them and puts them into scans.
 * A filter of the code may stand anywhere below where it was written; so a filter of the plan belongs to one whose subtree holds it.
 */

/** A condition's operator and literal agree, and its column may: an alias that was put in its place. */
const LIKELY = 0.5;

export function filterClaims(alignment: Alignment, plan: EssentialPlan): readonly Claim[] {
  const live = alignment.visited.filter(({ expected }) => expected.kind === 'filter');
  const direct = new Map(
    alignment.pairs.filter((pair) => pair.plan.kind === 'filter').map((pair) => [pair.plan, pair.expected]),
  );
  const claims: Claim[] = [];
  for (const filter of plan.all) {
    if (filter.details.kind !== 'filter') continue;
    const within = live.filter((each) => holds(each, filter));
    const claim = filterClaim(filter, filter.details.conjuncts, within, direct.get(filter));
    if (claim !== undefined) claims.push(claim);
  }
  return claims;
}

interface Scored {
  readonly expected: Expected;
  readonly score: number;
  /** Those of the plan's conjuncts that it says. */
  readonly conjuncts: ReadonlySet<PlanExpr>;
  readonly agrees: readonly string[];
}

function filterClaim(
  filter: Essential,
  printed: readonly PlanExpr[],
  within: readonly Live[],
  direct: Expected | undefined,
): Claim | undefined {
  const scored = within.map(({ expected }) => scoreFilter(expected, printed)).filter((each) => each.score > 0);
  // Of filters that say the same, the one that the alignment put here.
  scored.sort((a, b) => b.score - a.score || (a.expected === direct ? -1 : b.expected === direct ? 1 : 0));
  const [best] = scored;
  if (best !== undefined)
    return claimFor(filter, best.expected, best.score, rivalOf(best, scored, direct), best.agrees);
  const inferred = printed.every((each) => each.kind === 'call' && each.name === 'isnotnull');
  if (inferred || direct === undefined) return undefined;
  // The condition is not known from the code, or its column has another name here; the place speaks for it.
  const placed = conditionUnknown(direct) || (within.length === 1 && comparesSame(direct, printed));
  return placed ? claimFor(filter, direct, 1, undefined, ['the place in the chain']) : undefined;
}

/** Another line that says the same of the same rows; the one that stands here by position is preferred. */
function rivalOf(best: Scored, scored: readonly Scored[], direct: Expected | undefined): Scored | undefined {
  const rival = scored.find(
    (each) =>
      each.expected.site !== undefined &&
      best.expected.site !== undefined &&
      !sameLine(each.expected.site, best.expected.site),
  );
  const merged = mergedWith(best, scored);
  if (rival === undefined || rival.score < best.score - 0.2) return merged;
  // Two filters merged into one node: either line is right.
  return best.expected === direct || best.conjuncts.size + rival.conjuncts.size > 2 ? merged : rival;
}

/** Another call whose condition went into the same node, which is no one's alone then. */
function mergedWith(best: Scored, scored: readonly Scored[]): Scored | undefined {
  return scored.find(
    (each) =>
      each.expected.site !== undefined &&
      best.expected.site !== undefined &&
      !sameLine(each.expected.site, best.expected.site) &&
      [...each.conjuncts].some((conjunct) => !best.conjuncts.has(conjunct)),
  );
}

function claimFor(
  filter: Essential,
  expected: Expected,
  score: number,
  rival: Scored | undefined,
  agrees: readonly string[],
): Claim | undefined {
  if (expected.site === undefined) return undefined;
  return {
    node: filter.node,
    site: expected.site,
    callers: expected.callers,
    operator: expected.operator,
    role: 'asked',
    agrees,
    strength: 2 * score,
    margin: rival === undefined ? Number.POSITIVE_INFINITY : 1,
    rival: rival?.expected.site,
  };
}

function conditionUnknown(expected: Expected): boolean {
  if (expected.demand.kind !== 'filter') return false;
  const { condition } = expected.demand;
  return (
    condition === undefined ||
    sourceConjuncts(condition).some((part) => part.kind === 'unknown' || (part.kind === 'udf' && part.args.length >= 0))
  );
}

/** The same comparison with the same literal, of a column that goes by another name. */
function comparesSame(expected: Expected, printed: readonly PlanExpr[]): boolean {
  const condition = expected.demand.kind === 'filter' ? expected.demand.condition : undefined;
  return (
    condition !== undefined &&
    sourceConjuncts(condition).some((part) => printed.some((each) => similarity(part, each) > 0.15))
  );
}

function scoreFilter(expected: Expected, printed: readonly PlanExpr[]): Scored {
  const condition = expected.demand.kind === 'filter' ? expected.demand.condition : undefined;
  if (condition === undefined) return { expected, score: 0, conjuncts: new Set(), agrees: [] };
  const agrees: string[] = [];
  let score = 0;
  const conjuncts = new Set<PlanExpr>();
  const add = (part: ColumnExpr): boolean => {
    const similarTo = similarityTo(part);
    let best: PlanExpr | undefined;
    let most = LIKELY;
    for (const each of printed) {
      const similar = similarTo(each);
      if (similar < most || (similar === most && best !== undefined)) continue;
      best = each;
      most = similar;
    }
    if (best === undefined) return false;
    score += most;
    conjuncts.add(best);
    agrees.push(conditionText(part));
    return true;
  };
  for (const { part, below } of conditionParts(condition, expected.operator)) if (!add(part)) below.forEach(add);
  return { expected, score, conjuncts, agrees };
}

/** Python functions are pulled out of filters and projections, and end up in an order of their own; their names tell whose they are. */
export function pythonClaims(alignment: Alignment, plan: EssentialPlan): readonly Claim[] {
  const matched = new Set(alignment.pairs.map((pair) => pair.plan));
  const live = alignment.visited.filter(({ expected }) => expected.kind === 'pythonEval');
  const claims: Claim[] = [];
  for (const evaluation of plan.all) {
    if (evaluation.kind !== 'pythonEval' || matched.has(evaluation)) continue;
    const fitting = live.filter((each) => holds(each, evaluation) && verdict(each.expected, evaluation) !== undefined);
    const [first] = fitting;
    const site = first?.expected.site;
    if (first === undefined || site === undefined) continue;
    const other = fitting.find((each) => each.expected.site !== undefined && !sameLine(each.expected.site, site));
    const agrees = verdict(first.expected, evaluation)?.agrees ?? [];
    claims.push({
      node: evaluation.node,
      site,
      callers: first.expected.callers,
      operator: first.expected.operator,
      role: 'asked',
      agrees,
      strength: 2,
      margin: other === undefined ? Number.POSITIVE_INFINITY : 0,
      rival: other?.expected.site,
    });
  }
  return claims;
}
