import { formatBytes, formatCount, formatDuration } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { detailsOf } from '../plan/details.ts';
import { metricTotal } from '../plan/metrics.ts';
import { savedAtMost, stageMs } from './cost.ts';
import { consumerOf, whyNotSplit } from './adaptiveSkew.ts';
import { emptyKeyOfSlowest } from './emptyKeys.ts';
import { nodesIn, type NodeFacts } from './facts.ts';
import { at, keyNames } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { skewFixes } from './skewFixes.ts';
import { isReadIn } from './taskCount.ts';
import { listed, times } from './words.ts';

/** One key has so many rows that the task of its partition is the stage. */
export const skew: Rule = {
  id: 'skew',
  docs: {
    what: 'One task of a shuffle has many times the data of the others, because its key has many times the rows.',
    why: 'The stage lasts as long as that task; more cores and more partitions do not help, since one key is never split.',
    example: {
      scala: {
        code: 'visits.join(users, "user_id").write.parquet(out)',
        mended: 'visits.filter(col("user_id") =!= "").join(users, "user_id").write.parquet(out)',
      },
      python: {
        code: 'visits.join(users, "user_id").write.parquet(out)',
        mended: 'visits.filter(F.col("user_id") != "").join(users, "user_id").write.parquet(out)',
      },
      plan: 'SortMergeJoin [user_id#1], [user_id#2], LeftOuter',
    },
    instead:
      'Look at the largest key first: an empty string or a default value often stands for "none" and can be left out or made null. For joins turn on AQE with skew join handling or broadcast the small side; else salt the key.',
    wrongWhen:
      'The largest key is large by nature and the stage is not on the critical path; or one run had an unusual day of data.',
    thresholds: ['skewRatio', 'skewTaskMs'],
    references: ['https://spark.apache.org/docs/latest/sql-performance-tuning.html#optimizing-skew-join'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => skewed(context, stage)),
};

function skewed(context: RunContext, stage: Stage): readonly Draft[] {
  const uneven = unevenness(context, stage);
  const exchange = uneven === undefined || !uneven.byData ? undefined : largestExchangeRead(context, stage);
  if (uneven === undefined || exchange === undefined) return [];
  const { shuffleReadBytes, duration } = stage.tasks;
  const details = detailsOf(exchange.node);
  const keys = details.kind === 'exchange' ? keyNames(details.keys) : [];
  const whyNot = whyNotSplit(context.facts.run, stage, exchange);
  const emptyKey = emptyKeyOfSlowest(stage, exchange);
  const ofKey = keys.length === 0 ? '' : ` of key ${listed(keys)}`;
  return [
    {
      ...at(exchange, [stage]),
      message:
        `One of ${formatCount(stage.numTasks)} tasks${ofKey} read ${formatBytes(shuffleReadBytes.max)}, the median ${formatBytes(shuffleReadBytes.median)}: ` +
        `it took ${formatDuration(duration.max)}, ${times(uneven.ratio)} the median, and the stage ${formatDuration(stageMs(stage))}.${emptyKeyText(stage, emptyKey, keys)}${whyNot === '' ? '' : ` ${whyNot}`}${wayOut(exchange, keys)}`,
      evidence: {
        tasks: stage.numTasks,
        longestTaskSeconds: duration.max / 1000,
        medianTaskSeconds: duration.median / 1000,
        largestTaskBytes: shuffleReadBytes.max,
        medianTaskBytes: shuffleReadBytes.median,
        stageSeconds: stageMs(stage) / 1000,
        ...(keys.length === 0 ? {} : { key: keys.join(', ') }),
        ...(emptyKey === undefined ? {} : { emptyKey }),
      },
      cost: uneven.cost,
      fixes: () => skewFixes(context, stage, exchange, consumerOf(exchange), keys),
    },
  ];
}

/** What divides a key that no setting divides. */
function wayOut(exchange: NodeFacts, keys: readonly string[]): string {
  const consumer = consumerOf(exchange)?.family;
  const key = keys.length === 0 ? 'the key' : listed(keys);
  if (consumer === 'aggregate')
    return ` Group by ${key} and a random number first and by ${key} alone after it, where the results can be put together.`;
  if (consumer === 'window')
    return ` One more column in partitionBy divides ${key}; or the rows of its largest value are worked on apart.`;
  return '';
}

function emptyKeyText(stage: Stage, emptyKey: string | undefined, keys: readonly string[]): string {
  return emptyKey === undefined
    ? ''
    : ` Its partition, ${stage.slowest[0]?.index ?? 0} of ${stage.numTasks}, is where Spark puts rows whose ${keys[0] ?? 'key'} is ${emptyKey}.`;
}

/** How much longer the longest task of a stage is than the others, where that matters, and whether its data explain it. */
export function unevenness(context: RunContext, stage: Stage) {
  const { facts, thresholds } = context;
  const { duration, shuffleReadBytes, shuffleReadRecords, inputBytes, inputRecords } = stage.tasks;
  if (stage.status !== 'complete' || duration.count < 3 || duration.max < thresholds.skewTaskMs) return undefined;
  const ratio = duration.max / Math.max(1, duration.median);
  if (ratio < thresholds.skewRatio) return undefined;
  const even = Math.max(duration.median, duration.sum / Math.max(1, Math.min(stage.slots, stage.numTasks)));
  const byData = [shuffleReadBytes, shuffleReadRecords].some(
    (measure) => measure.max > thresholds.skewRatio * Math.max(1, measure.median),
  );
  const byInput = [inputBytes, inputRecords].some(
    (measure) => measure.max > thresholds.skewRatio * Math.max(1, measure.median),
  );
  return { ratio, byData: byData && shuffleReadBytes.sum > 0, byInput, cost: savedAtMost(facts, stage, even, 0) };
}

export function largestExchangeRead(context: RunContext, stage: Stage): NodeFacts | undefined {
  return nodesIn(context.facts, stage)
    .filter((node) => node.family === 'exchange' && isReadIn(node, stage))
    .sort((a, b) => written(b) - written(a))[0];
}

function written(exchange: NodeFacts): number {
  return metricTotal(exchange.node, 'shuffleBytesWritten') ?? metricTotal(exchange.node, 'dataSizeBytes') ?? 0;
}
