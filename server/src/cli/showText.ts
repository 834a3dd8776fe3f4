import { formatBytes, formatCount, formatDuration, plural } from '../base/units.ts';
import type { Execution, Executor, Run, Stage } from '../model/run.ts';

const MOST_STAGES = 20;
const MOST_EXECUTIONS = 20;
const MOST_EXECUTORS = 12;
const MOST_FAILURES = 10;
const LONGEST_NAME = 48;
const LONGEST_MESSAGE = 140;

/** The run as a person likes to read it: what it was, what cost most, what went wrong. */
export function runAsText(run: Run): string {
  const parts = [
    head(run),
    stageTable(run),
    executionTable(run),
    executorTable(run),
    failureList(run),
    problemList(run),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function head(run: Run): string {
  const { app, totals } = run;
  const end = app.endedAt ?? app.lastEventAt;
  const lasted = app.startedAt === undefined || end === undefined ? undefined : formatDuration(end - app.startedAt);
  const title = [
    app.name || '(no name)',
    app.id || '(no id)',
    app.attempt === undefined ? '' : `attempt ${app.attempt}`,
  ];
  const versions = [
    app.sparkVersion === undefined ? 'Spark of unknown version' : `Spark ${app.sparkVersion}`,
    app.vendor === 'open-source' || app.vendor === 'unknown' ? '' : app.vendor,
    app.scalaVersion === undefined ? '' : `Scala ${app.scalaVersion}`,
    app.pythonVersion === undefined ? '' : `Python ${app.pythonVersion}`,
    app.javaVersion === undefined ? '' : `Java ${app.javaVersion}`,
  ];
  const time = [
    app.startedAt === undefined ? '' : `started ${timeText(app.startedAt)}`,
    lasted === undefined ? '' : app.inProgress ? `running for ${lasted} so far` : `ran ${lasted}`,
    app.user === undefined ? '' : `as ${app.user}`,
  ];
  const work = [
    plural(totals.jobs, 'job') + failed(totals.failedJobs),
    plural(totals.stages, 'stage') + failed(totals.failedStages),
    plural(totals.tasks, 'task') + failed(totals.failedTasks),
    plural(totals.sqlExecutions, 'SQL execution'),
    plural(run.executors.filter((executor) => executor.cores > 0).length, 'executor'),
  ];
  const spill =
    totals.memorySpillBytes + totals.diskSpillBytes === 0
      ? 'no spill'
      : `spilled ${formatBytes(totals.memorySpillBytes)} of memory as ${formatBytes(totals.diskSpillBytes)} on disk`;
  return [title, versions, time, [...work, spill]]
    .map((words) => words.filter((word) => word !== '').join(' · '))
    .join('\n');
}

function failed(count: number): string {
  return count === 0 ? '' : ` (${formatCount(count)} failed)`;
}

function timeText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function stageTable(run: Run): string {
  const ran = run.stages.filter((stage) => stage.totals.tasks > 0).toSorted((a, b) => wallOf(b) - wallOf(a));
  if (ran.length === 0) return '';
  const rows = ran
    .slice(0, MOST_STAGES)
    .map((stage) => [
      stage.attempt === 0 ? String(stage.id) : `${stage.id}.${stage.attempt}`,
      formatDuration(wallOf(stage)),
      formatCount(stage.totals.tasks),
      formatCount(Math.round(stage.slots)),
      formatDuration(stage.tasks.duration.median),
      formatDuration(stage.tasks.duration.max),
      bytes(stage.totals.inputBytes),
      bytes(stage.totals.shuffleReadBytes),
      bytes(stage.totals.shuffleWriteBytes),
      bytes(stage.totals.diskSpillBytes),
      [statusText(stage), short(stage.name)].filter((word) => word !== '').join(' '),
    ]);
  const header = [
    'stage',
    'time',
    'tasks',
    'slots',
    'median',
    'max',
    'input',
    'shuffle in',
    'shuffle out',
    'spill',
    'name',
  ];
  return titled('Stages, the longest first', table(header, rows, ran.length));
}

function wallOf(stage: Stage): number {
  const from = stage.submittedAt ?? stage.firstTaskAt;
  const to = stage.completedAt ?? stage.lastTaskAt;
  return from === undefined || to === undefined ? 0 : Math.max(to - from, 0);
}

function statusText(stage: Stage): string {
  if (stage.status === 'failed') return 'FAILED';
  return stage.status === 'running' ? 'running' : '';
}

function executionTable(run: Run): string {
  const duration = (execution: Execution): number =>
    Math.max((execution.endedAt ?? run.app.lastEventAt ?? execution.startedAt) - execution.startedAt, 0);
  const all = run.executions.toSorted((a, b) => duration(b) - duration(a));
  if (all.length === 0) return '';
  const rows = all
    .slice(0, MOST_EXECUTIONS)
    .map((execution) => [
      String(execution.id),
      formatDuration(duration(execution)),
      formatCount(execution.jobs.length),
      formatCount(execution.stages.length),
      formatCount(execution.aqeUpdates),
      [execution.errorMessage === undefined ? '' : 'FAILED', short(execution.description)]
        .filter((word) => word !== '')
        .join(' '),
    ]);
  return titled(
    'SQL executions, the longest first',
    table(['id', 'time', 'jobs', 'stages', 'replans', 'description'], rows, all.length),
  );
}

function executorTable(run: Run): string {
  const all = run.executors
    .filter((executor) => executor.totals.tasks > 0)
    .toSorted((a, b) => b.totals.durationMs - a.totals.durationMs);
  if (all.length < 2) return '';
  const rows = all
    .slice(0, MOST_EXECUTORS)
    .map((executor) => [
      executor.id,
      executor.host,
      formatCount(executor.cores),
      formatCount(executor.totals.tasks),
      formatDuration(executor.totals.durationMs),
      formatDuration(executor.totals.gcTimeMs),
      bytes(executor.totals.diskSpillBytes),
      short(lossOf(executor)),
    ]);
  return titled(
    'Executors, the busiest first',
    table(['id', 'host', 'cores', 'tasks', 'task time', 'gc', 'spill', 'removed'], rows, all.length),
  );
}

function lossOf(executor: Executor): string {
  return executor.removedAt === undefined ? '' : (executor.removedReason ?? 'yes');
}

function failureList(run: Run): string {
  const groups = run.stages
    .flatMap((stage) => stage.failures.map((failure) => ({ stage, failure })))
    .toSorted((a, b) => b.failure.count - a.failure.count);
  if (groups.length === 0) return '';
  const lines = groups
    .slice(0, MOST_FAILURES)
    .map(
      ({ stage, failure }) =>
        `  ${formatCount(failure.count)} × stage ${stage.id}: ${failure.reason}: ${shortened(firstLine(failure.message), LONGEST_MESSAGE)}`,
    );
  return titled('Tasks that failed', [...lines, ...more(groups.length - lines.length)].join('\n'));
}

function problemList(run: Run): string {
  if (run.problems.length === 0) return '';
  const lines = run.problems.map(
    ({ message, count }) => `  ${message}${count === undefined ? '' : ` (${formatCount(count)} times)`}`,
  );
  return titled('Met while reading', lines.join('\n'));
}

function titled(title: string, body: string): string {
  return `${title}\n${body}`;
}

/** Columns of numbers stand to the right, the last one, which is words, to the left. */
function table(header: readonly string[], rows: readonly (readonly string[])[], total: number): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const last = header.length - 1;
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => (column === last ? cell : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...more(total - rows.length)].map((line) => `  ${line}`).join('\n');
}

function more(left: number): readonly string[] {
  return left > 0 ? [`… and ${formatCount(left)} more`] : [];
}

function bytes(count: number): string {
  return count === 0 ? '–' : formatBytes(count);
}

function short(text: string): string {
  return shortened(firstLine(text), LONGEST_NAME);
}

function shortened(line: string, longest: number): string {
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

function firstLine(text: string): string {
  const line = text.split('\n')[0] ?? '';
  // A log's text must not move the cursor of a terminal.
  return line.replaceAll(/\p{Cc}/gu, ' ').trim();
}
