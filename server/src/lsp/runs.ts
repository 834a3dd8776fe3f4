import { dirname } from 'node:path';
import type { CompareParams, Offer, RunItem, RunsResult, RunSummary } from '../../../protocol/server.ts';
import { hasRun } from './comparing.ts';
import type { LinkedRunFacts } from './comparison.ts';
import { executionItems, summaryOf } from './runItems.ts';
import type { Workspace } from './workspace.ts';

/** The runs that are known: the linked one, those linked before it in this session, and logs that were found. */
export interface Runs {
  /** The linked run changed. */
  remember(): void;
  list(found: readonly Offer[]): RunsResult;
  /** The run that is meant, else the one linked last before the linked one. */
  other(params: CompareParams): LinkedRunFacts | undefined;
  /** A run that was linked before is not kept any longer. */
  forget(id: string): void;
}

/** More would keep too much in memory for something that is two clicks away. */
const MOST_REMEMBERED = 6;

export function createRuns(workspace: Workspace): Runs {
  /** The newest last. */
  const known = new Map<string, LinkedRunFacts>();
  return {
    remember() {
      const { linked } = workspace;
      if (linked?.run === undefined || !hasRun(linked)) return;
      const { id } = summaryOf(linked.run);
      known.delete(id);
      known.set(id, linked);
      for (const oldest of known.keys()) {
        if (known.size <= MOST_REMEMBERED) break;
        known.delete(oldest);
      }
    },
    list(found) {
      const places = new Map(found.map(({ uri, place }) => [uri, place]));
      const items = [...known.values()].toReversed().map((one) => itemOf(workspace, one, places));
      const read = new Set([...known.values()].map(({ uri }) => uri));
      return { runs: [...items, ...found.filter(({ uri }) => !read.has(uri)).map(unreadItem)] };
    },
    forget(id) {
      known.delete(id);
    },
    other({ before }) {
      const linked = workspace.linked?.run;
      const others = [...known].filter(([, { run }]) => run !== linked);
      return (before === undefined ? others.at(-1) : others.find(([id]) => id === before))?.[1];
    },
  };
}

function itemOf(workspace: Workspace, one: LinkedRunFacts, places: ReadonlyMap<string, string>): RunItem {
  const { run } = one.facts;
  const linked = workspace.linked?.run === run;
  return {
    summary: summaryOf(run, one.uri),
    linked,
    place: places.get(one.uri ?? '') ?? dirname(run.log.path),
    location: run.log.path,
    executions: linked ? executionItems(workspace, one) : undefined,
  };
}

/** A log that nobody opened yet: its name is all that is known. */
function unreadItem({ uri, label, reason, place, appName, attempt, startedAt, inProgress }: Offer): RunItem {
  const summary: RunSummary = {
    id: uri,
    uri,
    appId: '',
    name: appName ?? label,
    sparkVersion: undefined,
    startedAt,
    endedAt: undefined,
    inProgress,
    failed: false,
    problems: [],
    ...(attempt === undefined ? {} : { attempt }),
  };
  return { summary, linked: false, place, location: reason, executions: undefined };
}
