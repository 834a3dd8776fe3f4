import { formatDuration, formatShare } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { idleOf, stageMs } from './cost.ts';
import { siteKey, type NodeFacts } from './facts.ts';
import { isLocal } from './memory.ts';
import type { Rule, RunContext } from './rule.ts';
import { largestExchangeRead, unevenness } from './skew.ts';
import { runInterval } from './stageIntervals.ts';
import { causeOfTaskCount } from './taskCount.ts';
import { listed } from './words.ts';

/** Cores that were paid for and had nothing to do, and the lines that are why. */
export const idleCores: Rule = {
  id: 'idle-cores',
  docs: {
    what: 'More than half of the core time of the application was idle.',
    why: 'It is paid for. Fewer cores are the cure only where no line is the cause: a `coalesce(2)` keeps a small cluster idle, too.',
    example: {
      scala: { code: 'features.coalesce(2).write.parquet(out)', mended: 'features.repartition(96).write.parquet(out)' },
      python: {
        code: 'features.coalesce(2).write.parquet(out)',
        mended: 'features.repartition(96).write.parquet(out)',
      },
    },
    instead: 'Mend the lines that it names first; then use dynamic allocation, or fewer executors.',
    wrongWhen: 'The cluster is shared by several applications, and the cores that idled here worked for others.',
    thresholds: ['idleCoreMs', 'idleApplicationMs', 'applicationIdleShare'],
    references: ['https://spark.apache.org/docs/latest/job-scheduling.html#dynamic-resource-allocation'],
  },
  check: (context) => {
    const { facts, thresholds } = context;
    const idle = idleTime(context);
    // Nobody rents the cores of local mode, and a minute's run is mostly its start.
    if (isLocal(facts.run) || idle.idleMs < thresholds.idleCoreMs || facts.applicationMs < thresholds.idleApplicationMs)
      return [];
    const share = idle.idleMs / idle.totalMs;
    if (share < thresholds.applicationIdleShare) return [];
    const lines = idle.byLine
      .filter((line) => line.ms > NAMED_SHARE * idle.idleMs)
      .map((line) => `${line.site.file}:${line.site.range.start.line + 1} (${formatShare(line.ms / idle.idleMs)})`);
    const slower = slowerWithHalf(facts.stages);
    const outside = idle.outsideMs / idle.idleMs;
    return [
      {
        site: undefined,
        message:
          `${formatShare(share)} of the core time was idle, ${formatDuration(idle.idleMs)} of cores; ${formatShare(outside)} of that while no stage ran` +
          `${lines.length > 0 ? `. The lines that caused most of the rest: ${listed(lines)}` : `. Half the cores would have made the stages at most ${formatDuration(slower)} longer in all`}.`,
        evidence: {
          idleShare: share,
          idleCoreSeconds: idle.idleMs / 1000,
          coreSeconds: idle.totalMs / 1000,
          shareWithoutStage: outside,
          halfTheCoresSlowerSeconds: slower / 1000,
        },
        cost: { wallMs: 0, coreMs: idle.idleMs },
        atLeast: 'information',
        atMost: 'information',
      },
    ];
  },
};

/** A line is named where it caused at least a tenth of the idle time. */
const NAMED_SHARE = 0.1;

function idleTime(context: RunContext) {
  const { facts } = context;
  const { run } = facts;
  const end = run.app.endedAt ?? run.app.lastEventAt ?? 0;
  const totalMs = run.executors
    .filter((executor) => executor.id !== 'driver')
    .reduce((sum, executor) => sum + executor.cores * Math.max(0, (executor.removedAt ?? end) - executor.addedAt), 0);
  const busyMs = run.stages.reduce((sum, stage) => sum + stage.totals.durationMs, 0);
  const idleMs = Math.max(0, totalMs - busyMs);
  const lines = new Map<string, { site: Site; ms: number }>();
  let inStagesMs = 0;
  for (const stage of facts.stages) {
    const ms = idleOf(stage).coreMs;
    if (runInterval(stage) === undefined) continue;
    inStagesMs += ms;
    const site = nodeToBlame(context, stage)?.match?.site;
    if (site !== undefined) lines.set(siteKey(site), { site, ms: ms + (lines.get(siteKey(site))?.ms ?? 0) });
  }
  return {
    totalMs,
    idleMs,
    outsideMs: Math.max(0, idleMs - inStagesMs),
    byLine: [...lines.values()].sort((a, b) => b.ms - a.ms),
  };
}

/** What decided that there are fewer tasks than slots, or what one long task reads while the others are done. */
function nodeToBlame(context: RunContext, stage: Stage): NodeFacts | undefined {
  if (stage.numTasks < stage.slots) return causeOfTaskCount(context.facts, stage)?.node;
  return unevenness(context, stage)?.byData === true ? largestExchangeRead(context, stage) : undefined;
}

/**
 * How much longer all stages would have taken with half their slots, at most: tasks that are handed out as slots come free
 * are done after the work of one slot and the longest task.
 */
function slowerWithHalf(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => {
    const halfOfSlots = Math.max(1, Math.floor(stage.slots / 2));
    const most = stage.totals.durationMs / halfOfSlots + stage.tasks.duration.max;
    return sum + Math.max(0, most - stageMs(stage));
  }, 0);
}
