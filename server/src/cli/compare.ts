import { existsSync } from 'node:fs';
import { analyze, analyzeFolder } from '../analyze.ts';
import { compareRuns } from '../compare/compareRuns.ts';
import type { ComparedRun } from '../compare/comparison.ts';
import type { Run } from '../model/run.ts';
import { runRules } from '../rules/run.ts';
import { comparisonJson } from './compareJson.ts';
import { comparisonText } from './compareText.ts';
import { openRun } from './input.ts';
import { UsageError, type Io } from './io.ts';
import { oneOf, parseOptions } from './options.ts';

const USAGE = 'usage: planlight compare LOG LOG [SRC] [--app ID] [--app2 ID] [--format text|json]';

/** `planlight compare LOG LOG [SRC]`: what changed from the first run to the second, by line where sources are given. */
export async function compare(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    format: { type: 'string' },
    app: { type: 'string' },
    app2: { type: 'string' },
  });
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const [first, second, source, ...more] = positionals;
  if (first === undefined || second === undefined || more.length > 0) throw new UsageError(USAGE);
  if (source !== undefined && !existsSync(source)) throw new UsageError(`There is no file or folder ${source}.`);
  const before = await openRun(first, io, { app: values.app, needsSql: false });
  const after = await openRun(second, io, { app: values.app2, needsSql: false });
  const [left, right] =
    source === undefined ? [alone(before), alone(after)] : await withSources(source, before, after, io);
  const comparison = compareRuns(left, right);
  io.stdout(
    format === 'json' ? `${JSON.stringify(comparisonJson(comparison), undefined, 1)}\n` : comparisonText(comparison),
  );
  return 0;
}

/** What the log alone tells. */
function alone(run: Run): ComparedRun {
  return { run, findings: runRules({ run, flow: undefined, match: undefined, sources: new Map() }).findings };
}

/** Both runs against the same sources: those of one of them, or of neither. */
async function withSources(
  source: string,
  before: Run,
  after: Run,
  io: Io,
): Promise<readonly [ComparedRun, ComparedRun]> {
  const first = await analyzeFolder(source, io.grammarFolder, before);
  if (first.sources.size === 0) throw new UsageError(`${source} holds no Scala or Python source file.`);
  for (const problem of first.problems) io.stderr(`${problem.message}\n`);
  const second = analyze(first.flow, after, first.sources);
  const { sources } = first;
  return [
    { run: before, match: first.match, findings: first.findings, sources },
    { run: after, match: second.match, findings: second.findings, sources },
  ];
}
