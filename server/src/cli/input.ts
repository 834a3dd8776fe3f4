import { existsSync, statSync } from 'node:fs';
import { analyzeFolder, type FolderAnalysis } from '../analyze.ts';
import { readRuns } from '../eventlog/read.ts';
import type { Run } from '../model/run.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from '../rules/settings.ts';
import { UsageError, type Io } from './io.ts';

interface Choice {
  /** `application id` or `id/attempt`, for a log folder or zip that holds several. */
  readonly app?: string | undefined;
  /** The verb is of no use without a SQL execution. */
  readonly needsSql: boolean;
}

/** Reads the one run that a verb works on; everything that stands in the way is a `UsageError` with a sentence. */
export async function openRun(path: string, io: Io, choice: Choice): Promise<Run> {
  if (!existsSync(path)) throw new UsageError(`There is no file or folder ${path}.`);
  if (statSync(path).isFile() && statSync(path).size === 0)
    throw new UsageError(`${path} is empty: no event was written.`);
  const result = await readRuns(path, { onProgress: progressOn(io, path) });
  if (io.isTerminal) io.stderr('\r\u001b[K');
  if (result.kind === 'refused') throw new UsageError(result.problem.message);
  const run = chooseRun(result.runs, path, choice.app);
  for (const problem of run.problems) io.stderr(`${path}: ${problem.message}\n`);
  if (choice.needsSql && run.executions.length === 0) {
    throw new UsageError(`${path} has no SQL execution, so there is no plan to match.`);
  }
  return run;
}

/** Reads and analyzes the sources of a verb, with a run or without. */
export async function openSources(
  folder: string,
  io: Io,
  run: Run | undefined,
  settings: RuleSettings = DEFAULT_SETTINGS,
): Promise<FolderAnalysis> {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory())
    throw new UsageError(`${folder} is no folder; name the one that holds the sources.`);
  const analysis = await analyzeFolder(folder, io.grammarFolder, run, settings);
  if (analysis.sources.size === 0) throw new UsageError(`${folder} holds no Scala or Python source file.`);
  return analysis;
}

function chooseRun(runs: readonly Run[], path: string, app: string | undefined): Run {
  const names = runs.map((run) => (run.app.attempt === undefined ? run.app.id : `${run.app.id}/${run.app.attempt}`));
  if (app === undefined) {
    const [only] = runs;
    if (only !== undefined && runs.length === 1) return only;
    throw new UsageError(`${path} holds ${runs.length} applications; choose one with --app: ${names.join(', ')}.`);
  }
  const chosen = runs.find((run, index) => run.app.id === app || names[index] === app);
  if (chosen === undefined) throw new UsageError(`${path} has no application ${app}; it has ${names.join(', ')}.`);
  return chosen;
}

/** Shows at most ten updates a second, on a terminal only. */
function progressOn(io: Io, path: string): (done: number, total: number) => void {
  let shownAt = 0;
  return (done, total) => {
    const now = Date.now();
    if (!io.isTerminal || now - shownAt < 100 || total === 0) return;
    shownAt = now;
    io.stderr(`\rReading ${path} ${Math.floor((100 * done) / total)} %`);
  };
}
