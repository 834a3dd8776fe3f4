import { plural } from '../base/units.ts';
import type { Executor, Run } from '../model/run.ts';
import { noCost } from './cost.ts';
import { lostToMemory } from './memoryUndersized.ts';
import type { Rule } from './rule.ts';
import { listed } from './words.ts';

/** Executors that went away while they were needed. */
export const lostExecutors: Rule = {
  id: 'lost-executors',
  docs: {
    what: 'Executors were lost while the application ran.',
    why: 'Their running tasks start again, and so do finished ones whose shuffle files went with them.',
    example: {
      scala: {
        code: 'SparkSession.builder.config("spark.executor.memoryOverhead", "384m")',
        mended: 'SparkSession.builder.config("spark.executor.memoryOverhead", "2g")',
      },
      python: {
        code: 'SparkSession.builder.config("spark.executor.memoryOverhead", "384m")',
        mended: 'SparkSession.builder.config("spark.executor.memoryOverhead", "2g")',
      },
    },
    instead:
      'For memory (exit status 137, "memory limits") raise `spark.executor.memoryOverhead` or give each task less; for spot instances use decommissioning and a remote shuffle.',
    wrongWhen: 'The cluster manager took them back on purpose in words that this rule does not know.',
    references: ['https://spark.apache.org/docs/latest/configuration.html#application-properties'],
  },
  check: ({ facts }) => {
    const executors = facts.run.executors.filter((executor) => executor.id !== 'driver');
    const lost = executors.filter((executor) => isLoss(executor) && !asItEnded(executor, facts.run));
    if (lost.length === 0) return [];
    const memory = lost.filter(lostToMemory).length;
    const running = lost.reduce((sum, executor) => sum + executor.totals.failedTasks, 0);
    const reasons = [...new Set(lost.map((executor) => reasonOf(executor)))];
    return [
      {
        site: undefined,
        message:
          `${plural(lost.length, 'executor')} of ${executors.length} ${lost.length === 1 ? 'was' : 'were'} lost${memory > 0 ? `, ${memory} to memory` : ''}; ` +
          `${running === 0 ? 'no task' : plural(running, 'task attempt')} of ${lost.length === 1 ? 'it' : 'them'} failed: ${listed(reasons, 3)}.`,
        evidence: {
          lostExecutors: lost.length,
          executors: executors.length,
          lostToMemory: memory,
          failedTasks: running,
        },
        cost: noCost,
        atLeast: running > 0 || memory > 0 ? 'warning' : 'information',
      },
    ];
  },
};

/** What the application or its allocation asked for is no loss; neither is what happens as it ends. */
function isLoss(executor: Executor): boolean {
  const reason = executor.removedReason ?? '';
  if (executor.removedAt === undefined || reason === '') return false;
  if (
    /idle|killed by driver|dynamic allocation|Driver requested|decommission|shutdown|shutting down|exited normally|code:? 0\b|finished with status|Removed executor without active tasks|Stopping|explicit termination request/i.test(
      reason,
    )
  )
    return false;
  return /lost|exit|killed|memory|OOM|heartbeat|timed out|preempt|disassociated|terminated|fail/i.test(reason);
}

/** A few seconds before the end everything is taken down, whatever the manager calls it; what failed or had no memory is told. */
const ENDING_MS = 5_000;

function asItEnded(executor: Executor, run: Run): boolean {
  if (executor.totals.failedTasks > 0 || lostToMemory(executor)) return false;
  return (
    executor.removedAt !== undefined &&
    run.app.endedAt !== undefined &&
    executor.removedAt > run.app.endedAt - ENDING_MS
  );
}

function reasonOf(executor: Executor): string {
  const line = (executor.removedReason ?? '').split('\n')[0]?.trim().replace(/\.$/, '') ?? '';
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
