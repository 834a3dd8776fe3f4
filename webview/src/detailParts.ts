import type {
  ApplicationStage,
  GraphFinding,
  GraphNode,
  GraphSite,
  GraphStage,
  NodeComparison,
  StageComparison,
} from '../../protocol/graph.ts';
import type { FromPanel } from '../../protocol/panel.ts';
import { severityIcon } from './cardView.ts';
import { placeText } from './cardWords.ts';
import type { Child } from './element.ts';
import { button, element } from './element.ts';
import { icon } from './icons.ts';
import { t } from './texts.ts';
import { durationText, unbroken } from './units.ts';

export interface DetailsContent {
  readonly node: GraphNode | undefined;
  readonly stage: GraphStage | ApplicationStage | undefined;
  readonly findings: readonly GraphFinding[];
  /** The same in the run that is compared with. */
  readonly before: { readonly node: NodeComparison | undefined; readonly stage: StageComparison | undefined };
  /** `findingId fixIndex` of fixes that were applied from here. */
  readonly applied: ReadonlySet<string>;
}

export interface DetailsActions {
  readonly send: (message: FromPanel) => void;
  readonly close: () => void;
}

export function siteList(label: string | undefined, sites: readonly GraphSite[], actions: DetailsActions): HTMLElement {
  return element(
    'div',
    { class: 'sites' },
    label === undefined ? undefined : element('span', { class: 'muted' }, label),
    ...sites.map((site) =>
      button(
        t('Open {0}', `${site.file}:${String(site.line + 1)}`),
        [
          element('span', { class: 'place' }, placeText(site)),
          element('span', { class: 'muted' }, ` ${site.enclosing}`),
        ],
        () => actions.send({ kind: 'openSite', site, focus: true }),
        { class: 'link-button' },
      ),
    ),
  );
}

export function findingsSection(content: DetailsContent, actions: DetailsActions): HTMLElement | undefined {
  if (content.findings.length === 0) return undefined;
  return section(
    content.findings.length === 1 ? t('Finding') : t('Findings'),
    element(
      'div',
      { class: 'findings' },
      ...content.findings.map((finding) => findingElement(finding, content, actions)),
    ),
  );
}

function findingElement(finding: GraphFinding, content: DetailsContent, actions: DetailsActions): HTMLElement {
  const cost =
    finding.wallMs > 0
      ? t('could save up to {0}', durationText(finding.wallMs))
      : finding.coreMs > 0
        ? t('could save up to {0} of core time', durationText(finding.coreMs))
        : '';
  return element(
    'article',
    { class: `finding-card severity-${finding.severity}` },
    element('p', {}, icon(severityIcon(finding.severity)), ' ', unbroken(finding.message)),
    element(
      'p',
      { class: 'muted' },
      button(
        t('About {0}', finding.rule),
        [finding.rule],
        () => actions.send({ kind: 'openRule', rule: finding.rule }),
        {
          class: 'link-button',
        },
      ),
      cost === '' ? '' : ` · ${cost}`,
    ),
    finding.site === undefined ? undefined : siteList(undefined, [finding.site], actions),
    ...finding.fixes.map((fix, fixIndex) => {
      const applied = content.applied.has(`${finding.id} ${String(fixIndex)}`);
      const apply = button(
        fix.title,
        [icon('fix'), applied ? t('Applied: {0}', fix.title) : fix.title],
        () => actions.send({ kind: 'applyFix', findingId: finding.id, fixIndex }),
        { class: `fix-button${fix.preferred ? ' preferred' : ''}`, 'data-fix-of': finding.id, disabled: applied },
      );
      const meaning = fix.meaning === 'safe' ? t('keeps the meaning') : t('changes the meaning');
      return element(
        'div',
        {},
        apply,
        element('p', { class: 'muted' }, [meaning, fix.note ?? ''].filter(Boolean).join(' · ')),
      );
    }),
  );
}

export function section(title: string, ...content: readonly Child[]): HTMLElement {
  return element('section', {}, element('h3', {}, title), ...content);
}

export function table(head: readonly string[] | undefined, rows: readonly (readonly Child[])[]): HTMLElement {
  return element(
    'div',
    { class: 'table-scroll' },
    element(
      'table',
      {},
      head === undefined
        ? undefined
        : element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element(
        'tbody',
        {},
        ...rows.map(([first, ...rest]) =>
          element('tr', {}, element('th', { scope: 'row' }, first), ...rest.map((cell) => element('td', {}, cell))),
        ),
      ),
    ),
  );
}
