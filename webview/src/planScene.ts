import type { ApplicationGraph, GraphCard, PlanGraph, PlanView } from '../../protocol/panel.ts';
import { edgeAmount, partitionsText, readText } from './cardWords.ts';
import { comparedStage, wasText } from './compared.ts';
import type { Scene, SceneCard, SceneEdge, SceneItem, SceneOptions } from './scene.ts';
import { sceneCard, stageCard } from './sceneCards.ts';
import { bytesText } from './units.ts';

const MAX_LABEL_WIDTH = 220;

export function planScene(graph: PlanGraph, view: PlanView, options: SceneOptions): Scene {
  const stages = new Map(graph.stages.map((stage) => [stage.id, stage]));
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const cards = view.cards.map((card) =>
    sceneCard(card, stages.get(card.stageId ?? -1), options, {
      nodes,
      status: graph.execution.status,
      was: wasOf(graph, card, options),
    }),
  );
  const edges = view.edges.map((edge): SceneEdge => {
    const read = edge.partitions?.read;
    const asked = edge.partitions?.asked;
    const changed = read !== undefined && asked !== undefined && read !== asked;
    const by = isolated(edge.partitioning ?? '');
    const spread = [by, changed ? '' : partitionsText(asked)].filter(Boolean).join(' · ');
    const how = changed ? [readText(read), by].filter(Boolean).join(' · ') : spread;
    const amount = edgeAmount(edge.kind, edge.bytes, edge.rows);
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      kind: edge.kind,
      node: edge.nodeId === undefined ? undefined : nodes.get(edge.nodeId),
      amount,
      how,
      before: changed ? String(asked) : '',
      width: edgeWidth(edge.rows, edge.bytes),
      labelWidth: labelWidth(amount, how),
      labelHeight: how === '' ? 22 : 38,
    };
  });
  return { cards, edges, order: readingOrder(cards, edges) };
}

export function applicationScene(graph: ApplicationGraph, options: SceneOptions): Scene {
  const cards = graph.stages.map((stage) => stageCard(stage, options));
  const known = new Map(graph.stages.map((stage) => [stage.id, stage]));
  const edges = graph.edges.map((edge): SceneEdge => {
    const bytes = edge.bytes ?? 0;
    return {
      id: `edge-${String(edge.from)}-${String(edge.to)}`,
      from: `stage-${String(edge.from)}`,
      to: `stage-${String(edge.to)}`,
      kind: 'shuffle',
      node: undefined,
      amount: bytes > 0 ? bytesText(bytes) : '',
      how: '',
      before: '',
      width: edgeWidth(known.get(edge.from)?.shuffleWriteBytes === undefined ? undefined : bytes / 100, bytes),
      labelWidth: bytes > 0 ? 90 : 0,
      labelHeight: bytes > 0 ? 20 : 0,
    };
  });
  return { cards, edges, order: readingOrder(cards, edges) };
}

function wasOf(graph: PlanGraph, card: GraphCard, { planned }: SceneOptions): string {
  const change = planned || card.stageId === undefined ? undefined : comparedStage(graph, card.stageId);
  return change === undefined ? '' : wasText(change);
}

/** Column names that run from right to left keep what follows them in its place. */
function isolated(names: string): string {
  return /[\u0590-\u08ff]/.test(names) ? `\u2068${names}\u2069` : names;
}

/** Wide enough for its words by a mean letter; the browser cuts what is longer. */
function labelWidth(amount: string, how: string): number {
  return Math.min(MAX_LABEL_WIDTH, 24 + 7 * Math.max(amount.length, how.length));
}

/** As wide as its rows, on a scale where ten times as many are a pixel more. */
function edgeWidth(rows: number | undefined, bytes: number | undefined): number {
  const size = rows ?? (bytes === undefined ? 0 : bytes / 100);
  return size <= 1 ? 1.5 : Math.min(10, 1.5 + Math.log10(size));
}

/** Down each card, then over its exchange to the next. */
function readingOrder(cards: readonly SceneCard[], edges: readonly SceneEdge[]): readonly SceneItem[] {
  const leaving = new Map<string, SceneItem[]>();
  for (const { from, node } of edges) {
    if (node === undefined) continue;
    const item: SceneItem = { kind: 'node', nodeId: node.id, cardId: from };
    leaving.set(from, [...(leaving.get(from) ?? []), item]);
  }
  return cards.flatMap((card): readonly SceneItem[] => [
    { kind: 'card', cardId: card.id },
    ...card.lines.map((line): SceneItem => ({ kind: 'node', nodeId: line.node.id, cardId: card.id })),
    ...(leaving.get(card.id) ?? []),
  ]);
}
