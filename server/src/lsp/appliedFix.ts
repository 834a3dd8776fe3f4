import type { Finding, Fix, SourceEdit } from '../model/finding.ts';
import type { Range } from '../model/text.ts';
import { isSameText, linesOf, type CellRange, type FileText } from './fileText.ts';
import type { PlacedFinding } from './fileView.ts';
import { createRangeMap } from './rangeMap.ts';

/** A fix that stands in the text of now: what it promised waits for the next run. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
  /** The lines that it wrote, in the text of now. */
  readonly place: CellRange;
}

/** A file at linking and now. */
export type Versions = (file: string) => { readonly before: FileText; readonly now: FileText } | undefined;

/**
 * Told from the texts alone, so that undo, and the same edit made by hand, count for what they are.
 * A fix that only takes something away leaves nothing to know it by.
 */
export function appliedFixes(
  findings: readonly Pick<PlacedFinding, 'finding' | 'standing'>[],
  versions: Versions,
): readonly AppliedFix[] {
  return findings.flatMap(({ finding, standing }) => {
    if (standing.kind === 'same' || finding.withoutRun || finding.site === undefined) return [];
    for (const fix of finding.fixes) {
      const place = writtenPlace(fix, versions);
      if (place !== undefined) return [{ finding, fix, place }];
    }
    return [];
  });
}

/** The lines of the fix's first edit, if what all its edits write is in the text. */
function writtenPlace(fix: Fix, versions: Versions): CellRange | undefined {
  if (fix.edits.length === 0 || fix.edits.some(({ newText }) => newText.trim() === '')) return undefined;
  const places = [...byText(fix.edits).values()].flatMap((edits) => writtenIn(edits, versions));
  return places.includes(undefined) ? undefined : places[0];
}

function byText(edits: readonly SourceEdit[]): ReadonlyMap<string, readonly SourceEdit[]> {
  const groups = new Map<string, SourceEdit[]>();
  for (const edit of edits) {
    const key = `${edit.file}#${edit.cell ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), edit]);
  }
  return groups;
}

/** Where each of the edits of one text stands now; undefined for one that does not. */
function writtenIn(edits: readonly SourceEdit[], versions: Versions): readonly (CellRange | undefined)[] {
  const [first] = edits;
  const texts = first && versions(first.file);
  const before = texts && linesOf(texts.before, first.cell);
  const now = texts && linesOf(texts.now, first.cell);
  if (first === undefined || texts === undefined || isSameText(texts.before, texts.now)) return [undefined];
  if (before === undefined || now === undefined) return [undefined];
  const { text, written } = applyEdits(before, edits);
  const map = createRangeMap(text, now.join('\n'));
  return written.map((lines) => {
    const range = map(lines);
    return range && (first.cell === undefined ? { range } : { cell: first.cell, range });
  });
}

/** The text with the edits in it, and the whole lines that each of them wrote, in the order of the edits. */
function applyEdits(
  lines: readonly string[],
  edits: readonly SourceEdit[],
): { readonly text: string; readonly written: readonly Range[] } {
  const sorted = edits.map((edit, index) => ({ edit, index })).toSorted((a, b) => order(a.edit.range, b.edit.range));
  let result = '';
  let at = { line: 0, character: 0 };
  const spans: { readonly index: number; readonly from: number; readonly to: number }[] = [];
  for (const { edit, index } of sorted) {
    result += textBetween(lines, at, edit.range.start);
    const from = lineCount(result);
    result += edit.newText;
    spans.push({ index, from, to: lineCount(edit.newText.endsWith('\n') ? result.slice(0, -1) : result) });
    at = edit.range.end;
  }
  const text = result + textBetween(lines, at, { line: lines.length - 1, character: (lines.at(-1) ?? '').length });
  const all = text.split('\n');
  const written = spans
    .toSorted((a, b) => a.index - b.index)
    .map(({ from, to }) => ({
      start: { line: from, character: 0 },
      end: { line: to, character: (all[to] ?? '').length },
    }));
  return { text, written };
}

function order(a: Range, b: Range): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

function textBetween(lines: readonly string[], from: Range['start'], to: Range['start']): string {
  if (from.line === to.line) return (lines[from.line] ?? '').slice(from.character, to.character);
  return [
    (lines[from.line] ?? '').slice(from.character),
    ...lines.slice(from.line + 1, to.line),
    (lines[to.line] ?? '').slice(0, to.character),
  ].join('\n');
}
