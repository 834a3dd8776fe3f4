import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { analyzeFolder, type FolderAnalysis } from '../analyze.ts';
import type { Run } from '../model/run.ts';
import { DEFAULT_SETTINGS, type RuleSettings } from '../rules/settings.ts';
import { UsageError, type Io } from './io.ts';
import { readLogs } from './readLogs.ts';

interface Choice {
  /** `application id` or `id/attempt`, for a log folder or zip that holds several. */
  readonly app?: string | undefined;
  /** The verb is of no use without a SQL execution. */
  readonly needsSql: boolean;
}

/** Reads the one run that a verb works on; everything that stands in the way is a `UsageError` with a sentence. */
export async function openRun(path: string, io: Io, choice: Choice): Promise<Run> {
  const run = chooseRun(await readLogs(path, io), path, choice.app);
  for (const { message } of run.problems)
    io.stderr(message.startsWith(path) ? `${message}\n` : `${path}: ${message}\n`);
  if (choice.needsSql && run.executions.length === 0) {
    throw new UsageError(`${path} has no SQL execution, so there is no plan to match.`);
  }
  return run;
}

/** Asked before a long log is read in vain. */
export function requireSourceFolder(folder: string): void {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory())
    throw new UsageError(`${folder} is no folder; name the one that holds the sources.`);
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch {
    throw new UsageError(`The folder ${folder} may not be read.`);
  }
}

/** Reads and analyzes the sources of a verb, with a run or without. */
export async function openSources(
  folder: string,
  io: Io,
  run: Run | undefined,
  settings: RuleSettings = DEFAULT_SETTINGS,
): Promise<FolderAnalysis> {
  const analysis = await analyzeFolder(folder, io.bundleFolder, run, settings);
  const [unread] = analysis.problems;
  if (analysis.sources.size === 0)
    throw new UsageError(unread?.message ?? `${folder} holds no Scala or Python source file.`);
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
