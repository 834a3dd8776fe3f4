import type { ExecutionAtLine } from '../../../protocol/server.ts';
import { formatCount, formatDuration } from '../base/units.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { ExecutionFacts, NodeFacts, RunFacts } from '../rules/facts.ts';
import type { FileView } from './fileView.ts';
import { callsOnLine } from './hover.ts';
import { executionMs, executionTitle, stageOf, stageSummary } from './stageWords.ts';

/** Every execution that the calls of a line took part in, the longest one first, each with its plan as text. */
export function executionsAt(
  view: FileView,
  facts: RunFacts,
  cell: number | undefined,
  line: number,
): readonly ExecutionAtLine[] {
  const byExecution = new Map<ExecutionFacts, Set<NodeFacts>>();
  for (const call of callsOnLine(view, cell, line)) {
    for (const execution of call.executions) if (!byExecution.has(execution)) byExecution.set(execution, new Set());
    for (const node of call.nodes) {
      const nodes = byExecution.get(node.execution) ?? new Set();
      byExecution.set(node.execution, nodes.add(node));
    }
  }
  return [...byExecution]
    .toSorted(([a], [b]) => (executionMs(b.execution) ?? 0) - (executionMs(a.execution) ?? 0))
    .map(([execution, nodes]) => executionAtLine(execution, nodes, facts));
}

function executionAtLine(
  { execution, nodes }: ExecutionFacts,
  marked: ReadonlySet<NodeFacts>,
  facts: RunFacts,
): ExecutionAtLine {
  const ms = executionMs(execution);
  const took = ms === undefined ? 'not ended' : formatDuration(ms);
  const head = [
    `Execution ${execution.id}: ${executionTitle(execution)}`,
    execution.errorMessage === undefined || execution.errorMessage === '' ? took : `failed after ${took}`,
    '',
  ];
  const root = nodes[0];
  const plan = root === undefined ? [] : planLines(root, 0, marked, facts);
  const first = plan.findIndex(({ isMarked }) => isMarked);
  return {
    id: execution.id,
    title: `#${execution.id} ${took}`,
    text: [...head, ...plan.map(({ text }) => text)].join('\n'),
    line: first === -1 ? 0 : head.length + first,
  };
}

interface PlanLine {
  readonly text: string;
  readonly isMarked: boolean;
}

/** So much of an operator's own text stands on its line. */
const LONGEST_TEXT = 140;

function planLines(
  node: NodeFacts,
  depth: number,
  marked: ReadonlySet<NodeFacts>,
  facts: RunFacts,
): readonly PlanLine[] {
  const isMarked = marked.has(node);
  const text = node.node.text.length > LONGEST_TEXT ? `${node.node.text.slice(0, LONGEST_TEXT)}…` : node.node.text;
  const stage = stageOf(facts, node);
  const rows = metricTotal(node.node, 'outputRows');
  const numbers = [
    ...(rows === undefined ? [] : [`${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(stage === undefined || !isMarked ? [] : [`stage ${stage.id}: ${stageSummary(stage)}`]),
  ].join(' · ');
  const line = `${isMarked ? '▶ ' : '  '}${'  '.repeat(depth)}${text}${numbers === '' ? '' : `   — ${numbers}`}`;
  return [{ text: line, isMarked }, ...node.children.flatMap((child) => planLines(child, depth + 1, marked, facts))];
}
