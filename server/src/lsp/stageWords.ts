import { t } from '../base/texts.ts';
import { formatBytes, formatDuration } from '../base/units.ts';
import type { Execution, Stage } from '../model/run.ts';
import { stageMs } from '../rules/cost.ts';
import { stagesOf, type NodeFacts, type RunFacts } from '../rules/facts.ts';
import { coresText, tasksText } from './countWords.ts';

/** `2 tasks on 84 cores · 12.9 s · 293 MiB spilled`: what one looks for first. */
export function stageSummary(stage: Stage): string {
  return [tasksOnCores(stage), formatDuration(stageMs(stage)), ...spilled(stage)].join(' · ');
}

function tasksOnCores(stage: Stage): string {
  const tasks = tasksText(stage.numTasks);
  const cores = Math.round(stage.slots);
  return cores > 0 ? t('{0} on {1}', tasks, coresText(cores)) : tasks;
}

function spilled(stage: Stage): readonly string[] {
  const bytes = stage.totals.diskSpillBytes;
  return bytes > 0 ? [t('{0} spilled', formatBytes(bytes))] : [];
}

/** The stage that tells most of a node: for a shuffle the one that reads it, since the call decides how many tasks that has. */
export function stageOf(facts: RunFacts, node: NodeFacts): Stage | undefined {
  const stages = stagesOf(facts, node);
  const candidates = node.family === 'exchange' && stages.length > 1 ? stages.slice(1) : stages;
  return candidates.toSorted((a, b) => stageMs(b) - stageMs(a))[0];
}

/** How long it took, or took so far. */
export function executionMs(execution: Execution): number | undefined {
  return execution.endedAt === undefined ? undefined : execution.endedAt - execution.startedAt;
}

/** Spark's description in one short line. */
export function executionTitle(execution: Execution): string {
  const [first = ''] = execution.description.split('\n');
  const text = first.trim() === '' ? t('execution {0}', execution.id) : first.trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
