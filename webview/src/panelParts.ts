import type { FromPanel, PanelState } from '../../protocol/panel.ts';
import type { Canvas } from './canvas.ts';
import type { Details } from './details.ts';
import type { EmptyState } from './emptyState.ts';
import type { Header } from './header.ts';
import type { LayoutThread } from './layoutWorker.ts';
import type { Model } from './panelModel.ts';
import type { TimelineView } from './timelineView.ts';

/** What the panel needs of the editor around it. */
export interface PanelHost {
  readonly send: (message: FromPanel) => void;
  readonly keptState: () => PanelState | undefined;
  readonly keepState: (state: PanelState) => void;
  readonly layoutThread: LayoutThread;
}

/** What the panel is made of. What draws, selects and takes in what arrives works on these together. */
export interface PanelParts {
  readonly host: PanelHost;
  readonly root: HTMLElement;
  readonly model: Model;
  readonly header: Header;
  readonly canvas: Canvas;
  readonly timeline: TimelineView;
  readonly details: Details;
  readonly emptyState: EmptyState;
  /** Holds all of these but the empty state. */
  readonly content: HTMLElement;
}
