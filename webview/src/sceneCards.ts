import type { ExecutionStatus, GraphBadge, GraphCard, GraphNode, GraphStage } from '../../protocol/graph.ts';
import type { PanelDetail, PanelFilter } from '../../protocol/panel.ts';
import { badgeText } from './badges.ts';
import { cardNote, cardTitle, linkText, rowsBefore, stageNote, stageTitle } from './cardWords.ts';
import { cardHeat, lineHeat } from './heat.ts';
import { consumersIn, lanesOf } from './lanes.ts';
import type { SceneCard, SceneLine, SceneOptions } from './scene.ts';
import { FINE_STEP } from './levels.ts';
import { CARD_PADDING, LINE_HEIGHT } from './scene.ts';
import { t } from './texts.ts';
import { countText, durationText } from './units.ts';

const SMALL_CARD_WIDTH = 300;
const HEAD_HEIGHT = 52;
const SHORT_HEAD_HEIGHT = 32;
const WAS_HEIGHT = 20;
const TALL_LINE_HEIGHT = 40;
const FOLD_HEIGHT = 22;

/** A stage of the application's graph: its head alone. */
export function stageCard(stage: GraphStage, about: string, options: SceneOptions): SceneCard {
  const head = HEAD_HEIGHT + (about === '' ? 0 : WAS_HEIGHT);
  return {
    id: `stage-${String(stage.id)}`,
    kind: stage.status === 'skipped' ? 'skipped' : 'stage',
    stage,
    title: stageTitle(stage),
    shortTitle: String(stage.id),
    time: stage.durationMs > 0 ? durationText(stage.durationMs) : '',
    badges: visibleBadges(stage),
    note: stageNote(stage),
    about,
    was: '',
    lines: [],
    head,
    hidden: 0,
    canFold: false,
    heat: cardHeat(stage),
    share: stage.share,
    highlighted: stage.id === options.highlightedStage,
    findings: stage.findings.length,
    width: Math.min(SMALL_CARD_WIDTH, options.cardWidth),
    height: head,
  };
}

/** What a card takes from the graph around it. */
interface CardFacts {
  readonly nodes: ReadonlyMap<number, GraphNode>;
  readonly status: ExecutionStatus;
  readonly was: string;
}

/** A card of a plan, with the lines that its fold leaves. */
export function sceneCard(
  card: GraphCard,
  stage: GraphStage | undefined,
  options: SceneOptions,
  context: CardFacts,
): SceneCard {
  const { nodes, was } = context;
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
  const note = options.planned ? '' : cardNote(card, stage, context.status);
  const head = stage === undefined && note === '' ? SHORT_HEAD_HEIGHT : HEAD_HEIGHT + (was === '' ? 0 : WAS_HEIGHT);
  const lines = placeLines(shown, nodes, options, head);
  const hidden = detail === 'all' ? 0 : plain.length - shown.length;
  const last = lines.at(-1);
  const end = last === undefined ? head : last.y + last.height;
  // Room for text that is one step larger: a little further out no line has to go yet.
  const bottom = last === undefined ? head : end + Math.max(CARD_PADDING, Math.ceil(end * (FINE_STEP - 1)));
  const findings = new Set([...(stage?.findings ?? []), ...all.flatMap((node) => node.findings)]);
  return {
    id: card.id,
    kind: card.kind,
    stage,
    title: options.planned ? t('Planned') : cardTitle(card, stage, context.status),
    shortTitle: stage === undefined ? '' : String(stage.id),
    time: stage === undefined || card.kind === 'skipped' ? '' : durationText(stage.durationMs),
    badges,
    note,
    about: '',
    was,
    lines,
    head,
    hidden: lines.length > 0 ? hidden : plain.length,
    canFold: plain.length > 0,
    heat: stage === undefined ? 'none' : cardHeat(stage),
    share: card.share,
    highlighted: stage !== undefined && stage.id === options.highlightedStage,
    findings: findings.size,
    width: options.cardWidth,
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
  { filter, cardWidth }: SceneOptions,
  head: number,
): readonly SceneLine[] {
  const consumers = consumersIn(shown, nodes);
  const lanes = lanesOf(shown, consumers);
  let y = head;
  return shown.map((node, index) => {
    const tall = hasSecondRow(node, cardWidth);
    const height = tall ? TALL_LINE_HEIGHT : LINE_HEIGHT;
    const line: SceneLine = {
      node,
      tall,
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
function hasSecondRow(node: GraphNode, cardWidth: number): boolean {
  if (node.findings.length > 0 || node.change !== undefined) return true;
  const place = linkText(node);
  if (place === '') return false;
  const words = (node.words.length + Math.min(node.detail.length, 34) + 1) * LETTER;
  const counted = node.rowsOut === undefined ? '' : countText(node.rowsOut) + arrowed(rowsBefore(node));
  const rows = counted === '' ? 0 : counted.length * SMALL_LETTER + GAP;
  const badges = node.badges.reduce((sum, badge) => sum + badgeText(badge).length * SMALL_LETTER + 2 * GAP, 0);
  return words + rows + badges + place.length * SMALL_LETTER + 3 * GAP > cardWidth - GAP;
}

function arrowed(before: string): string {
  return before === '' ? '' : `${before} → `;
}

/** The time stands in the head already. */
function visibleBadges(stage: GraphStage): readonly GraphBadge[] {
  return stage.badges.filter((badge) => badge.kind !== 'time');
}
