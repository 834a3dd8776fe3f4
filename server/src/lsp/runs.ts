import type { CompareParams, CompareResult, RunItem, RunsResult } from '../../../protocol/server.ts';
import type { Run } from '../model/run.ts';
import type { Workspace } from '../workspace.ts';
import { executionItems, summaryOf } from './runItems.ts';

/** The runs that are known in this session: the linked one, and those linked before it. */
export interface Runs {
  /** The linked run changed. */
  remember(): void;
  list(): RunsResult;
  compare(params: CompareParams): CompareResult;
}

/** More would keep too much in memory for something that is two clicks away. */
const MOST_REMEMBERED = 8;

export function createRuns(workspace: Workspace): Runs {
  const known = new Map<string, Run>();
  return {
    remember() {
      const run = workspace.linked?.run;
      if (run === undefined) return;
      const { id } = summaryOf(run);
      known.delete(id);
      known.set(id, run);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_REMEMBERED) break;
        known.delete(oldest);
      }
    },
    list() {
      const linked = workspace.linked;
      const items = [...known.values()].map((run): RunItem => {
        const isLinked = run === linked?.run;
        return {
          summary: summaryOf(run),
          linked: isLinked,
          location: run.log.path,
          executions: isLinked && linked !== undefined ? executionItems(workspace, linked) : undefined,
        };
      });
      return { runs: items.toReversed(), searched: [] };
    },
    compare() {
      return { kind: 'none', message: 'There is no run to compare with yet: link a second one.' };
    },
  };
}
