import type { Finding, Fix } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import type { Site } from '../model/text.ts';
import { fingerprints } from './fingerprint.ts';
import { markOf, printedRange, type LineLookup } from './place.ts';

/** The JSON of `planlight check`: the contract that other programs read. Fields are added, never renamed. */
export function jsonReport(report: {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly lineOf: LineLookup;
  readonly budgets?: readonly unknown[];
  readonly pricePerCoreHour?: number | undefined;
}) {
  const prints = fingerprints(report.findings, report.lineOf);
  return {
    app:
      report.run === undefined
        ? null
        : { id: report.run.app.id, name: report.run.app.name, sparkVersion: report.run.app.sparkVersion ?? null },
    findings: report.findings.map((finding, index) => ({
      ...findingJson(finding, report.pricePerCoreHour),
      fingerprint: prints[index] ?? '',
    })),
    ...(report.budgets === undefined ? {} : { budgets: report.budgets }),
    problems: report.problems,
  };
}

function findingJson(finding: Finding, pricePerCoreHour: number | undefined) {
  const coreSeconds = finding.cost.coreMs / 1000;
  return {
    rule: finding.rule,
    severity: finding.severity,
    ...placeJson(finding.site),
    message: finding.message,
    evidence: finding.evidence,
    cost: {
      seconds: finding.cost.wallMs / 1000,
      coreSeconds,
      ...(pricePerCoreHour === undefined ? {} : { money: (coreSeconds / 3600) * pricePerCoreHour }),
    },
    executions: finding.executions,
    stages: finding.stages,
    nodes: finding.nodes.map((node) => ({ execution: node.execution, id: node.node })),
    callers: finding.callers.map(callJson),
    fixes: finding.fixes.map(fixJson),
    withoutRun: finding.withoutRun,
  };
}

function placeJson(site: Site | undefined) {
  if (site === undefined) return { file: null, line: null, column: null, endLine: null, endColumn: null, call: null };
  return {
    file: site.file,
    ...(site.cell === undefined ? {} : { cell: site.cell }),
    ...printedRange(markOf(site)),
    call: callJson(site),
  };
}

function callJson(site: Site) {
  const { line, column } = printedRange(site.range);
  return { file: site.file, ...(site.cell === undefined ? {} : { cell: site.cell }), line, column };
}

function fixJson(fix: Fix) {
  return {
    title: fix.title,
    meaning: fix.meaning,
    ...(fix.note === undefined ? {} : { note: fix.note }),
    edits: fix.edits.map((edit) => ({
      file: edit.file,
      ...(edit.cell === undefined ? {} : { cell: edit.cell }),
      range: printedRange(edit.range),
      newText: edit.newText,
    })),
    predicted:
      fix.predicted === undefined
        ? null
        : {
            stageSeconds: { low: fix.predicted.stageMs.low / 1000, high: fix.predicted.stageMs.high / 1000 },
            beforeSeconds: fix.predicted.before / 1000,
            spillBytes: fix.predicted.spillBytes,
            assumption: fix.predicted.assumption,
          },
  };
}
