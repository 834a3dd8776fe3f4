import type { ApplicationGraph, GraphFinding } from '../../protocol/graph.ts';
import type { PanelDetail, PanelFilter, PanelView } from '../../protocol/panel.ts';

/** What is chosen in the header, and what it tells about the picture below it. */
export interface Choices {
  readonly view: PanelView;
  readonly detail: PanelDetail;
  readonly filter: PanelFilter;
  /** Files that were edited since the run. */
  readonly edited: readonly string[];
  /** While its stages are shown. */
  readonly application: ApplicationGraph | undefined;
}

/** What a person can do in the header. */
export interface HeaderActions {
  readonly chooseExecution: (executionId: number) => void;
  readonly chooseView: (view: PanelView) => void;
  readonly chooseDetail: (detail: PanelDetail) => void;
  readonly chooseFilter: (filter: PanelFilter) => void;
  readonly search: (text: string, step: number) => void;
  readonly openFinding: (finding: GraphFinding) => void;
  readonly run: (command: MenuCommand) => void;
}

export type MenuCommand = 'copyText' | 'copyMermaid' | 'saveSvg' | 'savePng';
