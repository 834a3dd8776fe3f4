import type { EdgeLabel, GraphLabel, NodeLabel } from '@dagrejs/dagre';
import { Graph, layout as dagreLayout } from '@dagrejs/dagre';
import type { EdgePath, LayoutCard, LayoutEdge, LayoutInput, LayoutResult, Point } from './layout.ts';
import { LAYER_GAP, branchCosts } from './layout.ts';

const CARD_GAP = 30;
const PART_GAP = 48;

/** Each connected part in layers; the parts in rows, in the order of their first cards. */
export function layeredLayout(input: LayoutInput): LayoutResult {
  const parts = connectedParts(input).map((part) => ({ part, result: layerPart(part) }));
  const cards: Record<string, Point> = {};
  const edges: Record<string, EdgePath> = {};
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const { result } of parts) {
    if (x > 0 && x + result.width > input.maxWidth) {
      y += rowHeight + PART_GAP;
      [x, rowHeight] = [0, 0];
    }
    const by = { x, y };
    for (const [id, at] of Object.entries(result.cards)) cards[id] = moved(at, by);
    for (const [id, path] of Object.entries(result.edges)) {
      edges[id] = { points: path.points.map((point) => moved(point, by)), label: moved(path.label, by) };
    }
    x += result.width + PART_GAP;
    width = Math.max(width, x - PART_GAP);
    rowHeight = Math.max(rowHeight, result.height);
  }
  return { form: 'layers', width, height: y + rowHeight, cards, edges };
}

function moved(point: Point, by: Point): Point {
  return { x: point.x + by.x, y: point.y + by.y };
}

function connectedParts(input: LayoutInput): readonly LayoutInput[] {
  const partOf = new Map(input.cards.map((card) => [card.id, card.id]));
  const find = (id: string): string => {
    let root = id;
    for (let next = partOf.get(root); next !== undefined && next !== root; next = partOf.get(root)) root = next;
    partOf.set(id, root);
    return root;
  };
  const edges = input.edges.filter((edge) => partOf.has(edge.from) && partOf.has(edge.to));
  for (const edge of edges) partOf.set(find(edge.from), find(edge.to));
  const parts = new Map<string, { cards: LayoutCard[]; edges: LayoutEdge[] }>();
  for (const card of input.cards) {
    const root = find(card.id);
    const part = parts.get(root) ?? { cards: [], edges: [] };
    part.cards.push(card);
    parts.set(root, part);
  }
  for (const edge of edges) parts.get(find(edge.from))?.edges.push(edge);
  return [...parts.values()].map((part) => ({ ...input, ...part }));
}

function layerPart(input: LayoutInput): LayoutResult {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: CARD_GAP, edgesep: 24, ranksep: LAYER_GAP * 2, ranker: rankerFor(input) });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of input.cards) graph.setNode(id, { width, height });
  for (const edge of input.edges) {
    const label = { width: edge.labelWidth, height: edge.labelHeight, labelpos: 'c' as const };
    graph.setEdge(edge.from, edge.to, label, edge.id);
  }
  const costs = branchCosts(input);
  dagreLayout(graph, { customOrder: (layered) => orderByCost(layered, costs) });
  return readPositions(graph, input);
}

/** Network simplex gives the shortest edges and takes too long for very many cards. */
function rankerFor(input: LayoutInput): 'network-simplex' | 'longest-path' {
  return input.cards.length > 400 ? 'longest-path' : 'network-simplex';
}

type LayeredGraph = Graph<GraphLabel, NodeLabel, EdgeLabel>;

/**
 * Places of the nodes in their layers by a walk up from the last card, the costlier input first.
 * A plan is a tree but for what is reused, and in a tree this order crosses no edges.
 */
function orderByCost(graph: LayeredGraph, costs: ReadonlyMap<string, number>): void {
  const nextPlace = new Map<number, number>();
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const node = graph.node(id);
    const rank = node.rank ?? 0;
    const place = nextPlace.get(rank) ?? 0;
    nextPlace.set(rank, place + 1);
    node.order = place;
    const inputs = [...(graph.predecessors(id) ?? [])];
    inputs.sort((a, b) => costOf(graph, b, costs) - costOf(graph, a, costs));
    for (const input of inputs) visit(input);
  };
  const sinks = graph.nodes().filter((id) => (graph.successors(id) ?? []).length === 0);
  for (const sink of sinks) visit(sink);
  for (const id of graph.nodes()) visit(id);
}

/** Edges over several layers run through nodes of dagre's own, which cost what their source does. */
function costOf(graph: LayeredGraph, id: string, costs: ReadonlyMap<string, number>): number {
  return costs.get(id) ?? costs.get(graph.node(id).edgeObj?.v ?? '') ?? 0;
}

function readPositions(graph: LayeredGraph, input: LayoutInput): LayoutResult {
  const cards: Record<string, Point> = {};
  for (const card of input.cards) {
    const { x = 0, y = 0 } = graph.node(card.id);
    cards[card.id] = { x: x - card.width / 2, y: y - card.height / 2 };
  }
  const sizes = new Map(input.cards.map((card) => [card.id, card]));
  const edges: Record<string, EdgePath> = {};
  for (const edge of input.edges) {
    const { points = [], ...placed } = graph.edge(edge.from, edge.to, edge.id) ?? {};
    const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
    const center = { x: placed.x ?? middle.x, y: placed.y ?? middle.y };
    const inner = points.slice(1, -1);
    const start = under(cards[edge.from], sizes.get(edge.from), inner[0]?.x ?? center.x, 'bottom');
    const end = under(cards[edge.to], sizes.get(edge.to), inner.at(-1)?.x ?? center.x, 'top');
    edges[edge.id] = {
      points: [start, ...inner, end],
      label: { x: center.x - edge.labelWidth / 2, y: center.y - edge.labelHeight / 2 },
    };
  }
  const size = graph.graph();
  return { form: 'layers', width: size.width ?? 0, height: size.height ?? 0, cards, edges };
}

/** Where an edge meets a card: straight below or above its next point, as far as the card reaches. */
function under(corner: Point | undefined, card: LayoutCard | undefined, x: number, side: 'top' | 'bottom'): Point {
  if (corner === undefined || card === undefined) return { x, y: 0 };
  const inset = Math.min(24, card.width / 2);
  const met = Math.min(corner.x + card.width - inset, Math.max(corner.x + inset, x));
  return { x: met, y: side === 'top' ? corner.y : corner.y + card.height };
}
