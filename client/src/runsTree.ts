import type { ExecutionItem, FindingItem, RunItem } from '../../protocol/server.ts';

/** Places → applications → attempts → executions, costliest first → findings. */
export type RunsNode =
  | { readonly kind: 'place'; readonly place: string; readonly nodes: readonly RunsNode[] }
  /** An application that was started more than once. */
  | { readonly kind: 'application'; readonly name: string; readonly appId: string; readonly nodes: readonly RunsNode[] }
  | { readonly kind: 'run'; readonly run: RunItem; readonly isAttempt: boolean }
  | { readonly kind: 'execution'; readonly run: RunItem; readonly execution: ExecutionItem }
  | { readonly kind: 'finding'; readonly finding: FindingItem };

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
  return [...byPlace].map(([place, items]) => ({ kind: 'place', place, nodes: applicationsOf(items) }));
}

function applicationsOf(runs: readonly RunItem[]): readonly RunsNode[] {
  const byApplication = new Map<string, RunItem[]>();
  for (const run of runs) {
    const { attempt, appId, id } = run.summary;
    const key = attempt === undefined ? id : appId === '' ? run.summary.name : appId;
    const known = byApplication.get(key);
    if (known === undefined) byApplication.set(key, [run]);
    else known.push(run);
  }
  return [...byApplication.values()].map((attempts) => {
    const [first] = attempts;
    if (first !== undefined && attempts.length === 1) return { kind: 'run', run: first, isAttempt: false };
    const nodes = attempts.map((run) => ({ kind: 'run', run, isAttempt: true }) as const);
    return { kind: 'application', name: first?.summary.name ?? '', appId: first?.summary.appId ?? '', nodes };
  });
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
      return (node.run.executions ?? []).map((execution) => ({ kind: 'execution', run: node.run, execution }));
    case 'execution':
      return node.execution.findings.map((finding) => ({ kind: 'finding', finding }));
    case 'finding':
      return [];
  }
}
