import { readRuns } from '../../server/src/eventlog/read.ts';
import type { Run, Stage } from '../../server/src/model/run.ts';
import { stageMs } from '../../server/src/rules/cost.ts';
import { runFacts } from '../../server/src/rules/facts.ts';
import { shapeOf } from '../../server/src/rules/predict.ts';

/**
 * Takes the shape of the stage before and its time after out of the logs of a pair, as `test/fixtures/predictions/pairs.json` has them.
 *
 *     node scripts/run.mjs scripts/eventlogs/predictionTable.ts NAME TASKS_BEFORE PARTITIONS_AFTER METHOD LOG_BEFORE LOG_AFTER
 */
const [name, tasksBefore, partitions, method, before = '', after = ''] = process.argv.slice(2);

async function runOf(path: string): Promise<Run> {
  const result = await readRuns(path);
  const run = result.kind === 'runs' ? result.runs[0] : undefined;
  if (run === undefined) throw new Error(`${path} cannot be read`);
  return run;
}

/** The last stage of so many tasks that wrote files: the one whose number of tasks was changed. */
function writingStage(run: Run, tasks: number): Stage {
  const stage = run.stages.findLast((one) => one.numTasks === tasks && one.tasks.outputRecords.sum > 0);
  if (stage === undefined) throw new Error(`no stage of ${tasks} tasks that writes`);
  return stage;
}

const runBefore = await runOf(before);
const runAfter = await runOf(after);
const stageBefore = writingStage(runBefore, Number(tasksBefore));
const stageAfter = writingStage(runAfter, Number(partitions));
console.log(
  JSON.stringify({
    name,
    partitions: Number(partitions),
    addsShuffle: method === 'coalesce',
    shape: shapeOf(runFacts(runBefore, undefined), stageBefore),
    measuredMs: stageMs(stageAfter),
  }),
);
