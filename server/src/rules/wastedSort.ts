import { formatDuration, plural } from '../base/units.ts';
import type { Frame, OperatorFrame } from '../model/frames.ts';
import { detailsOf } from '../plan/details.ts';
import { columnsOf, expressionsIn } from './columns.ts';
import { addCosts, movedShare, noCost, shareOfStage, stageMs } from './cost.ts';
import { ancestors, stagesOf, subtree, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily, rowsOut } from './place.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';
import { dropCallFix, usersOf } from './users.ts';

const NOTE = 'Same rows; their order was thrown away anyway.';

/** Orders that a later shuffle, aggregate or order throws away. */
export const wastedSort: Rule = {
  id: 'wasted-sort',
  docs: {
    what: 'Rows are sorted, and a later step throws the order away.',
    why: 'A global sort samples its input, shuffles all rows by range and sorts them: the costliest way to change nothing.',
    example: {
      scala: { code: 'events.orderBy("ts").groupBy("user").count()', mended: 'events.groupBy("user").count()' },
      python: { code: 'events.orderBy("ts").groupBy("user").count()', mended: 'events.groupBy("user").count()' },
      plan: 'Sort [ts#1 ASC NULLS FIRST], true, 0',
    },
    instead:
      'Sort last, or not at all; inside a partition of the output use `sortWithinPartitions` after the last shuffle.',
    wrongWhen:
      'The rows are written by a format that profits from sorted input although a shuffle follows (rare: the shuffle mixes them).',
    references: ['https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-orderby.html'],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'sort').flatMap((sort) => wasted(context, sort)),
    ),
  lint,
};

function wasted(context: RunContext, sort: NodeFacts): readonly Draft[] {
  const details = detailsOf(sort.node);
  if (details.kind !== 'sort' || !details.global) return [];
  const undoneBy = throwsAway(sort);
  if (undoneBy === undefined) return [];
  const stages = stagesOf(context.facts, sort);
  const exchange = [...subtree(sort)].find((node) => node.family === 'exchange');
  const written = exchange === undefined ? [] : stagesOf(context.facts, exchange).slice(0, 1);
  const parts = [
    ...stages.map((stage) =>
      shareOfStage(
        context.facts,
        stage,
        movedShare(stage, stage.tasks.shuffleReadBytes.sum + 2 * stage.tasks.diskSpillBytes.sum),
      ),
    ),
    ...written.map((stage) => shareOfStage(context.facts, stage, movedShare(stage, stage.tasks.shuffleWriteBytes.sum))),
  ];
  const rows = rowsOut(sort);
  const longest = Math.max(0, ...stages.map(stageMs));
  return [
    {
      ...at(sort, [...stages, ...written]),
      message: `${rows === undefined ? 'Rows' : plural(rows, 'row')} ${rows === 1 ? 'is' : 'are'} sorted, and the ${undoneBy.family === 'exchange' ? 'shuffle' : undoneBy.family} after it throws the order away; the stage of the sort took ${formatDuration(longest)}.`,
      evidence: { ...(rows === undefined ? {} : { rows }), stageSeconds: longest / 1000 },
      cost: addCosts(parts),
      fixes: () => dropCallFix(context, sort.match?.operator, NOTE),
    },
  ];
}

/** The nearest operator above that makes an order meaningless; a limit in between makes it count. */
function throwsAway(sort: NodeFacts): NodeFacts | undefined {
  for (const above of ancestors(sort)) {
    if (
      ['limit', 'takeOrdered', 'window', 'typed', 'write', 'pythonEval', 'cachedScan', 'windowLimit'].includes(
        above.family,
      )
    )
      return undefined;
    if (above.family === 'exchange') return above;
    if (above.family === 'aggregate') {
      const details = detailsOf(above.node);
      // first, last and the collecting functions see the order.
      const ordered = /\b(first|last|collect_list|array_agg|string_agg|listagg)\(/.test(above.node.text);
      return details.kind === 'aggregate' && !ordered ? above : undefined;
    }
  }
  return undefined;
}

const UNDOING = new Set(['aggregate', 'distinct', 'dropDuplicates', 'repartition', 'join', 'except', 'intersect']);

/** Without a run: a sort whose only step onwards is one that shuffles. */
function lint(context: CodeContext): readonly Draft[] {
  const operators = context.flow?.operators ?? [];
  return operators.flatMap((operator) => {
    if (!UNDOING.has(operator.op.name) && !(operator.op.name === 'sort' && operator.op.global)) return [];
    const sort = sortBelow(operator.inputs[0], context);
    if (sort === undefined || sort.site.inner !== undefined) return [];
    if (operator.op.name === 'aggregate' && keepsOrder(operator)) return [];
    return [
      {
        site: sort.site,
        callers: sort.callers,
        message: `The order made here is thrown away by ${operator.site.method} after it (found in the code, without a run).`,
        evidence: { undoneBy: operator.site.method },
        cost: noCost,
        fixes: () => dropCallFix(context, sort, NOTE),
      },
    ];
  });
}

function keepsOrder(operator: OperatorFrame): boolean {
  const ordered = /^(first|last|first_value|last_value|collect_list|array_agg|listagg|string_agg)$/;
  return columnsOf(operator).some((column) =>
    [...expressionsIn(column)].some((one) => one.kind === 'unknown' || (one.kind === 'call' && ordered.test(one.name))),
  );
}

/** The global sort below, through steps that keep the order, as long as nobody else sees it. */
function sortBelow(frame: Frame | undefined, context: CodeContext): OperatorFrame | undefined {
  if (frame?.kind !== 'operator' || usersOf(frame, context).length > 1) return undefined;
  if (frame.op.name === 'sort') return frame.op.global ? frame : undefined;
  return frame.op.name === 'project' || frame.op.name === 'filter' ? sortBelow(frame.inputs[0], context) : undefined;
}
