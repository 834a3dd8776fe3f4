import type {
  ApplicationStage,
  FromPanel,
  GraphFinding,
  GraphMetric,
  GraphNode,
  GraphSite,
  GraphStage,
} from '../../protocol/panel.ts';
import { badgeElement } from './badges.ts';
import { changeElement, severityIcon } from './cardView.ts';
import { distributionElement } from './distribution.ts';
import type { Child } from './element.ts';
import { button, element, replaceChildren } from './element.ts';
import { icon } from './icons.ts';
import { placeText } from './scene.ts';
import { t } from './texts.ts';
import { bytesText, countText, durationText, exactText, shareText } from './units.ts';

/** What is known of the selected operator and its stage, one section below the other. */
export interface Details {
  readonly root: HTMLElement;
  readonly show: (content: DetailsContent | undefined) => void;
  /** Scrolls to the findings, as the fix of a line asks for. */
  readonly showFixes: () => void;
}

interface DetailsContent {
  readonly node: GraphNode | undefined;
  readonly stage: GraphStage | ApplicationStage | undefined;
  readonly findings: readonly GraphFinding[];
  /** `findingId fixIndex` of fixes that were applied from here. */
  readonly applied: ReadonlySet<string>;
}

export interface DetailsActions {
  readonly send: (message: FromPanel) => void;
  readonly close: () => void;
}

/** These are looked at first; the rest waits behind a disclosure. */
const FIRST_SPREADS = 4;

export function createDetails(actions: DetailsActions): Details {
  const body = element('div', { class: 'details-body' });
  const close = button(t('Close details'), [icon('close')], actions.close, { class: 'icon-button close' });
  const root = element('aside', { class: 'details', 'aria-label': t('Details'), hidden: true }, close, body);
  return {
    root,
    show: (content) => {
      root.hidden = content === undefined;
      if (content === undefined) return;
      replaceChildren(
        body,
        ...(content.node === undefined ? [] : nodeSections(content.node, content, actions)),
        ...(content.stage === undefined ? [] : stageSections(content.stage, content, actions)),
        ...(content.node === undefined ? [] : textSections(content.node, actions)),
      );
      body.scrollTop = 0;
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
    node.change === undefined
      ? undefined
      : section(t('Changed while it ran'), element('p', {}, changeElement(node.change.before, node.change.after))),
    findingsSection(content, actions),
    metricsSection(node),
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

function siteList(label: string | undefined, sites: readonly GraphSite[], actions: DetailsActions): HTMLElement {
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

function findingsSection(content: DetailsContent, actions: DetailsActions): HTMLElement | undefined {
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
    element('p', {}, icon(severityIcon(finding.severity)), ' ', finding.message),
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

function metricsSection(node: GraphNode): HTMLElement | undefined {
  const measured = node.metrics.filter((metric) => metric.total !== undefined);
  if (measured.length === 0) return undefined;
  const worth = measured.filter((metric) => metric.total !== 0);
  const zero = measured.filter((metric) => metric.total === 0);
  return section(
    t('Metrics'),
    worth.length === 0 ? undefined : metricsTable(worth),
    zero.length === 0
      ? undefined
      : element('details', {}, element('summary', {}, t('{0} more that are zero', zero.length)), metricsTable(zero)),
  );
}

function metricsTable(metrics: readonly GraphMetric[]): HTMLElement {
  return table(
    [t('Metric'), t('Total'), t('Largest task')],
    metrics.map((metric) => [
      metric.name,
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

function stageSections(
  stage: GraphStage | ApplicationStage,
  content: DetailsContent,
  actions: DetailsActions,
): readonly Child[] {
  return [
    element(
      'header',
      { class: 'details-title' },
      element('h2', {}, t('Stage {0}', stage.id)),
      element('p', { class: 'head-badges' }, ...stage.badges.map(badgeElement)),
      element('p', { class: 'muted' }, stage.name),
    ),
    stage.failureReason === undefined
      ? undefined
      : section(t('Why it failed'), element('pre', { class: 'text', tabindex: 0 }, stage.failureReason)),
    content.node === undefined ? findingsSection(content, actions) : undefined,
    'executionIds' in stage ? executionsSection(stage, actions) : undefined,
    section(t('Numbers'), stageTable(stage)),
    spreadsSection(stage),
    failuresSection(stage),
    slowestSection(stage),
    executorsSection(stage),
  ];
}

function executionsSection(stage: ApplicationStage, actions: DetailsActions): HTMLElement | undefined {
  if (stage.executionIds.length === 0) return undefined;
  return section(
    t('Plans that ran it'),
    element(
      'p',
      { class: 'sites' },
      ...stage.executionIds.map((executionId) =>
        button(
          t('Open the plan of execution {0}', executionId),
          [t('execution {0}', executionId)],
          () => actions.send({ kind: 'openExecution', executionId, reveal: { stageId: stage.id } }),
          { class: 'link-button' },
        ),
      ),
    ),
  );
}

function stageTable(stage: GraphStage): HTMLElement {
  const rows: (readonly [string, string, string])[] = [
    [t('Time'), `${durationText(stage.durationMs)} (${shareText(stage.share)})`, exactText(stage.durationMs, 'ms')],
    [t('Tasks'), tasksCell(stage), ''],
    [t('Cores'), t('{0}, idle {1}', countText(Math.round(stage.slots)), shareText(stage.idleShare)), ''],
    [t('Time of all tasks'), durationText(stage.taskMs), exactText(stage.taskMs, 'ms')],
    [t('Garbage collection'), durationText(stage.gcMs), exactText(stage.gcMs, 'ms')],
    [t('Input'), bytesText(stage.inputBytes), exactText(stage.inputBytes, 'bytes')],
    [t('Output'), bytesText(stage.outputBytes), exactText(stage.outputBytes, 'bytes')],
    [t('Shuffle read'), bytesText(stage.shuffleReadBytes), exactText(stage.shuffleReadBytes, 'bytes')],
    [t('Shuffle written'), bytesText(stage.shuffleWriteBytes), exactText(stage.shuffleWriteBytes, 'bytes')],
    [t('Spilled from memory'), bytesText(stage.memorySpillBytes), exactText(stage.memorySpillBytes, 'bytes')],
    [t('Spilled to disk'), bytesText(stage.diskSpillBytes), exactText(stage.diskSpillBytes, 'bytes')],
  ];
  const worth = rows.filter(([, text]) => text !== '0 B' && text !== '0 ms');
  return table(
    undefined,
    worth.map(([name, text, exact]) => [name, element('span', { title: exact }, text)]),
  );
}

function tasksCell(stage: GraphStage): string {
  const parts = [countText(stage.tasks)];
  if (stage.failedTasks > 0) parts.push(t('{0} failed', countText(stage.failedTasks)));
  if (stage.killedTasks > 0) parts.push(t('{0} killed', countText(stage.killedTasks)));
  if (stage.speculativeTasks > 0) parts.push(t('{0} speculative', countText(stage.speculativeTasks)));
  if (stage.attempts > 1) parts.push(t('attempt {0} of {1}', stage.attempt + 1, stage.attempts));
  return parts.join(', ');
}

function spreadsSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.distributions.length === 0) return undefined;
  const drawn = stage.distributions.map((each) => distributionElement(each, stage.quantileError));
  const rest = drawn.slice(FIRST_SPREADS);
  return section(
    stage.tasks === 1 ? t('Its task') : t('Over its {0} tasks', countText(stage.tasks)),
    ...drawn.slice(0, FIRST_SPREADS),
    rest.length === 0
      ? undefined
      : element('details', {}, element('summary', {}, t('{0} more measures', rest.length)), ...rest),
  );
}

function failuresSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.failures.length === 0) return undefined;
  return section(
    t('Failed tasks'),
    ...stage.failures.map((failure) =>
      element(
        'p',
        { class: 'failure' },
        element('b', {}, `${countText(failure.count)} × ${failure.reason}`),
        ' ',
        failure.message,
      ),
    ),
  );
}

function slowestSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.slowest.length === 0) return undefined;
  return section(
    t('Slowest tasks'),
    table(
      [t('Task'), t('Time'), t('Read'), t('Rows'), t('Host')],
      stage.slowest.map((task) => [
        task.attempt === 0 ? String(task.index) : `${String(task.index)}.${String(task.attempt)}`,
        element('span', { title: exactText(task.durationMs, 'ms') }, durationText(task.durationMs)),
        element('span', { title: exactText(task.bytes, 'bytes') }, bytesText(task.bytes)),
        element('span', { title: exactText(task.records, 'rows') }, countText(task.records)),
        element('span', { title: t('executor {0}', task.executor) }, task.host),
      ]),
    ),
  );
}

function executorsSection(stage: GraphStage): HTMLElement | undefined {
  if (stage.executors.length === 0) return undefined;
  const content = table(
    [t('Executor'), t('Host'), t('Tasks'), t('Time'), t('Spill')],
    stage.executors
      .slice(0, 200)
      .map((executor) => [
        executor.id,
        executor.host,
        executor.failedTasks > 0
          ? t('{0}, {1} failed', executor.tasks, executor.failedTasks)
          : countText(executor.tasks),
        element('span', { title: exactText(executor.taskMs, 'ms') }, durationText(executor.taskMs)),
        bytesText(executor.diskSpillBytes),
      ]),
  );
  if (stage.executors.length <= 4) return section(t('Executors'), content);
  const count = t('{0} executors', stage.executors.length);
  return section(t('Executors'), element('details', {}, element('summary', {}, count), content));
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

function section(title: string, ...content: readonly Child[]): HTMLElement {
  return element('section', {}, element('h3', {}, title), ...content);
}

function table(head: readonly string[] | undefined, rows: readonly (readonly Child[])[]): HTMLElement {
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
