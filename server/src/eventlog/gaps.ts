import type { RunState, StageState } from './fold/state.ts';
import type { Problem } from '../model/problem.ts';

/** What a whole log would have and this one has not, in sentences. */
export function gapsOf(state: RunState, inProgress: boolean): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity'], message: string): void => {
    problems.push({ severity, message });
  };
  const { app, totals } = state;
  if (app.startedAt === undefined)
    add('warning', 'The log has no usable event of the application\u2019s start: parts of it are missing.');
  else if (app.id === undefined) add('warning', 'The log does not tell the application\u2019s id.');
  if (state.configuration.size === 0)
    add('warning', 'The log has no configuration (no usable EnvironmentUpdate event).');
  if (app.endedAt === undefined && !inProgress) {
    add(
      'warning',
      'The log ends before the application did: it was cut off, is still being written, or the application was killed.',
    );
  }
  if (totals.jobs === 0 && totals.tasks === 0) add('information', 'The application ran no job.');
  const isLocal = /^local(?:\[\d|$)/.test(state.configuration.get('spark.master') ?? '');
  const unannounced = [...state.executors.values()].filter(
    (executor) => executor.cores === undefined && executor.sums.tasks > 0 && !isLocal,
  );
  if (unannounced.length > 0) {
    add(
      'information',
      `${count(unannounced.length, 'executor')} ran tasks without an event that told of its start; cores are estimated.`,
    );
  }
  const open = [...state.executions.values()].filter(
    (execution) => execution.announced && execution.endedAt === undefined,
  );
  if (app.endedAt !== undefined && open.length > 0)
    add('information', `${count(open.length, 'SQL execution')} has no end in the log.`);
  const headless = [...state.executions.values()].filter((execution) => !execution.announced);
  if (headless.length > 0)
    add('information', `${count(headless.length, 'SQL execution')} has no beginning in the log.`);
  const short = allStages(state).filter(lacksTasks);
  if (short.length > 0)
    add('information', `${count(short.length, 'finished stage')} has fewer finished tasks in the log than it ran.`);
  return problems;
}

function count(number: number, noun: string): string {
  return number === 1 ? `One ${noun}` : `Each of ${number} ${noun}s`;
}

function allStages(state: RunState): readonly StageState[] {
  return [...state.stages.values()].flatMap((attempts) => [...attempts.values()]);
}

function lacksTasks(stage: StageState): boolean {
  return (
    stage.completed && stage.failureReason === undefined && stage.sums.tasks - stage.sums.failedTasks < stage.numTasks
  );
}
