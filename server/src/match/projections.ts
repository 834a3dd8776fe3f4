import type { OperatorFrame } from '../model/frames.ts';
import type { PlanExpr } from '../plan/expression.ts';
import type { Alignment } from './align.ts';
import type { Claim } from './claim.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import type { Expected } from './expected.ts';
import { barePlan, bareSource, columnNameOf } from './expressions.ts';
import { columnsOfFrame } from './frameColumns.ts';
import { holds, type Live } from './live.ts';
import { bothIn } from './merged.ts';
import { sameLine } from './sites.ts';
import { projectAgreement, type ProjectAgreement } from './verdictRows.ts';

/**
 * Projections are told by what they compute, then by the list of their columns: the optimizer merges neighbors, and puts in others to drop columns early.
 * What `show`, a pivot or a join by names computes for itself belongs to them.
 */
export function projectClaims(alignment: Alignment, plan: EssentialPlan): readonly Claim[] {
  const live = alignment.visited.filter(({ expected }) => expected.kind === 'project');
  const between = barriers(alignment, plan);
  const claims: Claim[] = [];
  for (const project of plan.all) {
    if (project.details.kind !== 'project') continue;
    const { columns, cut } = project.details;
    const within = live.filter((each) => holds(each, project) && !between(project, each.plan));
    const found =
      shownBy(alignment, columns) ??
      computing(within, columns) ??
      preparedFor(alignment, project, columns) ??
      spreadBy(alignment, project, columns) ??
      (cut ? undefined : selecting(within, project, columns));
    if (found?.expected.site === undefined) continue;
    claims.push({
      node: project.node,
      site: found.expected.site,
      callers: found.expected.callers,
      operator: found.expected.operator,
      role: found.role,
      agrees: found.agrees,
      strength: found.strength,
      margin: 1,
      rival: undefined,
    });
  }
  return claims;
}

/**
 * Whether an operator that the code asks for above some rows stands between a projection and those rows.
 * The optimizer moves projections down, never up: what the code computes below a join, a window or an aggregation stays below it.
 */
function barriers(alignment: Alignment, plan: EssentialPlan): (project: Essential, rows: Essential) => boolean {
  const parents = new Map<Essential, Essential>();
  for (const each of plan.all) for (const child of each.children) parents.set(child, each);
  const matched = new Set(
    alignment.pairs.filter(({ plan: { details, kind } }) => keepsBelow(kind, details)).map((each) => each.plan),
  );
  return (project, rows) => {
    let passed = false;
    for (let at = parents.get(rows); at !== undefined; at = parents.get(at)) {
      if (at === project) return passed;
      passed ||= matched.has(at);
    }
    return false;
  };
}

/** Semi and anti joins move below projections themselves, and of windows in one operator some may stand above what others have below. */
function keepsBelow(kind: Essential['kind'], details: Essential['details']): boolean {
  if (kind === 'join') return details.kind === 'join' && details.type !== 'left_semi' && details.type !== 'left_anti';
  if (kind === 'window') return details.kind === 'window' && details.functions.length === 1;
  return kind === 'aggregate' || kind === 'generate' || kind === 'union';
}

interface Found {
  readonly expected: Expected;
  readonly agrees: readonly string[];
  readonly strength: number;
  readonly role: Claim['role'];
}

/** `show` makes texts of all columns, in the same projection as what the frame computes last. */
function shownBy(alignment: Alignment, columns: readonly PlanExpr[]): Found | undefined {
  const shows = columns.some((each) => each.kind === 'alias' && isPretty(each.child));
  const action = shows
    ? alignment.visited.find(({ expected }) => expected.action?.kind === 'show' && expected.site !== undefined)
    : undefined;
  return action === undefined
    ? undefined
    : { expected: action.expected, agrees: ['the columns as texts'], strength: 2, role: 'asked' };
}

function isPretty(expr: PlanExpr): boolean {
  return expr.kind === 'call' && expr.name === 'toprettystring';
}

/** The call that most of the computed columns come from. */
function computing(within: readonly Live[], columns: readonly PlanExpr[]): Found | undefined {
  let best: (ProjectAgreement & { readonly expected: Expected }) | undefined;
  for (const { expected } of within) {
    if (expected.demand.kind !== 'project') continue;
    const agreement = projectAgreement(expected.demand.columns, columns, expected.operator);
    if (agreement.weight > (best?.weight ?? 0)) best = { expected, ...agreement };
  }
  return best === undefined
    ? undefined
    : {
        expected: best.expected,
        agrees: [`columns ${best.names.slice(0, 4).join(', ')}`],
        strength: 1 + best.names.length,
        role: 'asked',
      };
}

/** What a pivot deals out into columns, and the one column that a join by names makes of two. */
function spreadBy(alignment: Alignment, project: Essential, columns: readonly PlanExpr[]): Found | undefined {
  const [below] = project.children;
  if (below === undefined) return undefined;
  const pair = alignment.pairs.find((each) => each.plan === below);
  if (pair?.expected.demand.kind === 'aggregate' && columns.some(ofPivot))
    return { expected: pair.expected, agrees: ['one column for each value'], strength: 2, role: 'required' };
  if (pair?.expected.demand.kind !== 'join') return undefined;
  const using = pair.expected.demand.using ?? [];
  const name = columns.map(ofBothSides).find((each) => each !== undefined && using.includes(each));
  return name === undefined
    ? undefined
    : { expected: pair.expected, agrees: [`${name} of both sides`], strength: 2, role: 'required' };
}

/** `__pivot_sum(revenue)#12[0] AS DE`. */
function ofPivot(expr: PlanExpr): boolean {
  const bare = barePlan(expr);
  const from = bare.kind === 'call' && bare.name === 'getitem' ? bare.args[0] : undefined;
  return from?.kind === 'column' ? from.name.startsWith('__pivot_') : from?.kind === 'alias';
}

/** `coalesce(id#1, id#2) AS id`. */
function ofBothSides(expr: PlanExpr): string | undefined {
  if (expr.kind !== 'alias' || expr.child.kind !== 'call' || expr.child.name !== 'coalesce') return undefined;
  const [left, right] = expr.child.args;
  const same =
    left?.kind === 'column' && right?.kind === 'column' && left.name === expr.name && right.name === expr.name;
  return same ? expr.name : undefined;
}

/** Expressions that the operator above takes as columns: `struct(day, id) AS _w0` is the order of a window. */
function preparedFor(alignment: Alignment, project: Essential, columns: readonly PlanExpr[]): Found | undefined {
  const kind = columns.map(consumerOf).find((each) => each !== undefined);
  if (kind === undefined) return undefined;
  const pair = alignment.pairs.find(({ plan }) => plan.kind === kind && standsRightOver(plan, project));
  if (pair === undefined || sharesOperator(alignment, pair)) return undefined;
  return { expected: pair.expected, agrees: ['what it works on'], strength: 2, role: 'required' };
}

/** Windows of two lines in one operator: which of them needs the expression is not told. */
function sharesOperator({ visited }: Alignment, { expected, plan }: Alignment['pairs'][number]): boolean {
  const own = expected.site;
  return visited.some(
    ({ expected: other }) =>
      own !== undefined && other.site !== undefined && !sameLine(other.site, own) && bothIn(expected, other, plan),
  );
}

function consumerOf(expr: PlanExpr): 'window' | 'aggregate' | undefined {
  if (expr.kind !== 'alias') return undefined;
  if (/^_w\d+$/.test(expr.name)) return 'window';
  return expr.name === '_groupingexpression' ? 'aggregate' : undefined;
}

/** Over it, with nothing but sorts, shuffles and limits of its own between. */
function standsRightOver(above: Essential, project: Essential): boolean {
  let [at] = above.children;
  while (at !== undefined && at !== project && at.free) [at] = at.children;
  return at === project;
}

/** A selection of exactly these columns in this order; two that say the same are told by where they stand. */
function selecting(within: readonly Live[], project: Essential, columns: readonly PlanExpr[]): Found | undefined {
  const names = columns.map((each) => (each.kind === 'alias' || each.kind === 'column' ? each.name.toLowerCase() : ''));
  if (names.length < 2) return undefined;
  const same = within.filter(({ expected }) => selectsExactly(expected, names, columns));
  const [first] = same.some((each) => each.plan === project) ? same.filter((each) => each.plan === project) : same;
  const site = first?.expected.site;
  if (first === undefined || site === undefined) return undefined;
  if (
    same.some(
      (each) => each.plan === first.plan && each.expected.site !== undefined && !sameLine(each.expected.site, site),
    )
  )
    return undefined;
  return {
    expected: first.expected,
    agrees: [`columns ${names.slice(0, 4).join(', ')}`],
    strength: 1.5,
    role: 'asked',
  };
}

function selectsExactly(
  { operator, demand }: Expected,
  names: readonly string[],
  columns: readonly PlanExpr[],
): boolean {
  if (operator?.op.name !== 'project' || demand.kind !== 'project') return false;
  if (operator.op.form === 'drop') return leaves(operator, names);
  if (operator.op.keepsOthers) return false;
  return (
    demand.columns.length === names.length &&
    demand.columns.every((each, index) => {
      const name = columnNameOf(each)?.toLowerCase().split('.').at(-1);
      // What the code computes does not stand here as it is.
      const computed = bareSource(each).kind !== 'column' && columns[index]?.kind === 'column';
      return name === names[index] && !computed;
    })
  );
}

/** Whether dropping columns leaves exactly these. */
function leaves(operator: OperatorFrame, names: readonly string[]): boolean {
  const { complete, columns } = columnsOfFrame(operator);
  return complete && columns.length === names.length && columns.every(({ name }, index) => name === names[index]);
}
