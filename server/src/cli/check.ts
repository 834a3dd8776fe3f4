import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import { brokenBudgets, type BrokenBudget } from '../report/budgets.ts';
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
  const report = { run, findings: analysis.findings, problems: analysis.problems, lineOf };
  io.stdout(printed(format, report, broken, settings, versionOf(io.bundleFolder)));
  if (format === 'sarif' || format === 'github') for (const one of broken) io.stderr(`Over budget: ${one.message}.\n`);
  const fails = failOn !== 'never' && analysis.findings.some((finding) => isAtLeast(finding.severity, failOn));
  return fails || broken.length > 0 ? 1 : 0;
}

interface Report {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly problems: Parameters<typeof jsonReport>[0]['problems'];
  readonly lineOf: LineLookup;
}

function printed(
  format: 'text' | 'json' | 'sarif' | 'github',
  report: Report,
  broken: readonly BrokenBudget[],
  settings: ProjectSettings,
  version: string,
): string {
  const { pricePerCoreHour } = settings.rules;
  if (format === 'github') return githubReport(report.findings);
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
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return value;
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
