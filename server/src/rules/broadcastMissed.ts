import { formatBytes, plural } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import type { Frame, OperatorFrame } from '../model/frames.ts';
import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import type { JoinDetails } from '../plan/planDetails.ts';
import { addCosts, movedShare, shareOfStage } from './cost.ts';
import { editAt, fromDot, stands } from './edits.ts';
import { stagesOf, type NodeFacts } from './facts.ts';
import { sqlFunction } from './imports.ts';
import { at, exchangeBelow, nodesOfFamily, rowsOut } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { textAt } from './sources.ts';
import { addSqlHint, relationName } from './sqlHints.ts';

/** Joins that shuffle a large side although the other one is small enough to be sent to every executor. */
export const broadcastMissed: Rule = {
  id: 'broadcast-missed',
  docs: {
    what: 'A join shuffles and sorts its large side although the other side is small enough to be broadcast.',
    why: 'The large side crosses the network, is sorted and often spilled, for the sake of a table that fits into a message.',
    example: {
      scala: {
        code: 'visits.join(stores, Seq("store_id"), "left").write.parquet(out)',
        mended: 'visits.join(broadcast(stores), Seq("store_id"), "left").write.parquet(out)',
      },
      python: {
        code: 'visits.join(stores, "store_id", "left").write.parquet(out)',
        mended: 'visits.join(F.broadcast(stores), "store_id", "left").write.parquet(out)',
      },
      plan: 'SortMergeJoin [store_id#1], [store_id#2], LeftOuter',
    },
    instead: 'Wrap the small side in `broadcast(…)`, or let `spark.sql.autoBroadcastJoinThreshold` be as large as it.',
    wrongWhen: 'The small side grows with the data of other days, or executors have no memory to hold a copy.',
    thresholds: ['broadcastBytes', 'broadcastRatio'],
    references: [
      'https://spark.apache.org/docs/latest/sql-performance-tuning.html#join-strategy-hints-for-sql-queries',
    ],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'join').flatMap((join) => missed(context, join)),
    ),
};

interface Side {
  readonly side: 'left' | 'right';
  readonly exchange: NodeFacts;
  readonly bytes: number;
  readonly rows: number | undefined;
}

/** The finding of one join, if there is one. */
export function missed(context: RunContext, join: NodeFacts): readonly Draft[] {
  const details = detailsOf(join.node);
  if (details.kind !== 'join' || (details.strategy !== 'sortMerge' && details.strategy !== 'shuffledHash')) return [];
  const [left, right] = [sideOf(join, 0), sideOf(join, 1)];
  if (left === undefined || right === undefined) return [];
  const [small, large] = left.bytes < right.bytes ? [left, right] : [right, left];
  const { facts, thresholds } = context;
  if (!canBuild(details, small.side) || small.bytes > limitFor(large.bytes, thresholds.broadcastBytes)) return [];
  if (large.bytes < thresholds.broadcastRatio * small.bytes) return [];
  const shuffled = metricTotal(large.exchange.node, 'shuffleBytesWritten') ?? large.bytes;
  const stages = stagesOf(facts, large.exchange);
  const [write, ...reads] = stages;
  const parts = stages.map((stage) => shareOfStage(facts, stage, movedShare(stage, shuffled + spillFor(stage, join))));
  const threshold = facts.run.configuration['spark.sql.autoBroadcastJoinThreshold'];
  const why = threshold === undefined ? '' : ` spark.sql.autoBroadcastJoinThreshold is ${threshold}.`;
  return [
    {
      ...at(join, reads.length > 0 ? reads : write === undefined ? [] : [write]),
      message:
        `The ${small.side} side of this join is ${formatBytes(small.bytes)}${small.rows === undefined ? '' : ` (${plural(small.rows, 'row')})`}; ` +
        `for it the other side, ${formatBytes(large.bytes)}${large.rows === undefined ? '' : ` in ${plural(large.rows, 'row')}`}, is shuffled${details.strategy === 'sortMerge' ? ' and sorted' : ''}.${why}`,
      evidence: {
        smallSide: small.side,
        smallBytes: small.bytes,
        largeBytes: large.bytes,
        shuffledBytes: shuffled,
        ...(small.rows === undefined ? {} : { smallRows: small.rows }),
        ...(large.rows === undefined ? {} : { largeRows: large.rows }),
      },
      cost: addCosts(parts),
      fixes: () => hintFix(context, join, small),
    },
  ];
}

/** The side's size as Spark counts it for a broadcast: rows in memory, before compression. */
function sideOf(join: NodeFacts, index: number): Side | undefined {
  const exchange = exchangeBelow(join.children[index]);
  const bytes = exchange === undefined ? undefined : metricTotal(exchange.node, 'dataSizeBytes');
  if (exchange === undefined || bytes === undefined) return undefined;
  return { side: index === 0 ? 'left' : 'right', exchange, bytes, rows: rowsOut(exchange) };
}

/** A side can be broadcast only if each of its rows may be matched from elsewhere: the side that an outer join keeps cannot. */
function canBuild(details: JoinDetails, side: 'left' | 'right'): boolean {
  const { type } = details;
  if (type === 'inner' || type === 'cross') return true;
  if (type === 'right') return side === 'left';
  return type !== undefined && type !== 'full' && side === 'right';
}

/** The larger the other side, the larger a broadcast may be and still be the smaller trouble: DataFlint's steps, below its last. */
function limitFor(largeBytes: number, plain: number): number {
  const GIB = 1024 ** 3;
  if (largeBytes > 300 * GIB) return 100 * plain;
  if (largeBytes > 10 * GIB) return 10 * plain;
  return plain;
}

function spillFor(stage: Stage, join: NodeFacts): number {
  let bytes = 0;
  for (const side of join.children) {
    for (
      let below: NodeFacts | undefined = side;
      below !== undefined && below.family !== 'exchange';
      below = below.children[0]
    ) {
      if (below.family === 'sort' && (below.node.stages?.stages ?? []).includes(stage.id))
        bytes += metricTotal(below.node, 'spillBytes') ?? 0;
    }
  }
  // The metric counts what was in memory; what went to disk is the stage's, in proportion.
  const memory = stage.tasks.memorySpillBytes.sum;
  return memory > 0 ? (2 * stage.tasks.diskSpillBytes.sum * Math.min(bytes, memory)) / memory : 0;
}

/** `broadcast(…)` around the argument; around the receiver it is a hint before the join. */
function hintFix(context: RunContext, join: NodeFacts, small: Side): readonly Fix[] {
  const frame = join.match?.operator;
  if (frame?.op.name === 'join' && frame.site.inner !== undefined) return sqlHintFix(context, frame, small);
  if (frame?.op.name !== 'join' || join.match?.role !== 'asked' || !stands(frame.site, context.sources)) return [];
  if (isHinted(frame.inputs[small.side === 'left' ? 0 : 1])) return [];
  const lines = context.sources(frame.site.file, frame.site.cell) ?? [];
  const argument = frame.argumentRanges?.[0];
  const size = formatBytes(small.bytes);
  const common = { meaning: 'safe', preferred: true } as const;
  if (small.side === 'right' && argument !== undefined) {
    const text = textAt(lines, argument);
    if (text === undefined || /\bbroadcast\(/.test(text)) return [];
    const call = sqlFunction('broadcast', frame.site, context.sources);
    const [, name = '', value = text] = /^((?:other|right)\s*=\s*)?(.*)$/s.exec(text) ?? [];
    return [
      {
        title: `Broadcast the right side (${size} in this run)`,
        edits: [...call.edits, editAt(frame.site, argument, `${name}${call.name}(${value})`)],
        note: 'Same rows. Each executor gets a copy of this side.',
        ...common,
      },
    ];
  }
  const dot = fromDot(frame, context.sources)?.start;
  if (small.side !== 'left' || dot === undefined) return [];
  return [
    {
      title: `Broadcast the left side (${size} in this run)`,
      edits: [editAt(frame.site, { start: dot, end: dot }, '.hint("broadcast")')],
      note: 'Same rows. Each executor gets a copy of this side.',
      ...common,
    },
  ];
}

/** The side carries the hint already: the code was changed since the run, or Spark could not follow it. */
function isHinted(side: Frame | undefined): boolean {
  return (
    side?.kind === 'operator' && side.op.name === 'hint' && /^(?:broadcast|broadcastjoin|mapjoin)$/i.test(side.op.hint)
  );
}

/** In a SQL text: a hint that names the side, in the select of the join. */
function sqlHintFix(context: RunContext, frame: OperatorFrame, small: Side): readonly Fix[] {
  const name = relationName(frame.inputs[small.side === 'left' ? 0 : 1]);
  const edit = name === undefined ? undefined : addSqlHint(frame.site, context.sources, `BROADCAST(${name})`);
  if (edit === undefined) return [];
  return [
    {
      title: `Broadcast ${name} with a hint (${formatBytes(small.bytes)} in this run)`,
      edits: [edit],
      meaning: 'safe',
      note: 'Same rows. Each executor gets a copy of this side.',
      preferred: true,
    },
  ];
}
