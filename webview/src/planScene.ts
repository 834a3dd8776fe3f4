import type { ApplicationGraph, ApplicationStage, GraphCard, PlanGraph, PlanView } from '../../protocol/graph.ts';
import { edgeAmount, partitionsText, readText } from './cardWords.ts';
import { comparedStage, wasText } from './compared.ts';
import type { Scene, SceneCard, SceneEdge, SceneItem, SceneOptions } from './scene.ts';
import { sceneCard, stageCard } from './sceneCards.ts';
import { t } from './texts.ts';
import { bytesText, exactText } from './units.ts';

const MAX_LABEL_WIDTH = 250;

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
      exact: exactAmount(edge.rows, edge.bytes),
      width: edgeWidth(edge.rows, edge.bytes),
      labelWidth: labelWidth(amount, changed ? `${String(asked)} → ${how}` : how),
      labelHeight: how === '' ? 22 : 38,
    };
  });
  return { cards, edges, order: readingOrder(cards, edges) };
}

export function applicationScene(graph: ApplicationGraph, options: SceneOptions): Scene {
  const titles = new Map(graph.executions.map(({ id, title }) => [id, title]));
  const cards = graph.stages.map((stage) => stageCard(stage, stageAbout(stage, titles), options));
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
      exact: exactAmount(undefined, edge.bytes),
      width: edgeWidth(known.get(edge.from)?.shuffleWriteBytes === undefined ? undefined : bytes / 100, bytes),
      labelWidth: bytes > 0 ? 90 : 0,
      labelHeight: bytes > 0 ? 20 : 0,
    };
  });
  return { cards, edges, order: readingOrder(cards, edges) };
}

/** Whose stage it is; Spark's name for it where no execution is, unless that is only the bridge from Python. */
function stageAbout(stage: ApplicationStage, titles: ReadonlyMap<number, string>): string {
  const named = stage.executionIds.flatMap((id) => {
    const title = titles.get(id);
    return title === undefined ? [] : [`${String(id)} · ${title}`];
  });
  const [first, ...others] = named;
  if (first !== undefined) return others.length === 0 ? first : t('{0} and {1} more', first, others.length);
  return /NativeMethodAccessorImpl|<unknown>/.test(stage.name) ? '' : stage.name;
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

function exactAmount(rows: number | undefined, bytes: number | undefined): string {
  return [
    rows === undefined ? '' : t('{0} rows', exactText(rows, 'rows')),
    bytes === undefined || bytes === 0 ? '' : exactText(bytes, 'bytes'),
  ]
    .filter(Boolean)
    .join(' · ');
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
