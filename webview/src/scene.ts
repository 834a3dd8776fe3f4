import type {
  ApplicationGraph,
  CardKind,
  EdgeKind,
  GraphBadge,
  GraphCard,
  GraphNode,
  GraphStage,
  PanelDetail,
  PanelFilter,
  PlanGraph,
  PlanView,
} from '../../protocol/panel.ts';
import { badgeText } from './badges.ts';
import { comparedStage, wasText } from './compared.ts';
import {
  cardNote,
  cardTitle,
  edgeAmount,
  linkText,
  partitionsText,
  readText,
  stageNote,
  stageTitle,
} from './cardWords.ts';
import type { Heat } from './heat.ts';
import { cardHeat, lineHeat } from './heat.ts';
import { consumersIn, lanesOf } from './lanes.ts';
import { t } from './texts.ts';
import { bytesText, countText, durationText } from './units.ts';

/** What is drawn: cards with the lines that are to be seen, and edges. Positions come from `layout.ts`. */
export interface Scene {
  readonly cards: readonly SceneCard[];
  readonly edges: readonly SceneEdge[];
  /** Cards and lines in reading order, for the arrow keys. */
  readonly order: readonly SceneItem[];
}

export type SceneItem =
  | { readonly kind: 'card'; readonly cardId: string }
  | { readonly kind: 'node'; readonly nodeId: number; readonly cardId: string };

export interface SceneCard {
  readonly id: string;
  readonly kind: CardKind;
  readonly stage: GraphStage | undefined;
  readonly title: string;
  readonly time: string;
  readonly badges: readonly GraphBadge[];
  /** A sentence in place of badges: why there are none. */
  readonly note: string;
  /** What the stage was in the run that is compared with; empty where there is none. */
  readonly was: string;
  readonly lines: readonly SceneLine[];
  /** Height of the head: shorter where there is nothing but the title to say. */
  readonly head: number;
  /** Lines folded away by the detail; 0 where all are there. */
  readonly hidden: number;
  readonly canFold: boolean;
  readonly heat: Heat;
  readonly share: number;
  readonly highlighted: boolean;
  /** Worst mark among the findings of its nodes and its stage. */
  readonly findings: number;
  readonly width: number;
  readonly height: number;
}

export interface SceneLine {
  readonly node: GraphNode;
  /** Branches of one card run beside each other; 0 is the branch that goes on to the end. */
  readonly lane: number;
  /** The outermost branch that passes here; words begin beyond it. */
  readonly indent: number;
  /** Index of the line that takes this line's rows; undefined for the last. */
  readonly consumer: number | undefined;
  readonly heat: Heat;
  /** Offset of the line's top from the card's. */
  readonly y: number;
  readonly height: number;
  readonly dimmed: boolean;
}

export interface SceneEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly node: GraphNode | undefined;
  /** First line of the label: how much. */
  readonly amount: string;
  /** Second line: how it is spread. */
  readonly how: string;
  /** Struck out before `how`: what AQE changed it from. */
  readonly before: string;
  readonly width: number;
  readonly labelWidth: number;
  readonly labelHeight: number;
}

export interface SceneOptions {
  readonly detail: PanelDetail;
  readonly filter: PanelFilter;
  /** Cards whose lines the person folded or unfolded against the detail. */
  readonly toggled: ReadonlySet<string>;
  readonly highlightedStage: number | undefined;
  /** The plan before it ran: nothing is known of stages. */
  readonly planned: boolean;
}

/** In CSS pixels at zoom 1. The style sheet has the same numbers. */
const CARD_WIDTH = 360;

const SMALL_CARD_WIDTH = 280;

const HEAD_HEIGHT = 52;

const SHORT_HEAD_HEIGHT = 32;

const WAS_HEIGHT = 20;

export const LINE_HEIGHT = 23;

const TALL_LINE_HEIGHT = 40;

export const CARD_PADDING = 10;

const FOLD_HEIGHT = 22;

const MAX_LABEL_WIDTH = 220;

export function planScene(graph: PlanGraph, view: PlanView, options: SceneOptions): Scene {
  const stages = new Map(graph.stages.map((stage) => [stage.id, stage]));
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const cards = view.cards.map((card) =>
    sceneCard(card, stages.get(card.stageId ?? -1), nodes, options, wasOf(graph, card, options)),
  );
  const edges = view.edges.map((edge): SceneEdge => {
    const read = edge.partitions?.read;
    const asked = edge.partitions?.asked;
    const changed = read !== undefined && asked !== undefined && read !== asked;
    const spread = [edge.partitioning ?? '', changed ? '' : partitionsText(asked)].filter(Boolean).join(' · ');
    const how = changed ? [readText(read), edge.partitioning ?? ''].filter(Boolean).join(' · ') : spread;
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

function stageCard(stage: GraphStage, options: SceneOptions): SceneCard {
  return {
    id: `stage-${String(stage.id)}`,
    kind: stage.status === 'skipped' ? 'skipped' : 'stage',
    stage,
    title: stageTitle(stage),
    time: stage.durationMs > 0 ? durationText(stage.durationMs) : '',
    badges: visibleBadges(stage),
    note: stageNote(stage),
    was: '',
    lines: [],
    head: HEAD_HEIGHT,
    hidden: 0,
    canFold: false,
    heat: cardHeat(stage),
    share: stage.share,
    highlighted: stage.id === options.highlightedStage,
    findings: stage.findings.length,
    width: SMALL_CARD_WIDTH,
    height: HEAD_HEIGHT,
  };
}

function sceneCard(
  card: GraphCard,
  stage: GraphStage | undefined,
  nodes: ReadonlyMap<number, GraphNode>,
  options: SceneOptions,
  was: string,
): SceneCard {
  const all = card.nodeIds.map((id) => nodes.get(id)).filter((node) => node !== undefined);
  const plain = all.filter((node) => !node.wrapper);
  const toggled = options.toggled.has(card.id);
  const detail = toggled
    ? options.detail === 'stages'
      ? 'main'
      : options.detail === 'main'
        ? 'all'
        : 'stages'
    : options.detail;
  const shown = shownNodes(all, plain, detail);
  const badges = stage === undefined ? [] : visibleBadges(stage);
  const note = options.planned ? '' : cardNote(card, stage);
  const head = stage === undefined && note === '' ? SHORT_HEAD_HEIGHT : HEAD_HEIGHT + (was === '' ? 0 : WAS_HEIGHT);
  const lines = placeLines(shown, nodes, options.filter, head);
  const hidden = detail === 'all' ? 0 : plain.length - shown.length;
  const last = lines.at(-1);
  const bottom = last === undefined ? head : last.y + last.height + CARD_PADDING;
  const findings = new Set([...(stage?.findings ?? []), ...all.flatMap((node) => node.findings)]);
  return {
    id: card.id,
    kind: card.kind,
    stage,
    title: options.planned ? t('Planned') : cardTitle(card, stage),
    time: stage === undefined || card.kind === 'skipped' ? '' : durationText(stage.durationMs),
    badges,
    note,
    was,
    lines,
    head,
    hidden: lines.length > 0 ? hidden : plain.length,
    canFold: plain.length > 0,
    heat: stage === undefined ? 'none' : cardHeat(stage),
    share: card.share,
    highlighted: stage !== undefined && stage.id === options.highlightedStage,
    findings: findings.size,
    width: CARD_WIDTH,
    height: bottom + (hidden > 0 && lines.length > 0 ? FOLD_HEIGHT : 0),
  };
}

/** Where everything is cheap nothing may be left: then the last operator stands for the card. */
function shownNodes(all: readonly GraphNode[], plain: readonly GraphNode[], detail: PanelDetail): readonly GraphNode[] {
  if (detail === 'stages') return [];
  if (detail === 'all') return all;
  const worth = plain.filter((node) => !node.quiet);
  // Folding one line saves nothing: the fold itself takes a line.
  return worth.length === 0 ? plain.slice(-1) : plain.length - worth.length === 1 ? plain : worth;
}

function matchesFilter(node: GraphNode, filter: PanelFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'costly':
      return node.heat >= 0.05 || node.findings.length > 0 || node.badges.some((badge) => badge.level !== 'plain');
    case 'linked':
      return node.link.kind === 'asked' || node.link.kind === 'required';
  }
}

function placeLines(
  shown: readonly GraphNode[],
  nodes: ReadonlyMap<number, GraphNode>,
  filter: PanelFilter,
  head: number,
): readonly SceneLine[] {
  const consumers = consumersIn(shown, nodes);
  const lanes = lanesOf(shown, consumers);
  let y = head;
  return shown.map((node, index) => {
    const height = hasSecondRow(node) ? TALL_LINE_HEIGHT : LINE_HEIGHT;
    const line: SceneLine = {
      node,
      lane: lanes[index] ?? 0,
      indent: Math.max(
        ...lanes.filter((_, other) => other <= index && (other === index || (consumers[other] ?? 0) > index)),
      ),
      consumer: consumers[index],
      heat: lineHeat(node),
      y,
      height,
      dimmed: !matchesFilter(node, filter),
    };
    y += height;
    return line;
  });
}

/** Mean widths of a letter in the row's text and in its smaller parts. */
const LETTER = 7;

const SMALL_LETTER = 6.6;

/** Around words, and of a badge's frame and icon. */
const GAP = 12;

/** The place in the code has a row of its own where the first one has no room for it, or a finding stands beside it. */
export function hasSecondRow(node: GraphNode): boolean {
  if (node.findings.length > 0 || node.change !== undefined) return true;
  const place = linkText(node);
  if (place === '') return false;
  const words = (node.words.length + Math.min(node.detail.length, 34) + 1) * LETTER;
  const rows = node.rowsOut === undefined ? 0 : countText(node.rowsOut).length * SMALL_LETTER + GAP;
  const badges = node.badges.reduce((sum, badge) => sum + badgeText(badge).length * SMALL_LETTER + 2 * GAP, 0);
  return words + rows + badges + place.length * SMALL_LETTER + 3 * GAP > CARD_WIDTH - GAP;
}

/** The time stands in the head already. */
function visibleBadges(stage: GraphStage): readonly GraphBadge[] {
  return stage.badges.filter((badge) => badge.kind !== 'time');
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
