import type { ExecutionItem, FindingItem, RunItem } from '../../protocol/server.ts';

/**
 * Places → applications → attempts → executions, costliest first → findings.
 * An `id` begins with the parent's: the editor keeps what is open and selected by it, and loses its way when an id turns up under another parent.
 */
export type RunsNode =
  | PlaceNode
  | ApplicationNode
  | RunNode
  | { readonly kind: 'execution'; readonly id: string; readonly execution: ExecutionItem }
  | { readonly kind: 'finding'; readonly finding: FindingItem };

interface PlaceNode {
  readonly kind: 'place';
  readonly id: string;
  readonly place: string;
  readonly nodes: readonly (ApplicationNode | RunNode)[];
}

/** An application that was started more than once. */
interface ApplicationNode {
  readonly kind: 'application';
  readonly id: string;
  readonly name: string;
  readonly nodes: readonly RunNode[];
}

export interface RunNode {
  readonly kind: 'run';
  readonly id: string;
  readonly run: RunItem;
  readonly isAttempt: boolean;
}

/** The tree of the runs that a text is found in; an empty text is found in all. The linked run's place is the first. */
export function treeOf(runs: readonly RunItem[], filter: string): readonly RunsNode[] {
  const wanted = filter.trim().toLowerCase();
  const shown = wanted === '' ? runs : runs.flatMap((run) => filtered(run, wanted));
  const byPlace = new Map<string, RunItem[]>();
  for (const run of shown.toSorted((a, b) => Number(b.linked) - Number(a.linked))) {
    const known = byPlace.get(run.place);
    if (known === undefined) byPlace.set(run.place, [run]);
    else known.push(run);
  }
  return [...byPlace].map(([place, items]) => ({
    kind: 'place',
    id: place,
    place,
    nodes: applicationsOf(place, items),
  }));
}

function applicationsOf(parentId: string, runs: readonly RunItem[]): readonly (ApplicationNode | RunNode)[] {
  const byApplication = new Map<string, RunItem[]>();
  for (const run of runs) {
    const { attempt, appId, id } = run.summary;
    const key = attempt === undefined ? id : appId === '' ? run.summary.name : appId;
    const known = byApplication.get(key);
    if (known === undefined) byApplication.set(key, [run]);
    else known.push(run);
  }
  return [...byApplication].map(([key, attempts]) => {
    const [first] = attempts;
    if (first !== undefined && attempts.length === 1) return runNode(parentId, first, false);
    const id = `${parentId} application ${key}`;
    return {
      kind: 'application',
      id,
      name: first?.summary.name ?? '',
      nodes: attempts.map((run) => runNode(id, run, true)),
    };
  });
}

/** A log that grows is the same one, and so is the one whose name is complete at last. */
function runNode(parentId: string, run: RunItem, isAttempt: boolean): RunNode {
  const { uri, appId, attempt } = run.summary;
  const id = [parentId, 'run', uri.replace(/\.inprogress$/, ''), appId, attempt].join(' ');
  return { kind: 'run', id, run, isAttempt };
}

/** A run whose own words have the text stays whole; else what of its executions and findings has it. */
function filtered(run: RunItem, wanted: string): readonly RunItem[] {
  const has = (...words: readonly (string | undefined)[]): boolean =>
    words.some((word) => word?.toLowerCase().includes(wanted) === true);
  if (has(run.summary.name, run.summary.appId, run.place, run.location)) return [run];
  const executions = (run.executions ?? []).flatMap((execution) => {
    if (has(execution.title, execution.where, execution.state)) return [execution];
    const findings = execution.findings.filter(({ rule, message }) => has(rule, message));
    return findings.length === 0 ? [] : [{ ...execution, findings }];
  });
  return executions.length === 0 ? [] : [{ ...run, executions }];
}

export function childrenOf(node: RunsNode): readonly RunsNode[] {
  switch (node.kind) {
    case 'place':
    case 'application':
      return node.nodes;
    case 'run':
      return (node.run.executions ?? []).map((execution) => ({
        kind: 'execution',
        id: `${node.id} execution ${execution.id}`,
        execution,
      }));
    case 'execution':
      return node.execution.findings.map((finding) => ({ kind: 'finding', finding }));
    case 'finding':
      return [];
  }
}
