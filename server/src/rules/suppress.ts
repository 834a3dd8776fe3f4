import type { Finding } from '../model/finding.ts';
import type { LinesOf } from './sources.ts';

const comment = /(?:#|\/\/|--|\/\*).*?\bplanlight:\s*allow\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)/;

/** Whether a comment on the finding's line, or on a line of its own just above it, allows the rule. */
export function isAllowed(finding: Finding, sources: LinesOf): boolean {
  if (finding.site === undefined) return false;
  const lines = sources(finding.site.file, finding.site.cell);
  if (lines === undefined) return false;
  const line = finding.site.range.start.line;
  return allows(lines[line], finding.rule) || (isOnlyComment(lines[line - 1]) && allows(lines[line - 1], finding.rule));
}

/** The comment that allows a rule on the line below it, in the file's language. */
export function allowComment(rule: string, file: string): string {
  return `${/\.(py|ipynb)$/.test(file) ? '#' : '//'} planlight: allow ${rule}`;
}

function allows(line: string | undefined, rule: string): boolean {
  const ids = line === undefined ? undefined : comment.exec(line)?.[1];
  return ids !== undefined && ids.split(',').some((id) => id.trim() === rule || id.trim() === 'all');
}

function isOnlyComment(line: string | undefined): boolean {
  return line !== undefined && /^\s*(#|\/\/|--|\/\*)/.test(line);
}
