import type { Finding, Fix, Severity } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import type { Range, Site } from '../model/text.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { fingerprints } from './fingerprint.ts';
import { markOf, meaningText, printedRange, type LineLookup } from './place.ts';

interface SarifInput {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly lineOf: LineLookup;
  readonly version: string;
  /** From the repository's root to the sources, with `/` at its end; empty where they are one folder. */
  readonly folder?: string;
  /** The file that findings about the application stand at: code scanning refuses a whole report for one result without a file. */
  readonly applicationFile?: string | undefined;
}

/** SARIF 2.1.0, as code scanning of GitHub and others reads it. */
export function sarifReport(report: SarifInput) {
  const { folder = '', applicationFile } = report;
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
        results: report.findings.map((finding, index) => ({
          ...resultSarif(finding, used, folder, applicationFile),
          partialFingerprints: { 'planlight/v1': prints[index] ?? '' },
        })),
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

function resultSarif(finding: Finding, used: readonly Rule[], folder: string, applicationFile: string | undefined) {
  const index = used.findIndex((rule) => rule.id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: levels[finding.severity],
    message: { text: finding.message },
    ...locationsSarif(finding, folder, applicationFile),
    ...(finding.callers.length === 0
      ? {}
      : {
          relatedLocations: finding.callers.map((caller, id) => ({
            id,
            message: { text: `called from ${caller.enclosing}` },
            ...locationSarif(caller, caller.range, folder),
          })),
        }),
    ...(finding.fixes.some((fix) => isOfFiles(fix))
      ? { fixes: finding.fixes.filter(isOfFiles).map((fix) => fixSarif(fix, folder)) }
      : {}),
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

/** What has no line is a result of the whole run: at a file of it, without a region. */
function locationsSarif({ site }: Finding, folder: string, applicationFile: string | undefined) {
  if (site !== undefined) return { locations: [locationSarif(site, markOf(site), folder)] };
  if (applicationFile === undefined) return {};
  return { locations: [{ physicalLocation: { artifactLocation: artifactSarif(applicationFile, folder) } }] };
}

function locationSarif(site: Site, range: Range, folder: string) {
  return {
    physicalLocation: {
      artifactLocation: artifactSarif(site.file, folder),
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

function fixSarif(fix: Fix, folder: string) {
  const files = [...new Set(fix.edits.map((edit) => edit.file))];
  return {
    description: { text: `${fix.title}. ${meaningText(fix)}.${fix.note === undefined ? '' : ` ${fix.note}`}` },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactSarif(file, folder),
      replacements: fix.edits
        .filter((edit) => edit.file === file)
        .map((edit) => ({ deletedRegion: regionSarif(edit.range), insertedContent: { text: edit.newText } })),
    })),
  };
}

function artifactSarif(file: string, folder: string) {
  return { uri: `${folder}${file}`.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function plain(markdown: string): string {
  return markdown.replace(/`/g, '');
}
