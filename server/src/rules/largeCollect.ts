import { formatBytes, formatDuration } from '../base/units.ts';
import { addCosts, noCost, shareOfStage } from './cost.ts';
import { isWalkedOver } from './driverLoop.ts';
import type { ExecutionFacts } from './facts.ts';
import type { CodeContext, Draft, Rule, RunContext } from './rule.ts';
import { isSmall } from './smallFrame.ts';

/** Results that are large for one driver. */
export const largeCollect: Rule = {
  id: 'large-collect',
  docs: {
    what: '`collect`, `toPandas` and the like bring a large result to the driver.',
    why: 'It passes through one process, twice in memory for Python; above `spark.driver.maxResultSize` (1 GB) the job fails, and one process works on it while the cluster waits.',
    example: {
      scala: { code: 'val rows = events.collect()', mended: 'val rows = events.groupBy("day").count().collect()' },
      python: { code: 'rows = events.toPandas()', mended: 'rows = events.groupBy("day").count().toPandas()' },
    },
    instead: 'Aggregate or limit first, write the result and read it where it is needed, or use `toLocalIterator`.',
    wrongWhen: 'The driver has the memory, and the rows go to a library that works on one machine.',
    thresholds: ['largeCollectBytes'],
    references: ['https://spark.apache.org/docs/latest/configuration.html#application-properties'],
  },
  check: (context) => context.facts.executions.flatMap((execution) => collected(context, execution)),
  lint: unlimited,
};

const collects = new Set(['collect', 'toPandas', 'toLocalIterator']);

function collected(context: RunContext, execution: ExecutionFacts): readonly Draft[] {
  const action = execution.match?.action;
  const isWrite = execution.nodes.some((node) => node.family === 'write' || node.family === 'command');
  if (isWrite || (action !== undefined && !collects.has(action.kind))) return [];
  const broadcast = new Set(
    execution.nodes.filter((node) => node.family === 'broadcast').flatMap((node) => node.node.stages?.stages ?? []),
  );
  const stages = execution.execution.stages
    .filter((id) => !broadcast.has(id))
    .flatMap((id) => context.facts.stageById.get(id) ?? [])
    .filter((stage) => stage.tasks.shuffleWriteBytes.sum === 0);
  const bytes = stages.reduce((sum, stage) => sum + stage.tasks.resultBytes.sum, 0);
  if (bytes < context.thresholds.largeCollectBytes) return [];
  const ms = stages.reduce((sum, stage) => sum + stage.tasks.gettingResultTime.sum, 0);
  return [
    {
      site: execution.match?.anchor,
      callers: action?.callers ?? [],
      executions: [execution.execution.id],
      stages: stages.map((stage) => stage.id),
      message: `${formatBytes(bytes)} of results came to the driver${ms > 0 ? `, ${formatDuration(ms)} of fetching them` : ''}.`,
      evidence: { resultBytes: bytes, fetchSeconds: ms / 1000 },
      cost: stages.length === 0 ? noCost : addCosts(stages.map((stage) => shareOfStage(context.facts, stage, 1))),
      atLeast: 'warning',
    },
  ];
}

/** Without a run: a collect of a frame that nothing has made small. */
function unlimited(context: CodeContext): readonly Draft[] {
  return (context.flow?.actions ?? []).flatMap((action) => {
    if (action.kind !== 'collect' && action.kind !== 'toPandas') return [];
    if (action.frame?.kind !== 'operator' || isSmall(action.frame)) return [];
    // `driver-loop` tells of these: the loop is what should not be there.
    if (isWalkedOver(context, action)) return [];
    return [
      {
        site: action.site,
        callers: action.callers,
        message: `${action.method} brings every row to the driver, and nothing before it limits or aggregates them: write them, or take what is needed (found in the code, without a run).`,
        evidence: {},
        cost: noCost,
      },
    ];
  });
}
