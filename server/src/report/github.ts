import type { Finding, Severity } from '../model/finding.ts';
import { markOf, printedRange } from './place.ts';

/**
 * Workflow commands of GitHub Actions: a mark on the line in a pull request. `folder` leads from the repository's root to the
 * sources, with `/` at its end; empty where they are one folder.
 */
export function githubReport(findings: readonly Finding[], folder = ''): string {
  return findings.map((finding) => `${annotation(finding, folder)}\n`).join('');
}

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

function annotation(finding: Finding, folder: string): string {
  const properties: [string, string][] = [];
  if (finding.site !== undefined) {
    const range = printedRange(markOf(finding.site));
    properties.push(['file', folder + finding.site.file]);
    // Lines of a notebook's cell are no lines of its file.
    if (finding.site.cell === undefined) {
      properties.push(['line', String(range.line)], ['endLine', String(range.endLine)], ['col', String(range.column)]);
      if (range.line === range.endLine) properties.push(['endColumn', String(range.endColumn)]);
    }
  }
  properties.push(['title', `planlight ${finding.rule}`]);
  const fix = finding.fixes[0] === undefined ? '' : `\nFix: ${finding.fixes[0].title}`;
  return `::${commands[finding.severity]} ${properties.map(([key, value]) => `${key}=${escapeProperty(value)}`).join(',')}::${escapeData(finding.message + fix)}`;
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
