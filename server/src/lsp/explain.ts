import { formatBytes, formatDuration, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { OperatorFamily } from '../plan/operators.ts';
import { stageMs } from '../rules/cost.ts';
import { stagesOf, type NodeFacts, type RunFacts } from '../rules/facts.ts';
import type { Beside } from './beside.ts';
import type { FileView, PlacedCall } from './fileView.ts';
import { callsOnLine, explainCall } from './hover.ts';
import { escapeMarkdown } from './markdown.ts';
import { stageOf } from './stageWords.ts';

/** A page about a line: its numbers, and the four questions that a reader of Spark code asks. Undefined where the run says nothing of it. */
export function explainLine(
  view: FileView,
  facts: RunFacts,
  beside: Beside,
  cell: number | undefined,
  line: number,
  rulePages: string,
): string | undefined {
  const calls = callsOnLine(view, cell, line);
  if (calls.length === 0) return undefined;
  return calls
    .map((call) =>
      [withoutLinks(explainCall(call, view, facts, beside, rulePages, true)), ...answers(call, facts)].join('\n\n'),
    )
    .join('\n\n---\n\n');
}

/** Commands and files of the extension cannot be opened from the preview. */
function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[((?:\\.|[^\]\\])*)\]\((?:command|file):[^)]*\)/g, '$1');
}

function answers(call: PlacedCall, facts: RunFacts): readonly string[] {
  const worst = call.nodes.toSorted((a, b) => msOf(facts, b) - msOf(facts, a))[0];
  const stage = worst && stageOf(facts, worst);
  if (worst === undefined || stage === undefined) return [];
  return [
    `**What moves data here?** ${movement(call, facts)}`,
    `**Where can it spill?** ${spilling(call, stage)}`,
    `**What happens on a failure?** ${failing(stage, facts)}`,
    `**What at ten times the data?** ${growing(call, stage)}`,
  ];
}

function msOf(facts: RunFacts, node: NodeFacts): number {
  const stage = stageOf(facts, node);
  return stage === undefined ? -1 : stageMs(stage);
}

function movement(call: PlacedCall, facts: RunFacts): string {
  const moves = call.nodes.flatMap((node) => {
    if (node.family === 'exchange') {
      const [writer] = stagesOf(facts, node);
      const bytes = metricTotal(node.node, 'shuffleBytesWritten') ?? writer?.totals.shuffleWriteBytes;
      return [
        `a shuffle${bytes === undefined ? '' : ` of ${formatBytes(bytes)}`} in execution #${node.execution.execution.id}`,
      ];
    }
    if (node.family === 'broadcast') {
      const bytes = metricTotal(node.node, 'dataSizeBytes');
      return [
        `a broadcast${bytes === undefined ? '' : ` of ${formatBytes(bytes)}`} to every executor in execution #${node.execution.execution.id}`,
      ];
    }
    return [];
  });
  if (moves.length > 0) return `${sentence(moves)}.`;
  const coalesce = call.nodes.some(({ family }) => family === 'coalesce');
  return coalesce
    ? 'Nothing is shuffled: fewer tasks read the same partitions, and everything before them in the stage runs in those few tasks, too.'
    : 'Nothing: rows stay in the partitions and tasks in which they arrived.';
}

const CAN_SPILL: ReadonlySet<OperatorFamily> = new Set([
  'sort',
  'aggregate',
  'join',
  'window',
  'exchange',
  'takeOrdered',
  'cachedScan',
]);

function spilling(call: PlacedCall, stage: Stage): string {
  const own = call.nodes.reduce((sum, { node }) => sum + (metricTotal(node, 'spillBytes') ?? 0), 0);
  const inStage = stage.totals.diskSpillBytes;
  if (own > 0)
    return `Here: this operator spilled ${formatBytes(own)} from memory; its stage ${stage.id} wrote ${formatBytes(inStage)} of spill to disk.`;
  const can = call.nodes.some(({ family }) => CAN_SPILL.has(family));
  if (inStage > 0)
    return `${can ? 'Here, though it did not in this run' : 'Not in this operator itself'}; others in its stage ${stage.id} spilled ${formatBytes(inStage)} to disk.`;
  return can
    ? 'Here, when a task’s share outgrows its memory; in this run nothing spilled.'
    : 'Not here: the operator keeps nothing in memory.';
}

function failing(stage: Stage, facts: RunFacts): string {
  const oneTask = stage.tasks.duration.median;
  const again = `A task that fails is run again: ${formatDuration(oneTask)} in the median, of ${plural(stage.numTasks, 'task')}`;
  const parents = stage.parents.flatMap((id) => facts.stageById.get(id) ?? []);
  const lost =
    parents.length === 0
      ? 'A lost executor costs what its tasks had done; they read their input anew'
      : `A lost executor takes its shuffle files with it, so that parts of ${parents.length === 1 ? 'stage' : 'stages'} ${parents.map(({ id }) => id).join(', ')} run again first`;
  const failed =
    stage.totals.failedTasks > 0 ? ` In this run ${plural(stage.totals.failedTasks, 'task')} of the stage failed.` : '';
  return `${again}. ${lost}.${failed}`;
}

function growing(call: PlacedCall, stage: Stage): string {
  const bytes = stage.totals.inputBytes + stage.totals.shuffleReadBytes;
  const perTask = stage.numTasks === 0 ? 0 : bytes / stage.numTasks;
  const fixed = call.nodes.find(({ family }) => family === 'coalesce' || family === 'exchange');
  const now = `${plural(stage.numTasks, 'task')} with ${formatBytes(perTask)} each`;
  if (call.nodes.some(({ family }) => family === 'broadcast')) {
    return `The broadcast side grows on every executor and on the driver; above its threshold the join becomes a shuffle.`;
  }
  if (fixed !== undefined && /\bCoalesce \d+|_BY_NUM|SinglePartition/.test(fixed.node.text)) {
    return `The number of tasks is written in the code: ${now} become ${plural(stage.numTasks, 'task')} with ${formatBytes(perTask * 10)} each${stage.totals.diskSpillBytes > 0 ? ', and they spill already' : ''}.`;
  }
  return `Stage ${stage.id} has ${now}; ${escapeMarkdown(partitionsGrow(stage))}.`;
}

function partitionsGrow(stage: Stage): string {
  return stage.parents.length === 0
    ? 'it reads files, so tasks grow in number with the data'
    : 'after a shuffle the number of tasks follows spark.sql.shuffle.partitions and AQE, so that each task grows once that number is reached';
}

function sentence(parts: readonly string[]): string {
  const shown = parts.length > 4 ? [...parts.slice(0, 4), `${parts.length - 4} more`] : parts;
  const text = shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
