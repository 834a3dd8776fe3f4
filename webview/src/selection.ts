import type { GraphFinding } from '../../protocol/graph.ts';
import type { PanelSelection } from '../../protocol/panel.ts';
import { comparedStage } from './compared.ts';
import type { Drawing } from './drawing.ts';
import { cardOf, isShown, nodeById, planOf, stageById, stageOfNode } from './panelModel.ts';
import type { PanelParts } from './panelParts.ts';

/** Selects a node, a stage or a card, and shows its details. */
export interface Selection {
  /** With `focus` the keys go there, too. */
  readonly select: (selection: PanelSelection | undefined, focus?: boolean) => void;
  readonly selectCard: (cardId: string, focus: boolean) => void;
  readonly selectedItem: () => SelectedItem | undefined;
  readonly showDetails: () => void;
  readonly showFinding: (finding: GraphFinding) => void;
  /** Opens the line of the selected node. */
  readonly openSelected: (focus: boolean) => void;
}

interface SelectedItem {
  readonly cardId: string;
  readonly nodeId: number | undefined;
}

export function createSelection(
  { host, model, canvas, details }: PanelParts,
  { redraw, mark, keep }: Drawing,
): Selection {
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

  function selectedItem(): SelectedItem | undefined {
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

  return { select, selectCard, selectedItem, showDetails, showFinding, openSelected };
}
