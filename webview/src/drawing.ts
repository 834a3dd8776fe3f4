import type { PlanGraph } from '../../protocol/graph.ts';
import { layoutInput } from './arrange.ts';
import { dimOthers, markSelected } from './marks.ts';
import type { PanelForm } from './panelForm.ts';
import { formOf, isSameForm } from './panelForm.ts';
import type { Placing } from './panelModel.ts';
import { cardToStart, planOf, stateOf } from './panelModel.ts';
import type { PanelParts } from './panelParts.ts';
import { applicationScene, planScene } from './planScene.ts';

/** Draws the model, as it is now. */
export interface Drawing {
  readonly redraw: (placing: Placing) => void;
  readonly showHeader: (graph: PlanGraph) => void;
  /** Marks what is selected and what the cursor is on, without drawing anew. */
  readonly mark: () => void;
  /** Keeps how the panel is looked at over a reload. */
  readonly keep: () => void;
  readonly onResize: () => void;
}

export function createDrawing({ host, root, model, header, canvas, timeline }: PanelParts): Drawing {
  let drawnFor: PanelForm | undefined;

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
    timeline.show(application === undefined ? graph.timeline : application.timeline, model.chosenStages !== undefined);
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

  function onResize(): void {
    timeline.resize();
    canvas.resize();
    if (root.clientWidth > 0 && !isSameForm(drawnFor, formOf(root.clientWidth))) redraw({ kind: 'first' });
  }

  function keep(): void {
    const { graph } = model;
    if (graph === undefined) return;
    host.keepState(stateOf(model, graph, canvas.transform()));
  }

  return { redraw, showHeader, mark, keep, onResize };
}
