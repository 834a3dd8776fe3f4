import type { EdgeLabel, GraphLabel, NodeLabel } from '@dagrejs/dagre';
import { Graph, layout as dagreLayout } from '@dagrejs/dagre';

/** What the layout needs to know; plain data, since it crosses into a worker. */
export interface LayoutInput {
  readonly cards: readonly LayoutCard[];
  readonly edges: readonly LayoutEdge[];
  /** `layers`: branches side by side. `column`: one card below the other with edges along the left, for a narrow panel. */
  readonly form: 'layers' | 'column';
  /** Parts that nothing connects stand beside each other up to here, then below. */
  readonly maxWidth: number;
}

export interface LayoutCard {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** The costlier of two branches stands on the left. */
  readonly cost: number;
}

export interface LayoutEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly labelWidth: number;
  readonly labelHeight: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LayoutResult {
  /** The form that was chosen in the end. */
  readonly form: LayoutInput['form'];
  readonly width: number;
  readonly height: number;
  /** Top left corners, by card. */
  readonly cards: Readonly<Record<string, Point>>;
  readonly edges: Readonly<Record<string, EdgePath>>;
}

interface EdgePath {
  /** From the bottom of one card to the top of the next. */
  readonly points: readonly Point[];
  /** Top left corner of the label. */
  readonly label: Point;
}

const CARD_GAP = 30;
/** Between a card and the label of its edge, and from there to the next card. */
const LAYER_GAP = 15;
const GUTTER = 14;

/** Wider than so many panels, branches side by side show little but edges: then they stand below each other after all. */
const WIDEST = 5;

export function layout(input: LayoutInput): LayoutResult {
  if (input.form === 'column') return columnLayout(input);
  const layered = layeredLayout(input);
  return layered.width > input.maxWidth * WIDEST ? columnLayout(input) : layered;
}

const PART_GAP = 48;

/** Each connected part in layers; the parts in rows, in the order of their first cards. */
function layeredLayout(input: LayoutInput): LayoutResult {
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

/** The cost of a card with everything that feeds it. */
function branchCosts(input: LayoutInput): ReadonlyMap<string, number> {
  const inputs = new Map<string, string[]>();
  for (const edge of input.edges) inputs.set(edge.to, [...(inputs.get(edge.to) ?? []), edge.from]);
  const own = new Map(input.cards.map((card) => [card.id, card.cost]));
  const totals = new Map<string, number>();
  const total = (id: string): number => {
    const known = totals.get(id);
    if (known !== undefined) return known;
    // Set first, so that a cycle in a broken log ends here.
    totals.set(id, own.get(id) ?? 0);
    const sum = (inputs.get(id) ?? []).reduce((all, each) => all + total(each), own.get(id) ?? 0);
    totals.set(id, sum);
    return sum;
  };
  for (const card of input.cards) total(card.id);
  return totals;
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

/**
 * Cards in the order of the data, one below the other. An edge to the next card goes straight down;
 * one that passes other cards runs in a gutter on the left, like the branches of a version history.
 */
function columnLayout(input: LayoutInput): LayoutResult {
  const ordered = dataOrder(input);
  const place = new Map(ordered.map((card, index) => [card.id, index]));
  const known = input.edges.filter((edge) => place.has(edge.from) && place.has(edge.to));
  const gutters = assignGutters(known, place);
  const left = (Math.max(-1, ...gutters.values()) + 1) * GUTTER + (gutters.size > 0 ? 6 : 0);
  const leaving = new Map<string, LayoutEdge[]>();
  for (const edge of known) leaving.set(edge.from, [...(leaving.get(edge.from) ?? []), edge]);
  const cards: Record<string, Point> = {};
  const labels: Record<string, Point> = {};
  let y = 0;
  let width = 0;
  for (const card of ordered) {
    cards[card.id] = { x: left, y };
    y += card.height;
    width = Math.max(width, left + card.width);
    for (const edge of leaving.get(card.id) ?? []) {
      labels[edge.id] = { x: left + 34, y: y + LAYER_GAP / 2 };
      y += edge.labelHeight + LAYER_GAP / 2;
    }
    y += LAYER_GAP;
  }
  const heights = new Map(input.cards.map((card) => [card.id, card.height]));
  const edges: Record<string, EdgePath> = {};
  for (const edge of known) {
    const from = cards[edge.from] ?? { x: 0, y: 0 };
    const to = cards[edge.to] ?? { x: 0, y: 0 };
    const label = labels[edge.id] ?? { x: 0, y: 0 };
    const bottom = from.y + (heights.get(edge.from) ?? 0);
    const gutter = gutters.get(edge.id);
    const x = left + 18;
    const turn = label.y + edge.labelHeight / 2;
    const lane = gutter === undefined ? x : gutter * GUTTER + 6;
    const points =
      gutter === undefined
        ? [
            { x, y: bottom },
            { x, y: to.y },
          ]
        : [
            { x, y: bottom },
            { x, y: turn },
            { x: lane, y: turn },
            { x: lane, y: to.y - 8 },
            { x, y: to.y - 8 },
            { x, y: to.y },
          ];
    edges[edge.id] = { points, label };
  }
  return { form: 'column', width, height: Math.max(0, y - LAYER_GAP), cards, edges };
}

/** Every card after all that feeds it, the costlier branch first: so no more edges pass at once than the plan is deep. */
function dataOrder(input: LayoutInput): readonly LayoutCard[] {
  const byId = new Map(input.cards.map((card) => [card.id, card]));
  const costs = branchCosts(input);
  const inputs = new Map<string, string[]>();
  const feeding = new Set<string>();
  for (const { from, to } of input.edges) {
    if (!byId.has(from) || !byId.has(to)) continue;
    inputs.set(to, [...(inputs.get(to) ?? []), from]);
    feeding.add(from);
  }
  const ordered: LayoutCard[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const sources = [...(inputs.get(id) ?? [])].sort((a, b) => (costs.get(b) ?? 0) - (costs.get(a) ?? 0));
    for (const source of sources) visit(source);
    const card = byId.get(id);
    if (card !== undefined) ordered.push(card);
  };
  for (const card of input.cards) if (!feeding.has(card.id)) visit(card.id);
  for (const card of input.cards) visit(card.id);
  return ordered;
}

/** The innermost free gutter for each edge that passes other cards. */
function assignGutters(edges: readonly LayoutEdge[], place: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const gutters = new Map<string, number>();
  const busyUntil: number[] = [];
  const span = (edge: LayoutEdge): readonly [number, number] => {
    const ends = [place.get(edge.from) ?? 0, place.get(edge.to) ?? 0] as const;
    return [Math.min(...ends), Math.max(...ends)];
  };
  const passing = edges
    .filter((edge) => span(edge)[1] - span(edge)[0] > 1 || (place.get(edge.from) ?? 0) > (place.get(edge.to) ?? 0))
    .sort((a, b) => span(a)[0] - span(b)[0]);
  for (const edge of passing) {
    const [first, last] = span(edge);
    const free = busyUntil.findIndex((until) => until <= first);
    const gutter = free === -1 ? busyUntil.length : free;
    busyUntil[gutter] = last;
    gutters.set(edge.id, gutter);
  }
  return gutters;
}
