import type { OperatorFrame } from '../model/frames.ts';
import type { PlanNode } from '../model/plan.ts';
import type { Site } from '../model/text.ts';

/** What one reading of an execution says of one node. */
export interface Claim {
  readonly node: PlanNode;
  readonly site: Site;
  readonly callers: readonly Site[];
  readonly operator: OperatorFrame | undefined;
  readonly role: 'asked' | 'required';
  readonly agrees: readonly string[];
  /** How well the operator itself fits, without its neighbors. */
  readonly strength: number;
  /** What the reading loses if another line made the node; infinite where nothing else can. */
  readonly margin: number;
  /** The best other line. */
  readonly rival: Site | undefined;
}
