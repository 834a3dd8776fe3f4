import type { ExecutionId, Milliseconds, PlanNodeId, StageId } from './ids.ts';
import type { Range, Site } from './text.ts';

/** As loud as the editor shows it, the loudest first. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Something worth telling at a line, with the numbers it stands on. Structured until the last conversion. */
export interface Finding {
  /** The rule's id; completes "allow …". */
  readonly rule: string;
  readonly severity: Severity;
  /** Where the mark stands; undefined for findings about the whole application that no line caused. */
  readonly site: Site | undefined;
  /** The calls inside the workspace that lead to the site, for "called from". */
  readonly callers: readonly Site[];
  /** One or two sentences: what was measured, in numbers with units. */
  readonly message: string;
  /** Measured values, units in the names: `tasks`, `slots`, `stageSeconds`, `diskSpillBytes`, `idleShare`. */
  readonly evidence: Readonly<Record<string, number | string | boolean>>;
  /** What it could save at most: wall time on the critical path, and core time. */
  readonly cost: { readonly wallMs: Milliseconds; readonly coreMs: Milliseconds };
  readonly executions: readonly ExecutionId[];
  readonly stages: readonly StageId[];
  readonly nodes: readonly { readonly execution: ExecutionId; readonly node: PlanNodeId }[];
  readonly fixes: readonly Fix[];
  /** Found from the code alone. */
  readonly withoutRun: boolean;
}

/** A change of the sources that mends what a finding tells. */
export interface Fix {
  /** Imperative, with what is predicted and on what assumption. */
  readonly title: string;
  readonly edits: readonly SourceEdit[];
  /** `safe`: same rows and same meaning; `changes`: says in the title or `note` what else changes. */
  readonly meaning: 'safe' | 'changes';
  readonly note?: string;
  readonly predicted?: Prediction;
  readonly preferred: boolean;
}

/** One replacement in a file of the workspace, or in a cell of it. */
export interface SourceEdit {
  readonly file: string;
  readonly cell?: number;
  readonly range: Range;
  readonly newText: string;
}

/** What the stage will take after the fix. */
export interface Prediction {
  readonly stageMs: { readonly low: Milliseconds; readonly high: Milliseconds };
  readonly before: Milliseconds;
  readonly spillBytes: number;
  /** Sentence: `if as many real cores work as the run had slots (84)`. */
  readonly assumption: string;
}
