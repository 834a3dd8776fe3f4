import { analyze, type FolderAnalysis } from '../analyze.ts';
import { compareRuns } from '../compare/compareRuns.ts';
import type { ComparedRun } from '../compare/comparison.ts';
import type { Run } from '../model/run.ts';
import { runRules } from '../rules/run.ts';
import { comparisonJson } from './compareJson.ts';
import { comparisonText } from './compareText.ts';
import { openRun, openSources, requireSourceFolder } from './input.ts';
import { UsageError, type Io } from './io.ts';
import { oneOf, parseOptions } from './options.ts';
import { usageLine } from './usage.ts';

/** `planlight compare LOG LOG [SRC [SRC]]`: what changed from the first run to the second, by line where sources are given; with two, each run has its own. */
export async function compare(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    format: { type: 'string' },
    app: { type: 'string' },
    app2: { type: 'string' },
  });
  const format = oneOf('format', values.format, ['text', 'json'], 'text');
  const [first, second, source, sourceAfter, ...more] = positionals;
  if (first === undefined || second === undefined || more.length > 0) throw new UsageError(usageLine('compare'));
  for (const folder of [source, sourceAfter]) if (folder !== undefined) requireSourceFolder(folder);
  const before = await openRun(first, io, { app: values.app, needsSql: false });
  const after = await openRun(second, io, { app: values.app2, needsSql: false });
  const [left, right] =
    source === undefined
      ? [alone(before), alone(after)]
      : sourceAfter === undefined
        ? await withSameSources(source, before, after, io)
        : [await withSources(source, before, io), await withSources(sourceAfter, after, io)];
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

async function withSources(source: string, run: Run, io: Io): Promise<ComparedRun> {
  const { sources, match, findings } = await analyzed(source, run, io);
  return { run, match, findings, sources };
}

/** Both runs against the same sources: those of one of them, or of neither. */
async function withSameSources(
  source: string,
  before: Run,
  after: Run,
  io: Io,
): Promise<readonly [ComparedRun, ComparedRun]> {
  const { flow, sources, match, findings } = await analyzed(source, before, io);
  const second = analyze(flow, after, sources);
  return [
    { run: before, match, findings, sources },
    { run: after, match: second.match, findings: second.findings, sources },
  ];
}

async function analyzed(source: string, run: Run, io: Io): Promise<FolderAnalysis> {
  const analysis = await openSources(source, io, run);
  for (const problem of analysis.problems) io.stderr(`${problem.message}\n`);
  return analysis;
}
