import type { GraphMetric, GraphNode, NodeComparison } from '../../protocol/graph.ts';
import { changeElement } from './cardView.ts';
import type { DetailsActions, DetailsContent } from './detailParts.ts';
import { findingsSection, section, siteList, table } from './detailParts.ts';
import type { Child } from './element.ts';
import { button, element, replaceChildren } from './element.ts';
import { icon } from './icons.ts';
import { stageSections } from './stageDetails.ts';
import { t } from './texts.ts';
import { bytesText, countText, durationText, exactText } from './units.ts';

/** What is known of the selected operator and its stage, one section below the other. */
export interface Details {
  readonly root: HTMLElement;
  readonly show: (content: DetailsContent | undefined) => void;
  /** Scrolls to the findings, as the fix of a line asks for. */
  readonly showFixes: () => void;
}

export function createDetails(actions: DetailsActions): Details {
  const body = element('div', { class: 'details-body' });
  const close = button(t('Close details'), [icon('close')], actions.close, { class: 'icon-button close' });
  const root = element('aside', { class: 'details', 'aria-label': t('Details'), hidden: true }, close, body);
  let shown = '';
  return {
    root,
    show: (content) => {
      // A link may lead to a stage of which the log knows nothing.
      const isKnown = content?.node !== undefined || content?.stage !== undefined;
      root.hidden = !isKnown;
      if (content === undefined || !isKnown) return;
      replaceChildren(
        body,
        ...(content.node === undefined ? [] : nodeSections(content.node, content, actions)),
        ...(content.stage === undefined ? [] : stageSections(content.stage, content, actions)),
        ...(content.node === undefined ? [] : textSections(content.node, actions)),
      );
      // The same again, of a log that grew or with a fix applied: whoever reads there goes on reading.
      const now = `${String(content.node?.id)} ${String(content.stage?.id)}`;
      if (now !== shown) body.scrollTop = 0;
      shown = now;
    },
    showFixes: () => {
      const target = body.querySelector<HTMLElement>('.findings button.fix-button');
      target?.scrollIntoView({ block: 'nearest' });
      target?.focus();
    },
  };
}

function nodeSections(node: GraphNode, content: DetailsContent, actions: DetailsActions): readonly Child[] {
  return [
    element(
      'header',
      { class: 'details-title' },
      element('h2', {}, node.words, node.detail === '' ? '' : ` ${node.detail}`),
      element(
        'p',
        { class: 'muted' },
        node.name,
        node.codegen === undefined || node.wrapper ? '' : ` · ${t('compiled together as {0}', node.codegen)}`,
        node.stageHow === 'inherited' ? ` · ${t('stage known from its neighbors')}` : '',
      ),
    ),
    codeSection(node, actions),
    rowsSection(node),
    node.change === undefined
      ? undefined
      : section(t('Changed while it ran'), element('p', {}, changeElement(node.change.before, node.change.after))),
    findingsSection(content, actions),
    metricsSection(node, content.before.node),
  ];
}

/** Where it stands in the code, who calls that, and how sure that is. */
function codeSection(node: GraphNode, actions: DetailsActions): HTMLElement | undefined {
  const { link } = node;
  if (link.kind === 'none') return undefined;
  if (link.kind === 'refused') {
    return section(
      t('In the code'),
      element('p', {}, link.reason),
      link.candidates.length === 0 ? undefined : siteList(t('It could be'), link.candidates, actions),
    );
  }
  const why = link.kind === 'required' ? t('Inserted by Spark for {0}', link.purpose) : undefined;
  return section(
    t('In the code'),
    why === undefined ? undefined : element('p', {}, why),
    siteList(undefined, [link.site], actions),
    link.callers.length === 0 ? undefined : siteList(t('called from'), link.callers, actions),
    element(
      'p',
      { class: 'muted' },
      [link.confidence === 'certain' ? t('Certain') : t('Likely'), ...link.evidence].join(' · '),
    ),
  );
}

/** What came in from each side, and what went out. */
function rowsSection({ rowsIn = [], rowsOut }: GraphNode): HTMLElement | undefined {
  if (rowsIn.length === 0 || rowsOut === undefined) return undefined;
  const number = (rows: number): Child => element('span', { title: exactText(rows, 'rows') }, countText(rows));
  const came = rowsIn.flatMap((rows, index): readonly Child[] =>
    index === 0 ? [number(rows)] : [' + ', number(rows)],
  );
  return section(
    t('Rows'),
    element('p', { class: 'rows-through' }, ...came, ` ${t('in')} → `, number(rowsOut), ` ${t('out')}`),
  );
}

function metricsSection(node: GraphNode, before: NodeComparison | undefined): HTMLElement | undefined {
  const measured = node.metrics.filter((metric) => metric.total !== undefined);
  if (measured.length === 0) return undefined;
  const worth = measured.filter((metric) => metric.total !== 0);
  const zero = measured.filter((metric) => metric.total === 0);
  return section(
    t('Metrics'),
    worth.length === 0 ? undefined : metricsTable(worth, before),
    zero.length === 0
      ? undefined
      : element(
          'details',
          {},
          element('summary', {}, t('{0} more that are zero', zero.length)),
          metricsTable(zero, before),
        ),
  );
}

function metricsTable(metrics: readonly GraphMetric[], before: NodeComparison | undefined): HTMLElement {
  return table(
    [t('Metric'), ...(before === undefined ? [] : [t('Before')]), t('Total'), t('Largest task')],
    metrics.map((metric) => [
      metric.name,
      ...(before === undefined ? [] : [metricCell(metric, before.totals[metric.name])]),
      metricCell(metric, metric.total),
      metric.max === undefined ? '' : metricCell(metric, metric.max),
    ]),
  );
}

function metricCell(metric: GraphMetric, value: number | undefined): Child {
  if (value === undefined) return '';
  switch (metric.type) {
    case 'size':
      return element('span', { title: exactText(value, 'bytes') }, bytesText(value));
    case 'timing':
      return element('span', { title: exactText(value, 'ms') }, durationText(value));
    case 'nsTiming':
      return element('span', { title: exactText(value / 1e6, 'ms') }, durationText(value / 1e6));
    case 'sum':
    case 'average':
    case 'other':
      return element('span', { title: exactText(value, 'rows') }, countText(value));
  }
}

function textSections(node: GraphNode, actions: DetailsActions): readonly Child[] {
  const entries = Object.entries(node.metadata);
  return [
    section(
      t('Full text'),
      element('pre', { class: 'text', tabindex: 0 }, node.text),
      button(t('Copy the text'), [icon('copy'), t('Copy')], () => actions.send({ kind: 'copy', text: node.text }), {
        class: 'plain-button',
      }),
    ),
    entries.length === 0 ? undefined : section(t('What it reads'), table(undefined, entries)),
  ];
}
