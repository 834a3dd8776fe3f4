import type { ExecutionEntry, PlanGraph } from '../../protocol/graph.ts';
import type { PanelDetail, PanelFilter, PanelView } from '../../protocol/panel.ts';
import { button, element, replaceChildren } from './element.ts';
import type { Choices, HeaderActions, MenuCommand } from './headerActions.ts';
import { icon } from './icons.ts';
import { t } from './texts.ts';
import { durationText } from './units.ts';
import { showVerdict } from './verdict.ts';

export interface Header {
  readonly root: HTMLElement;
  readonly show: (graph: PlanGraph, choices: Choices) => void;
  readonly focusSearch: () => void;
  readonly searchText: () => string;
  readonly showMatches: (position: number, count: number) => void;
}

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
      search.placeholder = isPlan ? t('Find an operator, a column, a file') : t('Find a stage, an execution, a file');
      search.setAttribute('aria-label', search.placeholder);
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
