import { formatCount, plural } from '../base/units.ts';
import type { Stage, TaskFailureGroup } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { noCost, shareOfStage } from './cost.ts';
import { nodesIn } from './facts.ts';
import type { Draft, Rule, RunContext } from './rule.ts';
import { frameInSources } from './stackTrace.ts';

/** Tasks that failed, by reason, on the line of the user's code that the stack trace names. */
export const failedTasks: Rule = {
  id: 'failed-tasks',
  docs: {
    what: 'Tasks of a stage failed and were run again, or failed four times and ended the job.',
    why: 'The work of each failed attempt is lost, its retry waits for a slot, and the fourth failure of one task throws away the whole job.',
    example: {
      scala: {
        code: 'val units = udf((s: String) => s.toInt)\nreadings.withColumn("n", units(col("value")))',
        mended: 'readings.withColumn("n", expr("try_cast(value as int)"))',
      },
      python: {
        code: '@F.udf("int")\ndef units(s):\n    return int(s)\n\nreadings.withColumn("n", units("value"))',
        mended: 'readings.withColumn("n", F.expr("try_cast(value as int)"))',
      },
    },
    instead:
      'Make the function return null (or a row of errors) for what it cannot handle; retry calls to other systems inside the function; for memory errors see `spill` and `memory-undersized`.',
    references: ['https://spark.apache.org/docs/latest/configuration.html#scheduling'],
  },
  check: (context) => context.facts.run.stages.flatMap((stage) => failuresOf(context, stage)),
};

function failuresOf(context: RunContext, stage: Stage): readonly Draft[] {
  return stage.failures.filter(isFailure).map((failure) => {
    const aborted = stage.status === 'failed';
    const attempts = stage.totals.tasks + stage.totals.failedTasks;
    return {
      ...placeOf(context, stage, failure),
      executions: stage.executions,
      stages: [stage.id],
      message:
        `${plural(failure.count, 'task attempt')} of ${formatCount(stage.numTasks)} tasks failed${aborted ? ' and ended the job' : ' and ran again'}: ` +
        `${reasonOf(failure)}.`,
      evidence: {
        failedAttempts: failure.count,
        tasks: stage.numTasks,
        attempts,
        reason: failure.reason,
        kind: kindOf(failure),
        stageAborted: aborted,
      },
      // Nothing of an aborted stage was of use; how long a failed attempt took is not kept otherwise.
      cost: aborted ? shareOfStage(context.facts, stage, 1) : noCost,
      atLeast: aborted ? ('error' as const) : ('warning' as const),
    };
  });
}

/** What the scheduler itself ended (speculation, a job that was cancelled, a stage that was over) is no failure of the task. */
function isFailure(failure: TaskFailureGroup): boolean {
  return (
    !/^(TaskKilled|TaskCommitDenied|Resubmitted)$/.test(failure.reason) &&
    !/\b(stage cancelled|Stage cancelled|another attempt succeeded)\b/.test(failure.message)
  );
}

/** The kinds that need different cures. */
export function kindOf(failure: TaskFailureGroup): 'memory' | 'fetch' | 'executor' | 'exception' {
  const text = `${failure.message}\n${failure.sample}`;
  if (
    /OutOfMemoryError|exceeding (?:physical )?memory limits|OOM|Cannot allocate memory|exit code:? 137|exitCode=137|\b137\b.*SIGKILL/i.test(
      text,
    )
  )
    return 'memory';
  if (failure.reason === 'FetchFailed') return 'fetch';
  if (failure.reason === 'ExecutorLostFailure') return 'executor';
  return 'exception';
}

function reasonOf(failure: TaskFailureGroup): string {
  const first = (failure.message === '' ? failure.reason : failure.message).split('\n')[0] ?? failure.reason;
  const text = first.trim().replace(/\.$/, '');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function placeOf(
  context: RunContext,
  stage: Stage,
  failure: TaskFailureGroup,
): { site: Site | undefined; callers?: readonly Site[] } {
  const site = frameInSources(failure.sample, context.sources);
  if (site !== undefined) return { site };
  const node = nodesIn(context.facts, stage).find(
    (one) => one.match !== undefined && (one.family === 'pythonEval' || one.family === 'typed'),
  );
  return { site: node?.match?.site, callers: node?.match?.callers ?? [] };
}
