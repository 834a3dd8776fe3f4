import type {
  ExecutionEntry,
  GraphFinding,
  PanelDetail,
  PanelFilter,
  PanelView,
  PlanGraph,
} from '../../protocol/panel.ts';
import { severityIcon } from './cardView.ts';
import { button, element, replaceChildren } from './element.ts';
import { icon } from './icons.ts';
import { placeText } from './scene.ts';
import { t } from './texts.ts';
import { countText, durationText } from './units.ts';

export interface Header {
  readonly root: HTMLElement;
  readonly show: (graph: PlanGraph, choices: Choices) => void;
  readonly focusSearch: () => void;
  readonly searchText: () => string;
  readonly showMatches: (position: number, count: number) => void;
}

interface Choices {
  readonly view: PanelView;
  readonly detail: PanelDetail;
  readonly filter: PanelFilter;
}

export interface HeaderActions {
  readonly chooseExecution: (executionId: number) => void;
  readonly chooseView: (view: PanelView) => void;
  readonly chooseDetail: (detail: PanelDetail) => void;
  readonly chooseFilter: (filter: PanelFilter) => void;
  readonly search: (text: string, step: number) => void;
  readonly openFinding: (finding: GraphFinding) => void;
  readonly run: (command: MenuCommand) => void;
}

export type MenuCommand = 'copyText' | 'copyMermaid' | 'saveSvg' | 'savePng';

export function createHeader(actions: HeaderActions): Header {
  const title = element('div', { class: 'title-row' });
  const verdict = element('div', { class: 'verdict' });
  const search = element('input', {
    type: 'search',
    class: 'search',
    placeholder: t('Find an operator, a column, a file'),
    'aria-label': t('Find an operator, a column, a file'),
  });
  const matches = element('span', { class: 'matches', role: 'status' });
  search.addEventListener('input', () => actions.search(search.value, 0));
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') actions.search(search.value, event.shiftKey ? -1 : 1);
    if (event.key !== 'Escape') return;
    search.value = '';
    actions.search('', 0);
  });
  const views = element('div', { class: 'segments', role: 'radiogroup', 'aria-label': t('View') });
  const detail = choice<PanelDetail>(
    t('Detail'),
    [
      ['main', t('Main operators')],
      ['all', t('Every node')],
      ['stages', t('Stages only')],
    ],
    actions.chooseDetail,
  );
  const filter = choice<PanelFilter>(
    t('Filter'),
    [
      ['all', t('All operators')],
      ['costly', t('Only costly')],
      ['linked', t('Only with a line')],
    ],
    actions.chooseFilter,
  );
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': t('Graph') },
    views,
    detail,
    filter,
    element('span', { class: 'search-box' }, icon('search'), search, matches),
    exportMenu(actions),
  );
  const root = element('header', { class: 'header' }, title, verdict, toolbar);

  return {
    root,
    show: (graph, choices) => {
      replaceChildren(title, ...titleParts(graph, choices, actions));
      showVerdict(verdict, graph, choices, actions);
      replaceChildren(views, ...viewButtons(graph, choices, actions));
      setChoice(detail, choices.detail);
      setChoice(filter, choices.filter);
      const isPlan = choices.view !== 'stages';
      detail.hidden = !isPlan;
      filter.hidden = !isPlan;
    },
    focusSearch: () => {
      search.focus();
      search.select();
    },
    searchText: () => search.value,
    showMatches: (position, count) => {
      matches.textContent =
        search.value === '' ? '' : count === 0 ? t('nothing') : `${String(position)}/${String(count)}`;
    },
  };
}

function titleParts(graph: PlanGraph, choices: Choices, actions: HeaderActions): readonly (Node | string)[] {
  const { execution } = graph;
  const parts: (Node | string)[] = [
    element('h1', { class: 'app', title: graph.app.id }, graph.app.name || graph.app.id),
    executionPicker(graph, actions),
  ];
  if (choices.view !== 'stages' && execution.durationMs !== undefined) {
    parts.push(element('span', { class: 'duration' }, durationText(execution.durationMs)));
  }
  if (execution.status !== 'complete') {
    const running = execution.status === 'running';
    parts.push(
      element(
        'span',
        { class: `status ${execution.status}` },
        icon(running ? 'time' : 'error'),
        running ? t('still running') : t('failed'),
      ),
    );
  }
  return parts;
}

/** All executions of the run, costliest first, in a select: native, so that keys and screen readers know it. */
function executionPicker(graph: PlanGraph, actions: HeaderActions): HTMLElement {
  const picker = element('select', { class: 'execution', 'aria-label': t('Execution') });
  for (const entry of withCurrent(graph)) {
    const option = element('option', { value: entry.id }, executionText(entry));
    option.selected = entry.id === graph.execution.id;
    picker.append(option);
  }
  picker.addEventListener('change', () => actions.chooseExecution(Number(picker.value)));
  return picker;
}

function withCurrent(graph: PlanGraph): readonly ExecutionEntry[] {
  return graph.executions.some((entry) => entry.id === graph.execution.id)
    ? graph.executions
    : [graph.execution, ...graph.executions];
}

function executionText(entry: ExecutionEntry): string {
  const parts = [`${String(entry.id)} · ${entry.title}`];
  if (entry.durationMs !== undefined) parts.push(durationText(entry.durationMs));
  if (entry.status === 'failed') parts.push(t('failed'));
  if (entry.status === 'running') parts.push(t('still running'));
  if (entry.findings > 0) parts.push(entry.findings === 1 ? t('1 finding') : t('{0} findings', entry.findings));
  return parts.join(' · ');
}

/** One sentence under the title: what went wrong and where, or that nothing did. */
function showVerdict(target: HTMLElement, graph: PlanGraph, choices: Choices, actions: HeaderActions): void {
  const { execution, findings } = graph;
  const content: (Node | string)[] = [];
  if (execution.errorMessage !== undefined) content.push(errorText(execution.errorMessage));
  const [worst] = findings.filter((finding) => finding.severity !== 'hint');
  if (worst !== undefined) content.push(worstLine(worst, findings.length, actions));
  if (choices.view === 'initial') content.push(changesText(graph));
  if (graph.streaming !== undefined) content.push(batches(graph, actions));
  for (const note of graph.notes) content.push(element('p', { class: 'verdict-line' }, icon('information'), note));
  replaceChildren(target, ...content);
  target.hidden = content.length === 0;
}

/** The first line, and all of it on demand: traces are long, and their end is often what tells. */
function errorText(message: string): HTMLElement {
  const [first = '', ...rest] = message.trim().split('\n');
  const line = element('span', { class: 'message' }, first, causeText(rest));
  if (rest.length === 0) return element('p', { class: 'verdict-line severity-error' }, icon('error'), line);
  return element(
    'details',
    { class: 'verdict-error' },
    element('summary', { class: 'verdict-line severity-error' }, icon('error'), line),
    element('pre', { class: 'text', tabindex: 0 }, message),
  );
}

/** What a trace boils down to: the last cause of a Java trace, the exception at the end of a Python one. */
function causeText(lines: readonly string[]): HTMLElement | undefined {
  const trimmed = lines.map((line) => line.trim());
  const cause =
    trimmed.findLast((line) => line.startsWith('Caused by: ')) ??
    trimmed.find((line) => /^[\w.]*(Error|Exception|Interrupt)(:|$)/.test(line));
  return cause === undefined ? undefined : element('b', {}, ` ${cause}`);
}

function changesText(graph: PlanGraph): HTMLElement {
  const changes = graph.changes.map((change) =>
    change.kind === 'removed'
      ? t('{0} left out', change.before ?? '')
      : [change.before, change.after].filter(Boolean).join(' → '),
  );
  const counts = new Map<string, number>();
  for (const change of changes) counts.set(change, (counts.get(change) ?? 0) + 1);
  const told = [...counts].map(([change, count]) => (count === 1 ? change : `${change} (${String(count)}×)`));
  const text = t('Adaptive execution changed: {0}', told.join('; '));
  return element(
    'p',
    { class: 'verdict-line', title: text },
    icon('information'),
    element('span', { class: 'message' }, text),
  );
}

function worstLine(worst: GraphFinding, count: number, actions: HeaderActions): HTMLElement {
  const more = count > 1 ? t('and {0} more', count - 1) : '';
  const place = worst.site === undefined ? undefined : element('span', { class: 'place' }, placeText(worst.site));
  return button(
    t('Show this finding in the graph'),
    [
      icon(severityIcon(worst.severity)),
      element('span', { class: 'message' }, worst.message),
      place,
      element('span', { class: 'muted' }, more),
    ],
    () => actions.openFinding(worst),
    { class: `verdict-line verdict-button severity-${worst.severity}` },
  );
}

/** Batches of a streaming query as small columns; the shown one is marked. */
function batches(graph: PlanGraph, actions: HeaderActions): HTMLElement {
  const trend = graph.streaming;
  const list = trend?.batches.slice(-60) ?? [];
  const longest = Math.max(1, ...list.map((batch) => batch.durationMs ?? 0));
  return element(
    'div',
    { class: 'verdict-line batches' },
    element(
      'span',
      {},
      t('{0}: batch {1} of {2}', trend?.name ?? '', trend?.batchId ?? '', countText(trend?.batches.length ?? 0)),
    ),
    element(
      'span',
      { class: 'batch-list', role: 'group', 'aria-label': t('Time of each batch') },
      ...list.map((batch) => {
        const label = t('Batch {0}: {1}', batch.batchId, durationText(batch.durationMs ?? 0));
        const bar = button(label, [element('span')], () => actions.chooseExecution(batch.executionId), {
          class: `batch ${batch.status}`,
          ...(batch.executionId === graph.execution.id && { 'aria-current': 'true' }),
        });
        bar.style.setProperty('--height', `${String(Math.max(6, ((batch.durationMs ?? 0) / longest) * 100))}%`);
        return bar;
      }),
    ),
  );
}

function viewButtons(graph: PlanGraph, choices: Choices, actions: HeaderActions): readonly HTMLElement[] {
  const views: [PanelView, string, string][] = [['final', t('Plan'), t('The plan as it ran')]];
  if (graph.initial !== undefined)
    views.push(['initial', t('First plan'), t('The plan before adaptive execution changed it')]);
  views.push(['stages', t('Stages'), t('All stages of the application')]);
  return views.map(([view, text, title]) => {
    const made = element(
      'button',
      { type: 'button', role: 'radio', 'aria-checked': String(view === choices.view), title },
      text,
    );
    made.addEventListener('click', () => actions.chooseView(view));
    return made;
  });
}

function choice<Value extends string>(
  label: string,
  values: readonly (readonly [Value, string])[],
  onChange: (value: Value) => void,
): HTMLSelectElement {
  const made = element(
    'select',
    { 'aria-label': label, title: label },
    ...values.map(([value, text]) => element('option', { value }, text)),
  );
  made.addEventListener('change', () => {
    const chosen = values[made.selectedIndex];
    if (chosen !== undefined) onChange(chosen[0]);
  });
  return made;
}

function setChoice(target: HTMLSelectElement, value: string): void {
  target.value = value;
}

/** A disclosure with buttons: closed by Escape, by a click elsewhere, and after a choice. */
function exportMenu(actions: HeaderActions): HTMLElement {
  const entries: (readonly [MenuCommand, string])[] = [
    ['copyText', t('Copy as text')],
    ['copyMermaid', t('Copy as Mermaid')],
    ['saveSvg', t('Save as SVG…')],
    ['savePng', t('Save as PNG…')],
  ];
  const summary = element(
    'summary',
    { class: 'icon-button', 'aria-label': t('Copy and export'), title: t('Copy and export') },
    icon('more'),
  );
  const menu = element('details', { class: 'menu' }, summary);
  const list = element('div', { class: 'menu-list' });
  for (const [command, text] of entries) {
    const entry = button(text, [text], () => {
      menu.open = false;
      summary.focus();
      actions.run(command);
    });
    list.append(entry);
  }
  menu.append(list);
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    summary.focus();
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  return menu;
}
