import { formatCount, formatDuration, plural } from '../base/units.ts';
import type { Frame, Operator } from '../model/frames.ts';
import { detailsOf } from '../plan/details.ts';
import { operatorName } from '../plan/operators.ts';
import { expressionsIn, operatorsOnce } from './columns.ts';
import { addCosts, noCost, shareOfStage, stageMs } from './cost.ts';
import { stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily, rowsOut } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';

/** Joins that compare every row of one side with every row of the other. */
export const nestedLoopJoin: Rule = {
  id: 'nested-loop-join',
  docs: {
    what: 'A join without an equality compares every row of one side with every row of the other.',
    why: 'Its time grows with the product of both sides: ten times the data is a hundred times the work.',
    example: {
      scala: {
        code: 'clicks.join(windows, col("ts") >= col("from") && col("ts") < col("to"))',
        mended:
          'clicks.join(windows, col("day") === col("window_day") && col("ts") >= col("from") && col("ts") < col("to"))',
      },
      python: {
        code: 'clicks.join(windows, (F.col("ts") >= F.col("from")) & (F.col("ts") < F.col("to")))',
        mended:
          'clicks.join(windows, (F.col("day") == F.col("window_day")) & (F.col("ts") >= F.col("from")) & (F.col("ts") < F.col("to")))',
      },
      plan: 'BroadcastNestedLoopJoin BuildRight, Inner, ((ts#1 >= from#2) AND (ts#1 < to#3))',
    },
    instead:
      'Add an equality that both sides can compute (the day, a bucket of the range) beside the condition, so that only rows of one bucket meet.',
    wrongWhen: 'One side has a handful of rows (a calendar, a list of ranges): then every pair is cheap.',
    thresholds: ['nestedLoopPairs'],
    references: ['https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-join.html'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'join').flatMap((join) => nested(context, join)),
    ),
  lint: (context) =>
    operatorsOnce(context).flatMap(({ op, inputs, site, callers }) =>
      op.name === 'join' && isWithoutEquality(op) && !inputs.some(isOneRow)
        ? [
            {
              site,
              callers,
              message:
                'Every row of one side meets every row of the other; an equality in the condition would tell which can meet (found in the code, without a run).',
              evidence: {},
              cost: noCost,
            },
          ]
        : [],
    ),
};

function nested(context: RunContext, join: NodeFacts): readonly Draft[] {
  const details = detailsOf(join.node);
  if (details.kind !== 'join' || (details.strategy !== 'nestedLoop' && details.strategy !== 'cartesian')) return [];
  const left = rowsOut(join.children[0]);
  const right = rowsOut(join.children[1]);
  if (left === undefined || right === undefined || left * right < context.thresholds.nestedLoopPairs) return [];
  const stages = stagesOf(context.facts, join);
  const name = operatorName(join.node.name).name;
  const longest = Math.max(0, ...stages.map(stageMs));
  return [
    {
      ...at(join, stages),
      message:
        `${name}: ${plural(left, 'row')} ${left === 1 ? 'is' : 'are'} compared with each of ${formatCount(right)}, ${formatCount(left * right)} pairs` +
        `${longest > 0 ? `; its stage took ${formatDuration(longest)}` : ''}. No equality in the condition tells which rows can meet.`,
      evidence: { leftRows: left, rightRows: right, pairs: left * right, stageSeconds: longest / 1000 },
      cost: addCosts(stages.map((stage) => shareOfStage(context.facts, stage, 1))),
    },
  ];
}

/** A total over all rows, or the first row: a cross join is how it comes to each row of another frame. */
function isOneRow(frame: Frame | undefined): boolean {
  if (frame?.kind !== 'operator') return false;
  const { op, inputs } = frame;
  if (op.name === 'aggregate') return op.keys.length === 0 && !/^(?:describe|summary)$/.test(op.form);
  if (op.name === 'limit') return op.rows === 1;
  if (op.name === 'local') return op.rows === 1;
  return /^(?:project|filter|alias|cache|hint|sort)$/.test(op.name) && isOneRow(inputs[0]);
}

/** A cross join without keys, or a condition that is known in full and has no equality in it. */
function isWithoutEquality({ type, using, condition }: Extract<Operator, { name: 'join' }>): boolean {
  if (condition === undefined) return type === 'cross' && (using ?? []).length === 0;
  const parts = [...expressionsIn(condition)];
  return (
    parts.some((one) => one.kind === 'call') &&
    !parts.some(
      (one) =>
        one.kind === 'unknown' ||
        one.kind === 'udf' ||
        (one.kind === 'call' && /^(=|==|<=>|eqnullsafe)$/.test(one.name)),
    )
  );
}
