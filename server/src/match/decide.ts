import type { NodeMatch, RefusedNode } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';
import type { Claim } from './claims.ts';
import type { EssentialPlan } from './essential.ts';
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
  const ids = new Set(readings.flatMap((reading) => [...reading.claims.keys()]));
  for (const id of [...ids].sort((a, b) => a - b)) {
    const claims = readings.map((reading) => reading.claims.get(id)).filter((claim) => claim !== undefined);
    const [first] = claims;
    if (first === undefined) continue;
    const other = claims.find((claim) => !sameLine(claim.site, first.site));
    if (other !== undefined)
      refused.push(
        refusal(first.node, [first.site, other.site], 'two actions could have run this, and they differ here'),
      );
    else if (first.margin < TIE && first.rival !== undefined)
      refused.push(refusal(first.node, [first.site, first.rival], 'two calls fit this equally well'));
    else nodes.push(decided(first, readings, claims.length));
  }
  for (const node of unexplained(plan, ids))
    refused.push(refusal(node, [], 'nothing in the code that this action runs fits it'));
  return { nodes, refused: refused.sort((a, b) => a.node - b.node) };
}

function refusal(node: PlanNode, candidates: readonly Site[], reason: string): RefusedNode {
  return { node: node.id, name: node.name, reason, candidates };
}

function decided(claim: Claim, readings: readonly Reading[], agreeing: number): NodeMatch {
  const sure = agreeing === readings.length && readings.every((reading) => reading.anchorSure);
  const certain = sure && claim.margin >= CERTAIN_MARGIN && claim.strength >= CERTAIN_STRENGTH;
  const { operator } = claim;
  const node: NodeMatch = {
    node: claim.node.id,
    name: claim.node.name,
    site: claim.site,
    callers: claim.callers,
    confidence: certain ? 'certain' : 'likely',
    evidence: evidenceOf(claim, readings[0]?.anchorEvidence ?? []),
    role: claim.role,
  };
  return operator === undefined ? node : { ...node, operator };
}

function evidenceOf(claim: Claim, anchor: readonly string[]): readonly string[] {
  const name = claim.node.name.trim();
  const method = `.${claim.site.method}(…)`;
  const sentences: string[] = [];
  if (claim.role === 'required') sentences.push(`Spark put ${name} in because ${method} needs it`);
  else if (claim.agrees.length > 0) sentences.push(`${name} is ${method}: ${claim.agrees.join(', ')}`);
  else sentences.push(`${name} stands where ${method} is called`);
  if (claim.rival === undefined) sentences.push('no other call that this action runs can have made it');
  else if (claim.margin !== Number.POSITIVE_INFINITY)
    sentences.push(`line ${claim.rival.range.start.line + 1} of ${claim.rival.file} fits less well`);
  return [...sentences, ...anchor];
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

/** Operators of code that no reading explains; filters and projections are often Spark's own. */
function unexplained(plan: EssentialPlan, ids: ReadonlySet<number>): readonly PlanNode[] {
  const quiet = new Set(['filter', 'project', 'other', 'objects', 'cached', 'state', 'expand']);
  return plan.all
    .filter((each) => !quiet.has(each.kind) && !each.free && !each.shadow && !ids.has(each.node.id))
    .map((each) => each.node);
}
