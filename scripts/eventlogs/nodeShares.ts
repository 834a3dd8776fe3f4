/**
 * For how many plan nodes it is known in which stage they ran: exactly, from their neighbors, or not at all. Over all logs with SQL in the given folders.
 *
 *   npm run bench -- scripts/eventlogs/nodeShares.ts FOLDER [FOLDER...]
 */
import { basename } from 'node:path';
import type { PlanNode } from '../../server/src/model/plan.ts';
import { createClock } from '../../server/src/eventlog/clock.ts';
import { findLogs } from '../../server/src/eventlog/findLogs.ts';
import { readLog } from '../../server/src/eventlog/readLog.ts';

interface Counts {
  logs: number;
  exact: number;
  inherited: number;
  none: number;
}

function countNodes(root: PlanNode, counts: Counts): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    counts[node.stages?.how ?? 'none'] += 1;
    open.push(...node.children);
  }
}

async function countFolder(folder: string): Promise<Counts> {
  const counts: Counts = { logs: 0, exact: 0, inherited: 0, none: 0 };
  const found = await findLogs(folder);
  // One after the other, so that only one run is in memory.
  for (const log of found.kind === 'logs' ? found.logs : []) {
    const run = await readLog(log, createClock([log], {}));
    const plans = typeof run === 'string' ? [] : run.executions.flatMap(({ finalPlan }) => finalPlan ?? []);
    if (plans.length > 0) counts.logs += 1;
    for (const plan of plans) countNodes(plan, counts);
  }
  return counts;
}

for (const folder of process.argv.slice(2)) {
  const { logs, ...counts } = await countFolder(folder);
  const nodes = counts.exact + counts.inherited + counts.none;
  const share = (count: number): string => `${((100 * count) / nodes).toFixed(1)} %`;
  console.log(
    `${basename(folder)}: ${logs} logs with SQL, ${nodes} nodes, exact ${share(counts.exact)}, inherited ${share(counts.inherited)}, none ${share(counts.none)}`,
  );
}
