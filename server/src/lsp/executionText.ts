import type { ExecutionAtLine } from '../../../protocol/server.ts';
import { t } from '../base/texts.ts';
import { formatDuration } from '../base/units.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { ExecutionFacts, NodeFacts, RunFacts } from '../rules/facts.ts';
import { rowsText } from './countWords.ts';
import type { FileView } from './fileView.ts';
import { callsOnLine } from './hover.ts';
import { executionMs, executionTitle, stageOf, stageSummary } from './stageWords.ts';

/** More pages than a person turns; a line of a loop may have run thousands of times. */
const MOST_EXECUTIONS = 100;

/** The executions that the calls of a line took part in, the longest one first, each with its plan as text. */
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
    .slice(0, MOST_EXECUTIONS)
    .map(([execution, nodes], index, { length }) => {
      // The editor sorts pages by their names.
      const rank = String(index + 1).padStart(String(length).length, '0');
      return executionAtLine(execution, nodes, facts, rank);
    });
}

function executionAtLine(
  { execution, nodes }: ExecutionFacts,
  marked: ReadonlySet<NodeFacts>,
  facts: RunFacts,
  rank: string,
): ExecutionAtLine {
  const ms = executionMs(execution);
  const took = ms === undefined ? t('not ended') : formatDuration(ms);
  const head = [
    t('Execution {0}: {1}', execution.id, executionTitle(execution)),
    execution.errorMessage === undefined || execution.errorMessage === '' ? took : t('failed after {0}', took),
    '',
  ];
  const root = nodes[0];
  const plan = root === undefined ? [] : planLines(root, 0, marked, facts);
  const first = plan.findIndex(({ isMarked }) => isMarked);
  return {
    id: execution.id,
    title: `${rank}. ${took} (#${execution.id})`,
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

/** The operators; what only wraps them takes no line. */
function planLines(
  node: NodeFacts,
  depth: number,
  marked: ReadonlySet<NodeFacts>,
  facts: RunFacts,
): readonly PlanLine[] {
  const isMarked = marked.has(node);
  const isShown = isMarked || node.family !== 'wrapper';
  const below = node.children.flatMap((child) => planLines(child, isShown ? depth + 1 : depth, marked, facts));
  return isShown
    ? [{ text: `${' '.repeat(depth)}${isMarked ? '▶ ' : ''}${nodeWords(node, isMarked, facts)}`, isMarked }, ...below]
    : below;
}

function nodeWords(node: NodeFacts, isMarked: boolean, facts: RunFacts): string {
  const { text } = node.node;
  const stage = isMarked ? stageOf(facts, node) : undefined;
  const rows = metricTotal(node.node, 'outputRows');
  const numbers = [
    ...(rows === undefined ? [] : [rowsText(rows)]),
    ...(stage === undefined ? [] : [`${t('stage {0}', stage.id)}: ${stageSummary(stage)}`]),
  ].join(' · ');
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return numbers === '' ? shown : `${shown}   — ${numbers}`;
}
