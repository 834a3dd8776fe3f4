import type { Stage } from '../model/run.ts';
import { operatorAbove, type NodeFacts } from './facts.ts';
import { tooFew } from './fewTasks.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { causeOfTaskCount } from './taskCount.ts';

/** Stages of one task, because the code says so or because an operator wants all rows in one place. */
export const singlePartition: Rule = {
  id: 'single-partition',
  docs: {
    what: '`coalesce(1)`, `repartition(1)` or an exchange to a single partition makes one task do a long stage.',
    why: 'One core works while all others wait, one task holds all rows, and a failure starts all of it again.',
    example: {
      scala: {
        code: 'events.repartition(1).sortWithinPartitions("ts").write.parquet(out)',
        mended: 'events.repartitionByRange(16, col("ts")).sortWithinPartitions("ts").write.parquet(out)',
      },
      python: {
        code: 'events.repartition(1).sortWithinPartitions("ts").write.parquet(out)',
        mended: 'events.repartitionByRange(16, "ts").sortWithinPartitions("ts").write.parquet(out)',
      },
      plan: 'Exchange SinglePartition',
    },
    instead:
      'Write as many files as there are slots and read the folder; where the order matters use `repartitionByRange`, whose files follow one another.',
    wrongWhen:
      'One file is the contract with whoever reads it, or the rows are few and each of them waits for something that cannot be asked twice at once.',
    thresholds: ['idleShare', 'advisoryPartitionBytes', 'longStageMs', 'targetTaskBytes'],
    references: ['https://spark.apache.org/docs/latest/api/scala/org/apache/spark/sql/Dataset.html#repartitionByRange'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => single(context, stage)),
};

function single(context: RunContext, stage: Stage): readonly Draft[] {
  if (stage.numTasks !== 1 || stage.slots < 2) return [];
  const cause = causeOfTaskCount(context.facts, stage);
  if (cause === undefined || (cause.kind !== 'coalesce' && cause.kind !== 'repartition' && cause.kind !== 'single'))
    return [];
  if (cause.kind === 'single' && neededByWindow(cause.node)) return [];
  return tooFew(context, stage, cause);
}

/** `global-sort-window` tells of these. */
function neededByWindow(exchange: NodeFacts): boolean {
  for (let above = operatorAbove(exchange); above !== undefined; above = operatorAbove(above)) {
    if (above.family === 'window' || above.family === 'windowLimit') return true;
    if (above.family !== 'sort' && above.family !== 'project') return false;
  }
  return false;
}
