import type { PlanGraph } from '../../protocol/graph.ts';
import type { PanelView, Reveal, ToPanel } from '../../protocol/panel.ts';
import type { Drawing } from './drawing.ts';
import type { Placing } from './panelModel.ts';
import { nodeById } from './panelModel.ts';
import type { PanelParts } from './panelParts.ts';
import type { Selection } from './selection.ts';

/** Takes in what the editor sends, and asks it for what a view lacks. */
export interface Arrivals {
  readonly receive: (message: ToPanel) => void;
  readonly chooseView: (view: PanelView) => void;
}

export function createArrivals(
  { host, model, emptyState, content }: PanelParts,
  { redraw, showHeader, mark, keep }: Drawing,
  { select, showDetails }: Selection,
): Arrivals {
  /** How the stages of the application are looked at when they come; undefined while nobody waits for them. */
  let placeApplication: Placing | undefined;

  function receive(message: ToPanel): void {
    switch (message.kind) {
      case 'texts':
        document.documentElement.lang = message.language;
        return;
      case 'empty':
      case 'reading':
        content.hidden = true;
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
    content.hidden = false;
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

  return { receive, chooseView };
}

/** A log that was still being written loses the ending of its name when it is complete. */
function logName({ app }: PlanGraph): string {
  return app.log.replace(/\.inprogress$/, '');
}
