import { t } from '../base/texts.ts';
import { formatBytes, formatDuration } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { stageNames } from '../compare/words.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { OperatorFamily } from '../plan/operators.ts';
import { stageMs } from '../rules/cost.ts';
import { stagesOf, type NodeFacts, type RunFacts } from '../rules/facts.ts';
import type { Beside } from './beside.ts';
import { tasksText } from './countWords.ts';
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
): string | undefined {
  const calls = callsOnLine(view, cell, line);
  if (calls.length === 0) return undefined;
  return calls
    .map((call) => [withoutLinks(explainCall(call, view, facts, beside, true)), ...answers(call, facts)].join('\n\n'))
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
    `**${t('What moves data here?')}** ${movement(call, facts)}`,
    `**${t('Where can it spill?')}** ${spilling(call, stage)}`,
    `**${t('What happens on a failure?')}** ${failing(stage, facts)}`,
    `**${t('What at ten times the data?')}** ${growing(call, stage)}`,
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
      const { id } = node.execution.execution;
      return [
        bytes === undefined
          ? t('a shuffle in execution #{0}', id)
          : t('a shuffle of {0} in execution #{1}', formatBytes(bytes), id),
      ];
    }
    if (node.family === 'broadcast') {
      const bytes = metricTotal(node.node, 'dataSizeBytes');
      const { id } = node.execution.execution;
      return [
        bytes === undefined
          ? t('a broadcast to every executor in execution #{0}', id)
          : t('a broadcast of {0} to every executor in execution #{1}', formatBytes(bytes), id),
      ];
    }
    return [];
  });
  if (moves.length > 0) return `${sentence(moves)}.`;
  const coalesce = call.nodes.some(({ family }) => family === 'coalesce');
  return coalesce
    ? t(
        'Nothing is shuffled: fewer tasks read the same partitions, and everything before them in the stage runs in those few tasks, too.',
      )
    : t('Nothing: rows stay in the partitions and tasks in which they arrived.');
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
    return t(
      'Here: this operator spilled {0} from memory; its stage {1} wrote {2} of spill to disk.',
      formatBytes(own),
      stage.id,
      formatBytes(inStage),
    );
  const can = call.nodes.some(({ family }) => CAN_SPILL.has(family));
  if (inStage > 0) {
    const spilled = formatBytes(inStage);
    return can
      ? t('Here, though it did not in this run; others in its stage {0} spilled {1} to disk.', stage.id, spilled)
      : t('Not in this operator itself; others in its stage {0} spilled {1} to disk.', stage.id, spilled);
  }
  return can
    ? t('Here, when a task’s share outgrows its memory; in this run nothing spilled.')
    : t('Not here: the operator keeps nothing in memory.');
}

function failing(stage: Stage, facts: RunFacts): string {
  const oneTask = stage.tasks.duration.median;
  const again = t(
    'A task that fails is run again: {0} in the median, of {1}.',
    formatDuration(oneTask),
    tasksText(stage.numTasks),
  );
  const parents = stage.parents.flatMap((id) => facts.stageById.get(id) ?? []);
  const lost =
    parents.length === 0
      ? t('A lost executor costs what its tasks had done; they read their input anew.')
      : t(
          'A lost executor takes its shuffle files with it, so that parts of {0} run again first.',
          stageNames(parents.map(({ id }) => id)),
        );
  const { failedTasks } = stage.totals;
  const failed = failedTasks > 0 ? [t('In this run {0} of the stage failed.', tasksText(failedTasks))] : [];
  return [again, lost, ...failed].join(' ');
}

function growing(call: PlacedCall, stage: Stage): string {
  const bytes = stage.totals.inputBytes + stage.totals.shuffleReadBytes;
  const perTask = stage.numTasks === 0 ? 0 : bytes / stage.numTasks;
  const fixed = call.nodes.find(({ family }) => family === 'coalesce' || family === 'exchange');
  const tasks = tasksText(stage.numTasks);
  if (call.nodes.some(({ family }) => family === 'broadcast')) {
    return t(
      'The broadcast side grows on every executor and on the driver; above its threshold the join becomes a shuffle.',
    );
  }
  if (fixed !== undefined && /\bCoalesce \d+|_BY_NUM|SinglePartition/.test(fixed.node.text)) {
    const grown = t(
      'The number of tasks is written in the code: {0} with {1} each become {0} with {2} each.',
      tasks,
      formatBytes(perTask),
      formatBytes(perTask * 10),
    );
    return stage.totals.diskSpillBytes > 0 ? `${grown} ${t('They spill already.')}` : grown;
  }
  const sizes = [stage.id, tasks, formatBytes(perTask)] as const;
  return escapeMarkdown(
    stage.parents.length === 0
      ? t('Stage {0} has {1} with {2} each; it reads files, so tasks grow in number with the data.', ...sizes)
      : t(
          'Stage {0} has {1} with {2} each; after a shuffle the number of tasks follows spark.sql.shuffle.partitions and AQE, so that each task grows once that number is reached.',
          ...sizes,
        ),
  );
}

function sentence(parts: readonly string[]): string {
  const shown = parts.length > 4 ? [...parts.slice(0, 4), t('{0} more', parts.length - 4)] : parts;
  const text =
    shown.length === 1 ? (shown[0] ?? '') : t('{0} and {1}', shown.slice(0, -1).join(', '), shown.at(-1) ?? '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
