import type { TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import type { SourceEdit } from '../model/finding.ts';
import type { PlacedFinding } from './fileView.ts';

/** The edits as they stand in the text of now, counted in the texts at linking or in later ones; undefined where that text was changed. */
export type PlaceEdits = (
  edits: readonly SourceEdit[],
  texts: PlacedFinding['texts'],
) => readonly TextDocumentEdit[] | undefined;

/** Fixes applied together: how many there are, and their edits by document. */
export interface FixedTogether {
  readonly fixed: number;
  readonly documentChanges: readonly TextDocumentEdit[];
}

/**
 * The preferred fixes of all findings of a file, or of a cell, that keep the meaning.
 * A fix that touches what an earlier one has changed waits for the next time; an import that two of them add is added once.
 */
export function allAtOnce(
  findings: readonly PlacedFinding[],
  cell: number | undefined,
  placeEdits: PlaceEdits,
): FixedTogether {
  const byUri = new Map<string, { textDocument: TextDocumentEdit['textDocument']; edits: TextEdit[] }>();
  let fixed = 0;
  for (const { finding, standing, texts } of findings) {
    if (standing.kind !== 'same' || standing.place.cell !== cell) continue;
    const fix = finding.fixes.find((one) => one.preferred && one.meaning === 'safe');
    const changes = fix && placeEdits(fix.edits, texts);
    if (changes === undefined) continue;
    const added = changes.flatMap(({ textDocument, edits }) =>
      edits.flatMap((edit) => ('newText' in edit ? [{ textDocument, edit }] : [])),
    );
    const known = ({ uri }: TextDocumentEdit['textDocument']): readonly TextEdit[] => byUri.get(uri)?.edits ?? [];
    if (added.some(({ textDocument, edit }) => known(textDocument).some((other) => collide(edit, other)))) continue;
    for (const { textDocument, edit } of added) {
      if (known(textDocument).some((other) => isSame(edit, other))) continue;
      const document = byUri.get(textDocument.uri) ?? { textDocument, edits: [] };
      document.edits.push(edit);
      byUri.set(textDocument.uri, document);
    }
    fixed++;
  }
  return { fixed, documentChanges: [...byUri.values()] };
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return (
    a.newText === b.newText && compare(a.range.start, b.range.start) === 0 && compare(a.range.end, b.range.end) === 0
  );
}

/** Two insertions at one place stand one after the other, if they are lines of their own; all else must not touch. */
function collide(a: TextEdit, b: TextEdit): boolean {
  if (isSame(a, b)) return !isWholeLine(a);
  if (isWholeLine(a) && isWholeLine(b)) return false;
  return compare(a.range.start, b.range.end) <= 0 && compare(b.range.start, a.range.end) <= 0;
}

function isWholeLine({ range, newText }: TextEdit): boolean {
  return compare(range.start, range.end) === 0 && range.start.character === 0 && newText.endsWith('\n');
}

function compare(a: TextEdit['range']['start'], b: TextEdit['range']['start']): number {
  return a.line - b.line || a.character - b.character;
}
