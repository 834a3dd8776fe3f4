import type { Stage } from '../model/run.ts';
import { metricTotal } from '../plan/metrics.ts';
import { nodesIn, type NodeFacts, type RunFacts } from './facts.ts';
import { bytesIn } from './predict.ts';
import type { Thresholds } from './thresholds.ts';

/** Compiling Spark's own code for the first time computes for seconds, whatever the data are. */
const COMPUTING_MS = 5_000;

/** Where code of the user's runs, few rows can be much work, or a long wait for another system. */
const USER_CODE: readonly NodeFacts['family'][] = ['pythonEval', 'typed', 'objects'];
/** What an RDD does before it becomes a frame, no plan tells; a list of rows in the code becomes one, too. */
const ROWS_OF_RDD = 100;
/** Their rows are counted by the operator, not by the task. */
const MAKES_ROWS: readonly NodeFacts['family'][] = ['rddScan', 'localRows', 'range', 'generate', 'join'];

/** All that ran of these stages, and something did, is about next to nothing. */
export function areTrifles(facts: RunFacts, stages: readonly Stage[], thresholds: Thresholds): boolean {
  const ran = stages.filter((stage) => stage.tasks.duration.count > 0);
  return ran.length > 0 && ran.every((stage) => isTrifle(facts, stage, thresholds));
}

/**
 * The data of a stage are so few that its time is not theirs: a JVM that starts, a machine that is busy with something else.
 * Where the log counts nothing, or user code may wait, a stage is taken for what it says.
 */
function isTrifle(facts: RunFacts, stage: Stage, thresholds: Thresholds): boolean {
  const { tasks } = stage;
  const nodes = nodesIn(facts, stage);
  const made = nodes.filter((node) => MAKES_ROWS.includes(node.family));
  const rows =
    tasks.inputRecords.sum +
    tasks.shuffleReadRecords.sum +
    made.reduce((sum, node) => sum + (metricTotal(node.node, 'outputRows') ?? 0), 0);
  const bytes = bytesIn(stage) + tasks.shuffleWriteBytes.sum + tasks.outputBytes.sum;
  if (
    stage.status !== 'complete' ||
    nodes.length === 0 ||
    rows === 0 ||
    rows > thresholds.trifleRows ||
    bytes > thresholds.trifleBytes
  )
    return false;
  if (tasks.cpuTime.sum === 0 || tasks.cpuTime.sum > COMPUTING_MS) return false;
  if (nodes.some((node) => node.family === 'rddScan') && rows > ROWS_OF_RDD) return false;
  return !nodes.some((node) => USER_CODE.includes(node.family));
}
