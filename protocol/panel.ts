import type { ApplicationGraph, GraphSite, PlanGraph } from './graph.ts';

/** What client and panel say to each other; the graphs that they carry are in `graph.ts`. */

/** Client to panel. Each message replaces what the one of its kind before it said. */
export type ToPanel =
  /** Translations of the panel's own words, keyed by the English text; first message after `ready`. */
  | { readonly kind: 'texts'; readonly language: string; readonly texts: Readonly<Record<string, string>> }
  /** Nothing to draw, and why. */
  | { readonly kind: 'empty'; readonly reason: EmptyReason; readonly message?: string }
  /** A log is being read; only the ratio of `done` to `total` counts, 0 where unknown. */
  | { readonly kind: 'reading'; readonly log: string; readonly done: number; readonly total: number }
  /** The graph of one execution. `reveal` says what to select, center and mark once it is drawn. */
  | { readonly kind: 'graph'; readonly graph: PlanGraph; readonly reveal?: Reveal }
  /** The stage graph of the whole application, asked for by `wantApplication`. */
  | { readonly kind: 'application'; readonly graph: ApplicationGraph }
  /** The cursor moved to a line: its nodes, none when it left. Never takes the focus. */
  | { readonly kind: 'select'; readonly executionId: number; readonly nodeIds: readonly number[] }
  /** Files that were edited since the run, as sites name them; sent with each graph and when it changes. */
  | { readonly kind: 'edited'; readonly files: readonly string[] }
  /** A deep link into the graph that is shown. */
  | { readonly kind: 'reveal'; readonly reveal: Reveal }
  /** Outcome of `applyFix`, for the button that was pressed. */
  | { readonly kind: 'fixApplied'; readonly findingId: string; readonly fixIndex: number; readonly applied: boolean };

/** Panel to client. */
export type FromPanel =
  /** The panel listens; sent once per load. */
  | { readonly kind: 'ready' }
  /** Show this line beside the panel. `focus`: the person pressed Enter and wants to type there. */
  | { readonly kind: 'openSite'; readonly site: GraphSite; readonly focus: boolean }
  | { readonly kind: 'openExecution'; readonly executionId: number; readonly reveal?: Reveal }
  | { readonly kind: 'wantApplication' }
  /** Apply a fix of the graph that was sent last; the client looks it up, so no edit comes from the page. */
  | { readonly kind: 'applyFix'; readonly findingId: string; readonly fixIndex: number }
  | { readonly kind: 'openRule'; readonly rule: string }
  | { readonly kind: 'copy'; readonly text: string }
  /** Ask where to save and write it. PNG comes as base64. */
  | {
      readonly kind: 'save';
      readonly fileName: string;
      readonly encoding: 'text' | 'base64';
      readonly content: string;
    }
  /** The buttons of the empty states. */
  | { readonly kind: 'command'; readonly command: 'linkRun' | 'openSample' | 'showLog' }
  /** A broken assumption in the panel, for the extension's log. */
  | { readonly kind: 'broken'; readonly message: string };

/** Why there is nothing to draw. */
export type EmptyReason =
  /** No run is linked to this workspace. */
  | 'nothingLinked'
  /** The linked run has no SQL execution at all. */
  | 'noExecution'
  /** The execution asked for has no plan in the log. */
  | 'noPlan'
  /** The log could not be read; `message` says why. */
  | 'unreadable';

/** What to bring into view. */
export interface Reveal {
  readonly nodeId?: number;
  /** Marks this stage as the highlighted one instead of the one with the worst finding. */
  readonly stageId?: number;
  readonly findingId?: string;
}

/** What the panel keeps over hiding and reloading; the client's serializer reads `executionId` from it. */
export interface PanelState {
  readonly version: 1;
  readonly log: string;
  readonly executionId: number;
  readonly view: PanelView;
  readonly selected?: PanelSelection;
  readonly transform?: { readonly x: number; readonly y: number; readonly k: number };
  /** Cards whose fold differs from what the detail says. */
  readonly foldedCards: readonly string[];
  readonly detail: PanelDetail;
  readonly filter: PanelFilter;
}

/** The plan as it ran, the one before AQE changed it, or the stages of the whole application. */
export type PanelView = 'final' | 'initial' | 'stages';
/** How much of each card is shown: its head, the operators that matter, or every node with codegen and adapters. */
export type PanelDetail = 'stages' | 'main' | 'all';
/** Which operators are drawn in full; the others are dimmed. */
export type PanelFilter = 'all' | 'costly' | 'linked';
/** What the details are shown of. */
export type PanelSelection =
  { readonly kind: 'node'; readonly nodeId: number } | { readonly kind: 'stage'; readonly stageId: number };
