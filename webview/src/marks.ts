import type { Model } from './panelModel.ts';
import { stageOfNode } from './panelModel.ts';
import type { TimelineView } from './timelineView.ts';

/** Marks that change without drawing anew: what is selected, where the cursor is, which stages a stretch of time has. */

/** Marks the selected card or line and those at the cursor; one of them is where the Tab key stops. */
export function markSelected(tree: HTMLElement, timeline: TimelineView, model: Model): void {
  const { selected } = model;
  const nodeId = selected?.kind === 'node' ? selected.nodeId : undefined;
  const stageId = selected?.kind === 'stage' ? selected.stageId : undefined;
  let focusable: HTMLElement | undefined;
  for (const item of tree.querySelectorAll<HTMLElement>('[role="treeitem"]')) {
    const own = item.dataset['nodeId'];
    const card = item.closest<HTMLElement>('.card');
    const isSelected = own === undefined ? isStage(card, stageId) : Number(own) === nodeId;
    item.setAttribute('aria-selected', String(isSelected));
    item.tabIndex = -1;
    if (own === undefined) card?.classList.toggle('selected', isSelected);
    else item.classList.toggle('at-cursor', model.atCursor.has(Number(own)));
    if (isSelected) focusable ??= item;
  }
  focusable ??= tree.querySelector<HTMLElement>('.card.highlighted .head, .card .head') ?? undefined;
  if (focusable !== undefined) focusable.tabIndex = 0;
  const heats = new Map(
    model.scene.cards.flatMap(({ stage, heat }) => (stage === undefined ? [] : [[stage.id, heat]])),
  );
  timeline.mark(stageId ?? stageOfNode(model, nodeId), model.highlightedStage, heats);
}

/** The tree has one stop for the Tab key: the item that the focus came to. */
export function moveTabStop(tree: HTMLElement, target: HTMLElement): void {
  for (const item of tree.querySelectorAll<HTMLElement>('[role="treeitem"][tabindex="0"]')) item.tabIndex = -1;
  target.tabIndex = 0;
}

export function dimOthers(tree: HTMLElement, chosen: ReadonlySet<number> | undefined): void {
  for (const card of tree.querySelectorAll<HTMLElement>('.card')) {
    const inside = chosen === undefined || chosen.has(Number(card.dataset['stageId']));
    card.classList.toggle('outside', !inside);
  }
}

function isStage(card: HTMLElement | null, stageId: number | undefined): boolean {
  return stageId !== undefined && Number(card?.dataset['stageId'] ?? -1) === stageId;
}
