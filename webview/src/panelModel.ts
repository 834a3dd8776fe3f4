import type { ApplicationGraph, GraphNode, GraphStage, PlanGraph, PlanView } from '../../protocol/graph.ts';
import type { PanelDetail, PanelFilter, PanelSelection, PanelState, PanelView } from '../../protocol/panel.ts';
import type { LayoutResult } from './layout.ts';
import type { Scene } from './scene.ts';

/** How a new drawing is looked at: from its beginning, as before, or as it was left. */
export type Placing =
  | { readonly kind: 'first' }
  | { readonly kind: 'stay' }
  | { readonly kind: 'restore'; readonly transform: NonNullable<PanelState['transform']> };

/** Everything that can change; one object, so that one look tells the state. */
export interface Model {
  graph: PlanGraph | undefined;
  application: ApplicationGraph | undefined;
  view: PanelView;
  detail: PanelDetail;
  filter: PanelFilter;
  toggled: Set<string>;
  selected: PanelSelection | undefined;
  /** Nodes of the line that the cursor is on. */
  atCursor: ReadonlySet<number>;
  /** Stages of the stretch chosen in the timeline. */
  chosenStages: ReadonlySet<number> | undefined;
  highlightedStage: number | undefined;
  applied: Set<string>;
  /** Files that are no longer what the run was made from. */
  edited: readonly string[];
  scene: Scene;
  layout: LayoutResult;
  searchPosition: number;
  /** Asked for while the drawing was not there yet, in this order. */
  afterDrawing: (() => void)[];
  /** Where the view goes when the drawing that is being laid out is there; undefined while none is. */
  drawing: Placing | undefined;
}

export function emptyModel(): Model {
  return {
    graph: undefined,
    application: undefined,
    view: 'final',
    detail: 'main',
    filter: 'all',
    toggled: new Set(),
    selected: undefined,
    atCursor: new Set(),
    chosenStages: undefined,
    highlightedStage: undefined,
    applied: new Set(),
    edited: [],
    scene: { cards: [], edges: [], order: [] },
    layout: { form: 'layers', width: 0, height: 0, cards: {}, edges: {} },
    searchPosition: 0,
    afterDrawing: [],
    drawing: undefined,
  };
}

export function planOf(model: Model): PlanView | undefined {
  const { graph } = model;
  return model.view === 'initial' ? (graph?.initial ?? graph?.final) : graph?.final;
}

export function cardToStart(model: Model): string | undefined {
  const { cards } = model.scene;
  const costly = [...cards].sort((a, b) => b.share - a.share).find((card) => card.heat !== 'none');
  return (cards.find((card) => card.highlighted) ?? costly ?? cards.at(-1))?.id;
}

export function isShown(model: Model, nodeId: number): boolean {
  return (
    model.scene.edges.some((edge) => edge.node?.id === nodeId) ||
    model.scene.cards.some((card) => card.lines.some((line) => line.node.id === nodeId))
  );
}

export function nodeById(model: Model, nodeId: number): GraphNode | undefined {
  return planOf(model)?.nodes.find((node) => node.id === nodeId);
}

export function cardOf(model: Model, selection: PanelSelection | undefined): string | undefined {
  if (selection === undefined) return undefined;
  if (selection.kind === 'stage') return model.scene.cards.find((card) => card.stage?.id === selection.stageId)?.id;
  const edge = model.scene.edges.find((each) => each.node?.id === selection.nodeId);
  return (
    edge?.from ?? model.scene.cards.find((card) => card.lines.some((line) => line.node.id === selection.nodeId))?.id
  );
}

export function stageOfNode(model: Model, nodeId: number | undefined): number | undefined {
  if (nodeId === undefined) return undefined;
  const card = cardOf(model, { kind: 'node', nodeId });
  return model.scene.cards.find((each) => each.id === card)?.stage?.id;
}

export function stageById(model: Model, stageId: number | undefined): GraphStage | undefined {
  const stages = model.view === 'stages' ? model.application?.stages : model.graph?.stages;
  return stages?.find((stage) => stage.id === stageId);
}

/** What is worth keeping over a reload. */
export function stateOf(model: Model, graph: PlanGraph, transform: NonNullable<PanelState['transform']>): PanelState {
  return {
    version: 1,
    log: graph.app.log,
    executionId: graph.execution.id,
    view: model.view,
    ...(model.selected !== undefined && { selected: model.selected }),
    transform,
    foldedCards: [...model.toggled],
    detail: model.detail,
    filter: model.filter,
  };
}
