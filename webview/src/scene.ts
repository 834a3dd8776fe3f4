import type {
  ApplicationGraph,
  BadgeLevel,
  CardKind,
  EdgeKind,
  GraphBadge,
  GraphCard,
  GraphNode,
  GraphSite,
  GraphStage,
  PanelDetail,
  PanelFilter,
  PlanGraph,
  PlanView,
} from '../../protocol/panel.ts';
import { badgeText } from './badges.ts';
import { durationText, bytesText, countText } from './units.ts';
import { t } from './texts.ts';

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

export type Heat = 'none' | 'warm' | 'hot' | 'burning';

export interface SceneCard {
  readonly id: string;
  readonly kind: CardKind;
  readonly stage: GraphStage | undefined;
  readonly title: string;
  readonly time: string;
  readonly badges: readonly GraphBadge[];
  /** A sentence in place of badges: why there are none. */
  readonly note: string;
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
export const LINE_HEIGHT = 23;
const TALL_LINE_HEIGHT = 40;
export const CARD_PADDING = 10;
const FOLD_HEIGHT = 22;
const MAX_LABEL_WIDTH = 220;

export function planScene(graph: PlanGraph, view: PlanView, options: SceneOptions): Scene {
  const stages = new Map(graph.stages.map((stage) => [stage.id, stage]));
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const cards = view.cards.map((card) => sceneCard(card, stages.get(card.stageId ?? -1), nodes, options));
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

function stageCard(stage: GraphStage, options: SceneOptions): SceneCard {
  return {
    id: `stage-${String(stage.id)}`,
    kind: stage.status === 'skipped' ? 'skipped' : 'stage',
    stage,
    title: stageTitle(stage),
    time: stage.durationMs > 0 ? durationText(stage.durationMs) : '',
    badges: visibleBadges(stage),
    note: stageNote(stage),
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
  const head = stage === undefined && note === '' ? SHORT_HEAD_HEIGHT : HEAD_HEIGHT;
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

/** What stands for the line in the code: the place, or for whom Spark inserted the operator. */
export function linkText(node: GraphNode): string {
  switch (node.link.kind) {
    case 'asked':
      return placeText(node.link.site);
    case 'required':
      return t('for {0} at :{1}', node.link.purpose, node.link.site.line + 1);
    case 'refused':
      return t('line not certain');
    case 'none':
      return '';
  }
}

/** For each line the index of the line below that takes its rows, through nodes that are not shown. */
function consumersIn(
  shown: readonly GraphNode[],
  nodes: ReadonlyMap<number, GraphNode>,
): readonly (number | undefined)[] {
  const indexOf = new Map(shown.map((node, index) => [node.id, index]));
  const consumers: (number | undefined)[] = shown.map(() => undefined);
  const visit = (id: number, consumer: number): void => {
    const index = indexOf.get(id);
    if (index !== undefined) {
      consumers[index] = consumer;
      return;
    }
    for (const input of nodes.get(id)?.inputs ?? []) visit(input, consumer);
  };
  for (const [index, node] of shown.entries()) for (const input of node.inputs) visit(input, index);
  return consumers;
}

/** The last input goes straight down; earlier ones run beside everything that stands between. */
function lanesOf(shown: readonly GraphNode[], consumers: readonly (number | undefined)[]): readonly number[] {
  const lanes = shown.map(() => 0);
  const inputs = new Map<number, number[]>();
  for (const [index, consumer] of consumers.entries()) {
    if (consumer !== undefined) inputs.set(consumer, [...(inputs.get(consumer) ?? []), index]);
  }
  const place = (index: number, lane: number): number => {
    lanes[index] = lane;
    let used = lane;
    for (const [position, input] of [...(inputs.get(index) ?? [])].reverse().entries()) {
      used = place(input, position === 0 ? lane : used + 1);
    }
    return used;
  };
  let next = 0;
  for (let index = shown.length - 1; index >= 0; index--) {
    if (consumers[index] === undefined) next = place(index, next) + 1;
  }
  return lanes;
}

function stageTitle(stage: GraphStage): string {
  const retried = stage.attempts > 1 ? ` · ${t('attempt {0}', stage.attempt + 1)}` : '';
  return `${t('Stage {0}', stage.id)}${retried}`;
}

function cardTitle(card: GraphCard, stage: GraphStage | undefined): string {
  if (stage !== undefined) return stageTitle(stage);
  switch (card.kind) {
    case 'cache':
      return t('Cached frame');
    case 'driver':
      return t('On the driver');
    case 'reused':
      return t('Made elsewhere');
    case 'skipped':
      return t('Not run');
    case 'stage':
    case 'unknown':
      return t('Stage not known');
  }
}

function stageNote(stage: GraphStage): string {
  if (stage.status === 'skipped') return t('skipped: its output was there already');
  if (stage.status === 'failed') return t('failed');
  if (stage.status === 'running') return t('running');
  return '';
}

function cardNote(card: GraphCard, stage: GraphStage | undefined): string {
  if (stage !== undefined) return stageNote(stage) || (card.subquery ? t('subquery') : '');
  switch (card.kind) {
    case 'cache':
      return t('read from the cache, not run here');
    case 'skipped':
      return t('no task ran it: the result was there already, or was not needed');
    case 'reused':
      return t('the exchange of another plan is read again');
    case 'driver':
      return card.subquery ? t('subquery') : t('no tasks');
    case 'stage':
    case 'unknown':
      return '';
  }
}

/** The time stands in the head already. */
function visibleBadges(stage: GraphStage): readonly GraphBadge[] {
  return stage.badges.filter((badge) => badge.kind !== 'time');
}

const rank: Readonly<Record<BadgeLevel, number>> = { plain: 0, notable: 1, bad: 2 };

/** Cost is the only color: a stage is hot by its part of the time, and burns where something is wrong with it besides. */
function cardHeat(stage: GraphStage): Heat {
  if (stage.status === 'failed') return 'burning';
  const worst = Math.max(0, ...stage.badges.filter((badge) => badge.kind !== 'time').map((badge) => rank[badge.level]));
  if (stage.durationMs < 500 || stage.share < 0.1) return worst === 2 ? 'warm' : 'none';
  if (stage.share >= 0.25 && worst === 2) return 'burning';
  return stage.share >= 0.3 || worst === 2 ? 'hot' : 'warm';
}

function lineHeat(node: GraphNode): Heat {
  if (node.heat >= 0.3 && node.findings.length > 0) return 'burning';
  if (node.heat >= 0.2 || node.badges.some((badge) => badge.level === 'bad')) return 'hot';
  return node.heat >= 0.05 || node.badges.some((badge) => badge.level === 'notable') ? 'warm' : 'none';
}

function edgeAmount(kind: EdgeKind, bytes: number | undefined, rows: number | undefined): string {
  const amount =
    bytes !== undefined && bytes > 0 ? bytesText(bytes) : rows === undefined ? '' : t('{0} rows', countText(rows));
  const word = edgeWord(kind);
  return amount === '' ? word : `${amount} ${word}`;
}

/** Wide enough for its words by a mean letter; the browser cuts what is longer. */
function labelWidth(amount: string, how: string): number {
  return Math.min(MAX_LABEL_WIDTH, 24 + 7 * Math.max(amount.length, how.length));
}

function edgeWord(kind: EdgeKind): string {
  switch (kind) {
    case 'shuffle':
      return t('shuffle');
    case 'broadcast':
      return t('broadcast');
    case 'reused':
      return t('read again');
    case 'subquery':
      return t('subquery');
    case 'cache':
      return t('cache');
    case 'local':
      return '';
  }
}

function readText(count: number): string {
  return count === 1 ? t('1 partition') : t('{0} partitions', countText(count));
}

function partitionsText(count: number | undefined): string {
  if (count === undefined || count === 1) return '';
  return t('{0} partitions', countText(count));
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

/** `IcebergTables.scala:32`, as people count lines. */
export function placeText(site: GraphSite): string {
  const name = site.file.slice(site.file.lastIndexOf('/') + 1);
  const cell = site.cell === undefined ? '' : `, ${t('cell {0}', site.cell + 1)}`;
  return `${name}${cell}:${String(site.line + 1)}`;
}
