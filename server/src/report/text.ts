import { formatDuration, plural } from '../base/units.ts';
import type { Finding, Fix } from '../model/finding.ts';
import type { Problem } from '../model/problem.ts';
import type { Run } from '../model/run.ts';
import { applicationMs, savedTogetherMs } from './summary.ts';
import { byFile, markOf, meaningText, placeText, type LineLookup } from './place.ts';

/** What a person reads: findings by file, the costliest first, each under its line of source. */
export function textReport(report: {
  readonly run: Run | undefined;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly lineOf: LineLookup;
  readonly broken?: readonly string[];
  readonly pricePerCoreHour?: number | undefined;
}): string {
  const lines: string[] = [];
  for (const [file, findings] of byFile(report.findings)) {
    lines.push(file ?? 'The application as a whole', '');
    for (const finding of findings) lines.push(...findingText(finding, report), '');
  }
  for (const sentence of report.broken ?? []) lines.push(`Over budget: ${sentence}`);
  for (const problem of report.problems) lines.push(`Note: ${problem.message}`);
  lines.push(summaryLine(report.findings, report.run));
  return `${lines.join('\n')}\n`;
}

function findingText(
  finding: Finding,
  report: { readonly lineOf: LineLookup; readonly pricePerCoreHour?: number | undefined },
): string[] {
  const { site } = finding;
  const where = site === undefined ? '' : `${markOf(site).start.line + 1}:${markOf(site).start.character + 1}  `;
  const lines = [`  ${where}${finding.severity}  ${finding.rule}${costText(finding, report.pricePerCoreHour)}`];
  if (site !== undefined) lines.push(...excerpt(finding, report.lineOf));
  lines.push(...wrapped(finding.message, 96).map((line) => `      ${line}`));
  if (finding.callers.length > 0) lines.push(...callersText(finding).map((line) => `      ${line}`));
  if (finding.executions.length > 0) lines.push(`      ${whereInRun(finding)}`);
  for (const fix of finding.fixes) lines.push(...fixText(fix).map((line) => `      ${line}`));
  return lines;
}

function fixText(fix: Fix): string[] {
  const more = `${meaningText(fix)}.${fix.note === undefined ? '' : ` ${fix.note}`}`;
  const [first = '', ...rest] = [...wrapped(`fix: ${fix.title}`, 96), ...wrapped(more, 91)];
  return [first, ...rest.map((line) => `     ${line}`)];
}

/** The way from the program's start to the line; names of files are enough to follow it. */
function callersText({ callers }: Finding): string[] {
  const names = callers.map((caller) => placeText(caller).split('/').at(-1) ?? '');
  return wrapped(`called from ${names.join(' < ')}`, 96);
}

function costText(finding: Finding, price: number | undefined): string {
  const parts: string[] = [];
  if (finding.cost.wallMs >= 1) parts.push(`up to ${formatDuration(finding.cost.wallMs)}`);
  if (price !== undefined && finding.cost.coreMs > 0)
    parts.push(`${((finding.cost.coreMs / 3_600_000) * price).toFixed(2)} of core time`);
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}

/** The source line with the call underlined. */
function excerpt(finding: Finding, lineOf: LineLookup): string[] {
  if (finding.site === undefined) return [];
  const text = lineOf(finding.site);
  if (text === undefined) return [];
  const { start, end } = markOf(finding.site);
  const indent = text.length - text.trimStart().length;
  const length = Math.max(1, (end.line === start.line ? end.character : text.length) - start.character);
  return [
    `      | ${text.trim()}`,
    `      | ${' '.repeat(Math.max(0, start.character - indent))}${'^'.repeat(length)}`,
  ];
}

function whereInRun(finding: Finding): string {
  const ids = (name: string, values: readonly number[]): string =>
    `${name}${values.length === 1 ? '' : 's'} ${values.slice(0, 8).join(', ')}${values.length > 8 ? ', …' : ''}`;
  const stages = finding.stages.length === 0 ? '' : `, ${ids('stage', finding.stages)}`;
  return `${ids('execution', finding.executions)}${stages}`;
}

/** `3 findings, up to 6.1 of 44 min`. */
function summaryLine(findings: readonly Finding[], run: Run | undefined): string {
  if (findings.length === 0) return run === undefined ? 'No findings in the code.' : 'No findings.';
  const saved = run === undefined ? 0 : savedTogetherMs(findings, run);
  const total = run === undefined ? 0 : applicationMs(run);
  const loud = findings.filter((finding) => finding.severity === 'error' || finding.severity === 'warning').length;
  const share = total > 0 ? `, at most ${formatDuration(saved)} of ${formatDuration(total)}` : '';
  return `${plural(findings.length, 'finding')} (${loud} at warning or above)${share}.`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
