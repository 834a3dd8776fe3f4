import { formatCount, formatDuration, plural } from '../base/units.ts';
import { addCosts, shareOfStage, stageMs } from './cost.ts';
import { stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily, rowsOut } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { times } from './words.ts';

/** Joins and generators that give many rows for each row they read. */
export const rowExplosion: Rule = {
  id: 'row-explosion',
  docs: {
    what: 'An explode or a join makes many rows out of each row it reads.',
    why: 'Everything after it works on the larger number; often an aggregate brings the rows back to what they were.',
    example: {
      scala: {
        code: 'visits.withColumn("click", explode(col("clicks"))).groupBy("visit").agg(sum("click"))',
        mended: 'visits.withColumn("clicks", expr("aggregate(clicks, 0L, (a, b) -> a + b)"))',
      },
      python: {
        code: 'visits.withColumn("click", F.explode("clicks")).groupBy("visit").agg(F.sum("click"))',
        mended: 'visits.withColumn("clicks", F.aggregate("clicks", F.lit(0), lambda a, b: a + b))',
      },
      plan: 'Generate explode(clicks#1), [visit#2], false, [click#3]',
    },
    instead:
      'Work on the array itself with `transform`, `filter` and `aggregate`; for joins make the key unique on one side first, or aggregate before the join.',
    wrongWhen: 'The many rows are the result that is asked for (an explode that is written as it is).',
    thresholds: ['rowExplosionRatio', 'rowExplosionRows'],
    references: ['https://spark.apache.org/docs/latest/api/sql/index.html#aggregate'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'generate', 'join', 'expand').flatMap((node) => exploded(context, node)),
    ),
};

function exploded(context: RunContext, node: NodeFacts): readonly Draft[] {
  const { facts, thresholds } = context;
  const inputs = node.children.map((child) => rowsOut(child));
  const known = inputs.filter((rows) => rows !== undefined);
  const output = rowsOut(node);
  const input = Math.max(0, ...known);
  if (output === undefined || known.length !== node.children.length || input === 0) return [];
  const ratio = output / input;
  if (ratio < thresholds.rowExplosionRatio || output < thresholds.rowExplosionRows) return [];
  const stages = stagesOf(facts, node);
  const longest = Math.max(0, ...stages.map(stageMs));
  return [
    {
      ...at(node, stages),
      message: `${plural(input, 'row')} ${input === 1 ? 'becomes' : 'become'} ${formatCount(output)}, ${times(ratio)} as many${longest > 0 ? `; the stage took ${formatDuration(longest)}` : ''}.`,
      evidence: { inputRows: input, outputRows: output, ratio, stageSeconds: longest / 1000 },
      cost: addCosts(stages.map((stage) => shareOfStage(facts, stage, 1 - 1 / ratio))),
    },
  ];
}
