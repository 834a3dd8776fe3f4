import type { ApplicationGraphResult, GraphResult, PlanAtResult } from '../../../protocol/server.ts';
import type { Comparison } from '../compare/comparison.ts';
import { buildApplicationGraph } from '../graph/application.ts';
import { graphComparison } from '../graph/comparison.ts';
import { buildGraph } from '../graph/graph.ts';
import type { Execution, Run } from '../model/run.ts';
import type { FileView } from './fileView.ts';
import { callsOnLine } from './hover.ts';
import { executionMs } from './stageWords.ts';
import type { Linked } from './workspace.ts';

/** The graph of an execution; without one named, of the costliest one that has something to say. With a comparison, beside what it was before. */
export function graphOf(linked: Linked | undefined, wanted: number | undefined, comparison?: Comparison): GraphResult {
  if (linked?.run === undefined) return { kind: 'empty', reason: 'nothingLinked' };
  const { run, judgement } = linked;
  const execution = wanted === undefined ? costliest(linked, run) : run.executions.find(({ id }) => id === wanted);
  if (execution === undefined) return { kind: 'empty', reason: 'noExecution' };
  if (execution.finalPlan === undefined) return { kind: 'empty', reason: 'noPlan' };
  const graph = buildGraph(run, execution.id, judgement.match, judgement.findings);
  if (graph === undefined) return { kind: 'empty', reason: 'noPlan' };
  if (comparison === undefined) return { kind: 'graph', graph };
  return { kind: 'graph', graph: { ...graph, comparison: graphComparison(comparison, execution.id) } };
}

export function applicationGraphOf(linked: Linked | undefined): ApplicationGraphResult {
  if (linked?.run === undefined) return { kind: 'empty', reason: 'nothingLinked' };
  return {
    kind: 'application',
    graph: buildApplicationGraph(linked.run, linked.judgement.match, linked.judgement.findings),
  };
}

/** That of the first finding, since findings come costliest first; else the longest with a plan. */
function costliest({ judgement }: Linked, run: Run): Execution | undefined {
  const told = judgement.findings.find(({ executions }) => executions.length > 0)?.executions[0];
  const withPlan = run.executions.filter(({ finalPlan }) => finalPlan !== undefined);
  return (
    withPlan.find(({ id }) => id === told) ??
    withPlan.toSorted((a, b) => (executionMs(b) ?? 0) - (executionMs(a) ?? 0))[0] ??
    run.executions[0]
  );
}

/** The nodes that the calls of a line made, by execution, the longest one first; an action lights up the root of its plan. */
export function planAt(view: FileView, cell: number | undefined, line: number): PlanAtResult {
  const byExecution = new Map<number, { readonly ms: number; readonly nodes: number[] }>();
  const add = (execution: Execution, node: number | undefined) => {
    const entry = byExecution.get(execution.id) ?? { ms: executionMs(execution) ?? 0, nodes: [] };
    if (node !== undefined) entry.nodes.push(node);
    byExecution.set(execution.id, entry);
  };
  for (const call of callsOnLine(view, cell, line)) {
    for (const node of call.nodes) add(node.execution.execution, node.id);
    for (const { execution } of call.executions) add(execution, undefined);
  }
  const sorted = [...byExecution].toSorted(([, a], [, b]) => b.ms - a.ms);
  return { nodes: sorted.map(([execution, { nodes }]) => ({ execution, nodes })) };
}
