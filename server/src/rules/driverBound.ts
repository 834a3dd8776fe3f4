import { formatDuration, formatShare } from '../base/units.ts';
import type { ExecutionFacts, RunFacts } from './facts.ts';
import type { Rule } from './rule.ts';
import { runInterval, type Interval } from './stageIntervals.ts';
import type { Thresholds } from './thresholds.ts';
import { areTrifles } from './trifle.ts';
import { metricTotal } from '../plan/metrics.ts';

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
    wrongWhen: 'The driver does work that belongs there (training a model, calling a service) in the same execution.',
    thresholds: ['trifleRows', 'driverMs', 'driverShare', 'manyFiles'],
    references: [
      'https://spark.apache.org/docs/latest/cloud-integration.html#committing-work-into-cloud-storage-safely-and-fast',
    ],
  },
  check: ({ facts, thresholds }) => {
    const busy = busyTimes(facts);
    const parents = new Set(
      facts.executions.flatMap(({ execution }) => {
        const root = execution.rootExecution;
        return root === undefined || root === execution.id ? [] : [root];
      }),
    );
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
        idle < thresholds.driverMs ||
        idle / ms < thresholds.driverShare ||
        // A command whose children did the work is not told beside them.
        parents.has(execution.execution.id) ||
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
          atMost: isTrifling(facts, execution, thresholds) ? ('hint' as const) : ('information' as const),
        },
      ];
    });
  },
};

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

/** How much of a span the busy times cover; they follow one another, so that the first is found by halving. */
function overlap(busy: readonly Interval[], span: Interval): number {
  let low = 0;
  for (let high = busy.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((busy[middle]?.end ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  let sum = 0;
  for (let one = busy[low]; one !== undefined && one.start < span.end; one = busy[++low])
    sum += Math.min(one.end, span.end) - Math.max(one.start, span.start);
  return sum;
}

/** Few rows in few files keep no driver busy: what took so long is a JVM that starts, or the machine. */
function isTrifling(facts: RunFacts, execution: ExecutionFacts, thresholds: Thresholds): boolean {
  const files = execution.nodes.reduce(
    (sum, { node }) => sum + (metricTotal(node, 'filesRead') ?? 0) + (metricTotal(node, 'writtenFiles') ?? 0),
    0,
  );
  const stages = execution.execution.stages.flatMap((id) => facts.stageById.get(id) ?? []);
  return files < thresholds.manyFiles && areTrifles(facts, stages, thresholds);
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
