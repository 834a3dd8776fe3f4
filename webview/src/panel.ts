import type { ToPanel } from '../../protocol/panel.ts';
import { createArrivals } from './arrivals.ts';
import { createCanvas } from './canvas.ts';
import { createDetails } from './details.ts';
import { createDrawing, type Drawing } from './drawing.ts';
import { button, element } from './element.ts';
import { createEmptyState } from './emptyState.ts';
import { exported } from './exports.ts';
import { createHeader } from './header.ts';
import { icon } from './icons.ts';
import { connectKeys } from './keys.ts';
import { createLegend } from './legend.ts';
import { dimOthers, moveTabStop } from './marks.ts';
import { emptyModel, planOf } from './panelModel.ts';
import type { PanelHost, PanelParts } from './panelParts.ts';
import { findNodes, findStages } from './search.ts';
import { createSelection, type Selection } from './selection.ts';
import { t } from './texts.ts';
import { createTimeline } from './timelineView.ts';

const ZOOM_STEP = 1.3;

/** Builds the panel into an element, and gives what takes in the editor's messages. */
export function startPanel(root: HTMLElement, host: PanelHost): (message: ToPanel) => void {
  const model = emptyModel();
  const header = createHeader({
    chooseExecution: (executionId) => host.send({ kind: 'openExecution', executionId }),
    chooseView: (view) => arrivals.chooseView(view),
    chooseDetail: (detail) => {
      model.detail = detail;
      model.toggled.clear();
      drawing.redraw({ kind: 'first' });
    },
    chooseFilter: (filter) => {
      model.filter = filter;
      drawing.redraw({ kind: 'stay' });
    },
    search: (text, step) => searchFor(parts, selection, text, step),
    openFinding: (finding) => selection.showFinding(finding),
    run: (command) => {
      exported(command, model, root).then(
        (message) => message && host.send(message),
        (error: unknown) => host.send({ kind: 'broken', message: `${command}: ${String(error)}` }),
      );
    },
  });
  const tools = element(
    'div',
    { class: 'canvas-tools', role: 'group', 'aria-label': t('Zoom') },
    button(t('Zoom in'), [icon('plus')], () => canvas.zoomBy(ZOOM_STEP), { class: 'icon-button' }),
    button(t('Zoom out'), [icon('minus')], () => canvas.zoomBy(1 / ZOOM_STEP), { class: 'icon-button' }),
    button(t('Show everything'), [icon('fit')], () => canvas.fit(true), { class: 'icon-button' }),
  );
  const overlay = element('div', { class: 'canvas-overlay' }, tools, createLegend());
  const canvas = createCanvas(() => drawing.keep(), overlay);
  const timeline = createTimeline({
    selectStage: (stageId) => selection.select({ kind: 'stage', stageId }),
    chooseStages: (stageIds) => {
      model.chosenStages = stageIds;
      dimOthers(canvas.tree, stageIds);
    },
  });
  const details = createDetails({ send: host.send, close: () => selection.select(undefined) });
  const emptyState = createEmptyState(host.send);
  const main = element('main', { class: 'main' }, canvas.root, details.root);
  const content = element('div', { class: 'drawing', hidden: true }, header.root, timeline.root, main);
  root.replaceChildren(content, emptyState.root);

  const parts: PanelParts = { host, root, model, header, canvas, timeline, details, emptyState, content };
  const drawing = createDrawing(parts);
  const selection = createSelection(parts, drawing);
  const arrivals = createArrivals(parts, drawing, selection);
  connect(parts, drawing, selection);
  return arrivals.receive;
}

/** Keys, the mouse, and the room there is. */
function connect(parts: PanelParts, drawing: Drawing, selection: Selection): void {
  const { root, model, header, canvas } = parts;
  const fold = (cardId: string): void => {
    if (model.toggled.has(cardId)) model.toggled.delete(cardId);
    else model.toggled.add(cardId);
    drawing.redraw({ kind: 'stay' });
  };
  connectKeys(canvas.tree, {
    order: () => model.scene.order,
    scene: () => model.scene,
    layout: () => model.layout,
    focusItem: (item) => {
      if (item.kind === 'node') selection.select({ kind: 'node', nodeId: item.nodeId }, true);
      else selection.selectCard(item.cardId, true);
    },
    open: selection.openSelected,
    clear: () => selection.select(undefined),
    fold,
    zoomBy: canvas.zoomBy,
    fit: () => canvas.fit(true),
    search: header.focusSearch,
    selectedItem: selection.selectedItem,
  });
  canvas.root.addEventListener('click', ({ target }) => {
    if (target instanceof Element) clicked(target, parts, selection, fold);
  });
  canvas.root.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.matches('[role="treeitem"]')) moveTabStop(canvas.tree, target);
  });
  new ResizeObserver(drawing.onResize).observe(root);
  // Words above it come and go, too.
  new ResizeObserver(() => canvas.resize()).observe(canvas.root);
}

function clicked(target: Element, parts: PanelParts, selection: Selection, fold: (cardId: string) => void): void {
  const cardId = target.closest<HTMLElement>('.card')?.dataset['cardId'];
  if (target.closest('[data-fold]') !== null && cardId !== undefined) {
    fold(cardId);
    return;
  }
  const nodeId = target.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'];
  if (nodeId !== undefined) {
    selection.select({ kind: 'node', nodeId: Number(nodeId) }, true);
    selection.openSelected(false);
    if (target.closest('[data-fix]') !== null) parts.details.showFixes();
    return;
  }
  if (cardId !== undefined) selection.selectCard(cardId, true);
}

/** Selects the first thing found, or the one that is `step` further on. */
function searchFor({ model, header }: PanelParts, { select }: Selection, text: string, step: number): void {
  const isPlan = model.view !== 'stages';
  const found = isPlan
    ? findNodes(text, planOf(model)?.nodes ?? [], planOf(model)?.cards ?? [])
    : findStages(text, model.scene.cards);
  if (step === 0) model.searchPosition = 0;
  else if (found.length > 0) model.searchPosition = (model.searchPosition + step + found.length) % found.length;
  header.showMatches(found.length === 0 ? 0 : model.searchPosition + 1, found.length);
  const id = found[model.searchPosition];
  if (id !== undefined) select(isPlan ? { kind: 'node', nodeId: id } : { kind: 'stage', stageId: id });
}
