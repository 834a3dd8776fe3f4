import { formatDuration, formatShare } from '../base/units.ts';
import { runInterval, type Interval } from './cost.ts';
import type { ExecutionFacts, RunFacts } from './facts.ts';
import type { Rule } from './rule.ts';

/** Executions in which the driver works and no task runs. */
export const driverBound: Rule = {
  id: 'driver-bound',
  docs: {
    what: 'An execution spends most of its time at the driver, while no task of the application runs.',
    why: 'Listing files, planning, committing files one by one, building broadcasts: one thread works and the cluster waits.',
    example: {
      scala: {
        code: 'spark.read.parquet("events").write.partitionBy("user_id").parquet(out)',
        mended: 'spark.read.parquet("events").write.partitionBy("day").parquet(out)',
      },
      python: {
        code: 'spark.read.parquet("events").write.partitionBy("user_id").parquet(out)',
        mended: 'spark.read.parquet("events").write.partitionBy("day").parquet(out)',
      },
    },
    instead:
      'Read fewer files (a table format keeps the list), write fewer partitions, use a committer for object storage, cut very long plans with a checkpoint.',
    references: [
      'https://spark.apache.org/docs/latest/cloud-integration.html#committing-work-into-cloud-storage-safely-and-fast',
    ],
  },
  check: ({ facts, thresholds }) => {
    const busy = busyTimes(facts);
    return facts.executions.flatMap((execution) => {
      const ms = execution.durationMs;
      if (
        ms === undefined ||
        execution.execution.startedAt <= 0 ||
        !execution.complete ||
        execution.execution.stages.length === 0
      )
        return [];
      const idle =
        ms - overlap(busy, { start: execution.execution.startedAt, end: execution.execution.startedAt + ms });
      if (
        idle < LONG_ENOUGH_MS ||
        idle / ms < thresholds.driverShare ||
        hasChildren(facts, execution) ||
        waitedForExecutors(facts, execution)
      )
        return [];
      const broadcast = execution.nodes.some((node) => node.family === 'broadcast');
      return [
        {
          site: execution.match?.anchor,
          callers: execution.match?.action?.callers ?? [],
          executions: [execution.execution.id],
          message: `For ${formatDuration(idle)} of the ${formatDuration(ms)} of this execution (${formatShare(idle / ms)}) no task ran: the driver planned, listed, ${broadcast ? 'built broadcasts, ' : ''}or committed files.`,
          evidence: { driverSeconds: idle / 1000, executionSeconds: ms / 1000, share: idle / ms },
          cost: { wallMs: idle, coreMs: 0 },
          // No line is the cause for certain: a first execution also starts the JVM's compilers.
          atMost: 'information' as const,
        },
      ];
    });
  },
};

/** Planning and committing take seconds in any execution. */
const LONG_ENOUGH_MS = 10_000;

function busyTimes(facts: RunFacts): readonly Interval[] {
  const sorted = facts.run.stages.flatMap((stage) => runInterval(stage) ?? []).sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && interval.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, interval.end) };
    else merged.push(interval);
  }
  return merged;
}

function overlap(busy: readonly Interval[], span: Interval): number {
  return busy.reduce((sum, one) => sum + Math.max(0, Math.min(one.end, span.end) - Math.max(one.start, span.start)), 0);
}

/** A command whose children did the work is not told beside them. */
function hasChildren(facts: RunFacts, execution: ExecutionFacts): boolean {
  return facts.executions.some(
    (other) => other !== execution && other.execution.rootExecution === execution.execution.id,
  );
}

/** While executors come, nobody can work. */
function waitedForExecutors(facts: RunFacts, { execution }: ExecutionFacts): boolean {
  return facts.run.executors.some(
    (executor) =>
      executor.id !== 'driver' &&
      executor.addedAt > execution.startedAt &&
      executor.addedAt < (execution.endedAt ?? execution.startedAt),
  );
}
