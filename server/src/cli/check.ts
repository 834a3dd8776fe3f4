import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FolderAnalysis } from '../analyze.ts';
import type { Finding } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import { brokenBudgets, type BrokenBudget, type Budgets } from '../report/budgets.ts';
import { githubReport } from '../report/github.ts';
import { jsonReport } from '../report/json.ts';
import { markOf, type LineLookup } from '../report/place.ts';
import { sarifReport } from '../report/sarif.ts';
import { textReport } from '../report/text.ts';
import { isAtLeast } from '../rules/severity.ts';
import { sourceLookup } from '../rules/sources.ts';
import { projectSettings, type ProjectSettings } from '../report/projectSettings.ts';
import { openRun, openSources, requireSourceFolder } from './input.ts';
import { UsageError, type Io } from './io.ts';
import { oneOf, parseOptions } from './options.ts';
import { usageLine } from './usage.ts';
import { versionOf } from './version.ts';

/** `planlight check SRC [--run LOG]`: findings, with a run or from the code alone. Status 1: findings at or above `--fail-on`, or a budget that is broken. */
export async function check(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    run: { type: 'string' },
    app: { type: 'string' },
    format: { type: 'string' },
    'fail-on': { type: 'string' },
    config: { type: 'string' },
  });
  const format = oneOf('format', values.format, ['text', 'json', 'sarif', 'github'], 'text');
  const failOn = oneOf('fail-on', values['fail-on'], ['error', 'warning', 'information', 'hint', 'never'], 'never');
  const source = positionals[0];
  if (source === undefined || positionals.length > 1) throw new UsageError(usageLine('check'));
  requireSourceFolder(source);
  const settings = readSettings(source, values.config);
  const run =
    values.run === undefined ? undefined : await openRun(values.run, io, { app: values.app, needsSql: false });
  const analysis = await openSources(source, io, run, settings.rules);

  const lines = sourceLookup(analysis.sources);
  const lineOf: LineLookup = (site) => lines(site.file, site.cell)?.[markOf(site).start.line];
  const broken = brokenBudgets(settings.budgets, run, analysis.findings);
  const report = {
    run,
    findings: analysis.findings,
    problems: [...analysis.problems, ...unmeasured(settings.budgets, run)],
    lineOf,
    folder: folderFrom(process.cwd(), source),
    applicationFile: mainFile(analysis),
  };
  io.stdout(printed(format, report, broken, settings, versionOf(io.bundleFolder)));
  if (format === 'sarif' || format === 'github') {
    for (const one of broken) io.stderr(`Over budget: ${one.message}.\n`);
    for (const { message } of report.problems) io.stderr(`${message}\n`);
  }
  const fails = failOn !== 'never' && analysis.findings.some((finding) => isAtLeast(finding.severity, failOn));
  return fails || broken.length > 0 ? 1 : 0;
}

interface Report {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly lineOf: LineLookup;
  readonly folder: string;
  readonly applicationFile: string | undefined;
}

/** From where the command runs, in a workflow the repository's root, to the sources: marks name files from there. */
function folderFrom(here: string, source: string): string {
  const path = relative(here, resolve(here, source)).split(sep).join('/');
  return path === '' || path.startsWith('..') || isAbsolute(path) ? '' : `${path}/`;
}

/** Where most executions of the run were started, or the first file there is. */
function mainFile({ match, sources }: FolderAnalysis): string | undefined {
  const started = new Map<string, number>();
  for (const { anchor } of match?.executions ?? [])
    if (anchor !== undefined) started.set(anchor.file, (started.get(anchor.file) ?? 0) + 1);
  const [most] = [...started].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? [...sources.keys()][0];
}

/** A budget that nothing was held against is not held. */
function unmeasured(budgets: Budgets, run: Run | undefined): readonly Problem[] {
  const names = Object.keys(budgets).filter((name) => name !== 'findings');
  if (run !== undefined || names.length === 0) return [];
  return [
    { severity: 'information', message: `Without --run nothing was held against the budgets ${names.join(', ')}.` },
  ];
}

function printed(
  format: 'text' | 'json' | 'sarif' | 'github',
  report: Report,
  broken: readonly BrokenBudget[],
  settings: ProjectSettings,
  version: string,
): string {
  const { pricePerCoreHour } = settings.rules;
  if (format === 'github') return githubReport(report.findings, report.folder);
  if (format === 'text') return textReport({ ...report, broken: broken.map((one) => one.message), pricePerCoreHour });
  const json =
    format === 'sarif'
      ? sarifReport({ ...report, version })
      : jsonReport({ ...report, budgets: broken, pricePerCoreHour });
  return `${JSON.stringify(json, undefined, 1)}\n`;
}

/** `planlight.json` beside the sources, or the file that was named. */
function readSettings(source: string, config: string | undefined): ProjectSettings {
  if (config !== undefined && !existsSync(config)) throw new UsageError(`There is no file ${config}.`);
  const path = config ?? join(source, 'planlight.json');
  if (!existsSync(path)) return projectSettings({});
  if (!statSync(path).isFile()) throw new UsageError(`${path} is no file.`);
  const settings = projectSettings(parsedJson(path));
  if (settings.mistakes.length > 0) throw new UsageError(`${path}: ${settings.mistakes.join('; ')}.`);
  return settings;
}

function parsedJson(path: string): unknown {
  try {
    // A byte order mark, as some editors write it, is none of the JSON.
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return value;
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
