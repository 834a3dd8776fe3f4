import type { LayoutResult } from './layout.ts';
import type { Scene, SceneItem } from './scene.ts';

export interface KeyActions {
  readonly order: () => readonly SceneItem[];
  readonly scene: () => Scene;
  readonly layout: () => LayoutResult;
  readonly selectedItem: () => { readonly cardId: string; readonly nodeId: number | undefined } | undefined;
  readonly focusItem: (item: SceneItem) => void;
  readonly open: (focus: boolean) => void;
  readonly clear: () => void;
  readonly fold: (cardId: string) => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly search: () => void;
}

/** Up and down along the data, left and right to the neighboring card, Enter to the line, Escape back. */
export function connectKeys(target: HTMLElement, actions: KeyActions): void {
  target.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!handle(event.key, event, actions)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function handle(key: string, event: KeyboardEvent, actions: KeyActions): boolean {
  switch (key) {
    case 'ArrowDown':
      return step(1, event, actions);
    case 'ArrowUp':
      return step(-1, event, actions);
    case 'ArrowLeft':
      return sideways(-1, event, actions);
    case 'ArrowRight':
      return sideways(1, event, actions);
    case 'Home':
      return focusAt(0, actions);
    case 'End':
      return focusAt(actions.order().length - 1, actions);
    case 'Enter':
      actions.open(true);
      return true;
    case ' ':
      return foldFocused(event, actions);
    case 'Escape':
      actions.clear();
      return true;
    case '+':
    case '=':
      actions.zoomBy(1.3);
      return true;
    case '-':
      actions.zoomBy(1 / 1.3);
      return true;
    case '0':
      actions.fit();
      return true;
    case '/':
      actions.search();
      return true;
    default:
      return false;
  }
}

/** The item that has the focus, else the selected one. */
function position(event: KeyboardEvent, actions: KeyActions): number {
  const focused = event.target instanceof HTMLElement ? event.target : undefined;
  const nodeId = focused?.dataset['nodeId'];
  const cardId = focused?.closest<HTMLElement>('.card')?.dataset['cardId'];
  const selected = actions.selectedItem();
  return actions.order().findIndex((item) => {
    if (nodeId !== undefined) return item.kind === 'node' && item.nodeId === Number(nodeId);
    if (cardId !== undefined) return item.kind === 'card' && item.cardId === cardId;
    return item.kind === 'node' ? item.nodeId === selected?.nodeId : item.cardId === selected?.cardId;
  });
}

function step(by: number, event: KeyboardEvent, actions: KeyActions): boolean {
  const at = position(event, actions);
  return focusAt(at === -1 ? 0 : at + by, actions);
}

function focusAt(index: number, actions: KeyActions): boolean {
  const item = actions.order()[index];
  if (item !== undefined) actions.focusItem(item);
  return true;
}

/** The nearest card whose middle lies on that side. */
function sideways(direction: 1 | -1, event: KeyboardEvent, actions: KeyActions): boolean {
  const current = actions.order()[position(event, actions)];
  const layout = actions.layout();
  const from = layout.cards[current?.cardId ?? ''];
  if (from === undefined) return true;
  const others = actions
    .scene()
    .cards.map((card) => ({ card, at: layout.cards[card.id] }))
    .filter(({ at }) => at !== undefined && (at.x - from.x) * direction > 20)
    .map(({ card, at }) => ({ card, distance: Math.hypot((at?.x ?? 0) - from.x, ((at?.y ?? 0) - from.y) * 2) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = others;
  if (nearest !== undefined) actions.focusItem({ kind: 'card', cardId: nearest.card.id });
  return true;
}

function foldFocused(event: KeyboardEvent, actions: KeyActions): boolean {
  const focused = event.target instanceof HTMLElement ? event.target : undefined;
  const cardId = focused?.closest<HTMLElement>('.card')?.dataset['cardId'];
  if (cardId !== undefined) actions.fold(cardId);
  return true;
}
