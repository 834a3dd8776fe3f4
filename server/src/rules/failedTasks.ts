import { plural } from '../base/units.ts';
import type { Stage, TaskFailureGroup } from '../model/run.ts';
import { noCost, shareOfStage } from './cost.ts';
import { nodesIn, siteKey } from './facts.ts';
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
    wrongWhen:
      'The failures come from machines that were taken away (spot instances), which nothing in the code can change.',
    references: ['https://spark.apache.org/docs/latest/configuration.html#scheduling'],
  },
  ofOverhead: true,
  check: (context) => context.facts.run.stages.flatMap((stage) => failuresOf(context, stage)),
};

function failuresOf(context: RunContext, stage: Stage): readonly Draft[] {
  const groups = new Map<
    string,
    { readonly place: Pick<Draft, 'site' | 'callers'>; readonly failures: TaskFailureGroup[] }
  >();
  for (const failure of stage.failures.filter(isFailure)) {
    const place = placeOf(context, stage, failure);
    const key = `${kindOf(failure)} ${place.site === undefined ? '' : siteKey(place.site)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { place, failures: [failure] });
    else group.failures.push(failure);
  }
  return [...groups.values()].map(({ place, failures }) => draftOf(context, stage, place, failures));
}

function draftOf(
  context: RunContext,
  stage: Stage,
  place: Pick<Draft, 'site' | 'callers'>,
  failures: readonly TaskFailureGroup[],
): Draft {
  const [first] = [...failures].sort((a, b) => b.count - a.count);
  const failed = failures.reduce((sum, failure) => sum + failure.count, 0);
  const aborted = stage.status === 'failed';
  const cause = first === undefined ? '' : causeText(first);
  return {
    ...place,
    executions: stage.executions,
    stages: [stage.id],
    message: `${plural(failed, 'task attempt')} of a stage of ${plural(stage.numTasks, 'task')} failed${aborted ? ' and ended the job' : ' and ran again'}: ${cause}.`,
    evidence: {
      failedAttempts: failed,
      tasks: stage.numTasks,
      reason: first?.reason ?? '',
      kind: first === undefined ? '' : kindOf(first),
      cause,
      stageAborted: aborted,
    },
    // Nothing of an aborted stage was of use; how long a failed attempt took is not kept otherwise.
    cost: aborted ? shareOfStage(context.facts, stage, 1) : noCost,
    atLeast: aborted ? 'error' : 'warning',
  };
}

/** What the scheduler itself ended (speculation, a job that was canceled, a stage that was over) is no failure of the task. */
function isFailure(failure: TaskFailureGroup): boolean {
  return (
    !/^(TaskKilled|TaskCommitDenied|Resubmitted)$/.test(failure.reason) &&
    !/\b(stage cancelled|Stage cancelled|another attempt succeeded)\b/.test(failure.message)
  );
}

/** The kinds that need different cures. */
export function kindOf(failure: TaskFailureGroup): 'memory' | 'fetch' | 'executor' | 'exception' {
  const text = `${failure.message}\n${failure.sample}`;
  // The memory of a GPU is no memory of the executor's.
  if (/\bGPU OutOfMemory|Gpu\w*OOM/.test(text)) return 'exception';
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

/** What a person needs of a stack trace: Python's last line, the JVM's innermost cause, else the reason itself. */
function causeText(failure: TaskFailureGroup): string {
  const { sample } = failure;
  const python = /Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*(\S.*)/.exec(sample)?.[1];
  const causes = [...sample.matchAll(/^Caused by: (.*)$/gm)].map((found) => found[1] ?? '');
  const first = (failure.message === '' ? failure.reason : failure.message).split('\n')[0] ?? failure.reason;
  const text = (python ?? causes.at(-1) ?? first).trim().replace(/\.$/, '');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function placeOf(context: RunContext, stage: Stage, failure: TaskFailureGroup): Pick<Draft, 'site' | 'callers'> {
  const site = frameInSources(failure.sample, context.sources);
  if (site !== undefined) return { site };
  const node = nodesIn(context.facts, stage).find(
    (one) => one.match !== undefined && (one.family === 'pythonEval' || one.family === 'typed'),
  );
  if (node !== undefined) return { site: node.match?.site, callers: node.match?.callers ?? [] };
  // No frame of the trace is in these sources: the line that ran the job is where to look from.
  const action = stage.executions.map((id) => context.facts.executionById.get(id)?.match).find((one) => one?.anchor);
  return { site: action?.anchor, callers: action?.action?.callers ?? [] };
}
