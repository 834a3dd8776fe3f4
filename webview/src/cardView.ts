import type { GraphFinding, GraphNode } from '../../protocol/graph.ts';
import { badgeElement } from './badges.ts';
import { element, replaceChildren, svgElement } from './element.ts';
import type { IconName } from './icons.ts';
import { icon } from './icons.ts';
import type { SceneCard, SceneEdge, SceneLine } from './scene.ts';
import { linkText, placeText, rowsBefore } from './cardWords.ts';
import { CARD_WIDTH } from './scene.ts';
import { t } from './texts.ts';
import { countText, exactText, shareText } from './units.ts';

export interface CardContext {
  readonly findings: ReadonlyMap<string, GraphFinding>;
}

const LANE_WIDTH = 12;
/** More branches than this side by side leave no room for words. */
const MAX_LANES = 6;

export function fillCard(target: HTMLElement, card: SceneCard, context: CardContext): void {
  target.className = [
    'card',
    `kind-${card.kind}`,
    `heat-${card.heat}`,
    card.highlighted ? 'highlighted' : '',
    card.width < CARD_WIDTH ? 'slim' : '',
  ]
    .join(' ')
    .trim();
  target.setAttribute('role', 'none');
  target.dataset['cardId'] = card.id;
  if (card.stage !== undefined) target.dataset['stageId'] = String(card.stage.id);
  const lanes = Math.min(MAX_LANES, Math.max(0, ...card.lines.map((line) => line.lane)) + 1);
  const lines = card.lines.map((line, index) => lineElement(line, context, compiledClass(card.lines, index)));
  replaceChildren(
    target,
    cardHead(card),
    lines.length === 0 ? undefined : element('div', { class: 'lines', role: 'group' }, rail(card, lanes), ...lines),
    card.hidden > 0 && card.lines.length > 0
      ? element('div', { class: 'fold', 'data-fold': '' }, t('+{0} more', card.hidden))
      : undefined,
  );
  target.style.setProperty('--lanes', String(lanes));
}

function cardHead(card: SceneCard): HTMLElement {
  const share = element('span', { class: 'share' }, card.share >= 0.005 ? shareText(card.share) : '');
  const bar = element('div', { class: 'share-bar', 'aria-hidden': 'true' }, element('span'));
  bar.style.setProperty('--share', `${String(Math.round(card.share * 1000) / 10)}%`);
  const expanded = card.lines.length > 0 ? 'true' : card.canFold ? 'false' : undefined;
  return element(
    'div',
    {
      class: headClass(card),
      role: 'treeitem',
      'aria-level': 1,
      'aria-selected': 'false',
      'aria-expanded': expanded,
      'aria-description': card.highlighted ? t('look here first') : undefined,
      tabindex: -1,
    },
    element(
      'div',
      { class: 'head-title' },
      card.canFold ? element('span', { class: 'twist', 'data-fold': '' }, icon('chevron')) : undefined,
      element('span', { class: card.shortTitle === '' ? 'title' : 'title long' }, card.title),
      element('span', { class: 'short-title', 'aria-hidden': 'true' }, card.shortTitle),
      card.findings > 0
        ? element('span', { class: 'mark', title: findingsText(card.findings) }, icon('warning'), String(card.findings))
        : undefined,
      element(
        'span',
        { class: 'time', title: card.stage === undefined ? '' : exactText(card.stage.durationMs, 'ms') },
        card.time,
      ),
      share,
    ),
    element(
      'div',
      { class: 'head-badges' },
      ...card.badges.map(badgeElement),
      card.note === '' ? undefined : element('span', { class: 'note', title: card.note }, card.note),
      element('span', { class: 'crowd', 'aria-hidden': 'true' }),
    ),
    card.about === '' ? undefined : element('div', { class: 'about-row', title: card.about }, card.about),
    card.was === '' ? undefined : element('div', { class: 'was', title: card.was }, card.was),
    bar,
  );
}

function headClass(card: SceneCard): string {
  if (card.was !== '') return 'head compared';
  if (card.about !== '') return 'head about';
  return card.badges.length === 0 && card.note === '' && card.stage === undefined ? 'head short' : 'head';
}

function findingsText(count: number): string {
  return count === 1 ? t('1 finding') : t('{0} findings', count);
}

/** Branches of a card as a drawing beside its lines: a dot for each operator, a stroke to the one that takes its rows. */
function rail(card: SceneCard, lanes: number): SVGSVGElement {
  const first = card.lines[0]?.y ?? 0;
  const x = (line: SceneLine): number => 10 + Math.min(line.lane, MAX_LANES - 1) * LANE_WIDTH;
  const y = (line: SceneLine): number => line.y - first + 12;
  const strokes = card.lines.flatMap((line) => {
    const to = line.consumer === undefined ? undefined : card.lines[line.consumer];
    if (to === undefined) return [];
    const [x1, y1, x2, y2] = [x(line), y(line), x(to), y(to)];
    const bend = x1 === x2 ? '' : `V${String(y2 - 12)} L${String(x2)} ${String(y2)}`;
    return [svgElement('path', { d: `M${String(x1)} ${String(y1)} ${bend === '' ? `V${String(y2)}` : bend}` })];
  });
  const dots = card.lines.map((line) =>
    svgElement('circle', { cx: x(line), cy: y(line), r: 3, class: `heat-${line.heat}` }),
  );
  const height = card.lines.reduce((sum, line) => sum + line.height, 0);
  return svgElement(
    'svg',
    { class: 'rail', width: 8 + lanes * LANE_WIDTH, height, 'aria-hidden': 'true' },
    ...strokes,
    ...dots,
  );
}

/** Lines that Spark compiled into one piece of code have a common stroke at their left. */
function compiledClass(lines: readonly SceneLine[], index: number): string {
  const codegen = (at: number): number | undefined => lines[at]?.node.codegen;
  const own = codegen(index);
  if (own === undefined || (codegen(index - 1) !== own && codegen(index + 1) !== own)) return '';
  return codegen(index - 1) === own ? 'compiled' : 'compiled compiled-first';
}

function lineElement(line: SceneLine, context: CardContext, compiled: string): HTMLElement {
  const { node, tall } = line;
  const findings = node.findings.map((id) => context.findings.get(id)).filter((each) => each !== undefined);
  const removed = node.change?.kind === 'removed';
  const classes = ['line', `heat-${line.heat}`, `link-${node.link.kind}`, compiled].filter(Boolean);
  if (tall) classes.push('tall');
  if (node.wrapper) classes.push('wrapper');
  if (removed) classes.push('removed');
  if (line.dimmed) classes.push('dimmed');
  if (findings.length > 0) classes.push('has-finding');
  const made = element(
    'div',
    {
      class: classes.join(' '),
      role: 'treeitem',
      'aria-level': 2,
      'aria-selected': 'false',
      'aria-description': description(node, findings),
      'data-node-id': node.id,
      tabindex: -1,
      title: `${node.name}${node.codegen === undefined || node.wrapper ? '' : ` · ${t('compiled together as {0}', node.codegen)}`}`,
    },
    element(
      'div',
      { class: 'row' },
      element('span', { class: 'words' }, node.words),
      element('span', { class: 'detail' }, node.detail),
      tall ? undefined : linkElement(node),
      ...node.badges.map(badgeElement),
      rowsElement(node),
    ),
    tall ? secondRow(node, findings) : undefined,
  );
  made.style.setProperty('--lane', String(Math.min(line.indent, MAX_LANES - 1)));
  return made;
}

/** `2.6 M → 2.4 K`: what came in stands there only where it was another number. */
function rowsElement(node: GraphNode): HTMLElement | undefined {
  const { rowsOut } = node;
  if (rowsOut === undefined) return undefined;
  const before = rowsBefore(node);
  return element(
    'span',
    { class: 'rows', title: rowsTitle(node) },
    before === '' ? undefined : element('span', { class: 'rows-in' }, `${before} → `),
    countText(rowsOut),
  );
}

function rowsTitle(node: GraphNode): string {
  const came = (node.rowsIn ?? []).map((rows) => exactText(rows, 'rows')).join(' + ');
  return [
    came === '' ? '' : t('{0} rows in', came),
    node.rowsOut === undefined ? '' : t('{0} rows out', exactText(node.rowsOut, 'rows')),
  ]
    .filter(Boolean)
    .join(', ');
}

function secondRow(node: GraphNode, findings: readonly GraphFinding[]): HTMLElement {
  return element(
    'div',
    { class: 'row second' },
    linkElement(node),
    node.change === undefined ? undefined : changeElement(node.change.before, node.change.after),
    ...findings
      .slice(0, 2)
      .map((finding) =>
        element(
          'span',
          { class: `finding severity-${finding.severity}`, title: finding.message },
          icon(severityIcon(finding.severity)),
          element('span', { class: 'rule' }, finding.rule),
        ),
      ),
    findings.some((finding) => finding.fixes.length > 0)
      ? element('span', { class: 'fix', 'data-fix': '', title: t('Show the fix') }, icon('fix'), t('fix'))
      : undefined,
  );
}

export function severityIcon(severity: GraphFinding['severity']): IconName {
  return severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'information';
}

function linkElement(node: GraphNode): HTMLElement | undefined {
  const { link } = node;
  if (link.kind === 'none') return undefined;
  const text = linkText(node);
  if (link.kind === 'refused') return element('span', { class: 'no-place', title: link.reason }, text);
  return element('span', { class: 'place', 'data-open': '' }, text);
}

export function changeElement(before: string | undefined, after: string): HTMLElement {
  return element(
    'span',
    { class: 'change', title: t('Changed while it ran, by adaptive execution') },
    before === undefined ? undefined : element('s', {}, before),
    element('span', {}, after),
  );
}

/** What a screen reader says after the words of the line: what they leave to the eye. */
function description(node: GraphNode, findings: readonly GraphFinding[]): string | undefined {
  const parts = findings.map((finding) => finding.message);
  if (node.link.kind === 'required')
    parts.push(t('needed by {0} at {1}', node.link.purpose, placeText(node.link.site)));
  if (rowsBefore(node) !== '') parts.push(t('{0} rows in', rowsBefore(node)));
  if (node.rowsOut !== undefined) parts.push(t('{0} rows out', countText(node.rowsOut)));
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** The label of an edge is its exchange: it can be selected, and has a line of its own where the code asked for it. */
export function fillEdgeLabel(target: HTMLElement, edge: SceneEdge, context: CardContext): void {
  const { node } = edge;
  const findings = (node?.findings ?? []).map((id) => context.findings.get(id)).filter((each) => each !== undefined);
  target.className = [
    'edge-label',
    `edge-${edge.kind}`,
    findings.length > 0 ? 'has-finding' : '',
    node?.badges.some((badge) => badge.level === 'bad') === true ? 'heat-hot' : '',
  ]
    .join(' ')
    .trim();
  // What it was inserted for stands at the card below; what the code asked for has its line here.
  const place = node?.link.kind === 'asked' ? linkElement(node) : undefined;
  if (node !== undefined) {
    target.dataset['nodeId'] = String(node.id);
    target.setAttribute('role', 'treeitem');
    target.setAttribute('aria-level', '1');
    target.setAttribute('aria-selected', 'false');
    target.setAttribute('aria-description', [node.name, description(node, findings)].filter(Boolean).join(', '));
    target.title = [node.name, edge.exact].filter(Boolean).join(' · ');
    target.tabIndex = -1;
  } else {
    target.setAttribute('role', 'none');
  }
  replaceChildren(
    target,
    element('span', { class: 'amount' }, edge.amount, place),
    edge.how === '' && edge.before === ''
      ? undefined
      : element(
          'span',
          { class: 'how' },
          edge.before === '' ? undefined : element('s', {}, edge.before),
          edge.before === '' ? '' : ' → ',
          edge.how,
        ),
  );
}
