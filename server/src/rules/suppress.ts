import type { Finding } from '../model/finding.ts';
import type { LinesOf } from './sources.ts';

const COMMENT = /(?:#|\/\/|--|\/\*).*?\bplanlight:\s*allow(-file)?\s+([a-z-]+(?:\s*,\s*[a-z-]+)*)/;

/**
 * Whether a comment allows the rule: on the finding's line, on a line of its own just above it or above the statement that
 * it stands in, or, as `allow-file`, on a line of its own anywhere in the file or cell.
 */
export function isAllowed(finding: Finding, sources: LinesOf): boolean {
  if (finding.site === undefined) return false;
  const lines = sources(finding.site.file, finding.site.cell);
  if (lines === undefined) return false;
  const line = finding.site.range.start.line;
  const above = (below: number): boolean => isOnlyComment(lines[below - 1]) && allows(lines[below - 1], finding.rule);
  return (
    allows(lines[line], finding.rule) ||
    above(line) ||
    above(startOfStatement(lines, line)) ||
    isAllowedInFile(finding.rule, lines)
  );
}

/** The comment that allows a rule on the line below it, in the file's language. */
export function allowComment(rule: string, file: string): string {
  return `${/\.(py|ipynb)$/.test(file) ? '#' : '//'} planlight: allow ${rule}`;
}

const MOST_LINES = 100;

/** The first line of the chain or call that a line goes on with; comments in between belong to the lines below them. */
export function startOfStatement(lines: readonly string[], line: number): number {
  let start = line;
  for (let above = line - 1; above >= Math.max(0, line - MOST_LINES); above--) {
    const text = lines[above] ?? '';
    if (isOnlyComment(text)) continue;
    const goesOn =
      /^\s*[.)\]]/.test(lines[start] ?? '') || /(?:[\\([,.]|[^=!<>]=)\s*$/.test(text.replace(/\s(?:#|\/\/).*$/, ''));
    if (text.trim() === '' || !goesOn) break;
    start = above;
  }
  return start;
}

function allows(line: string | undefined, rule: string): boolean {
  const found = line === undefined ? null : COMMENT.exec(line);
  return found !== null && found[1] === undefined && names(found[2], rule);
}

/** By the text's lines: many findings ask for the same file. */
const ofFiles = new WeakMap<readonly string[], readonly string[]>();

function isAllowedInFile(rule: string, lines: readonly string[]): boolean {
  let lists = ofFiles.get(lines);
  if (lists === undefined) {
    lists = lines.flatMap((line) => {
      const found = isOnlyComment(line) ? COMMENT.exec(line) : null;
      return found?.[1] === undefined ? [] : [found[2] ?? ''];
    });
    ofFiles.set(lines, lists);
  }
  return lists.some((list) => names(list, rule));
}

function names(list: string | undefined, rule: string): boolean {
  return list?.split(',').some((id) => id.trim() === rule || id.trim() === 'all') === true;
}

function isOnlyComment(line: string | undefined): boolean {
  return line !== undefined && /^\s*(#|\/\/|--|\/\*)/.test(line);
}
