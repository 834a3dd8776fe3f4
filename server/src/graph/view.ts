import type { PlanNode } from '../model/plan.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { familyOf } from '../plan/operators.ts';
import type { CardKind, GraphCard, GraphEdge, GraphStage, PlanView } from '../../../protocol/graph.ts';
import type { Cut, CutCard, CutEdge } from './cut.ts';
import { cutPlan } from './cut.ts';
import type { NodeFacts } from './nodes.ts';
import { graphNodes } from './nodes.ts';
import { partitioningText } from './words.ts';

/** Everything about the nodes but what follows from the cut itself. */
export type ViewFacts = Omit<NodeFacts, 'repeats' | 'cardStage'>;

/** Cuts a plan into cards and says what is known of each. */
export function buildView(plan: PlanNode, facts: ViewFacts): PlanView {
  const cut = cutPlan(plan);
  const stageOf = stagesOfCards(cut, facts.stages);
  const cardStage = new Map<number, number>();
  for (const card of cut.cards) {
    const [stage] = stageOf.get(card.id) ?? [];
    if (stage === undefined) continue;
    for (const node of card.nodes) cardStage.set(node.id, stage);
    if (card.exchange !== undefined && !cardStage.has(card.exchange.id)) cardStage.set(card.exchange.id, stage);
  }
  const anyStage = cardStage.size > 0;
  return {
    cards: cut.cards.map((card) => graphCard(card, stageOf.get(card.id) ?? [], facts.stages, anyStage)),
    edges: cut.edges.map((edge) => graphEdge(edge, cut)),
    nodes: graphNodes(plan, { ...facts, repeats: cut.repeats, cardStage }),
  };
}

/** Which stage feeds which, by the plan: exact where AQE gives every stage a job of its own. */
export function stageEdges(
  plan: PlanNode,
  stages: ReadonlyMap<number, GraphStage>,
): readonly { readonly from: number; readonly to: number }[] {
  const cut = cutPlan(plan);
  const stageOf = stagesOfCards(cut, stages);
  return cut.edges.flatMap((edge) => {
    const [from, to] = [stageOf.get(edge.from)?.[0], stageOf.get(edge.to)?.[0]];
    return from === undefined || to === undefined || from === to ? [] : [{ from, to }];
  });
}

/** Stages that ran each card, the one that did most of the work first. */
function stagesOfCards(cut: Cut, stages: ReadonlyMap<number, GraphStage>): ReadonlyMap<string, readonly number[]> {
  const found = new Map(cut.cards.map((card) => [card.id, votedStages(card, stages, runsThere)]));
  const claimed = new Set([...found.values()].flat());
  for (const card of cut.cards) {
    if (found.get(card.id)?.length !== 0) continue;
    const free = votedStages(card, stages, () => true).filter((stage) => !claimed.has(stage));
    found.set(card.id, free);
    for (const stage of free) claimed.add(stage);
  }
  const [next, ...others] = nextCards(cut, found);
  const [broken, ...more] = [...stages.values()].filter(
    (stage) => (stage.status === 'failed' || stage.status === 'running') && !claimed.has(stage.id),
  );
  // No task of it ended, so that none has reported for its operators: it can only be what came next.
  if (next !== undefined && others.length === 0 && broken !== undefined && more.length === 0)
    found.set(next.id, [broken.id]);
  return found;
}

/** Cards without a stage whose inputs are there. */
function nextCards(cut: Cut, found: ReadonlyMap<string, readonly number[]>): readonly CutCard[] {
  const ran = (id: string): boolean => found.get(id)?.length !== 0;
  return cut.cards.filter(
    (card) =>
      (card.origin === 'plan' || card.origin === 'subquery') &&
      !ran(card.id) &&
      cut.edges.every((edge) => edge.to !== card.id || ran(edge.from)) &&
      !card.nodes.every((node) => familyOf(node) === 'wrapper' || runsOnDriver(node)),
  );
}

/** An adapter or an exchange stands at the border of two stages: what it inherited may be the other one's. */
function runsThere(node: PlanNode): boolean {
  if (node.stages?.how === 'exact') return true;
  const family = familyOf(node);
  return family !== 'wrapper' && family !== 'exchange';
}

function votedStages(
  card: CutCard,
  stages: ReadonlyMap<number, GraphStage>,
  mayVote: (node: PlanNode) => boolean,
): readonly number[] {
  const votes = new Map<number, number>();
  const vote = (stage: number | undefined, weight: number): void => {
    if (stage !== undefined && stages.has(stage)) votes.set(stage, (votes.get(stage) ?? 0) + weight);
  };
  for (const node of card.nodes.filter(mayVote)) {
    // Operators whose text says that they collect or broadcast report to the driver, not to a stage.
    for (const stage of node.stages?.stages ?? []) vote(stage, node.stages?.how === 'exact' ? 4 : 1);
  }
  const { exchange } = card;
  if (exchange !== undefined && familyOf(exchange) === 'exchange' && (mayVote(exchange) || card.nodes.length === 0)) {
    vote(exchange.stages?.stages[0], card.nodes.length === 0 ? 1 : 4);
  }
  const strongest = Math.max(0, ...votes.values());
  return [...votes]
    .filter(([, weight]) => weight * 4 >= strongest)
    .sort((a, b) => b[1] - a[1] || (stages.get(b[0])?.durationMs ?? 0) - (stages.get(a[0])?.durationMs ?? 0))
    .map(([stage]) => stage);
}

function graphCard(
  card: CutCard,
  stageIds: readonly number[],
  stages: ReadonlyMap<number, GraphStage>,
  anyStage: boolean,
): GraphCard {
  const [stageId, ...otherStageIds] = stageIds;
  const stage = stages.get(stageId ?? -1);
  const elsewhere = stage === undefined ? stagesElsewhere(card) : [];
  return {
    id: card.id,
    kind: cardKind(card, stage, anyStage),
    ...(stageId !== undefined && { stageId }),
    ...(elsewhere.length > 0 && { ranElsewhere: elsewhere }),
    otherStageIds,
    nodeIds: card.nodes.map((node) => node.id),
    subquery: card.origin === 'subquery',
    share: stage?.share ?? 0,
  };
}

/** `frame.rdd` makes a plan whose last operators run with whatever job uses the rows later, outside of the execution. */
function stagesElsewhere(card: CutCard): readonly number[] {
  if (card.origin === 'cache' || card.origin === 'reused') return [];
  const exact = card.nodes.filter((node) => node.stages?.how === 'exact');
  return [...new Set(exact.flatMap((node) => node.stages?.stages ?? []))];
}

function cardKind(card: CutCard, stage: GraphStage | undefined, anyStage: boolean): CardKind {
  if (stage?.status === 'skipped') return 'skipped';
  if (stage !== undefined) return 'stage';
  if (card.origin === 'cache' || card.origin === 'reused') return card.origin;
  const operators = card.nodes.filter((node) => familyOf(node) !== 'wrapper');
  if (operators.every((node) => runsOnDriver(node))) return operators.length > 0 ? 'driver' : 'unknown';
  return anyStage ? 'skipped' : 'unknown';
}

function runsOnDriver(node: PlanNode): boolean {
  const family = familyOf(node);
  return family === 'command' || family === 'localRows' || family === 'subquery' || family === 'write';
}

function graphEdge(edge: CutEdge, cut: Cut): GraphEdge {
  const { node, read } = edge;
  const source = edge.kind === 'reused' ? (originalOf(node, cut) ?? node) : node;
  const details = detailsOf(source);
  const partitioning = details.kind === 'exchange' ? partitioningText(details) : '';
  const asked = details.kind === 'exchange' ? details.partitions : undefined;
  const readPartitions = read === undefined ? undefined : metricTotal(read, 'partitions');
  const bytes = metricTotal(source, 'shuffleBytesWritten') ?? metricTotal(source, 'dataSizeBytes');
  const rows = metricTotal(source, 'shuffleRecordsWritten') ?? metricTotal(source, 'outputRows');
  return {
    id: `edge-${String(node.id)}`,
    from: edge.from,
    to: edge.to,
    kind: edge.kind,
    ...(edge.kind !== 'cache' && { nodeId: node.id }),
    ...(edge.consumer !== undefined && { toNodeId: edge.consumer.id }),
    ...(bytes !== undefined && { bytes }),
    ...(rows !== undefined && { rows }),
    ...(partitioning !== '' && { partitioning }),
    ...((asked !== undefined || readPartitions !== undefined) && {
      partitions: {
        ...(asked !== undefined && { asked }),
        ...(readPartitions !== undefined && { read: readPartitions }),
      },
    }),
  };
}

/** The exchange that a reuse stands for: its copy below, or the one that ends the card it comes from. */
function originalOf(node: PlanNode, cut: Cut): PlanNode | undefined {
  const [copy] = node.children;
  if (copy !== undefined) return copy;
  const edge = cut.edges.find((each) => each.node === node);
  return cut.cards.find((card) => card.id === edge?.from)?.exchange;
}
