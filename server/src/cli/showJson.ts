import type { Distribution, Execution, Run, Stage } from '../model/run.ts';
import type { PlanNode } from '../model/plan.ts';

/** Writes piece by piece: the text of a long run is larger than the run. One application is an object, several are a list under `apps`. */
export function writeRunsAsJson(runs: readonly Run[], write: (text: string) => void): void {
  const [only] = runs;
  if (only !== undefined && runs.length === 1) writeRun(only, write);
  else {
    write('{"apps":[');
    runs.forEach((run, index) => {
      if (index > 0) write(',');
      writeRun(run, write);
    });
    write(']}');
  }
  write('\n');
}

function writeRun(run: Run, write: (text: string) => void): void {
  write(`{"app":${JSON.stringify(run.app)},"log":${JSON.stringify(run.log)},"totals":${JSON.stringify(run.totals)}`);
  writeList('executions', run.executions, executionAsJson, write);
  writeList('jobs', run.jobs, (job) => job, write);
  writeList('stages', run.stages, stageAsJson, write);
  writeList('executors', run.executors, (executor) => executor, write);
  writeList('cachedRdds', run.cachedRdds, (rdd) => rdd, write);
  writeList('streamingQueries', run.streamingQueries, (query) => query, write);
  writeList('connectOperations', run.connectOperations, (operation) => operation, write);
  write(`,"configuration":${JSON.stringify(run.configuration)},"problems":${JSON.stringify(run.problems)}}`);
}

const PIECE = 64 * 1024;

function writeList<T>(
  name: string,
  items: readonly T[],
  asJson: (item: T) => unknown,
  write: (text: string) => void,
): void {
  let piece = `,"${name}":[`;
  items.forEach((item, index) => {
    piece += `${index > 0 ? ',' : ''}${JSON.stringify(asJson(item))}`;
    if (piece.length < PIECE) return;
    write(piece);
    piece = '';
  });
  write(`${piece}]`);
}

/** Without the plans, which are as long as the log; how much is known of them is counted. */
function executionAsJson(execution: Execution) {
  const { initialPlan: _initial, finalPlan, adaptivePlans: _adaptive, planText: _text, ...told } = execution;
  return { ...told, nodes: countNodes(finalPlan) };
}

/** Distributions in which every value is zero are left out. */
function stageAsJson(stage: Stage) {
  const tasks = Object.entries(stage.tasks).filter(([, distribution]: [string, Distribution]) => distribution.max > 0);
  return { ...stage, tasks: Object.fromEntries(tasks) };
}

/** Nodes of the final plan by how their stages are known. */
function countNodes(plan: PlanNode | undefined): { exact: number; inherited: number; withoutStage: number } {
  const counts = { exact: 0, inherited: 0, withoutStage: 0 };
  const open = plan === undefined ? [] : [plan];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    counts[node.stages?.how ?? 'withoutStage'] += 1;
    open.push(...node.children);
  }
  return counts;
}
