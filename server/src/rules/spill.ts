import { formatBytes, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import { movedShare, noCost, shareOfStage } from './cost.ts';
import { nodesIn, type NodeFacts } from './facts.ts';
import { at, mainNode, nounOf } from './place.ts';
import { bytesIn } from './predict.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { isWrittenIn } from './taskCount.ts';

/** Sorts, aggregates, joins and shuffles that did not fit into memory. */
export const spill: Rule = {
  id: 'spill',
  docs: {
    what: 'A sort, an aggregate, a join or a shuffle had more rows than memory and wrote them to disk and back.',
    why: 'What is spilled is serialized, written and read again, often several times; the disks of all tasks of an executor are the same disks.',
    example: {
      scala: {
        code: 'events.repartition(8).sortWithinPartitions("user").write.parquet(out)',
        mended: 'events.repartition(64).sortWithinPartitions("user").write.parquet(out)',
      },
      python: {
        code: 'events.repartition(8).sortWithinPartitions("user").write.parquet(out)',
        mended: 'events.repartition(64).sortWithinPartitions("user").write.parquet(out)',
      },
      plan: 'Sort [user#1 ASC NULLS FIRST], false, 0',
    },
    instead:
      'Give each task less (more partitions, `spark.sql.shuffle.partitions`), or each slot more memory (fewer cores for each executor, more executor memory), or drop a sort that nobody needs.',
    wrongWhen:
      'The spill went to fast local disks and the stage waits for something else; the cost is an upper bound by a slow disk.',
    thresholds: ['advisoryPartitionBytes', 'memorySpillBytes'],
    references: ['https://spark.apache.org/docs/latest/tuning.html#memory-management-overview'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => spilled(context, stage)),
};

function spilled(context: RunContext, stage: Stage): readonly Draft[] {
  const disk = stage.tasks.diskSpillBytes.sum;
  if (stage.status !== 'complete') return [];
  if (disk === 0) return spilledInMemory(context, stage);
  const tasks = Math.max(1, stage.numTasks);
  const memory = stage.tasks.memorySpillBytes.sum;
  const bytesPerTask = bytesIn(stage) / tasks;
  const node = spillingNode(context, stage);
  const small = bytesPerTask < context.thresholds.advisoryPartitionBytes;
  const who = node === undefined ? 'A stage' : `The ${nounOf(node)}`;
  return [
    {
      ...(node === undefined
        ? { site: undefined, executions: stage.executions, stages: [stage.id] }
        : at(node, [stage])),
      message:
        `${who} spilled ${formatBytes(disk)} to disk (${formatBytes(memory)} in memory) in ${plural(tasks, 'task')} of ${formatBytes(bytesPerTask)} each` +
        `${small ? ': the tasks are small, the memory of a slot is smaller' : ''}.`,
      evidence: {
        diskSpillBytes: disk,
        memorySpillBytes: memory,
        tasks,
        slots: Math.floor(stage.slots),
        bytesPerTask,
        largestTaskSpillBytes: stage.tasks.diskSpillBytes.max,
      },
      cost: costOf(context, stage, disk),
      // Partitions of a fair size that spill are short of memory: too few of them is not the reason.
      ...(small && disk > 0 && isEven(stage) ? { ownCause: true } : {}),
    },
  ];
}

/** Engines on a GPU spill to the memory of the host first; nothing went to a disk yet. */
function spilledInMemory(context: RunContext, stage: Stage): readonly Draft[] {
  const memory = stage.tasks.memorySpillBytes.sum;
  if (memory < context.thresholds.memorySpillBytes) return [];
  const node = mainNode(nodesIn(context.facts, stage));
  return [
    {
      ...(node === undefined
        ? { site: undefined, executions: stage.executions, stages: [stage.id] }
        : at(node, [stage])),
      message: `${formatBytes(memory)} were moved out of execution memory in ${plural(stage.numTasks, 'task')}, none of it to disk: the next larger input will spill there.`,
      evidence: { memorySpillBytes: memory, diskSpillBytes: 0, tasks: stage.numTasks },
      cost: noCost,
      atLeast: 'information',
      atMost: 'information',
    },
  ];
}

/** The slowest disk that is believed, shared by all tasks of an executor: a megabyte spilled costs no more than this, whatever share of the stage's bytes it is. */
const SLOWEST_DISK_BYTES_PER_MS = 20_000;

function costOf(context: RunContext, stage: Stage, disk: number): Draft['cost'] {
  const byShare = shareOfStage(context.facts, stage, movedShare(stage, 2 * disk));
  const executors = Math.max(1, Object.keys(stage.byExecutor).length);
  const byDisk = (2 * disk) / SLOWEST_DISK_BYTES_PER_MS;
  return {
    wallMs: Math.min(byShare.wallMs, byDisk / executors),
    coreMs: Math.min(byShare.coreMs, byDisk * stage.slots),
  };
}

/** All tasks spilled about as much: no skewed partition is the reason. */
function isEven(stage: Stage): boolean {
  return stage.tasks.diskSpillBytes.max <= 3 * Math.max(1, stage.tasks.diskSpillBytes.median);
}

/** The operator with the largest spill in this stage, else the shuffle that the stage wrote. */
function spillingNode(context: RunContext, stage: Stage): NodeFacts | undefined {
  const nodes = nodesIn(context.facts, stage);
  const bySpill = nodes
    .map((node) => ({ node, bytes: node.family === 'wrapper' ? 0 : (metricTotal(node.node, 'spillBytes') ?? 0) }))
    .sort((a, b) => b.bytes - a.bytes)[0];
  if (bySpill !== undefined && bySpill.bytes > 0) return bySpill.node;
  return nodes.find((node) => node.family === 'exchange' && isWrittenIn(node, stage));
}
