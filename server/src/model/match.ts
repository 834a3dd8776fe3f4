import type { ExecutionId, PlanNodeId } from './ids.ts';
import type { Action, OperatorFrame } from './frames.ts';
import type { Site } from './text.ts';

/** Which source line made which plan node, for one run. */
export interface MatchResult {
  readonly executions: readonly ExecutionMatch[];
  /** What stood in the way, in sentences: sources of another version, no entry point found. */
  readonly notes: readonly string[];
}

/** One execution, the action that ran it, and the lines of its nodes. */
export interface ExecutionMatch {
  readonly execution: ExecutionId;
  /** The action that ran it; undefined where none was found or several fit. */
  readonly anchor: Site | undefined;
  readonly action?: Action;
  readonly anchorEvidence: readonly string[];
  readonly nodes: readonly NodeMatch[];
  readonly refused: readonly RefusedNode[];
}

/** A node of the final plan and the line that made it. */
export interface NodeMatch {
  readonly node: PlanNodeId;
  /** The node's name, for people. */
  readonly name: string;
  readonly site: Site;
  /** Calls that lead there, innermost first. */
  readonly callers: readonly Site[];
  readonly confidence: 'certain' | 'likely';
  /** Why, in sentences without a full stop too many: `Coalesce 2 is .coalesce(2)`. */
  readonly evidence: readonly string[];
  /** `asked`: the code asked for this operator; `required`: Spark inserted it for the operator at `site`. */
  readonly role: 'asked' | 'required';
  readonly operator?: OperatorFrame;
}

/** A node of which no line is claimed: several fit equally, or none does. */
export interface RefusedNode {
  readonly node: PlanNodeId;
  readonly name: string;
  readonly reason: string;
  readonly candidates: readonly Site[];
}
