import { formatCount, formatDuration, formatShare } from '../base/units.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { subtree, type NodeFacts } from './facts.ts';
import { atAction, nodesOfFamily } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';

/** Merges, updates and deletes that rewrite far more rows than they change. */
export const lakehouseRewrite: Rule = {
  id: 'lakehouse-rewrite',
  docs: {
    what: 'A merge, update or delete of a lake table rewrites many times the rows it changes.',
    why: 'With copy-on-write each file that holds one changed row is written again in full.',
    example: {
      scala: {
        code: 'spark.sql("MERGE INTO fares t USING updates s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *")',
        mended:
          'spark.sql("MERGE INTO fares t USING updates s ON t.month = s.month AND t.id = s.id WHEN MATCHED THEN UPDATE SET *")',
      },
      python: {
        code: 'spark.sql("MERGE INTO fares t USING updates s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *")',
        mended:
          'spark.sql("MERGE INTO fares t USING updates s ON t.month = s.month AND t.id = s.id WHEN MATCHED THEN UPDATE SET *")',
      },
      plan: 'Execute MergeIntoCommand',
    },
    instead:
      'Put the partition column into the condition, cluster the table by the key, or turn on deletion vectors (Delta) or merge-on-read (Iceberg).',
    wrongWhen: 'The table is read far more often than it is changed, so that rewriting pays for fast reads.',
    thresholds: ['rewrittenRows', 'changedShare'],
    references: [
      'https://iceberg.apache.org/docs/latest/configuration/#write-properties',
      'https://docs.delta.io/latest/delta-update.html',
    ],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'write').flatMap((write) => rewrites(context, write)),
    ),
};

function rewrites({ facts, thresholds }: RunContext, write: NodeFacts): readonly Draft[] {
  const copied = sumOf(write, /rows (copied|rewritten unmodified)|(copied|unmodified).*rows/i);
  const changed = sumOf(write, /\b(updated|inserted|deleted)\b.*rows|rows (updated|inserted|deleted)/i);
  if (copied < thresholds.rewrittenRows || changed / (copied + changed) >= thresholds.changedShare) return [];
  const stages = [...new Set([...subtree(write)].flatMap((node) => node.node.stages?.stages ?? []))].flatMap(
    (id) => facts.stageById.get(id) ?? [],
  );
  const share = copied / (copied + changed);
  return [
    {
      ...atAction(write, stages),
      message: `${formatCount(copied)} rows were written again for ${formatCount(changed)} that changed (${formatShare(1 - share)}); its stages took ${formatDuration(stages.reduce((sum, stage) => sum + stage.totals.durationMs, 0))} of task time.`,
      evidence: { copiedRows: copied, changedRows: changed, changedShare: 1 - share },
      cost: addCosts(stages.map((stage) => shareOfStage(facts, stage, share))),
    },
  ];
}

function sumOf(node: NodeFacts, name: RegExp): number {
  return node.node.metrics
    .filter((metric) => name.test(metric.name))
    .reduce((sum, metric) => sum + (metric.total ?? 0), 0);
}
