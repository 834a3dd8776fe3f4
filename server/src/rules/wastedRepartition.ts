import { formatBytes, formatDuration } from '../base/units.ts';
import type { Frame, OperatorFrame } from '../model/frames.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { operatorsOnce } from './columns.ts';
import { addCosts, movedShare, noCost, shareOfStage, stageMs } from './cost.ts';
import { ancestors, stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily } from './place.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';
import { dropCallFix, usersOf } from './users.ts';

const NOTE = 'Same rows; the later shuffle deals them out anyway.';

/** Repartitions whose work a later repartition or sort does again. */
export const wastedRepartition: Rule = {
  id: 'wasted-repartition',
  docs: {
    what: 'Rows are repartitioned, and a later repartition or sort deals them out anew.',
    why: 'The first shuffle moves every row over the network for partitions that nothing works on.',
    example: {
      scala: {
        code: 'events.repartition(200).orderBy("ts").write.parquet("out")',
        mended: 'events.orderBy("ts").write.parquet("out")',
      },
      python: {
        code: 'events.repartition(200).orderBy("ts").write.parquet("out")',
        mended: 'events.orderBy("ts").write.parquet("out")',
      },
      plan: 'Exchange RoundRobinPartitioning(200), REPARTITION_BY_NUM, [plan_id=1]',
    },
    instead:
      'Keep the last one only; where the number of partitions matters, give it there: `repartitionByRange(200, "ts")` and `sortWithinPartitions`.',
    wrongWhen: 'The first one breaks up a few huge partitions before a costly filter or function in between.',
    references: [
      'https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.repartition.html',
    ],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'exchange').flatMap((exchange) => wasted(context, exchange)),
    ),
  lint,
};

function wasted(context: RunContext, exchange: NodeFacts): readonly Draft[] {
  const details = detailsOf(exchange.node);
  if (details.kind !== 'exchange' || exchange.match?.role !== 'asked') return [];
  if (details.origin !== 'repartitionByNumber' && details.origin !== 'repartitionByColumns') return [];
  if (!isDealtOutAnew(exchange)) return [];
  const stages = stagesOf(context.facts, exchange);
  const [write, ...reads] = stages;
  const bytes = metricTotal(exchange.node, 'shuffleBytesWritten');
  const longest = Math.max(0, ...stages.map(stageMs));
  return [
    {
      ...at(exchange, stages),
      message: `${bytes === undefined ? 'All rows' : formatBytes(bytes)} were shuffled here, and the next step shuffles them again; the longer of the two stages took ${formatDuration(longest)}.`,
      evidence: { ...(bytes === undefined ? {} : { shuffledBytes: bytes }), stageSeconds: longest / 1000 },
      cost: addCosts([
        ...(write === undefined
          ? []
          : [shareOfStage(context.facts, write, movedShare(write, write.tasks.shuffleWriteBytes.sum))]),
        ...reads.map((stage) =>
          shareOfStage(context.facts, stage, movedShare(stage, stage.tasks.shuffleReadBytes.sum)),
        ),
      ]),
      fixes: () => dropCallFix(context, exchange.match?.operator, NOTE),
    },
  ];
}

/** The next shuffle belongs to another repartition or to a sort of all rows, and nothing but choosing columns and rows lies between. */
function isDealtOutAnew(exchange: NodeFacts): boolean {
  for (const above of ancestors(exchange)) {
    if (above.family === 'wrapper' || above.family === 'project' || above.family === 'filter') continue;
    if (above.family !== 'exchange') return false;
    const details = detailsOf(above.node);
    return details.kind === 'exchange' && (details.partitioning === 'range' || details.origin !== 'required');
  }
  return false;
}

function lint(context: CodeContext): readonly Draft[] {
  return operatorsOnce(context).flatMap((operator) => {
    const { op } = operator;
    const deals = op.name === 'repartition' || op.name === 'repartitionByRange' || (op.name === 'sort' && op.global);
    const undone = deals ? repartitionBelow(operator.inputs[0], context) : undefined;
    if (undone === undefined || undone.site.inner !== undefined) return [];
    return [
      {
        site: undone.site,
        callers: undone.callers,
        message: `These partitions are dealt out anew by ${operator.site.method} after it (found in the code, without a run).`,
        evidence: { undoneBy: operator.site.method },
        cost: noCost,
        fixes: () => dropCallFix(context, undone, NOTE),
      },
    ];
  });
}

/** Steps that a wider spread makes no faster: a function of the user's in between may be why the rows were dealt out. */
function repartitionBelow(frame: Frame | undefined, context: CodeContext): OperatorFrame | undefined {
  if (frame?.kind !== 'operator' || usersOf(frame, context).length > 1) return undefined;
  const { op } = frame;
  if ((op.name === 'repartition' || op.name === 'repartitionByRange') && op.rdd !== true) return frame;
  const cheap = op.name === 'filter' || (op.name === 'project' && /^(?:drop|toDF|withColumnRenamed)$/.test(op.form));
  return cheap ? repartitionBelow(frame.inputs[0], context) : undefined;
}
