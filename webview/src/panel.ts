import type {
  FromPanel,
  GraphFinding,
  PanelSelection,
  PanelState,
  PanelView,
  PlanGraph,
  Reveal,
  ToPanel,
} from '../../protocol/panel.ts';
import type { Placing } from './panelModel.ts';
import {
  cardOf,
  cardToStart,
  emptyModel,
  isShown,
  nodeById,
  planOf,
  stageById,
  stageOfNode,
  stateOf,
} from './panelModel.ts';
import { createLegend } from './legend.ts';
import { layoutInput } from './arrange.ts';
import { createCanvas } from './canvas.ts';
import { comparedStage } from './compared.ts';
import { createDetails } from './details.ts';
import { button, element } from './element.ts';
import { createEmptyState } from './emptyState.ts';
import { exported } from './exports.ts';
import { createHeader } from './header.ts';
import { icon } from './icons.ts';
import { connectKeys } from './keys.ts';
import type { LayoutThread } from './layoutWorker.ts';
import type { PanelForm } from './panelForm.ts';
import { formOf, isSameForm } from './panelForm.ts';
import { dimOthers, markSelected, moveTabStop } from './marks.ts';
import { applicationScene, planScene } from './planScene.ts';
import { findNodes, findStages } from './search.ts';
import { t } from './texts.ts';
import { createTimeline } from './timelineView.ts';

/** What the panel needs of the editor around it. */
export interface PanelHost {
  readonly send: (message: FromPanel) => void;
  readonly keptState: () => PanelState | undefined;
  readonly keepState: (state: PanelState) => void;
  readonly layoutThread: LayoutThread;
}

const ZOOM_STEP = 1.3;

export function startPanel(root: HTMLElement, host: PanelHost): (message: ToPanel) => void {
  const model = emptyModel();
  let drawnFor: PanelForm | undefined;
  /** How the stages of the application are looked at when they come; undefined while nobody waits for them. */
  let placeApplication: Placing | undefined;

  const header = createHeader({
    chooseExecution: (executionId) => host.send({ kind: 'openExecution', executionId }),
    chooseView,
    chooseDetail: (detail) => {
      model.detail = detail;
      model.toggled.clear();
      redraw({ kind: 'first' });
    },
    chooseFilter: (filter) => {
      model.filter = filter;
      redraw({ kind: 'stay' });
    },
    search,
    openFinding: (finding) => showFinding(finding),
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
  const canvas = createCanvas(keep, element('div', { class: 'canvas-overlay' }, tools, createLegend()));
  const timeline = createTimeline({
    selectStage: (stageId) => select({ kind: 'stage', stageId }),
    chooseStages: (stageIds) => {
      model.chosenStages = stageIds;
      dimOthers(canvas.tree, stageIds);
    },
  });
  const details = createDetails({ send: host.send, close: () => select(undefined) });
  const emptyState = createEmptyState(host.send);
  const main = element('main', { class: 'main' }, canvas.root, details.root);
  const drawing = element('div', { class: 'drawing', hidden: true }, header.root, timeline.root, main);
  root.replaceChildren(drawing, emptyState.root);

  connectKeys(canvas.tree, {
    order: () => model.scene.order,
    scene: () => model.scene,
    layout: () => model.layout,
    focusItem: (item) =>
      item.kind === 'node' ? select({ kind: 'node', nodeId: item.nodeId }, true) : selectCard(item.cardId, true),
    open: (focus) => openSelected(focus),
    clear: () => select(undefined),
    fold,
    zoomBy: canvas.zoomBy,
    fit: () => canvas.fit(true),
    search: header.focusSearch,
    selectedItem: () => selectedItem(),
  });
  canvas.root.addEventListener('click', onClick);
  canvas.root.addEventListener('focusin', onFocus);
  new ResizeObserver(() => onResize()).observe(root);
  // Words above it come and go, too.
  new ResizeObserver(() => canvas.resize()).observe(canvas.root);

  function redraw(asked: Placing): void {
    const { graph } = model;
    if (graph === undefined) return;
    // A drawing that another one overtakes hands on where the view was to go.
    const then = asked.kind === 'stay' ? (model.drawing ?? asked) : asked;
    model.drawing = then;
    const form = formOf(root.clientWidth);
    drawnFor = form;
    const options = {
      detail: model.detail,
      filter: model.filter,
      toggled: model.toggled,
      highlightedStage: model.highlightedStage,
      planned: model.view === 'initial',
      cardWidth: form.cardWidth,
    };
    const plan = planOf(model) ?? graph.final;
    const application = model.view === 'stages' ? model.application : undefined;
    const scene = application === undefined ? planScene(graph, plan, options) : applicationScene(application, options);
    showHeader(graph);
    timeline.show(application === undefined ? graph.timeline : application.timeline);
    const findings = new Map([...graph.findings, ...(application?.findings ?? [])].map((each) => [each.id, each]));
    const input = layoutInput(scene, root.clientWidth, form.narrow && application === undefined);
    host.layoutThread.run(input, (layout) => {
      model.scene = scene;
      model.layout = layout;
      const hadFocus = canvas.tree.contains(document.activeElement);
      canvas.draw(scene, layout, { findings });
      canvas.tree.setAttribute('aria-label', graph.execution.title);
      mark();
      dimOthers(canvas.tree, model.chosenStages);
      // The element that had the focus may be gone: the one in its place gets it.
      if (hadFocus) canvas.tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
      model.drawing = undefined;
      if (then.kind === 'first') canvas.showFirst(cardToStart(model));
      if (then.kind === 'restore') canvas.setTransform(then.transform);
      for (const after of model.afterDrawing.splice(0)) after();
      root.dataset['drawn'] = String(scene.cards.length);
      keep();
    });
  }

  function showHeader(graph: PlanGraph): void {
    header.show(graph, {
      view: model.view,
      detail: model.detail,
      filter: model.filter,
      edited: model.edited,
      application: model.view === 'stages' ? model.application : undefined,
    });
  }

  function mark(): void {
    markSelected(canvas.tree, timeline, model);
  }

  function select(selection: PanelSelection | undefined, focus = false): void {
    model.selected = selection;
    const reveal = (): void => {
      showDetails();
      canvas.resize();
      mark();
      const card = cardOf(model, selection);
      if (selection === undefined || card === undefined) return;
      const nodeId = selection.kind === 'node' ? selection.nodeId : undefined;
      canvas.reveal(card, nodeId);
      if (focus) focusSelected();
    };
    if (selection?.kind === 'node' && !isShown(model, selection.nodeId)) {
      unfoldFor(selection.nodeId);
      model.afterDrawing.push(reveal);
      redraw({ kind: 'stay' });
      return;
    }
    reveal();
    keep();
  }

  function selectCard(cardId: string, focus: boolean): void {
    const card = model.scene.cards.find((each) => each.id === cardId);
    if (card?.stage !== undefined) {
      select({ kind: 'stage', stageId: card.stage.id }, focus);
      return;
    }
    model.selected = undefined;
    showDetails();
    mark();
    canvas.reveal(cardId, undefined);
    if (focus)
      canvas.tree
        .querySelector<HTMLElement>(`[data-card-id="${CSS.escape(cardId)}"] .head`)
        ?.focus({ preventScroll: true });
  }

  function focusSelected(): void {
    canvas.tree.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
  }

  function selectedItem(): { readonly cardId: string; readonly nodeId: number | undefined } | undefined {
    const card = cardOf(model, model.selected);
    if (card === undefined) return undefined;
    return { cardId: card, nodeId: model.selected?.kind === 'node' ? model.selected.nodeId : undefined };
  }

  /** A node that is folded away is shown by unfolding its card, a repeated one by the one that it repeats. */
  function unfoldFor(nodeId: number): void {
    if (model.view === 'stages') model.view = 'final';
    const node = nodeById(model, nodeId);
    const card = planOf(model)?.cards.find((each) => each.nodeIds.includes(nodeId));
    if (card === undefined) return;
    if (node?.wrapper === true && !(model.detail === 'main' && !model.toggled.has(card.id))) model.detail = 'all';
    else if (model.toggled.has(card.id)) model.toggled.delete(card.id);
    else model.toggled.add(card.id);
  }

  function showDetails(): void {
    const { selected, graph } = model;
    if (selected === undefined || graph === undefined) {
      details.show(undefined);
      return;
    }
    const node = selected.kind === 'node' ? nodeById(model, selected.nodeId) : undefined;
    const stage = stageById(model, selected.kind === 'stage' ? selected.stageId : stageOfNode(model, selected.nodeId));
    const own = new Set(node?.findings ?? stage?.findings);
    const all = model.view === 'stages' ? (model.application?.findings ?? []) : graph.findings;
    details.show({
      node,
      stage,
      findings: all.filter((finding) => own.has(finding.id)),
      applied: model.applied,
      before: {
        node: graph.comparison?.nodes.find(({ nodeId }) => nodeId === node?.id),
        stage: stage === undefined ? undefined : comparedStage(graph, stage.id),
      },
    });
  }

  function showFinding(finding: GraphFinding): void {
    const [nodeId] = finding.nodeIds;
    const [stageId] = finding.stageIds;
    if (nodeId !== undefined) select({ kind: 'node', nodeId }, true);
    else if (stageId !== undefined) select({ kind: 'stage', stageId }, true);
    if (finding.site !== undefined) host.send({ kind: 'openSite', site: finding.site, focus: false });
  }

  function openSelected(focus: boolean): void {
    const node = model.selected?.kind === 'node' ? nodeById(model, model.selected.nodeId) : undefined;
    if (node?.link.kind === 'asked' || node?.link.kind === 'required') {
      host.send({ kind: 'openSite', site: node.link.site, focus });
    }
  }

  function onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const card = target?.closest<HTMLElement>('.card');
    const cardId = card?.dataset['cardId'];
    if (isInside(target, '[data-fold]') && cardId !== undefined) {
      fold(cardId);
      return;
    }
    const item = target?.closest<HTMLElement>('[data-node-id]');
    if (item?.dataset['nodeId'] !== undefined) {
      select({ kind: 'node', nodeId: Number(item.dataset['nodeId']) }, true);
      openSelected(false);
      if (isInside(target, '[data-fix]')) details.showFixes();
      return;
    }
    if (cardId !== undefined) selectCard(cardId, true);
  }

  /** Focus that came by the Tab key selects what it landed on. */
  function onFocus(event: FocusEvent): void {
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    if (target?.matches('[role="treeitem"]') !== true) return;
    moveTabStop(canvas.tree, target);
  }

  function fold(cardId: string): void {
    if (model.toggled.has(cardId)) model.toggled.delete(cardId);
    else model.toggled.add(cardId);
    redraw({ kind: 'stay' });
  }

  function chooseView(chosen: PanelView): void {
    model.view = chosen;
    model.selected = undefined;
    model.chosenStages = undefined;
    showDetails();
    // Kept at once: the panel may be hidden before the new view is laid out.
    keep();
    if (chosen === 'stages' && model.application === undefined) {
      wantApplication({ kind: 'first' });
      return;
    }
    redraw({ kind: 'first' });
  }

  /** Stages that are asked for twice are looked at as they were to be the first time. */
  function wantApplication(placing: Placing): void {
    placeApplication = placing.kind === 'stay' ? (placeApplication ?? placing) : placing;
    host.send({ kind: 'wantApplication' });
  }

  function search(text: string, step: number): void {
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

  function onResize(): void {
    timeline.resize();
    canvas.resize();
    if (root.clientWidth > 0 && !isSameForm(drawnFor, formOf(root.clientWidth))) redraw({ kind: 'first' });
  }

  function showGraph(graph: PlanGraph, reveal: Reveal | undefined): void {
    const isSameLog = model.graph !== undefined && logName(model.graph) === logName(graph);
    const same = isSameLog && model.graph?.execution.id === graph.execution.id;
    const kept = model.graph === undefined ? host.keptState() : undefined;
    const restored = kept?.log === graph.app.log && kept.executionId === graph.execution.id ? kept : undefined;
    refreshApplication(same);
    model.graph = graph;
    model.highlightedStage = reveal?.stageId ?? graph.highlightedStage;
    if (!same) {
      model.view = restored?.view === 'initial' && graph.initial === undefined ? 'final' : (restored?.view ?? 'final');
      model.detail = restored?.detail ?? model.detail;
      model.filter = restored?.filter ?? 'all';
      model.toggled = new Set(restored?.foldedCards);
      model.selected = restored?.selected;
      model.applied = new Set();
      model.atCursor = new Set();
      model.chosenStages = undefined;
    }
    emptyState.show(undefined);
    drawing.hidden = false;
    // What was asked of a graph before is not asked of this one.
    model.afterDrawing = [
      () => {
        showDetails();
        if (reveal !== undefined) showReveal(reveal);
      },
    ];
    const transform = restored?.transform;
    const placing: Placing =
      transform === undefined ? { kind: same ? 'stay' : 'first' } : { kind: 'restore', transform };
    if (model.view === 'stages' && model.application === undefined) wantApplication(placing);
    else redraw(placing);
  }

  /** The stages are those of the log as it was: they are asked for again while they are shown, else when they are. */
  function refreshApplication(isSameGraph: boolean): void {
    if (!isSameGraph || model.view !== 'stages' || model.application === undefined) {
      model.application = undefined;
      return;
    }
    wantApplication({ kind: 'stay' });
  }

  function showReveal(reveal: Reveal): void {
    const finding = model.graph?.findings.find((each) => each.id === reveal.findingId);
    if (reveal.nodeId !== undefined) select({ kind: 'node', nodeId: reveal.nodeId });
    else if (finding?.nodeIds[0] !== undefined) select({ kind: 'node', nodeId: finding.nodeIds[0] });
    else if (reveal.stageId !== undefined) select({ kind: 'stage', stageId: reveal.stageId });
  }

  /** The cursor's line: its nodes are marked, the most telling one selected. The focus stays where it is. */
  function showCursor(executionId: number, nodeIds: readonly number[]): void {
    if (model.graph?.execution.id !== executionId) return;
    if (model.drawing !== undefined) {
      model.afterDrawing.push(() => showCursor(executionId, nodeIds));
      return;
    }
    const drawn = nodeIds.map((id) => model.graph?.final.nodes.find((node) => node.id === id)?.sameAs ?? id);
    model.atCursor = new Set(drawn);
    const nodes = drawn.map((id) => nodeById(model, id)).filter((node) => node !== undefined);
    const [first] = [...nodes].sort((a, b) => b.findings.length - a.findings.length || b.heat - a.heat);
    if (first === undefined || model.view !== 'final') {
      mark();
      return;
    }
    const alreadyThere = model.selected?.kind === 'node' && model.atCursor.has(model.selected.nodeId);
    if (alreadyThere) mark();
    else select({ kind: 'node', nodeId: first.id });
  }

  function keep(): void {
    const { graph } = model;
    if (graph === undefined) return;
    host.keepState(stateOf(model, graph, canvas.transform()));
  }

  return (message) => {
    switch (message.kind) {
      case 'texts':
        document.documentElement.lang = message.language;
        return;
      case 'empty':
      case 'reading':
        drawing.hidden = true;
        emptyState.show(message);
        return;
      case 'graph':
        showGraph(message.graph, message.reveal);
        return;
      case 'application':
        model.application = message.graph;
        if (model.view === 'stages') redraw(placeApplication ?? { kind: 'stay' });
        placeApplication = undefined;
        return;
      case 'edited':
        model.edited = message.files;
        if (model.graph !== undefined) showHeader(model.graph);
        return;
      case 'select':
        showCursor(message.executionId, message.nodeIds);
        return;
      case 'reveal':
        model.highlightedStage = message.reveal.stageId ?? model.highlightedStage;
        model.afterDrawing.push(() => showReveal(message.reveal));
        redraw({ kind: 'stay' });
        return;
      case 'fixApplied':
        if (message.applied) model.applied.add(`${message.findingId} ${String(message.fixIndex)}`);
        showDetails();
    }
  };
}

/** A log that was still being written loses the ending of its name when it is complete. */
function logName({ app }: PlanGraph): string {
  return app.log.replace(/\.inprogress$/, '');
}

function isInside(target: Element | undefined, selector: string): boolean {
  return target !== undefined && target.closest(selector) !== null;
}
