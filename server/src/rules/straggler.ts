import { formatBytes, formatCount, formatDuration, plural } from '../base/units.ts';
import type { Stage } from '../model/run.ts';
import { busyExecutor } from './busyExecutor.ts';
import { stageMs } from './cost.ts';
import { nodesIn, type NodeFacts } from './facts.ts';
import { at } from './place.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { unevenness } from './skew.ts';
import { times } from './words.ts';

/** Tasks that last far longer than the others without a key behind it: input that could not be split evenly, or a slow host. */
export const straggler: Rule = {
  id: 'straggler',
  docs: {
    what: 'A few tasks last many times longer than the others, or one executor does most of a stage, and no shuffled key is the reason.',
    why: 'The stage waits for them. A host that is slow delays every stage; a file that cannot be split keeps one core busy while the others have nothing to read.',
    example: {
      scala: {
        code: 'spark.read.json("exports/big.json.gz").groupBy("day").count()',
        mended: 'spark.read.parquet("exports/big").groupBy("day").count()',
      },
      python: {
        code: 'spark.read.json("exports/big.json.gz").groupBy("day").count()',
        mended: 'spark.read.parquet("exports/big").groupBy("day").count()',
      },
      plan: 'FileScan json',
    },
    instead:
      'Where input is uneven write it in more files or smaller row groups, in a format that can be split. Where one host is slow turn on speculation or leave the host out.',
    wrongWhen:
      'The one long task was repeated work of a lost executor, or the machine was shared with something that this log does not see.',
    thresholds: ['skewRatio', 'skewTaskMs', 'hotExecutorShare', 'longStageMs'],
    references: ['https://spark.apache.org/docs/latest/configuration.html#scheduling'],
  },
  check: (context) => context.facts.stages.flatMap((stage) => straggling(context, stage)),
};

function straggling(context: RunContext, stage: Stage): readonly Draft[] {
  const uneven = unevenness(context, stage);
  const node = firstNode(context, stage);
  if (uneven === undefined) {
    const busy = busyExecutor(context, stage);
    return busy === undefined ? [] : [{ ...placeOf(node, stage), ...busy }];
  }
  if (uneven.byData) return [];
  const { duration, inputRecords } = stage.tasks;
  const host = slowHost(stage);
  const reason = reasonOf(stage, uneven.byInput, host);
  return [
    {
      ...placeOf(node, stage),
      message: `The longest of ${formatCount(stage.numTasks)} tasks took ${formatDuration(duration.max)}, ${times(uneven.ratio)} the median: ${reason}.`,
      evidence: {
        tasks: stage.numTasks,
        longestTaskSeconds: duration.max / 1000,
        medianTaskSeconds: duration.median / 1000,
        stageSeconds: stageMs(stage) / 1000,
        largestTaskRows: inputRecords.max,
        medianTaskRows: inputRecords.median,
        ...(host === undefined ? {} : { host }),
      },
      cost: uneven.cost,
    },
  ];
}

function placeOf(node: NodeFacts | undefined, stage: Stage) {
  return node === undefined ? { site: undefined, executions: stage.executions, stages: [stage.id] } : at(node, [stage]);
}

/** What the log shows of why one task lasts longer; where it counts no data at all, that. */
function reasonOf(stage: Stage, byInput: boolean, host: string | undefined): string {
  const { inputBytes, inputRecords, shuffleReadRecords, shuffleWriteRecords, outputRecords } = stage.tasks;
  if (byInput && inputRecords.max > 0)
    return `it read ${plural(inputRecords.max, 'row')}, the median task ${formatCount(inputRecords.median)}`;
  if (byInput) return `it read ${formatBytes(inputBytes.max)}, the median task ${formatBytes(inputBytes.median)}`;
  const made = [shuffleWriteRecords, outputRecords].find((rows) => rows.max > UNEVEN_ROWS * Math.max(1, rows.median));
  if (made !== undefined)
    return `it gave ${plural(made.max, 'row')}, the median task ${formatCount(made.median)}, so its work was larger`;
  if (host !== undefined) return `it ran on ${host}, as all of the slowest did, and read no more than the others`;
  return inputRecords.max + inputBytes.max + shuffleReadRecords.max === 0
    ? 'the log counts no rows or bytes that these tasks read, so either their work is uneven or one of them waited'
    : 'its data are no larger than those of the others';
}

/** As for times: below three times the slots even it out. */
const UNEVEN_ROWS = 3;

/** The scan of the stage, else its first operator with a line. */
function firstNode(context: RunContext, stage: Stage): NodeFacts | undefined {
  const nodes = nodesIn(context.facts, stage);
  return nodes.find((node) => node.family === 'scan') ?? nodes.find((node) => node.match !== undefined);
}

/** The one host of all slowest tasks, where the stage ran on several. */
function slowHost(stage: Stage): string | undefined {
  const hosts = new Set(stage.slowest.map((task) => task.host));
  const [only] = hosts;
  return hosts.size === 1 && stage.slowest.length >= 3 && Object.keys(stage.byExecutor).length > 1 ? only : undefined;
}
