import { appliedFixes, type AppliedFix } from './appliedFix.ts';
import type { ComparedCalls } from './comparedCalls.ts';
import type { Workspace } from './workspace.ts';

/** What stands beside the numbers of the linked run: what was before, and what is waited for. */
export interface Beside {
  readonly compared: ComparedCalls | undefined;
  readonly applied: readonly AppliedFix[];
}

export function besideOf(workspace: Workspace, file: string): Beside {
  return { compared: workspace.compared, applied: appliedFixesIn(workspace, file) };
}

function appliedFixesIn(workspace: Workspace, file: string): readonly AppliedFix[] {
  const { linked, sources } = workspace;
  if (linked?.run === undefined) return [];
  return appliedFixes(workspace.view(file)?.findings ?? [], (one) => {
    const before = linked.baseline.get(one)?.text;
    const now = sources.get(one)?.text;
    return before && now && { before, now };
  });
}
