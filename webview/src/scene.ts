import type { CardKind, EdgeKind, GraphBadge, GraphNode, GraphStage } from '../../protocol/graph.ts';
import type { PanelDetail, PanelFilter } from '../../protocol/panel.ts';
import type { Heat } from './heat.ts';

/** What is drawn: cards with the lines that are to be seen, and edges. Positions come from `layout.ts`. */
export interface Scene {
  readonly cards: readonly SceneCard[];
  readonly edges: readonly SceneEdge[];
  /** Cards and lines in reading order, for the arrow keys. */
  readonly order: readonly SceneItem[];
}

export type SceneItem =
  | { readonly kind: 'card'; readonly cardId: string }
  | { readonly kind: 'node'; readonly nodeId: number; readonly cardId: string };

export interface SceneCard {
  readonly id: string;
  readonly kind: CardKind;
  readonly stage: GraphStage | undefined;
  readonly title: string;
  /** What is left of the title where there is no room: the number of the stage. */
  readonly shortTitle: string;
  readonly time: string;
  readonly badges: readonly GraphBadge[];
  /** A sentence in place of badges: why there are none. */
  readonly note: string;
  /** Of the application's stages: which execution it was part of. Empty in a plan, where all are of one. */
  readonly about: string;
  /** What the stage was in the run that is compared with; empty where there is none. */
  readonly was: string;
  readonly lines: readonly SceneLine[];
  /** Height of the head: shorter where there is nothing but the title to say. */
  readonly head: number;
  /** Lines folded away by the detail; 0 where all are there. */
  readonly hidden: number;
  readonly canFold: boolean;
  readonly heat: Heat;
  readonly share: number;
  readonly highlighted: boolean;
  /** Worst mark among the findings of its nodes and its stage. */
  readonly findings: number;
  readonly width: number;
  readonly height: number;
}

export interface SceneLine {
  readonly node: GraphNode;
  /** With a second row, for the place in the code, findings and what changed. */
  readonly tall: boolean;
  /** Branches of one card run beside each other; 0 is the branch that goes on to the end. */
  readonly lane: number;
  /** The outermost branch that passes here; words begin beyond it. */
  readonly indent: number;
  /** Index of the line that takes this line's rows; undefined for the last. */
  readonly consumer: number | undefined;
  readonly heat: Heat;
  /** Offset of the line's top from the card's. */
  readonly y: number;
  readonly height: number;
  readonly dimmed: boolean;
}

export interface SceneEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly node: GraphNode | undefined;
  /** First line of the label: how much. */
  readonly amount: string;
  /** Second line: how it is spread. */
  readonly how: string;
  /** Struck out before `how`: what AQE changed it from. */
  readonly before: string;
  /** Rows and bytes in full, for the tooltip. */
  readonly exact: string;
  readonly width: number;
  readonly labelWidth: number;
  readonly labelHeight: number;
}

export interface SceneOptions {
  readonly detail: PanelDetail;
  readonly filter: PanelFilter;
  /** Cards whose lines the person folded or unfolded against the detail. */
  readonly toggled: ReadonlySet<string>;
  readonly highlightedStage: number | undefined;
  /** The plan before it ran: nothing is known of stages. */
  readonly planned: boolean;
  /** Of cards with lines: `CARD_WIDTH`, less where the panel has not even that. */
  readonly cardWidth: number;
}

/** In CSS pixels at zoom 1. The style sheet has the same numbers. */
export const CARD_WIDTH = 360;
export const LINE_HEIGHT = 23;
export const CARD_PADDING = 10;
