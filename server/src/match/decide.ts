import type { NodeMatch, RefusedNode } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import type { Claim } from './claim.ts';
import type { Essential, EssentialPlan } from './essential.ts';
import { nodesOf } from '../plan/walk.ts';
import { sameLine } from './sites.ts';

/** One way to read an execution: an action that may have run it, and what follows for its nodes. */
export interface Reading {
  readonly claims: ReadonlyMap<number, Claim>;
  readonly anchorSure: boolean;
  readonly anchorEvidence: readonly string[];
}

/** Below this a rival fits as well: a tie is refused. */
const TIE = 0.5;
/** From here on nothing else can be meant. */
const CERTAIN_MARGIN = 2;
const CERTAIN_STRENGTH = 2.5;

/** Decides for each node between the readings that fit equally well: one line, or a refusal that names both. */
export function decide(
  plan: EssentialPlan,
  readings: readonly Reading[],
): { nodes: readonly NodeMatch[]; refused: readonly RefusedNode[] } {
  const nodes: NodeMatch[] = [];
  const refused: RefusedNode[] = [];
  const sure = readings.every((reading) => reading.anchorSure);
  const anchorEvidence = readings[0]?.anchorEvidence ?? [];
  const said = new Set<number>();
  for (const { id } of nodesOf(plan.plan)) {
    const { first, other, agreeing } = opinions(readings, id);
    if (first === undefined) continue;
    said.add(id);
    if (other !== undefined)
      refused.push(
        refusal(first.node, [first.site, other.site], 'two actions could have run this, and they differ here'),
      );
    else if (first.margin < TIE && first.rival !== undefined)
      refused.push(refusal(first.node, [first.site, first.rival], 'two calls fit this equally well'));
    else nodes.push(decided(first, sure && agreeing === readings.length, anchorEvidence));
  }
  for (const node of unexplained(plan, said))
    refused.push(refusal(node, [], 'nothing in the code that this action runs fits it'));
  return { nodes, refused: refused.sort((a, b) => a.node - b.node) };
}

interface Opinions {
  readonly first: Claim | undefined;
  /** The first that names another line. */
  readonly other: Claim | undefined;
  /** How many readings say something of the node. */
  readonly agreeing: number;
}

function opinions(readings: readonly Reading[], id: number): Opinions {
  let first: Claim | undefined;
  let other: Claim | undefined;
  let agreeing = 0;
  for (const reading of readings) {
    const claim = reading.claims.get(id);
    if (claim === undefined) continue;
    agreeing++;
    first ??= claim;
    if (other === undefined && !sameLine(claim.site, first.site)) other = claim;
  }
  return { first, other, agreeing };
}

function refusal(node: PlanNode, candidates: readonly Site[], reason: string): RefusedNode {
  return { node: node.id, name: node.name, reason, candidates };
}

function decided(claim: Claim, sure: boolean, anchorEvidence: readonly string[]): NodeMatch {
  const certain = sure && claim.margin >= CERTAIN_MARGIN && claim.strength >= CERTAIN_STRENGTH;
  const { operator } = claim;
  const node: NodeMatch = {
    node: claim.node.id,
    name: claim.node.name,
    site: claim.site,
    callers: claim.callers,
    confidence: certain ? 'certain' : 'likely',
    evidence: evidenceOf(claim, anchorEvidence),
    role: claim.role,
  };
  return operator === undefined ? node : { ...node, operator };
}

function evidenceOf(claim: Claim, anchor: readonly string[]): readonly string[] {
  const rival = rivalEvidence(claim);
  const own = rival === undefined ? [ownEvidence(claim)] : [ownEvidence(claim), rival];
  // Tens of thousands of these lists are kept: one made by pushing would take three times as much.
  return own.concat(anchor);
}

function rivalEvidence({ rival, margin }: Claim): string | undefined {
  if (rival !== undefined) return `line ${rival.range.start.line + 1} of ${rival.file} fits less well`;
  return margin === Number.POSITIVE_INFINITY ? 'no other call that this action runs can have made it' : undefined;
}

function ownEvidence(claim: Claim): string {
  const name = claim.node.name.trim();
  if (claim.role === 'required') return `Spark put ${name} in because .${claim.site.method}(…) needs it`;
  if (claim.agrees.length > 0) return `${name} is .${claim.site.method}(…): ${claim.agrees.join(', ')}`;
  return `${name} stands where .${claim.site.method}(…) is called`;
}

/** What a table format runs inside an action (reading its log, the phases of a merge) belongs to that action, where no call of the code explains it. */
export function forLibrary(
  plan: EssentialPlan,
  nodes: readonly NodeMatch[],
  site: Site,
  callers: readonly Site[],
): readonly NodeMatch[] {
  const said = new Set(nodes.map((each) => each.node));
  const rest = plan.all
    .flatMap((each) => [each.node, ...each.halves, ...each.required])
    .filter((node) => !said.has(node.id));
  return [...new Set(rest)].map((node) => ({
    node: node.id,
    name: node.name,
    site,
    callers,
    confidence: 'likely',
    evidence: [`the table's format runs this for .${site.method}(…)`],
    role: 'required',
  }));
}

/** Filters and projections are often Spark's own. */
const quiet: ReadonlySet<Essential['kind']> = new Set([
  'filter',
  'project',
  'other',
  'objects',
  'cached',
  'state',
  'expand',
]);

/** Operators of code that no reading explains. */
function unexplained(plan: EssentialPlan, said: ReadonlySet<number>): readonly PlanNode[] {
  return plan.all
    .filter((each) => !quiet.has(each.kind) && !each.free && !each.shadow && !said.has(each.node.id))
    .map((each) => each.node);
}
