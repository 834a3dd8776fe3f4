import { formatBytes, formatDuration, formatShare, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import { idleOf, savedAtMost, stageMs } from './cost.ts';
import { rewriteCall } from './edits.ts';
import { ancestors, siteKey, stagesOf, type NodeFacts } from './facts.ts';
import { bytesIn, expectedMs, partitionsFor, predict, shapeOf, type StageShape } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { rewriteSqlHint } from './sqlHints.ts';
import { causeOfTaskCount, type TaskCountCause } from './taskCount.ts';
import type { Thresholds } from './thresholds.ts';
import { listed } from './words.ts';

/** Stages of a few long tasks because `coalesce(n)` or `repartition(n)` says so, while most slots idle. */
export const fewTasks: Rule = {
  id: 'few-tasks',
  docs: {
    what: '`coalesce(n)` or `repartition(n)` leaves a long stage with fewer tasks than the cluster has slots.',
    why: 'The idle slots are paid for, the stage takes as long as its few tasks, and their large partitions spill. `coalesce` takes no shuffle, so it pulls everything up to the last exchange into its few tasks.',
    example: {
      scala: {
        code: 'orders.join(customers, "customer_id").coalesce(2).write.parquet(out)',
        mended: 'orders.join(customers, "customer_id").repartition(64).write.parquet(out)',
      },
      python: {
        code: 'orders.join(customers, "customer_id").coalesce(2).write.parquet(out)',
        mended: 'orders.join(customers, "customer_id").repartition(64).write.parquet(out)',
      },
      plan: 'Coalesce 2',
    },
    instead:
      'Repartition to as many partitions as there are slots, or let AQE choose with a rebalance hint; compact small files in a step of their own.',
    wrongWhen:
      'The tasks are so few on purpose: a service behind them allows no more connections, or exactly so many files are wanted and the time does not matter.',
    thresholds: ['idleShare', 'advisoryPartitionBytes', 'longStageMs', 'targetTaskBytes'],
    references: [
      'https://spark.apache.org/docs/latest/api/scala/org/apache/spark/sql/Dataset.html#coalesce(numPartitions:Int)',
      'https://spark.apache.org/docs/latest/sql-performance-tuning.html#coalescing-post-shuffle-partitions',
    ],
  },
  check: (context) => context.facts.stages.flatMap((stage) => few(context, stage)),
};

function few(context: RunContext, stage: Stage): readonly Draft[] {
  if (stage.numTasks < 2 || stage.numTasks >= stage.slots) return [];
  const cause = causeOfTaskCount(context.facts, stage);
  if (cause?.kind !== 'coalesce' && cause?.kind !== 'repartition') return [];
  return tooFew(context, stage, cause);
}

/** The finding of a stage whose number of tasks stands in the code, unless the stage has too little to do for more. */
export function tooFew(context: RunContext, stage: Stage, cause: TaskCountCause): readonly Draft[] {
  const { facts, thresholds } = context;
  const idle = idleOf(stage);
  const bytes = bytesIn(stage);
  const spill = stage.tasks.diskSpillBytes.sum;
  const ms = stageMs(stage);
  if (!hasWorkForMore(stage, thresholds)) return [];
  const shape = shapeOf(facts, stage, workingBytes(cause.node, stage));
  const partitions = partitionsFor(shape, thresholds);
  const prediction = predict(shape, partitions, cause.kind === 'coalesce');
  const slots = Math.floor(stage.slots);
  const spilled = spill > 0 ? ` and spilled ${formatBytes(spill)} to disk` : '';
  return [
    {
      site: cause.node.match?.site,
      callers: cause.node.match?.callers ?? [],
      message:
        `${plural(stage.numTasks, 'task')} on ${plural(slots, 'core')}: the stage took ${formatDuration(ms)} with ${formatShare(idle.share)} of the cores idle, ` +
        `worked on ${formatBytes(bytes / stage.numTasks)} a task${spilled}.${pulledUp(cause)}`,
      evidence: {
        tasks: stage.numTasks,
        slots,
        stageSeconds: ms / 1000,
        idleShare: idle.share,
        bytesPerTask: bytes / stage.numTasks,
        diskSpillBytes: spill,
        memorySpillBytes: stage.tasks.memorySpillBytes.sum,
        outputBytes: stage.tasks.outputBytes.sum,
        suggestedPartitions: partitions,
      },
      cost: savedAtMost(facts, stage, prediction.stageMs.low, idle.coreMs),
      executions: [cause.node.execution.execution.id],
      stages: [stage.id],
      nodes: [{ execution: cause.node.execution.execution.id, node: cause.node.id }],
      fixes: () => fixesFor(context, cause, shape, partitions),
    },
  ];
}

/** Idle slots, and enough to do for them. What AQE would put into one partition anyway, and is done soon, has tasks enough. */
export function hasWorkForMore(stage: Stage, thresholds: Thresholds): boolean {
  if (stage.status !== 'complete' || stage.numTasks >= stage.slots || idleOf(stage).share < thresholds.idleShare)
    return false;
  return (
    bytesIn(stage) >= thresholds.advisoryPartitionBytes ||
    stage.tasks.diskSpillBytes.sum > 0 ||
    stageMs(stage) >= thresholds.longStageMs
  );
}

function pulledUp(cause: TaskCountCause): string {
  if (cause.kind !== 'coalesce') return '';
  const stages = cause.node.node.stages?.stages ?? [];
  const names = new Set<string>();
  for (const node of cause.node.execution.nodes) {
    if (
      node === cause.node ||
      !(node.node.stages?.stages ?? []).some((id) => stages.includes(id)) ||
      !isBelow(node, cause.node)
    )
      continue;
    if (['join', 'aggregate', 'window', 'sort', 'scan', 'pythonEval', 'typed'].includes(node.family))
      names.add(nounOf(node));
  }
  return names.size === 0
    ? ''
    : ` coalesce takes no shuffle, so the ${listed([...names])} before it ran in these tasks, too.`;
}

function nounOf(node: NodeFacts): string {
  return node.family === 'pythonEval' || node.family === 'typed' ? 'user code' : node.family;
}

function isBelow(node: NodeFacts, top: NodeFacts): boolean {
  for (const above of ancestors(node)) if (above === top) return true;
  return false;
}

/** What the operators above the cause held in memory: those below it get tasks of their own, in the stage before the new shuffle. */
function workingBytes(cause: NodeFacts, stage: Stage): number | undefined {
  let total = 0;
  for (const node of ancestors(cause)) {
    if (!(node.node.stages?.stages ?? []).includes(stage.id)) continue;
    total += metricTotal(node.node, 'peakMemoryBytes') ?? 0;
    total += metricTotal(node.node, 'spillBytes') ?? 0;
  }
  return total > 0 ? total : undefined;
}

function fixesFor(context: RunContext, cause: TaskCountCause, shape: StageShape, partitions: number): readonly Fix[] {
  const frame = cause.node.match?.operator;
  if (frame === undefined) return [];
  const prediction = predict(shape, partitions, cause.kind === 'coalesce');
  const shared = sharedWith(context, cause.node, partitions);
  const spill =
    shape.diskSpillBytes === 0 ? '' : prediction.spillBytes === 0 ? ', no spill' : ', though each task may still spill';
  const fixes: Fix[] = [];
  const edits =
    frame.site.inner === undefined
      ? rewriteCall(frame, context.sources, { method: methodFor(frame.site.method), first: String(partitions) })
      : rewriteSqlHint(frame, context.sources, { name: 'REPARTITION', partitions });
  const written = frame.site.inner === undefined ? methodFor(frame.site.method) : 'REPARTITION';
  if (edits !== undefined) {
    const files =
      shape.outputBytes > 0
        ? `Writes ${partitions} files of about ${formatBytes(shape.outputBytes / partitions)}.`
        : '';
    const order =
      cause.kind === 'coalesce' && sortedBelow(cause.node)
        ? 'The shuffle loses the order of the sort before it.'
        : shape.tasks === 1 && isSortedAfter(cause.node)
          ? 'All rows were in one order; then those of each file are.'
          : '';
    fixes.push({
      title:
        `Write ${written}(${partitions}): about ${formatDuration(expectedMs(prediction))} instead of ${formatDuration(shape.ms)}${spill}, ` +
        `if ${shape.slots} cores really work (as many as the run had slots)`,
      edits,
      meaning: order === '' ? 'safe' : 'changes',
      note: ['Same rows, other files.', files, order, shared].filter((part) => part !== '').join(' '),
      predicted: prediction,
      preferred: true,
    });
  }
  const adaptive = adaptiveForm(context, cause);
  if (adaptive !== undefined) fixes.push(adaptive);
  return fixes;
}

function methodFor(written: string): string {
  return written === 'coalesce' ? 'repartition' : written;
}

function sortedBelow(node: NodeFacts): boolean {
  let below = node.children[0];
  while (below !== undefined && (below.family === 'wrapper' || below.family === 'project')) below = below.children[0];
  return below?.family === 'sort';
}

/** A sort of the user's inside the one partition puts all rows in order. */
function isSortedAfter(node: NodeFacts): boolean {
  for (const above of ancestors(node)) {
    if (above.family === 'exchange') return false;
    if (above.family === 'sort' && above.match?.role === 'asked' && above.match.operator?.op.name === 'sort')
      return true;
  }
  return false;
}

/** What the same call did in other executions, where another number of partitions changes something, too. */
function sharedWith(context: RunContext, node: NodeFacts, partitions: number): string {
  const site = node.match?.site;
  if (site === undefined) return '';
  const others = (context.facts.nodesBySite.get(siteKey(site)) ?? []).filter(
    (other) => other.execution !== node.execution,
  );
  const small = new Set(
    others.filter((other) => other.family === node.family).map((other) => other.execution.execution.id),
  );
  if (small.size === 0) return '';
  const sizes = others.flatMap((other) => stagesOf(context.facts, other)).map((stage) => stage.tasks.outputRecords.sum);
  const largest = sizes.length === 0 ? '' : ` (at most ${plural(Math.max(...sizes), 'row')} written)`;
  return `The same line also runs in ${plural(small.size, 'other execution')}${largest}, which would get ${partitions} partitions, too.`;
}

/** From Spark 3.2 a rebalance hint lets AQE choose the number: one partition for a tiny table, many for a large one. */
function adaptiveForm(context: RunContext, cause: TaskCountCause): Fix | undefined {
  const { run } = context.facts;
  const frame = cause.node.match?.operator;
  if (frame === undefined || cause.kind !== 'coalesce' || !isAtLeastVersion(run.app.sparkVersion, 3, 2))
    return undefined;
  if (run.configuration['spark.sql.adaptive.enabled'] === 'false') return undefined;
  const inSql = frame.site.inner !== undefined;
  const edits = inSql
    ? rewriteSqlHint(frame, context.sources, { name: 'REBALANCE' })
    : rewriteCall(frame, context.sources, { method: 'hint', first: '"rebalance"' });
  if (edits === undefined) return undefined;
  return {
    title: `Write ${inSql ? 'REBALANCE' : 'hint("rebalance")'}: AQE chooses the number of partitions for each table`,
    edits,
    meaning: 'safe',
    note: 'Same rows, other files; a tiny table stays one file, whichever execution it is written in.',
    preferred: false,
  };
}

export function isAtLeastVersion(version: string | undefined, major: number, minor: number): boolean {
  const found = /^(\d+)\.(\d+)/.exec(version ?? '');
  if (found === null) return false;
  return Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor);
}
