import type { Finding, Fix } from '../model/finding.ts';
import type { Range, Site } from '../model/text.ts';

/** Places as people and other programs count: lines and columns from 1, columns in UTF-16 units, ends exclusive. */
export interface PrintedRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function printedRange(range: Range): PrintedRange {
  return {
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}

/** Where the mark stands: inside a SQL text where the operator stands in one, else at the method's name. */
export function markOf(site: Site): Range {
  return site.inner ?? site.range;
}

/** `orders_etl/lib/io.py:48`; the cell of a notebook after a `#`. */
export function placeText(site: Site): string {
  return `${site.file}${site.cell === undefined ? '' : `#${site.cell}`}:${markOf(site).start.line + 1}`;
}

/** What every fix says of itself, beside what it does. */
export function meaningText(fix: Fix): string {
  return fix.meaning === 'safe' ? 'Keeps the meaning' : 'Changes the meaning';
}

/** The text of a file's line, or of a line of a notebook's cell. */
export type LineLookup = (site: Site) => string | undefined;

/** Findings by file, in the order in which each file's costliest comes; those of no line last. */
export function byFile(findings: readonly Finding[]): ReadonlyMap<string | undefined, readonly Finding[]> {
  const groups = new Map<string | undefined, Finding[]>();
  for (const finding of findings) {
    const file = finding.site?.file;
    const group = groups.get(file);
    if (group === undefined) groups.set(file, [finding]);
    else group.push(finding);
  }
  const none = groups.get(undefined);
  if (none !== undefined) {
    groups.delete(undefined);
    groups.set(undefined, none);
  }
  return groups;
}
