import { formatDuration } from '../base/units.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { operatorBelow, stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';

/** Aggregates that sort because they cannot hash. */
export const sortAggregate: Rule = {
  id: 'sort-aggregate',
  docs: {
    what: 'An aggregate sorts its rows because it cannot use a hash table.',
    why: 'Sorting all rows to find equal keys costs more than looking each up, and spills sooner.',
    example: {
      scala: {
        code: 'events.groupBy("user").agg(max("name"))',
        mended: 'events.groupBy("user").agg(max(struct("ts", "user")))',
      },
      python: {
        code: 'events.groupBy("user").agg(F.max("name"))',
        mended: 'events.groupBy("user").agg(F.max_by("user_id", "ts"))',
      },
      plan: 'SortAggregate(key=[user#1], functions=[max(name#2)])',
    },
    instead:
      'Aggregate numbers and dates, which fit into a hash table in place; take min and max of an id and join the text afterwards.',
    wrongWhen: 'The rows come sorted already, or the aggregate needs their order (`collect_list` in order, `first`).',
    references: ['https://spark.apache.org/docs/latest/sql-ref-functions.html#aggregate-like-functions'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'aggregate').flatMap((node) => sorts(context, node)),
    ),
};

function sorts(context: RunContext, aggregate: NodeFacts): readonly Draft[] {
  const details = detailsOf(aggregate.node);
  if (details.kind !== 'aggregate' || details.strategy !== 'sort' || details.keys.length === 0) return [];
  const sort = operatorBelow(aggregate.children[0]);
  const sortMs = sort?.family === 'sort' ? (metricTotal(sort.node, 'sortTime') ?? 0) : 0;
  if (sort === undefined || sortMs === 0) return [];
  const stages = stagesOf(context.facts, sort);
  const taskMs = stages.reduce((sum, stage) => sum + stage.totals.durationMs, 0);
  const share = taskMs > 0 ? Math.min(1, sortMs / taskMs) : 0;
  return [
    {
      ...at(aggregate, stages),
      message: `This aggregate sorts its rows instead of hashing them: ${formatDuration(sortMs)} of sorting in all tasks.`,
      evidence: { sortSeconds: sortMs / 1000, share },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, share))),
    },
  ];
}
