import { formatDuration, plural } from '../base/units.ts';
import { operatorName, type Engine } from '../plan/operators.ts';
import { addCosts, shareOfStage } from './cost.ts';
import { stagesOf, type ExecutionFacts, type NodeFacts, type RunFacts } from './facts.ts';
import { at } from './place.ts';
import type { Draft, Rule } from './rule.ts';

const NAMES: Readonly<Record<Engine, string>> = {
  spark: 'Spark',
  photon: 'Photon',
  rapids: 'RAPIDS',
  comet: 'Comet',
  gluten: 'Gluten',
};

/** Operators that an accelerated engine left to Spark. */
export const engineFallback: Rule = {
  id: 'engine-fallback',
  docs: {
    what: "An operator ran in Spark's own engine although the rest of the plan ran in Photon, RAPIDS, Comet or Gluten.",
    why: 'Columns are turned into rows before it and back after it, and the operator itself is as slow as without the engine that is paid for.',
    example: {
      scala: { code: 'df.withColumn("x", myUdf(col("y")))', mended: 'df.withColumn("x", upper(col("y")))' },
      python: { code: 'df.withColumn("x", my_udf("y"))', mended: 'df.withColumn("x", F.upper("y"))' },
      plan: 'GpuColumnarToRow',
    },
    instead:
      'Use functions and types that the engine supports; its documentation lists them, its log says why it left an operator out.',
    wrongWhen: 'The operator sees few rows, so that going back and forth between the engines costs nothing.',
    references: ['https://datafusion.apache.org/comet/user-guide/latest/compatibility/index.html'],
  },
  check: ({ facts }) => facts.executions.flatMap((execution) => fallbacks(facts, execution)),
};

/** Operators with work of their own; reading and writing often stay with Spark on purpose. */
const WORKING = new Set<NodeFacts['family']>([
  'join',
  'aggregate',
  'sort',
  'window',
  'project',
  'filter',
  'generate',
  'expand',
  'pythonEval',
]);

function fallbacks(facts: RunFacts, execution: ExecutionFacts): readonly Draft[] {
  const working = execution.nodes.filter((node) => WORKING.has(node.family) && !node.elsewhere);
  const engine = working.map((node) => operatorName(node.node.name).engine).find((one) => one !== 'spark');
  if (engine === undefined) return [];
  const inEngine = working.filter((node) => operatorName(node.node.name).engine !== 'spark').length;
  return working
    .filter((node) => operatorName(node.node.name).engine === 'spark')
    .flatMap((node) => {
      const stages = stagesOf(facts, node);
      if (stages.length === 0) return [];
      const ms = stages.reduce((sum, stage) => sum + stage.totals.durationMs, 0);
      return [
        {
          ...at(node, stages),
          message:
            `${operatorName(node.node.name).name} ran in Spark, not in ${NAMES[engine]}, which ran ${plural(inEngine, 'other operator')} of this plan; ` +
            `the tasks of its stage took ${formatDuration(ms)} in all.`,
          evidence: {
            operator: operatorName(node.node.name).name,
            engine: NAMES[engine],
            operatorsInEngine: inEngine,
            taskSeconds: ms / 1000,
          },
          // How much of the stage the operator is nothing tells: it is not claimed as saved in full.
          cost: addCosts(stages.map((stage) => shareOfStage(facts, stage, 1 / Math.max(2, working.length)))),
          atMost: 'information' as const,
        },
      ];
    });
}
