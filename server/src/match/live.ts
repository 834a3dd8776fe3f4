import type { Essential } from './essential.ts';
import type { Expected } from './expected.ts';

/** An operator that the action runs, and the part of the plan that it explains. */
export interface Live {
  readonly expected: Expected;
  readonly plan: Essential;
}

/** Whether the subtree that an expected operator explains holds a node of the plan, or stands right below it. */
export function holds(live: Live, essential: Essential): boolean {
  return live.plan.firstLeaf <= essential.firstLeaf && essential.lastLeaf <= live.plan.lastLeaf;
}
