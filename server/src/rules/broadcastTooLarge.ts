import { formatBytes, formatDuration } from '../base/units.ts';
import type { Fix } from '../model/finding.ts';
import { metricTotal } from '../plan/metrics.ts';
import { editAt, stands } from './edits.ts';
import { ancestors, stagesOf, type NodeFacts } from './facts.ts';
import { at, nodesOfFamily, rowsOut } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { textAt } from './sources.ts';

/** Broadcasts that the driver collects and every executor holds although they are large. */
export const broadcastTooLarge: Rule = {
  id: 'broadcast-too-large',
  docs: {
    what: 'A side of a join is broadcast although it is large.',
    why: 'The driver collects it, builds a table of it and sends it to every executor, one thing after the other, while nothing else goes on; each executor holds it for as long as the join runs, and the next larger input ends in a driver without memory.',
    example: {
      scala: { code: 'clicks.join(broadcast(users), "user_id")', mended: 'clicks.join(users, "user_id")' },
      python: { code: 'clicks.join(F.broadcast(users), "user_id")', mended: 'clicks.join(users, "user_id")' },
      plan: 'BroadcastExchange HashedRelationBroadcastMode(List(input[0, bigint, false]),false), [plan_id=1]',
    },
    instead:
      'Take the hint away and let Spark shuffle both sides, or narrow the side (fewer columns, rows filtered) before it is broadcast.',
    wrongWhen:
      'The other side is so large that shuffling it would cost more, and driver and executors have the memory.',
    thresholds: ['broadcastTooLargeBytes'],
    references: [
      'https://spark.apache.org/docs/latest/sql-performance-tuning.html#join-strategy-hints-for-sql-queries',
    ],
  },
  check: (context) =>
    context.facts.executions.flatMap((execution) =>
      nodesOfFamily(execution, 'broadcast').flatMap((node) => tooLarge(context, node)),
    ),
};

function tooLarge(context: RunContext, broadcast: NodeFacts): readonly Draft[] {
  const bytes = metricTotal(broadcast.node, 'dataSizeBytes') ?? 0;
  if (bytes < context.thresholds.broadcastTooLargeBytes) return [];
  const steps = {
    collect: metricTotal(broadcast.node, 'collectTime') ?? 0,
    build: metricTotal(broadcast.node, 'buildTime') ?? 0,
    send: metricTotal(broadcast.node, 'broadcastTime') ?? 0,
  };
  const wallMs = steps.collect + steps.build + steps.send;
  const rows = rowsOut(broadcast);
  return [
    {
      ...at(broadcast, stagesOf(context.facts, broadcast)),
      message:
        `${formatBytes(bytes)} are broadcast to every executor: ${formatDuration(steps.collect)} to collect them at the driver, ` +
        `${formatDuration(steps.build)} to build the table, ${formatDuration(steps.send)} to send it.`,
      evidence: {
        broadcastBytes: bytes,
        collectSeconds: steps.collect / 1000,
        buildSeconds: steps.build / 1000,
        sendSeconds: steps.send / 1000,
        ...(rows === undefined ? {} : { rows }),
      },
      cost: { wallMs, coreMs: wallMs },
      fixes: () => withoutHint(context, broadcast),
    },
  ];
}

/** Takes `broadcast(…)` off the join's argument, where it stands there. */
function withoutHint(context: RunContext, broadcast: NodeFacts): readonly Fix[] {
  const frame =
    broadcast.match?.operator ?? [...ancestors(broadcast)].find((above) => above.family === 'join')?.match?.operator;
  const argument = frame?.argumentRanges?.[0];
  if (frame === undefined || argument === undefined || !stands(frame.site, context.sources)) return [];
  const text = textAt(context.sources(frame.site.file, frame.site.cell), argument);
  const inner = text === undefined ? undefined : /^((?:other|right)\s*=\s*)?(?:\w+\.)?broadcast\((.*)\)$/s.exec(text);
  if (inner?.[2] === undefined || unbalanced(inner[2])) return [];
  return [
    {
      title: 'Take the broadcast hint away: Spark shuffles both sides',
      edits: [editAt(frame.site, argument, (inner[1] ?? '') + inner[2])],
      meaning: 'safe',
      note: 'Same rows. Spark still broadcasts the side by itself where it is below spark.sql.autoBroadcastJoinThreshold.',
      preferred: true,
    },
  ];
}

function unbalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return true;
  }
  return depth !== 0;
}
