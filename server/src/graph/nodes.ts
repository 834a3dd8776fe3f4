import type { ExecutionMatch, NodeMatch, RefusedNode } from '../model/match.ts';
import type { PlanNode } from '../model/plan.ts';
import type { MetricMeaning } from '../plan/metrics.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { OperatorFamily } from '../plan/operators.ts';
import { familyOf } from '../plan/operators.ts';
import type { NodeParagraph } from '../plan/planText.ts';
import { nodesOf } from '../plan/walk.ts';
import type { GraphBadge, GraphFinding, GraphNode, GraphStage, NodeLink, PlanChange } from '../../../protocol/graph.ts';
import { graphSite } from './sites.ts';
import { wordsOf } from './words.ts';

/** The full text of an operator goes to the panel up to here; scans over thousands of files print more than anyone reads. */
const MAX_TEXT = 8_192;
/** From this part of the execution's task time on an operator's own time is worth a badge. */
const TIME_BADGE_SHARE = 0.05;

/** From this part of its stage's spill on, an operator is where to look. */
const MOST_OF_SPILL = 0.25;
/** Up to this part it is not worth a word. */
const LITTLE_OF_SPILL = 0.02;

/** What is known about the nodes of one plan; everything by node id. */
export interface NodeFacts {
  readonly matches: ReadonlyMap<number, NodeMatch>;
  readonly refused: ReadonlyMap<number, RefusedNode>;
  readonly findings: readonly GraphFinding[];
  readonly changes: readonly PlanChange[];
  readonly paragraphs: ReadonlyMap<number, NodeParagraph>;
  readonly stages: ReadonlyMap<number, GraphStage>;
  readonly repeats: ReadonlyMap<number, number>;
  /** Stage of the card that holds the node. */
  readonly cardStage: ReadonlyMap<number, number>;
  /** Task time of the whole execution. */
  readonly taskMs: number;
}

export function matchFacts(match: ExecutionMatch | undefined): Pick<NodeFacts, 'matches' | 'refused'> {
  return {
    matches: new Map(match?.nodes.map((each) => [each.node, each])),
    refused: new Map(match?.refused.map((each) => [each.node, each])),
  };
}

export function graphNodes(plan: PlanNode, facts: NodeFacts): readonly GraphNode[] {
  const codegen = codegenOf(plan);
  return nodesOf(plan).map((node) => graphNode(node, codegen.get(node.id), facts));
}

function graphNode(node: PlanNode, codegen: number | undefined, facts: NodeFacts): GraphNode {
  const { words, detail } = wordsOf(node, facts.paragraphs.get(node.id));
  const ownMs = ownTime(node);
  const timeShare = ownMs === undefined || facts.taskMs === 0 ? undefined : Math.min(1, ownMs / facts.taskMs);
  const stage = facts.stages.get(facts.cardStage.get(node.id) ?? -1);
  const findings = facts.findings.filter((finding) => finding.nodeIds.includes(node.id));
  const wrapper = familyOf(node) === 'wrapper';
  const link = linkOf(node, facts);
  const badges = wrapper ? [] : nodeBadges(node, ownMs, timeShare, stage);
  const change = facts.changes.find((each) => each.nodeId === node.id);
  const sameAs = facts.repeats.get(node.id);
  const rowsOut = metricTotal(node, 'outputRows');
  const rowsIn = wrapper ? [] : inputRows(node);
  const isCause =
    findings.some((finding) => finding.severity !== 'hint') || badges.some((badge) => badge.level === 'bad');
  return {
    id: node.id,
    name: node.name.trim(),
    words,
    detail,
    text: node.text.length > MAX_TEXT ? `${node.text.slice(0, MAX_TEXT)} …` : node.text,
    metadata: node.metadata,
    inputs: node.children.map((child) => child.id),
    ...(sameAs !== undefined && { sameAs }),
    link,
    ...(rowsIn.length > 0 && { rowsIn }),
    ...(rowsOut !== undefined && { rowsOut }),
    ...(ownMs !== undefined && { ownMs }),
    ...(timeShare !== undefined && { timeShare }),
    heat: Math.max(timeShare ?? 0, isCause ? (stage?.share ?? 0) : 0),
    badges,
    metrics: node.metrics.map(({ name, type, total, max }) => ({
      name,
      type,
      ...(total !== undefined && { total }),
      ...(max !== undefined && { max }),
    })),
    stageIds: node.stages?.stages ?? [],
    ...(node.stages !== undefined && { stageHow: node.stages.how }),
    findings: findings.map((finding) => finding.id),
    quiet:
      !wrapper &&
      link.kind !== 'asked' &&
      findings.length === 0 &&
      badges.length === 0 &&
      change === undefined &&
      isCheap(node),
    wrapper,
    ...(codegen !== undefined && { codegen }),
    ...(change !== undefined && { change }),
  };
}

/** Rows that each input gave; empty where one of them is not counted. */
function inputRows(node: PlanNode): readonly number[] {
  const own = metricTotal(node, 'inputRows');
  if (own !== undefined) return [own];
  const counts = node.children.map(rowsOf);
  const known = counts.filter((count) => count !== undefined);
  return known.length === counts.length ? known : [];
}

/** Operators that count nothing hand on what they get, if that is the same number of rows. */
function rowsOf(node: PlanNode): number | undefined {
  let next: PlanNode | undefined = node;
  while (next !== undefined) {
    const rows: number | undefined = metricTotal(next, 'shuffleRecordsWritten') ?? metricTotal(next, 'outputRows');
    if (rows !== undefined) return rows;
    if (!handsOn.has(familyOf(next))) return undefined;
    next = next.children[0];
  }
  return undefined;
}

const handsOn: ReadonlySet<OperatorFamily> = new Set([
  'wrapper',
  'project',
  'sort',
  'exchange',
  'broadcast',
  'reused',
  'coalesce',
]);

/** Operators that move no data and keep no state: of interest only where they are someone's line. */
function isCheap(node: PlanNode): boolean {
  const family = familyOf(node);
  return family === 'project' || family === 'objects' || family === 'writeInner' || family === 'other';
}

/** The number of the whole-stage code generation that a node was compiled into. Adapters end it. */
function codegenOf(plan: PlanNode): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const inherited = new Map<number, number>();
  for (const node of nodesOf(plan)) {
    const own = /^WholeStageCodegen \((\d+)\)/.exec(node.name)?.[1];
    const ends = node.name.startsWith('InputAdapter');
    const inside = own !== undefined ? Number(own) : ends ? undefined : inherited.get(node.id);
    if (inside === undefined) continue;
    found.set(node.id, inside);
    for (const child of node.children) inherited.set(child.id, inside);
  }
  return found;
}

/** Times that belong to the operator alone and do not overlap each other. */
const ownTimes: readonly MetricMeaning[] = [
  'scanTime',
  'sortTime',
  'aggregateTime',
  'buildTime',
  'shuffleWriteTime',
  'fetchWaitTime',
  'pythonTime',
  'taskCommitTime',
];

function ownTime(node: PlanNode): number | undefined {
  if (familyOf(node) === 'wrapper') return metricTotal(node, 'codegenTime');
  let sum: number | undefined;
  for (const meaning of ownTimes) {
    const ms = metricTotal(node, meaning);
    if (ms !== undefined) sum = (sum ?? 0) + ms;
  }
  return sum;
}

function nodeBadges(
  node: PlanNode,
  ownMs: number | undefined,
  timeShare: number | undefined,
  stage: GraphStage | undefined,
): readonly GraphBadge[] {
  const badges: GraphBadge[] = [];
  // Coalesce has no metrics of its own: it is what decides how many tasks its stage has, so that is its number.
  const tasks = stage?.badges.find((badge) => badge.kind === 'tasks');
  if (familyOf(node) === 'coalesce' && tasks !== undefined) badges.push(tasks);
  const spill = metricTotal(node, 'spillBytes') ?? 0;
  if (spill > (stage?.memorySpillBytes ?? 0) * LITTLE_OF_SPILL) {
    // The operator that spilled most of what its stage did has the stage's mark; the others a number.
    const ofStage = stage?.badges.find((badge) => badge.kind === 'spill');
    const most = spill >= (stage?.memorySpillBytes ?? 0) * MOST_OF_SPILL;
    badges.push({
      kind: 'spill',
      level: most ? (ofStage?.level ?? 'plain') : 'plain',
      memoryBytes: spill,
      diskBytes: 0,
    });
  }
  if (ownMs !== undefined && timeShare !== undefined && timeShare >= TIME_BADGE_SHARE && ownMs >= 1_000) {
    badges.push({ kind: 'time', level: timeShare >= 0.25 ? 'notable' : 'plain', ms: ownMs, share: timeShare });
  }
  return badges;
}

function linkOf(node: PlanNode, facts: NodeFacts): NodeLink {
  const found = facts.matches.get(node.id);
  if (found !== undefined) {
    const place = {
      site: graphSite(found.site),
      callers: found.callers.map(graphSite),
      confidence: found.confidence,
      evidence: found.evidence,
    };
    if (found.role === 'asked') return { kind: 'asked', ...place };
    return { kind: 'required', ...place, purpose: found.site.method };
  }
  const refused = facts.refused.get(node.id);
  if (refused === undefined) return { kind: 'none' };
  return { kind: 'refused', reason: refused.reason, candidates: refused.candidates.map(graphSite) };
}
