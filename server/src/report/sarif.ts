import type { Finding, Fix, Severity } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import type { Range, Site } from '../model/text.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { fingerprints } from './fingerprint.ts';
import { markOf, printedRange, type LineLookup } from './place.ts';

/** SARIF 2.1.0, as code scanning of GitHub and others reads it. */
export function sarifReport(report: {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly lineOf: LineLookup;
  readonly version: string;
}) {
  const used = rules.filter((rule) => report.findings.some((finding) => finding.rule === rule.id));
  const prints = fingerprints(report.findings, report.lineOf);
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Planlight', semanticVersion: report.version, rules: used.map(ruleSarif) },
        },
        columnKind: 'utf16CodeUnits',
        ...(report.run === undefined
          ? {}
          : { properties: { applicationId: report.run.app.id, applicationName: report.run.app.name } }),
        results: report.findings.map((finding, index) => resultSarif(finding, used, prints[index] ?? '')),
      },
    ],
  };
}

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

function ruleSarif(rule: Rule) {
  const { docs } = rule;
  const text = `${docs.why} ${docs.instead}`;
  return {
    id: rule.id,
    shortDescription: { text: plain(docs.what) },
    fullDescription: { text: plain(docs.why) },
    help: { text: plain(text), markdown: `${docs.why}\n\n**Instead:** ${docs.instead}` },
    ...(docs.references[0] === undefined ? {} : { helpUri: docs.references[0] }),
  };
}

function resultSarif(finding: Finding, used: readonly Rule[], print: string) {
  const index = used.findIndex((rule) => rule.id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: levels[finding.severity],
    message: { text: finding.message },
    // What has no line is a result of the whole run.
    ...(finding.site === undefined ? {} : { locations: [locationSarif(finding.site, markOf(finding.site))] }),
    ...(finding.callers.length === 0
      ? {}
      : {
          relatedLocations: finding.callers.map((caller, id) => ({
            id,
            message: { text: `called from ${caller.enclosing}` },
            ...locationSarif(caller, caller.range),
          })),
        }),
    ...(finding.fixes.some((fix) => isOfFiles(fix)) ? { fixes: finding.fixes.filter(isOfFiles).map(fixSarif) } : {}),
    partialFingerprints: { 'planlight/v1': print },
    properties: {
      evidence: finding.evidence,
      costSeconds: finding.cost.wallMs / 1000,
      costCoreSeconds: finding.cost.coreMs / 1000,
      executions: finding.executions,
      stages: finding.stages,
      withoutRun: finding.withoutRun,
    },
  };
}

function locationSarif(site: Site, range: Range) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(site.file), uriBaseId: '%SRCROOT%' },
      // A notebook's lines count inside its cell, which SARIF has no words for: the mark is on the file.
      ...(site.cell === undefined ? { region: regionSarif(range) } : {}),
    },
    ...(site.enclosing === '' ? {} : { logicalLocations: [{ fullyQualifiedName: site.enclosing }] }),
  };
}

function regionSarif(range: Range) {
  const { line, column, endLine, endColumn } = printedRange(range);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Edits of a notebook's cell are no edits of its file's lines. */
function isOfFiles(fix: Fix): boolean {
  return fix.edits.length > 0 && fix.edits.every((edit) => edit.cell === undefined);
}

function fixSarif(fix: Fix) {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((file) => ({
      artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
      replacements: fix.edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: regionSarif(edit.range), insertedContent: { text: edit.newText } })),
    })),
  };
}

function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

function plain(markdown: string): string {
  return markdown.replace(/`/g, '');
}
