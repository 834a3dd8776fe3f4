import { formatBytes } from '../base/units.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { addCosts, movedShare, shareOfStage } from './cost.ts';
import { stagesOf, subtree, type NodeFacts } from './facts.ts';
import { at, keyNames, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { listed, times } from './words.ts';

/** Shuffles that move more than was read. */
export const shuffleHeavy: Rule = {
  id: 'shuffle-heavy',
  docs: {
    what: 'A shuffle moves many times what was read for it.',
    why: 'Rows were multiplied or widened before they were shuffled; disks and network carry each copy.',
    example: {
      scala: {
        code: 'events.withColumn("json", to_json(struct("*"))).repartition(col("user"))',
        mended: 'events.repartition(col("user")).withColumn("json", to_json(struct("*")))',
      },
      python: {
        code: 'events.withColumn("json", F.to_json(F.struct("*"))).repartition("user")',
        mended: 'events.repartition("user").withColumn("json", F.to_json(F.struct("*")))',
      },
      plan: 'Exchange hashpartitioning(user#1, 200), REPARTITION_BY_COL, [plan_id=1]',
    },
    instead:
      'Select the columns that are used, aggregate or filter before the shuffle, and add wide or derived columns after it.',
    wrongWhen: 'The input is strongly compressed and the rows are wide by nature: what is moved is what is needed.',
    thresholds: ['heavyShuffleBytes', 'heavyShuffleRatio'],
    references: ['https://spark.apache.org/docs/latest/rdd-programming-guide.html#shuffle-operations'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'exchange').flatMap((exchange) => heavy(context, exchange)),
    ),
};

function heavy(context: RunContext, exchange: NodeFacts): readonly Draft[] {
  const { heavyShuffleBytes, heavyShuffleRatio } = context.thresholds;
  const shuffled = metricTotal(exchange.node, 'shuffleBytesWritten') ?? 0;
  const input = [...subtree(exchange)].reduce(
    (sum, node) => sum + (node.elsewhere ? 0 : (metricTotal(node.node, 'filesReadBytes') ?? 0)),
    0,
  );
  if (shuffled < heavyShuffleBytes || input === 0 || shuffled < heavyShuffleRatio * input) return [];
  const stages = stagesOf(context.facts, exchange);
  const details = detailsOf(exchange.node);
  const keys = details.kind === 'exchange' ? keyNames(details.keys) : [];
  const saved = shuffled - input;
  return [
    {
      ...at(exchange, stages),
      message: `This shuffle${keys.length > 0 ? ` by ${listed(keys)}` : ''} moves ${formatBytes(shuffled)}, ${times(shuffled / input)} the ${formatBytes(input)} that were read for it.`,
      evidence: { shuffledBytes: shuffled, inputBytes: input, ratio: shuffled / input },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, movedShare(stage, saved)))),
    },
  ];
}
