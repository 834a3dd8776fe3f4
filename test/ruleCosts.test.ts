import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRuns } from '../server/src/eventlog/read.ts';
import type { Finding } from '../server/src/model/finding.ts';
import type { Run } from '../server/src/model/run.ts';
import { applicationMs, savedTogetherMs } from '../server/src/report/summary.ts';
import { withinStages } from '../server/src/rules/cost.ts';
import { runFacts } from '../server/src/rules/facts.ts';
import { runRules } from '../server/src/rules/run.ts';
import { compareSeverity, severityOfCost } from '../server/src/rules/severity.ts';
import { DEFAULT_THRESHOLDS } from '../server/src/rules/thresholds.ts';

/** What must hold for the numbers of any finding, whatever the log. Over public logs, without sources. */
const SHARED = join(import.meta.dirname, '../../shared/eventlogs');
/** Times are whole milliseconds, sums of shares are not. */
const ROUNDING_MS = 1;

describe('costs of findings over public logs', () => {
  if (!existsSync(SHARED)) {
    it('are not checked: ../shared/eventlogs is not there', () => {
      process.stdout.write('The shared event logs are not there; the costs of findings over them were not checked.\n');
      expect(existsSync(SHARED)).toBe(false);
    });
    return;
  }
  for (const path of logs()) {
    it(path, async () => {
      const result = await readRuns(join(SHARED, path));
      expect(result.kind).toBe('runs');
      for (const run of result.kind === 'runs' ? result.runs : []) {
        const { findings, problems } = runRules({ run, flow: undefined, match: undefined, sources: new Map() });
        expect(problems).toEqual([]);
        for (const finding of findings) expect(faultsOf(finding, run)).toEqual([]);
        expect(savedTogetherMs(findings, run)).toBeLessThanOrEqual(applicationMs(run));
        expect(findings.map((finding) => finding.severity)).toEqual(
          findings.map((finding) => finding.severity).sort((a, b) => compareSeverity(a, b)),
        );
      }
    });
  }
});

it('severity never falls while the saving grows', () => {
  for (const applicationMs of [0, 10_000, 600_000, 7_200_000]) {
    const severities = [0, 500, 1_000, 5_000, 60_000, 300_000, 3_600_000].map((wallMs) =>
      severityOfCost({ wallMs, coreMs: 0 }, applicationMs, DEFAULT_THRESHOLDS),
    );
    expect(severities).toEqual([...severities].sort((a, b) => compareSeverity(b, a)));
  }
});

function faultsOf(finding: Finding, run: Run): string[] {
  const { wallMs, coreMs } = finding.cost;
  const faults: string[] = [];
  const numbers = { wallMs, coreMs, ...finding.evidence };
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && !(Number.isFinite(value) && value >= 0)) faults.push(`${name} is ${value}`);
  }
  if (/\b(NaN|undefined|Infinity|null)\b/.test(finding.message)) faults.push(finding.message);
  const facts = runFacts(run, undefined);
  if (wallMs > facts.applicationMs + ROUNDING_MS) faults.push(`saves ${wallMs} of ${facts.applicationMs} ms`);
  const most = withinStages(facts, finding.stages, finding.cost);
  if (wallMs > most.wallMs + ROUNDING_MS) faults.push(`saves ${wallMs} ms of stages that took ${most.wallMs}`);
  if (coreMs > most.coreMs + ROUNDING_MS) faults.push(`wastes ${coreMs} core ms of ${most.coreMs}`);
  return faults.map((fault) => `${finding.rule}: ${fault}`);
}

function logs(): readonly string[] {
  const [header = '', ...lines] = readFileSync(join(SHARED, 'INDEX.tsv'), 'utf8').trimEnd().split('\n');
  const [repo, path] = [header.split('\t').indexOf('repo'), header.split('\t').indexOf('path')];
  return lines.map((line) => join(line.split('\t')[repo] ?? '', line.split('\t')[path] ?? ''));
}
